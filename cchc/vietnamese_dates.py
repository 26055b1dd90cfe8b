"""Reading a date and time as Vietnamese portals print them: always day first, local time unless an offset is printed.

Site-like forms are read by our own expressions first; dateparser is the fallback and only for texts that name a year.
Dates without a year ("Chiều 4-8", "9.9") are never read. The clock is the caller's ``reference``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from typing import Literal

from cchc.periods import LOCAL
from cchc.vietnamese import fold, nfc

FIRST_YEAR = 1990
LONGEST = 400  # characters looked at: a date line, not an article

MONTH_WORDS = {
    "mot": 1, "gieng": 1, "hai": 2, "ba": 3, "tu": 4, "bon": 4, "nam": 5, "sau": 6, "bai": 7, "bay": 7,
    "tam": 8, "chin": 9, "muoi": 10, "muoi mot": 11, "m. mot": 11, "muoi hai": 12, "m. hai": 12, "chap": 12,
}  # fmt: skip
ENGLISH = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

#: Read on the ASCII key of the text, so that case, marks and NFD do not matter.
DAY_MONTH_YEAR = re.compile(
    r"(?<![\d/.-])(?P<d>\d{1,2})\s?[/.-]\s?(?P<m>\d{1,2})\s?[/.-]\s?(?P<y>(?:19|20)\d{2})(?!\d)"
)
YEAR_MONTH_DAY = re.compile(r"(?<![\d/.-])(?P<y>(?:19|20)\d{2})[/.-](?P<m>\d{1,2})[/.-](?P<d>\d{1,2})(?!\d)")
WORDED = re.compile(
    r"(?:ngay\s*)?(?<!\d)(?P<d>\d{1,2})\s*(?:,\s*)?thang\s*(?P<m>\d{1,2}|muoi mot|muoi hai|m\. ?mot|m\. ?hai|[a-z]+)"
    r"\s*,?\s*(?:nam\s*)?(?P<y>(?:19|20)\d{2})(?!\d)"
)
ENGLISH_DAY_FIRST = re.compile(r"(?<!\d)(?P<d>\d{1,2})\s+(?P<m>[a-z]{3,9})\.?,?\s+(?P<y>(?:19|20)\d{2})(?!\d)")
ENGLISH_MONTH_FIRST = re.compile(
    r"\b(?P<m>[a-z]{3,9})\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>(?:19|20)\d{2})(?!\d)"
)
ISO = re.compile(r"\d{4}-\d{2}-\d{2}[t ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?(?:z|[+-]\d{2}:?\d{2}))?")
RFC822 = re.compile(r"\b[a-z]{3}, \d{1,2} [a-z]{3} \d{4} \d{2}:\d{2}(?::\d{2})?(?: (?:[a-z]{2,4}|[+-]\d{4}))?")
TIME = re.compile(
    r"(?<![\d:/.-])(?P<hour>[01]?\d|2[0-4])\s?(?::|h|gio)\s?(?P<minute>[0-5]\d)(?:\s?(?::|')\s?(?P<second>[0-5]\d))?(?:\s?phut)?(?!\d)"
    r"(?:\s?(?P<half>sa|ch|am|pm)\b)?(?:\s*[\[(]?\s*(?:(?:gmt|utc)\s*)?(?P<sign>[+-])(?P<offset>\d{1,2})(?::?(?P<offset_minute>\d{2}))?(?!\d))?"
)
RELATIVE = re.compile(r"(?P<count>\d{1,3})\s*(?P<unit>giay|phut|gio|tieng|ngay|tuan|thang)\s*truoc")
SECONDS = {"giay": 1, "phut": 60, "gio": 3600, "tieng": 3600, "ngay": 86400, "tuan": 7 * 86400, "thang": 30 * 86400}


@dataclass(frozen=True, slots=True)
class DateRead:
    """``moment`` in UTC; with precision "day" it is the local midnight. ``approx``: counted back from the reading
    time."""

    moment: datetime
    precision: Literal["minute", "day"]
    approx: bool = False


def read_date(text: str, *, reference: datetime) -> DateRead | None:
    """The first believable date of a short text. None: no date, a year before 1990, or later than a day after
    reference."""
    original = nfc(unicodedata.normalize("NFKC", text[:LONGEST]))
    key = fold(original)
    readers: tuple[Callable[[], DateRead | None], ...] = (
        lambda: _iso(key),
        lambda: _rfc822(key),
        lambda: _printed(key),
        lambda: _relative(key, reference),
        lambda: _dateparser(original, key),
    )
    for reader in readers:
        read = reader()
        if read is not None:
            return read if _believable(read.moment, reference) else None
    return None


def _believable(moment: datetime, reference: datetime) -> bool:
    return moment.astimezone(LOCAL).year >= FIRST_YEAR and moment <= reference + timedelta(days=1)


def _iso(key: str) -> DateRead | None:
    match = ISO.search(key)
    if match is None:
        return None
    try:
        moment = datetime.fromisoformat(match[0].upper().replace(" +", "+").replace(" Z", "Z"))
    except ValueError:
        return None
    return DateRead(_in_utc(moment), "minute")


def _rfc822(key: str) -> DateRead | None:
    match = RFC822.search(key)
    if match is None:
        return None
    try:
        moment = parsedate_to_datetime(match[0])
    except ValueError:
        return None
    return DateRead(moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC), "minute")


def _in_utc(moment: datetime) -> datetime:
    return (moment.replace(tzinfo=LOCAL) if moment.tzinfo is None else moment).astimezone(UTC)


def _printed(key: str) -> DateRead | None:
    for day, start, end in sorted(_days(key), key=lambda found: found[1]):
        clock = TIME.match(key, _skip(key, end)) or _time_before(key, start)
        if clock is None:
            return DateRead(_in_utc(datetime.combine(day, time.min)), "day")
        moment = _at(day, clock)
        if moment is not None:
            return DateRead(moment, "minute")
    return None


def _days(key: str) -> Iterator[tuple[date, int, int]]:
    for form in (DAY_MONTH_YEAR, YEAR_MONTH_DAY, WORDED, ENGLISH_DAY_FIRST, ENGLISH_MONTH_FIRST):
        for match in form.finditer(key):
            month = _month(match["m"], english=form in (ENGLISH_DAY_FIRST, ENGLISH_MONTH_FIRST))
            if month is None:
                continue
            try:
                yield date(int(match["y"]), month, int(match["d"])), match.start(), match.end()
            except ValueError:
                continue


def _month(word: str, *, english: bool) -> int | None:
    if word.isdigit():
        return int(word)
    if english:
        return ENGLISH.index(word[:3]) + 1 if word[:3] in ENGLISH else None
    word = word.replace("m.mot", "m. mot").replace("m.hai", "m. hai")
    return MONTH_WORDS.get(word)


def _skip(key: str, position: int) -> int:
    """Past what may stand between a date and its time: commas, dashes, bars, "lúc", a weekday's bracket."""
    match = re.compile(r"[\s,;|–()\-]*(?:luc|vao luc|t)?[\s,:]*").match(key, position)
    return match.end() if match else position


