"""When a number is a believable value of an indicator, and which time it speaks of. Pure."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from cchc.errors import UsageError
from cchc.periods import Period
from cchc.vietnamese import fold
from cchc.vietnamese_numbers import decimal_words

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


def _day(written: str) -> date | None:
    match = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", written)
    try:
        return date(int(match[3]), int(match[2]), int(match[1])) if match else date.fromisoformat(written)
    except ValueError:
        return None
