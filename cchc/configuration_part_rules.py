"""Rules inside department.yaml, units.yaml and sources.yaml that a model cannot say: no id twice, reasons given. Pure.

Every function returns (dotted path inside ``Configuration``, Vietnamese sentence).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from cchc.configuration import Dated, Department, Source, SourcesFile, Unit, UnitsFile
from cchc.configuration_common_rules import Problem, address_problems, dates_in_order, one_line, repeated, unknown
from cchc.record_place_rules import has_records, record_place_problems

BY_TOKEN = frozenset({"facebook", "zalo"})  # read by an official API with an access token


def same_name(text: str) -> str:
    """Key under which two names are the same name: letter case, spaces and kinds of dash do not matter."""
    return " ".join(re.sub(r"[‐-―−-]", " - ", text).casefold().split())


def department_problems(department: Department) -> list[Problem]:
    found = repeated("department.signers", "người ký", [signer.id for signer in department.signers])
    names = [department.name, department.short_name, department.superior, department.superior_full, department.symbol]
    found += one_line("department", *names, department.province, department.place)
    found += one_line("department.mail", department.mail.sender_name)
    for index, signer in enumerate(department.signers):
        found += one_line(f"department.signers.{index}", signer.name, *signer.authority)
        found += dates_in_order(f"department.signers.{index}", signer)
        if not signer.authority:
            found.append((f"department.signers.{index}.authority", "thiếu dòng quyền hạn, chức vụ của người ký"))
    if not department.signers:
        found.append(("department.signers", "chưa có người ký nào"))
    for day in sorted(set(department.extra_holidays) & set(department.extra_working_days)):
        found.append(("department.extra_working_days", f"ngày {day:%d/%m/%Y} vừa là ngày nghỉ, vừa là ngày làm việc"))
    return found


def units_problems(file: UnitsFile) -> list[Problem]:
    found = repeated("units.units", "đơn vị", [unit.id for unit in file.units])
    if not file.units:
        found.append(("units.units", "chưa có đơn vị nào"))
    known = {unit.id for unit in file.units}
    for index, unit in enumerate(file.units):
        path = f"units.units.{index}"
        found += one_line(path, unit.name, unit.short_name, *unit.aliases, *unit.document_suffixes)
        found += dates_in_order(path, unit)
        for place, contact in enumerate(unit.contacts):
            found += dates_in_order(f"{path}.contacts.{place}", contact)
        found += repeated(f"{path}.headcount", "ngày tính biên chế", [str(count.since) for count in unit.headcount])
        for place, successor in enumerate(unit.successors):
            if successor == unit.id:
                found.append((f"{path}.successors.{place}", f"đơn vị “{unit.id}” không thể kế tục chính mình"))
            elif successor not in known:
                found.append((f"{path}.successors.{place}", unknown("đơn vị", successor, known)))
        if unit.successors and unit.valid_to is None:
            found.append((f"{path}.successors", f"“{unit.id}” có đơn vị kế tục thì phải ghi ngày kết thúc valid_to"))
    return found + _shared_names(file)


def _shared_names(file: UnitsFile) -> list[Problem]:
    """One name may stand for two units only when their times do not overlap."""
    found: list[Problem] = []
    owners: dict[str, list[Unit]] = {}
    suffixes: dict[str, list[Unit]] = {}
    not_units = {same_name(name): "editorial_names" for name in file.editorial_names}
    not_units |= {same_name(name): "external_names" for name in file.external_names}
    for index, unit in enumerate(file.units):
        for path, name in _names(f"units.units.{index}", unit):
            key = same_name(name)
            for other in owners.setdefault(key, []):
                if other is not unit and _overlap(other, unit):
                    found.append(
                        (
                            path,
                            f"tên gọi “{name}” của “{unit.id}” đã là tên gọi của “{other.id}”; mỗi tên chỉ một đơn vị",
                        )
                    )
            owners[key].append(unit)
            if key in not_units:
                found.append(
                    (path, f"tên gọi “{name}” cũng nằm trong {not_units[key]}, nên bài sẽ không tính cho “{unit.id}”")
                )
        for place, suffix in enumerate(unit.document_suffixes):
            for other in suffixes.setdefault(suffix, []):
                if other is not unit and _overlap(other, unit):
                    path = f"units.units.{index}.document_suffixes.{place}"
                    found.append((path, f"ký hiệu văn bản “{suffix}” của “{unit.id}” đã thuộc “{other.id}”"))
            suffixes[suffix].append(unit)
    return found


def _names(path: str, unit: Unit) -> Iterable[tuple[str, str]]:
    yield f"{path}.name", unit.name
    if same_name(unit.short_name) != same_name(unit.name):
        yield f"{path}.short_name", unit.short_name
    for place, alias in enumerate(unit.aliases):
        yield f"{path}.aliases.{place}", alias


def _overlap(one: Dated, other: Dated) -> bool:
    one_first = one.valid_to is not None and other.valid_from is not None and one.valid_to < other.valid_from
    other_first = other.valid_to is not None and one.valid_from is not None and other.valid_to < one.valid_from
    return not (one_first or other_first)


def sources_problems(file: SourcesFile) -> list[Problem]:
    found = repeated("sources.sources", "nguồn", [source.id for source in file.sources])
    readers: dict[tuple[str, ...], str] = {}
    for index, source in enumerate(file.sources):
        path = f"sources.sources.{index}"
        found += one_line(path, source.name)
        found += _source_problems(path, source)
        if source.enabled:
            key = tuple(sorted(filter(None, [source.feed, source.sitemap, *source.lists]))) or (source.url or "",)
            if key in readers:
                found.append(
                    (f"{path}.enabled", f"nguồn “{source.id}” đọc cùng chỗ với “{readers[key]}”, bài sẽ bị đếm hai lần")
                )
            readers.setdefault(key, source.id)
    return found


def _source_problems(path: str, source: Source) -> list[Problem]:
    found: list[Problem] = []
    if not source.enabled and not source.reason.strip():
        found.append((f"{path}.enabled", f"nguồn “{source.id}” đang tắt thì phải ghi lý do ở ô “reason”"))
    if source.enabled and source.platform == "none" and not has_records(source):
        found.append(
            (
                f"{path}.enabled",
                f"nguồn “{source.id}” không phải trang đọc tự động được (platform: none), không thể bật",
            )
        )
    found += record_place_problems(path, source, _is_css)
    if source.enabled and source.platform != "none" and source.url is None:
        found.append((path, f"nguồn “{source.id}” thiếu địa chỉ “url”"))
    if source.enabled and source.platform in BY_TOKEN and source.token is None:
        words = f"nguồn “{source.id}” đọc bằng giao diện lập trình, phải ghi tên biến giữ mã truy cập ở ô “token”"
        found.append((f"{path}.platform", words))
    if source.platform == "generic" and source.sitemap and source.article_pattern is None:
        words = (
            f"nguồn “{source.id}” đọc theo sitemap phải có “article_pattern”, để trang tĩnh không bị tính là tin, bài"
        )
        found.append((f"{path}.sitemap", words))
    for name in ("url", "sitemap", "feed", "api"):
        found += address_problems(f"{path}.{name}", getattr(source, name))
    for place, address in enumerate(source.lists):
        found += address_problems(f"{path}.lists.{place}", address)
    for name, selector in source.selectors.model_dump().items():
        if selector is not None and not _is_css(selector):
            found.append(
                (f"{path}.selectors.{name}", f"bộ chọn “{selector}” của nguồn “{source.id}” viết sai cú pháp CSS")
            )
    if source.article_pattern is not None:
        try:
            re.compile(source.article_pattern)
        except re.error:
            found.append((f"{path}.article_pattern", f"mẫu địa chỉ bài “{source.article_pattern}” viết sai cú pháp"))
    for name, text in source.headers.items():
        if not re.fullmatch(r"[A-Za-z0-9-]+", name) or not text.isprintable() or not text.isascii():
            found.append((f"{path}.headers.{name}", f"tiêu đề gửi kèm “{name}” có ký tự không được phép"))
    return found


def _is_css(selector: str) -> bool:
    import soupsieve  # a sixth of a second to load; most configs name no selector

    try:
        soupsieve.compile(selector)
    except (soupsieve.SelectorSyntaxError, NotImplementedError, ValueError):
        return False
    return True
