"""A number on a page: where it stands, what time it speaks of, and numbers nobody should believe."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cchc.states import FailureKind
from tests.collect.record_places.shelf import MemoryShelf, Read, page
from tests.collect.site import Answer, Site

BOARD = (
    "<nav>Tin 99</nav><main><h1>Kết quả giải quyết hồ sơ</h1><p>Tháng 11/2023: đã tiếp nhận 1.234,5 lượt; "
    "tỷ lệ hồ sơ đúng hạn 99,2 %, trễ hạn 0,8 %.</p><b id='ty-le'>99,2%</b></main>"
)


@pytest.mark.parametrize(
    ("chosen", "value", "printed", "unit", "period"),
    [
        ({"pattern": "đúng hạn (?P<value>[\\d.,]+ ?%)", "unit_of_measure": "%"}, "99.2", "99,2 %", "%", "2023-11"),
        ({"pattern": "tiếp nhận ([\\d.,]+) lượt", "unit_of_measure": "lượt"}, "1234.5", "1.234,5", "lượt", "2023-11"),
        ({"selectors": {"value": "#ty-le", "period": "main p"}}, "99.2", "99,2%", "%", "2023-11"),
    ],
)
def test_a_number_is_found_and_understood(
    site: Site, read: Read, shelf: MemoryShelf, chosen: dict[str, Any], value: str, printed: str, unit: str, period: str
) -> None:
    """By pattern or selector, in Vietnamese writing, with the period the page names."""
    site["/ket-qua"] = page(BOARD)
    result = read("/ket-qua", "indicator", **chosen)
    (found,) = shelf.values
    assert (result.believed, result.listed) == (True, 1)
    assert (found.value, found.printed, found.unit_of_measure) == (Decimal(value), printed, unit)
    assert (found.period, found.origin, found.url) == (period, "page", f"{site.url}/ket-qua")


def test_without_a_time_the_day_of_reading_stands(site: Site, read: Read, shelf: MemoryShelf) -> None:
    """A bare number was true on the day it was read; one with a day was true on that day."""
    site["/so"] = page("<main><b id='so'>15.000 hồ sơ</b><p id='ngay'>Cập nhật ngày 17/11/2023</p></main>")
    read("/so", "indicator", selectors={"value": "#so"})
    read("/so", "indicator", selectors={"value": "#so", "period": "#ngay"})
    assert [(one.value, one.period, one.measured_on) for one in shelf.values] == [
        (Decimal(15000), "", date(2023, 11, 20)),
        (Decimal(15000), "", date(2023, 11, 17)),
    ]


@pytest.mark.parametrize(
    ("body", "chosen", "kind", "said"),
    [
        ("<b id='s'>992 %</b>", {"unit_of_measure": "%"}, FailureKind.UNPARSEABLE, "lớn hơn mức lớn nhất 100"),
        (
            "<b id='s'>-5</b>",
            {"minimum": 0, "unit_of_measure": "tin"},
            FailureKind.UNPARSEABLE,
            "nhỏ hơn mức nhỏ nhất 0",
        ),
        ("<b id='s'>đang cập nhật</b>", {}, FailureKind.NOTHING_FOUND, "con số"),
        ("<b id='khac'>5</b>", {}, FailureKind.BAD_SELECTOR, "#s"),
    ],
)
def test_an_implausible_number_is_refused_with_a_sentence(
    site: Site, read: Read, shelf: MemoryShelf, body: str, chosen: dict[str, Any], kind: FailureKind, said: str
) -> None:
    """Nothing is stored, and the failure says what was wrong."""
    site["/so"] = page(f"<main>{body}</main>")
    result = read("/so", "indicator", selectors={"value": "#s"}, **chosen)
    assert shelf.values == []
    assert (result.believed, result.failure) == (False, kind)
    assert said in result.detail


def test_a_page_that_refuses_changes_nothing(site: Site, read: Read, shelf: MemoryShelf) -> None:
    """403 is a named failure of this place, no zero."""
    site["/so"] = Answer("Forbidden", 403)
    result = read("/so", "indicator")
    assert (result.failure, result.complete, shelf.values) == (FailureKind.FORBIDDEN, False, [])
