"""Does a file say the number and date that its link and its post say? A note for a person, never a verdict."""

from __future__ import annotations

import re
from datetime import date

from cchc.document_numbers import find_document_numbers
from cchc.records import DocumentNumber
from cchc.vietnamese import date_numbers

HEAD = 1_500  # characters: number, place and date stand above a document's title
TEXT = 60_000
PLACE_DATE = re.compile(r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})", re.IGNORECASE)
OWN_NUMBER = re.compile(r"([Ss]ố\s*:\s*|(^|\n)\s*[Ss]ố\s*)$")


def claim_note(said: tuple[str, ...], text: str | None) -> str:
    """A Vietnamese sentence where they disagree, else "". ``said``: words of the link first, then of the post's title.

    The file is asked only when its own head bears a number, so that annexes, forms and scans are left alone.
    """
    if not text:
        return ""
    claimed = next((found for words in said if (found := _numbers(words))), [])
    if not claimed:
        return ""
    own = next((one for one in _numbers(text[:HEAD]) if OWN_NUMBER.search(text[: one.start])), None)
    if own is None:
        return ""
    inside = {one.number for one in _numbers(text[:TEXT])}
    if not any(one.number in inside for one in claimed):
        return f"bài viết nêu số {claimed[0].number}, trong tệp ghi số {own.number}"
    dates = {day for match in PLACE_DATE.finditer(text[:HEAD]) if (day := _date(match)) is not None}
    mine = next((one for one in claimed if one.number == own.number and one.date is not None), None)
    if mine is not None and mine.date is not None and dates and mine.date not in dates:
        return f"bài viết nêu ngày {date_numbers(mine.date)}, trong tệp ghi ngày {date_numbers(min(dates))}"
    return ""


def _numbers(text: str) -> list[DocumentNumber]:
    return [one for one in find_document_numbers(text) if one.number is not None]


def _date(match: re.Match[str]) -> date | None:
    try:
        return date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        return None
