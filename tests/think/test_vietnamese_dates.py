"""Dates as portals print them (domain handbook 6.1)."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc.periods import LOCAL
from cchc.vietnamese_dates import read_date

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL).astimezone(UTC)


MINUTES = {
    "20/11/2023 08:05": "2023-11-20 08:05",
    "Thứ hai - 20/11/2023 08:05": "2023-11-20 08:05",
    "Thứ Hai, 20/11/2023, 08:05 (GMT+7)": "2023-11-20 08:05",
    "Chủ Nhật, 24/11/2019, 21:59 [GMT+7]": "2019-11-24 21:59",
    "20/11/2023 14:32GMT+7": "2023-11-20 14:32",
    "09/06/2016 23:00": "2016-06-09 23:00",
    "(09:26 | 09/05/2019)": "2019-05-09 09:26",
    "08:11, 13/11/2022": "2022-11-13 08:11",
    "20/11/2023 02:05 CH": "2023-11-20 14:05",
    "20/11/2023 02:05 SA": "2023-11-20 02:05",
    "20/11/2023 12:10 SA": "2023-11-20 00:10",
    "Cập nhật lúc 05:53, Thứ Tư, 14/10/2020 (GMT+7)": "2020-10-14 05:53",
    "08:05 +07 Thứ hai, 20/11/2023": "2023-11-20 08:05",
    "Mon, 20 Nov 2023 01:11:32 GMT": "2023-11-20 08:11:32",
    "2023-11-20T08:05:32+07:00": "2023-11-20 08:05:32",
    "2023-11-19T17:05:32Z": "2023-11-20 00:05:32",
    "20/11/2023 08:05:32": "2023-11-20 08:05:32",
    "Đăng lúc: 14h30 ngày 20/11/2023": "2023-11-20 14:30",
    "Ngày đăng: 20 - 11 - 2023 | 8 giờ 05 phút": "2023-11-20 08:05",
    "31/10/2023 23:40": "2023-10-31 23:40",
    "01/11/2023 00:12": "2023-11-01 00:12",
    "November 20, 2023 8:05 PM": "2023-11-20 20:05",
}
DAYS = {
    "20/11/2023": "2023-11-20",
    "ngày 20 tháng 11 năm 2023": "2023-11-20",
    "Khánh Hòa, ngày 05 tháng 01 năm 2023": "2023-01-05",
    "Đăng ngày 17 - 05 - 2024": "2024-05-17",
    "Ngày đăng: 20/11/2023": "2023-11-20",
    "05/3/2020": "2020-03-05",
    "01/02/2023": "2023-02-01",
    "20.11.2023": "2023-11-20",
    "2023-11-20": "2023-11-20",
    "20 Tháng Mười Một, 2023": "2023-11-20",
    "20 Tháng M. một 2023": "2023-11-20",
    "(21/09/2022)": "2022-09-21",
    "Ngày ban hành: 5/3/2023": "2023-03-05",
    "20 November 2023": "2023-11-20",
}


@pytest.mark.parametrize("text", MINUTES)
def test_date_and_time(text: str) -> None:
    """Every printed form with a time is read to the minute in local time."""
    read = read_date(text, reference=NOW)
    assert read is not None
    assert (local(MINUTES[text]), "minute", False) == (read.moment, read.precision, read.approx)


@pytest.mark.parametrize("text", DAYS)
def test_day_only(text: str) -> None:
    """A day without a time is the local midnight, precision day."""
    read = read_date(text, reference=NOW)
    assert read is not None
    assert (local(DAYS[text] + " 00:00"), "day") == (read.moment, read.precision)


@pytest.mark.parametrize("text", [*MINUTES, *DAYS])
def test_decomposed_text(text: str) -> None:
    """NFD text and upper case read the same."""
    assert read_date(text, reference=NOW) == read_date(unicodedata.normalize("NFD", text), reference=NOW)


@pytest.mark.parametrize(
    "text",
    ["9.9", "Chiều 4-8", "ngày 9.9", "hôm nay, 12/8", "", "31/02/2023", "20/13/2023", "01/01/1980", "20/11/2030",
     "2021-2025", "Số 233/QĐ-UBND", "12/2023", "năm 2023", "tháng 11 năm 2023"],
)  # fmt: skip
def test_not_a_date(text: str) -> None:
    """A date without a year, an impossible one, one of the far past or the future is no date."""
    assert read_date(text, reference=NOW) is None


def test_relative_times_are_marked() -> None:
    """ "2 giờ trước" and "hôm qua" count from the reading time and are marked approximate."""
    two_hours = read_date("2 giờ trước", reference=NOW)
    yesterday = read_date("Hôm qua, 08:05", reference=NOW)
    assert two_hours is not None and yesterday is not None
    assert (datetime(2026, 11, 20, 1, 0, tzinfo=UTC), True) == (two_hours.moment, two_hours.approx)
    assert (local("2026-11-19 08:05"), True) == (yesterday.moment, yesterday.approx)


@given(
    st.dates(min_value=date(1991, 1, 1), max_value=date(2026, 11, 20)), st.sampled_from(["/", "-", ".", " - ", " / "])
)
def test_day_is_always_first(day: date, separator: str) -> None:
    """Any day printed day-month-year comes back as itself, never with month and day exchanged."""
    read = read_date(separator.join([str(day.day), f"{day.month:02d}", str(day.year)]), reference=NOW)
    assert read is not None
    assert day == read.moment.astimezone(LOCAL).date()
