"""When a number is a believable value of an indicator, and which time it speaks of. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

from cchc.configuration import RecordPlace
from cchc.errors import UsageError
from cchc.periods import Period, local_date
from cchc.public_records import IndicatorValue
from cchc.vietnamese import fold
from cchc.vietnamese_numbers import decimal_words, read_value

ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
LARGEST = Decimal(10) ** 15
QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
QUARTER = re.compile(r"\bqui?y? ?(?P<quarter>iv|i{1,3}|[1-4])\b\D{0,12}(?P<year>20\d{2})\b")
HALF = re.compile(r"\b(?:6|sau) thang (?P<half>dau|cuoi)(?: cua)?(?: nam)?\D{0,5}(?P<year>20\d{2})\b")
MONTH = re.compile(r"\bthang ?(?P<month>\d{1,2})\D{1,8}(?P<year>20\d{2})\b|(?<![\d/])(?P<m2>\d{1,2})/(?P<y2>20\d{2})\b")
YEAR = re.compile(r"\bnam ?(?P<year>20\d{2})\b")


def is_share(unit_of_measure: str) -> bool:
    return unit_of_measure.strip().startswith("%")


def implausible(
    value: Decimal, unit_of_measure: str, minimum: float | None = None, maximum: float | None = None
) -> str | None:
    """Why this cannot be a value of the indicator, in a sentence; None where it can. Shares lie in 0–100 unless set."""
    least, most = minimum, maximum
    if is_share(unit_of_measure):
        least = 0 if least is None else least
        most = 100 if most is None else most
    shown = f"{decimal_words(value)} {unit_of_measure}".strip()
    if not value.is_finite() or abs(value) >= LARGEST:
        return f"giá trị {value} không phải một con số dùng được."
    if least is not None and value < Decimal(str(least)):
        return f"giá trị {shown} nhỏ hơn mức nhỏ nhất {decimal_words(Decimal(str(least)))}."
    if most is not None and value > Decimal(str(most)):
        return f"giá trị {shown} lớn hơn mức lớn nhất {decimal_words(Decimal(str(most)))}."
    return None


def period_in(text: str) -> str:
    """The id of the month, quarter, half-year or year a text names ("tháng 11/2023" → 2023-11); "" for none."""
    key = fold(text[:300])
    if match := QUARTER.search(key):
        return f"{match['year']}-Q{QUARTERS[match['quarter']]}"
    if match := HALF.search(key):
        return f"{match['year']}-H{1 if match['half'] == 'dau' else 2}"
    if match := MONTH.search(key):
        month, year = int(match["month"] or match["m2"]), match["year"] or match["y2"]
        return f"{year}-{month:02d}" if 1 <= month <= 12 else ""
    match = YEAR.search(key)
    return match["year"] if match else ""


def period_or_day(text: str) -> tuple[str, date | None]:
    """What a person typed as time: a period's id, a month as 11/2023, or a day. Raises UsageError."""
    written = text.strip()
    try:
        return Period.parse(written).id, None
    except UsageError:
        pass
    day = _day(written)
    if day is not None:
        return "", day
    period = period_in(written)
    if not period:
        raise UsageError(f"Thời gian “{written}” không đọc được; viết như 2023-11, 2023-Q4, 2023 hoặc 2023-11-20.")
    return Period.parse(period).id, None


def typed_value(
    indicator: str,
    value: str,
    when: str,
    *,
    name: str,
    unit_of_measure: str,
    note: str,
    defined: RecordPlace | None,
    entered_by: str,
    now: datetime,
) -> IndicatorValue:
    """A value a person typed. ``defined``: the indicator of the configuration, for name, unit and bounds.

    Raises UsageError for what cannot be read or believed.
    """
    if not ID.fullmatch(indicator):
        raise UsageError(f"Mã “{indicator}” không đúng; chỉ gồm chữ thường không dấu, chữ số, “-” và “_”.")
    name = name.strip() or (defined.name if defined else "")
    if not name:
        raise UsageError(f"Chỉ số “{indicator}” chưa có tên; nhập lần đầu phải ghi tên.")
    unit = unit_of_measure.strip() or (defined.unit_of_measure if defined else "")
    read = read_value(value, percent=is_share(unit))
    if read is None:
        raise UsageError(f"Giá trị “{value}” không đọc được; viết như 1.234,5 hoặc 99,2%.")
    unit = unit or ("%" if read.percent else "")
    bounds = (defined.minimum, defined.maximum) if defined else (None, None)
    reason = implausible(read.value, unit, *bounds)
    if reason is not None:
        raise UsageError(reason[0].upper() + reason[1:])
    period, day = period_or_day(when)
    if day is not None and day > local_date(now):
        raise UsageError(f"Ngày {day:%d/%m/%Y} ở tương lai.")
    return IndicatorValue(
        indicator=indicator,
        name=name,
        value=read.value,
        printed=read.printed,
        unit_of_measure=unit[:40],
        period=period,
        measured_on=day,
        origin="typed",
        read_at=now,
        entered_by=entered_by,
        note=note.strip(),
    )


def _day(written: str) -> date | None:
    match = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", written)
    try:
        return date(int(match[3]), int(match[2]), int(match[1])) if match else date.fromisoformat(written)
    except ValueError:
        return None