def _time_before(key: str, start: int) -> re.Match[str] | None:
    before = key[max(0, start - 45) : start]
    found = list(TIME.finditer(before))
    if not found:
        return None
    between = before[found[-1].end() :]
    return found[-1] if not re.search(r"[.!?]\s|\d{3}", between) else None


def _at(day: date, clock: re.Match[str]) -> datetime | None:
    hour, minute = int(clock["hour"]), int(clock["minute"])
    if clock["half"] in ("ch", "pm") and hour < 12:
        hour += 12
    if clock["half"] in ("sa", "am") and hour == 12:
        hour = 0
    if hour > 23:
        return None
    zone: tzinfo = LOCAL
    if clock["sign"] and int(clock["offset"]) <= 14:
        shift = timedelta(hours=int(clock["offset"]), minutes=int(clock["offset_minute"] or 0))
        zone = timezone(shift if clock["sign"] == "+" else -shift)
    return datetime.combine(day, time(hour, minute, int(clock["second"] or 0)), zone).astimezone(UTC)


def _relative(key: str, reference: datetime) -> DateRead | None:
    match = RELATIVE.search(key)
    if match is not None:
        seconds = int(match["count"]) * SECONDS[match["unit"]]
        return DateRead(
            reference.astimezone(UTC) - timedelta(seconds=seconds), "minute" if seconds < 86400 else "day", True
        )
    if re.search(r"\bvua (?:xong|dang)\b|\bmoi day\b", key):
        return DateRead(reference.astimezone(UTC), "minute", True)
    if re.search(r"\d\s*[/.-]\s*\d", key):
        return None  # "hôm nay, 12/8" cites a day, it does not say when the page was posted
    for words, back in (("hom nay", 0), ("hom qua", 1), ("hom kia", 2)):
        if re.search(rf"\b{words}\b", key):
            day = (reference.astimezone(LOCAL) - timedelta(days=back)).date()
            clock = TIME.search(key)
            moment = _at(day, clock) if clock else None
            if moment is not None:
                return DateRead(moment, "minute", True)
            return DateRead(_in_utc(datetime.combine(day, time.min)), "day", True)
    return None


def _dateparser(original: str, key: str) -> DateRead | None:
    if (
        len(original) > 60
        or not re.search(r"(?<!\d)(?:19|20)\d{2}(?!\d)", key)
        or not re.search(r"(?<!\d)\d{1,2}(?!\d)", key)
    ):
        return None
    import dateparser  # a tenth of a second to load, needed for odd dates only

    settings = {"DATE_ORDER": "DMY", "REQUIRE_PARTS": ["day", "month", "year"], "STRICT_PARSING": True}
    moment = dateparser.parse(original, languages=["vi", "en"], settings=settings)
    if moment is None:
        return None
    return DateRead(_in_utc(moment), "minute" if TIME.search(key) else "day")
