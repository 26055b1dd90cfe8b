"""An indicator on a page: the number at a selector or behind a pattern, with the time the page says it speaks of."""

from __future__ import annotations

import re

from cchc.configuration import RecordPlace, Source
from cchc.errors import CollectError
from cchc.indicator_rules import implausible, is_share, period_in
from cchc.periods import local_date
from cchc.public_records import IndicatorValue
from cchc.states import FailureKind
from cchc.vietnamese_dates import read_date
from cchc.vietnamese_numbers import NumberRead, read_value
from collectors.content_part import content_part
from collectors.html import block_text, parse_page, soup_of, tag_line
from collectors.page import Page
from collectors.page_dates import DATE_SHAPE

LONGEST_TEXT = 200_000
AROUND = 160  # characters before a number in which its time may stand


def read_indicator(page: Page, source: Source, place: RecordPlace) -> IndicatorValue:
    """Raises CollectError: BAD_SELECTOR, NOTHING_FOUND (no number there), UNPARSEABLE (not a believable one)."""
    tree = parse_page(page)
    whole = soup_of(tree)
    text = block_text(soup_of(content_part(tree)))[:LONGEST_TEXT]
    if place.selectors.value is not None:
        found = whole.select_one(place.selectors.value)
        if found is None:
            detail = f"value: “{place.selectors.value}” không khớp gì trên trang"
            raise CollectError(source.id, page.url, FailureKind.BAD_SELECTOR, detail)
        text = block_text(found)[:LONGEST_TEXT]
    number, around = _number(text, page, source, place)
    reason = implausible(number.value, place.unit_of_measure, place.minimum, place.maximum)
    if reason is not None:
        raise CollectError(source.id, page.url, FailureKind.UNPARSEABLE, reason)
    chosen = place.selectors.period
    said = around if chosen is None else tag_line(whole.select_one(chosen))
    period = period_in(said)
    day = read_date(said, reference=page.fetched_at) if DATE_SHAPE.search(said) else None
    measured = local_date(day.moment) if day is not None and not day.approx else None
    return IndicatorValue(
        indicator=place.id,
        name=place.name,
        value=number.value,
        printed=number.printed,
        unit_of_measure=place.unit_of_measure or ("%" if number.percent else ""),
        period="" if measured is not None else period,
        measured_on=measured if measured is not None or period else local_date(page.fetched_at),
        origin="page",
        read_at=page.fetched_at,
        source=source.id,
        url=page.url,
        evidence_id=page.evidence.id if page.evidence else None,
    )


def _number(text: str, page: Page, source: Source, place: RecordPlace) -> tuple[NumberRead, str]:
    """The number and the words that stand around it."""
    share = is_share(place.unit_of_measure)
    if place.pattern is None:
        number = read_value(text, percent=share)
        if number is None:
            raise CollectError(source.id, page.url, FailureKind.NOTHING_FOUND, "không thấy con số nào ở chỗ đã chỉ")
        return number, text[:AROUND]
    match = re.search(place.pattern, text)
    if match is None:
        detail = f"không thấy chữ khớp mẫu “{place.pattern}”"
        raise CollectError(source.id, page.url, FailureKind.NOTHING_FOUND, detail)
    group = "value" if "value" in match.groupdict() else (1 if match.re.groups else 0)
    number = read_value(match[group] or "", percent=share)
    if number is None:
        detail = f"“{(match[group] or '')[:60]}” không phải một con số đọc được"
        raise CollectError(source.id, page.url, FailureKind.UNPARSEABLE, detail)
    return number, text[max(0, match.start() - AROUND) : match.end() + AROUND]
