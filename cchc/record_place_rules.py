"""Rules of the record places in sources.yaml, and of the requirements that point at one. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from urllib.parse import parse_qsl, urlsplit

from cchc.configuration import Configuration, RecordPlace, Source
from cchc.configuration_common_rules import Problem, address_problems, one_line, repeated, unknown

KIND_NAMES = {
    "legal_documents": "văn bản",
    "feedback": "phản ánh, kiến nghị, hỏi đáp",
    "indicator": "chỉ số",
}
#: fields that only one kind of place uses
OF_ONE_KIND = {
    "answer_days": "feedback",
    "unit_of_measure": "indicator",
    "minimum": "indicator",
    "maximum": "indicator",
}


def record_place_problems(path: str, source: Source, is_css: Callable[[str], bool]) -> list[Problem]:
    """Faults of one source's record places; ``is_css`` says whether a selector can be read."""
    found = repeated(f"{path}.records", "nơi đọc", [place.id for place in source.records])
    for index, place in enumerate(source.records):
        where = f"{path}.records.{index}"
        found += one_line(where, place.name)
        found += _addresses(where, place)
        found += _selectors(where, place, is_css)
        found += _pattern(where, place)
        for name, kind in OF_ONE_KIND.items():
            if getattr(place, name) and place.kind != kind:
                found.append((f"{where}.{name}", f"ô “{name}” chỉ dùng cho nơi đọc {KIND_NAMES[kind]}"))
        if place.minimum is not None and place.maximum is not None and place.maximum <= place.minimum:
            found.append((f"{where}.maximum", "giá trị lớn nhất phải lớn hơn giá trị nhỏ nhất"))
    return found


def has_records(source: Source) -> bool:
    """Whether something besides posts is read there."""
    return any(place.enabled for place in source.records)


def places_of_kind(configuration: Configuration, kind: str) -> list[tuple[Source, RecordPlace]]:
    """Every place of this kind, also of sources that are off."""
    sources = configuration.sources.sources
    return [(source, place) for source in sources for place in source.records if place.kind == kind]


def requirement_place_problems(configuration: Configuration) -> list[Problem]:
    """A requirement's place may name a record place only of its own source, and only one with documents."""
    found: list[Problem] = []
    sources = {source.id: source for source in configuration.sources.sources}
    for index, requirement in enumerate(configuration.requirements.requirements):
        for number, where in enumerate(requirement.places):
            if where.records is None or where.source not in sources:
                continue
            path = f"requirements.requirements.{index}.places.{number}.records"
            places = {place.id: place for place in sources[where.source].records}
            place = places.get(where.records)
            if place is None:
                found.append((path, f"nguồn “{where.source}”: {unknown('nơi đọc', where.records, places)}"))
            elif place.kind != "legal_documents":
                found.append((path, f"“{place.id}” là nơi đọc {KIND_NAMES[place.kind]}, không phải văn bản"))
            elif requirement.kind == "page":
                found.append((path, "mục kiểm tra một trang (kind: page) không tìm trong danh mục văn bản được"))
    return found


def _addresses(path: str, place: RecordPlace) -> list[Problem]:
    found: list[Problem] = []
    for number, address in enumerate(place.lists):
        found += address_problems(f"{path}.lists.{number}", address)
    if place.enabled and not place.lists:
        found.append((f"{path}.lists", f"nơi đọc “{place.id}” chưa có địa chỉ; ghi ở “lists” hoặc đặt enabled: false"))
    if place.kind == "indicator" and len(place.lists) > 1:
        found.append((f"{path}.lists", f"chỉ số “{place.id}” chỉ đọc ở một trang"))
    if len(set(place.lists)) < len(place.lists):
        found.append((f"{path}.lists", "một địa chỉ được ghi hai lần"))
    if not place.enabled and not place.reason.strip():
        found.append((f"{path}.enabled", f"nơi đọc “{place.id}” đang tắt thì phải ghi lý do ở ô “reason”"))
    return found


def _selectors(path: str, place: RecordPlace, is_css: Callable[[str], bool]) -> list[Problem]:
    return [
        (f"{path}.selectors.{name}", f"bộ chọn “{selector}” của nơi đọc “{place.id}” viết sai cú pháp CSS")
        for name, selector in place.selectors.model_dump().items()
        if selector is not None and not is_css(selector)
    ]


def _pattern(path: str, place: RecordPlace) -> list[Problem]:
    if place.pattern is None:
        return []
    try:
        re.compile(place.pattern)
    except re.error:
        return [(f"{path}.pattern", f"mẫu “{place.pattern}” viết sai cú pháp biểu thức chính quy")]
    return []


def shows_who_asked(sources: Sequence[Source], url: str) -> bool:
    """Whether the address lies at a place of citizens' feedback, whose pages name those who asked: a list's own
    address, its further pages, what lies below it. Such a place at the root of a site without posts is all of it."""
    return any(
        _lies_at(url, address, whole_site=source.platform == "none")
        for source in sources
        for place in source.records
        if place.kind == "feedback"
        for address in place.lists
    )


def _lies_at(url: str, address: str, *, whole_site: bool) -> bool:
    asked, listed = urlsplit(url), urlsplit(address)
    if (asked.hostname or "").removeprefix("www.") != (listed.hostname or "").removeprefix("www."):
        return False
    folder = listed.path.rstrip("/")
    if listed.query:
        return asked.path.rstrip("/") == folder and set(parse_qsl(listed.query)) <= set(parse_qsl(asked.query))
    if not folder:
        return whole_site or asked.path.rstrip("/") == ""
    return asked.path.rstrip("/") == folder or asked.path.startswith(f"{folder}/")
