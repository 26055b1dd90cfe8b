"""How a report writes moments, numbers of documents and texts from outside. Pure; times come in UTC, words are
local."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from cchc.figures import Figures
from cchc.periods import LOCAL, local_date
from cchc.vietnamese import date_numbers, date_words, number_words, percent_words

__all__ = [
    "date_words",
    "day",
    "document_number",
    "last_day",
    "lower_first",
    "minute",
    "month_count",
    "number",
    "one_line",
    "printable",
    "share",
    "upper_first",
]

number = number_words
share = percent_words

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


def day(moment: date | datetime) -> str:
    """``05/01/2023`` (local)."""
    return date_numbers(local_date(moment) if isinstance(moment, datetime) else moment)


def minute(moment: datetime) -> str:
    """``08 giờ 05 phút ngày 20/11/2023`` (local)."""
    local = moment.astimezone(LOCAL)
    return f"{local:%H} giờ {local:%M} phút ngày {local:%d/%m/%Y}"


def last_day(end: datetime) -> date:
    """The last local day of a half-open interval that ends here."""
    return (end.astimezone(LOCAL) - timedelta(microseconds=1)).date()


def document_number(plain: str, symbol: str) -> str:
    """``7`` and ``BC-SCT`` → ``07/BC-SCT``; blank where there is no number yet."""
    digits = plain.strip()
    if not digits:
        return f"        /{symbol}"
    return f"{digits.zfill(2) if digits.isdigit() else digits}/{symbol}"


def printable(text: str) -> str:
    """NFC without characters that XML forbids or that reorder the line (control, bidirectional overrides)."""
    normal = unicodedata.normalize("NFC", text)
    return "".join(
        character
        for character in normal
        if character in "\n\t"
        or (unicodedata.category(character) not in {"Cc", "Cs", "Co", "Cn"} and character not in BIDI)
    )


def one_line(text: str) -> str:
    return " ".join(printable(text).split())


def lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


#: Marks that turn the reading direction: harmless in a page, but they hide text in a report or a file name.
BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


def month_count(figures: Figures, by_period: Mapping[str, int], month: str) -> str:
    """Of a month not read from end to end: "–" for nothing found, "3*" for at least three; empty before it begins."""
    found = by_period.get(month)
    if found is None:
        return ""
    if month not in figures.unread_periods:
        return number(found)
    return f"{number(found)}*" if found else "–"
