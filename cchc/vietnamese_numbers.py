"""Reading a number as Vietnamese pages print it: 1.234,5 · 99,2 % · 1 234 · −3,5."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

MOST_DIGITS = 15
#: a number with its group and decimal marks; what touches a letter, a slash or another mark is part of something else
NUMBER = re.compile(
    r"(?<![\w/.,])(?P<sign>[-−–](?=\d))?"
    r"(?P<digits>\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:,\d+)?(?![\d.,]\d)|\d+(?:[.,]\d+)*)(?P<percent>\s?%)?(?![\w/])"
)


@dataclass(frozen=True)
class NumberRead:
    """``value`` 99.2 of "99,2 %", with ``percent`` True; ``printed`` as it stood."""

    value: Decimal
    printed: str
    percent: bool


def read_numbers(text: str) -> list[NumberRead]:
    """Every number of a text, in its order; what cannot be read in one way only ("1.23.456") is left out."""
    found = []
    for match in NUMBER.finditer(text):
        value = _value(re.sub(r"[ \u00a0\u202f]", ".", match["digits"]))
        if value is not None:
            value = -value if match["sign"] else value
            found.append(NumberRead(value, match[0].strip(), match["percent"] is not None))
    return found


def read_value(text: str, *, percent: bool) -> NumberRead | None:
    """The number that a text is about: the first, or where a share is wanted the first with a percent sign."""
    found = read_numbers(text)
    if percent:
        found = [one for one in found if one.percent] or found
    return found[0] if found else None


def _value(digits: str) -> Decimal | None:
    marks = re.sub(r"\d", "", digits)
    if sum(letter.isdigit() for letter in digits) > MOST_DIGITS:
        return None
    pieces = re.split(r"[.,]", digits)
    if not marks:
        return Decimal(digits)
    decimal_mark = _decimal_mark(marks, pieces)
    if decimal_mark is None and not _are_groups(pieces):
        return None
    if decimal_mark is not None and len(pieces) > 2 and not _are_groups(pieces[:-1]):
        return None
    if decimal_mark is None:
        return Decimal("".join(pieces))
    return Decimal("".join(pieces[:-1]) + "." + pieces[-1])


def _decimal_mark(marks: str, pieces: list[str]) -> str | None:
    """The mark before the decimals. A lone comma is one; a lone dot before three digits marks thousands."""
    if len(set(marks)) == 2:
        return marks[-1] if marks.count(marks[-1]) == 1 else None
    if len(marks) > 1:
        return None
    if marks == ",":
        return ","
    return "." if len(pieces[1]) != 3 or pieces[0] == "0" else None


def _are_groups(pieces: list[str]) -> bool:
    """1.234.567: one to three digits, then threes."""
    return 1 <= len(pieces[0]) <= 3 and all(len(piece) == 3 for piece in pieces[1:])


def decimal_words(value: Decimal) -> str:
    """``1234.5`` → ``1.234,5``; no decimals that say nothing."""
    plain = value.normalize() if value != value.to_integral() else value.quantize(Decimal(1))
    return f"{plain:,f}".translate(str.maketrans(",.", ".,"))
