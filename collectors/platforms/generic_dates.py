"""When an article came out where no selector says it: what the page states and what it shows, compared."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bs4 import Tag

from cchc.periods import LOCAL, local_date
from cchc.vietnamese import fold
from cchc.vietnamese_dates import DateRead, read_date
from collectors.html import attribute
from collectors.listing import Listed
from collectors.page_dates import DATE_SHAPE, date_of
from collectors.page_lines import Line
from collectors.structured_data import StructuredData

LONGEST_LINE = 160
PUBLISHED = re.compile(
    r"\b(dang (ngay|luc|tin|vao)|(ngay|gio|thoi gian|tin) dang|ngay (gui|tao|viet|xuat ban|phat hanh|dua tin)|dua tin"
    r"|posted|published|publish date|xuat ban|dang boi .{0,40}ngay)\b"
)
EDITED = re.compile(r"\b(cap nhat|sua|chinh sua|hieu chinh|updated?|modified|lan cuoi)\b")
#: a date after one of these words is not about the page
OF_SOMETHING_ELSE = re.compile(
    r"\b(bay gio|ban hanh|hieu luc|ki ngay|ngay ki|het han|su kien|dien ra|bat dau|ket thuc|binh luan|tra loi|giay phep"
    r"|ban quyen|ngay sinh|hoi luc|gui luc|tiep nhan|thu (gui|moi))\b"
)
HEAD_CLOCK = re.compile(r"^\W*(hom nay|bay gio|today)\b.*\d{4}")
#: what may stand beside a date in a line that is nothing but its date
BESIDE = re.compile(
    r"\b(thu (hai|ba|tu|nam|sau|bay|[2-7])|chu nhat|t[2-7]|cn|ngay|thang|nam|luc|vao|gio|phut|hom qua|truoc"
    r"|gmt|utc|am|pm|sa|ch|(so )?(lan|luot) (xem|doc|truy cap)|luot|xem|views?|da doc|doc|in|in trang|in tin|email"
    r"|chia se"
    r"|co chu|a|facebook|zalo|tang|giam|nghe|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    r"|jan\w*|feb\w*|mar\w*|apr\w*|may|jun\w*|jul\w*|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*)\b|[^a-z]"
)
NAMED = re.compile(
    r"\b((tac gia|nguon( tin)?|nguoi (dang|viet)|(duoc )?((viet|dang|gui) )?boi|(submitted |posted )?by|chuyen muc)\b"
    r"|theo\s*:).{0,50}"
)
BELOW, ABOVE, END = "dòng ngày dưới tiêu đề", "dòng ngày trên tiêu đề", "dòng ngày cuối bài"
NEAR_BEFORE = 4  # lines above the heading
LONG_LINE = 90  # characters of a paragraph
TAIL = 6  # lines at the end of the article


@dataclass(frozen=True)
class Claim:
    """One place that says when. ``trust``: 3 labelled as publication, 2 stated or bare beside the heading, 1 weaker."""

    read: DateRead
    origin: str
    trust: int


@dataclass(frozen=True)
class Dated:
    """``read`` None: no date. ``doubt`` says in words why it is not sure; ``edited``: a later stated edit."""

    read: DateRead | None
    origin: str
    doubt: str = ""
    edited: DateRead | None = None


def is_date_line(text: str) -> bool:
    """Whether a line holds a date and nothing else to speak of: views, author and labels aside."""
    if len(text) > LONGEST_LINE or not DATE_SHAPE.search(text):
        return False
    rest = NAMED.sub("", EDITED.sub("", PUBLISHED.sub("", fold(text))))
    return len(BESIDE.sub("", rest)) <= 10


def date_of_article(
    lines: list[Line], heading: int | None, times: list[Tag], data: StructuredData, listed: Listed, reference: datetime
) -> Dated:
    """``lines`` of the article's part of the page, ``heading`` its title's index, ``times`` its ``<time>`` tags."""
    claims, edits = shown_dates(lines, heading, reference)
    stated, origin = data.published()
    read = read_date(stated, reference=reference) if stated else None
    if read is not None:
        claims.append(Claim(_whole_day(read), origin, 2))
    element = _time_element(times)
    read = date_of(element, reference)
    if read is not None:
        claims.append(Claim(read, "time[datetime]", 2 if _says_published(element) else 1))
    if listed.shown is not None:
        claims.append(Claim(listed.shown, "trang danh sách", 1))
    edited = read_date(data.modified(), reference=reference) if data.modified() else None
    if not claims:
        if edits:
            return Dated(edits[0].read, edits[0].origin, "trang chỉ ghi ngày cập nhật", None)
        return Dated(None, "")
    return _compared(claims, max(edits, key=lambda one: one.read.moment).read if edits else edited)


def _compared(claims: list[Claim], edited: DateRead | None) -> Dated:
    """The most trusted claim; of two equally trusted that disagree the earlier, since edits come later."""
    top = max(claim.trust for claim in claims)
    trusted = [claim for claim in claims if claim.trust == top]
    best = min(trusted, key=lambda claim: claim.read.moment)
    if all(_same_day(best, claim) for claim in trusted):
        best = trusted[0]
    others = [claim for claim in claims if claim is not best]
    if best.read.precision == "day":
        finer = next((one for one in others if one.read.precision == "minute" and _same_local_day(best, one)), None)
        if finer is not None:
            best = replace(finer, origin=f"{best.origin}, giờ theo {finer.origin}")
    against = next((one for one in others if not _same_day(best, one)), None)
    doubt = ""
    if against is not None:
        doubt = f"{best.origin} ghi {_day(best)} còn {against.origin} ghi {_day(against)}"
    elif not others and best.origin in (BELOW, ABOVE, END) and best.read.precision == "day":
        doubt = f"{best.origin} không có nhãn, không có giờ và không có dấu hiệu nào khác"
    elif best.trust == 1 and not others and best.origin != "trang danh sách":
        doubt = "chỉ có một dấu hiệu yếu về ngày đăng"
    late = edited if edited is not None and edited.moment > best.read.moment + _slack(best.read) else None
    return Dated(best.read, best.origin, doubt, late)


def shown_dates(lines: list[Line], heading: int | None, reference: datetime) -> tuple[list[Claim], list[Claim]]:
    """(publication, edits) as the page shows them. A date inside a sentence is what a text cites and is left out."""
    labelled: Claim | None = None
    above: Claim | None = None
    below: Claim | None = None
    end: Claim | None = None
    edits: list[Claim] = []
    start = 0 if heading is None else max(0, heading - NEAR_BEFORE)
    long_lines = 0
    for index in range(start, len(lines)):
        line = lines[index]
        after = heading is None or index > heading
        key = fold(line.text)
        if len(line.text) > LONGEST_LINE or not DATE_SHAPE.search(line.text) or line.linked * 2 > len(line.text):
            long_lines += after and line.own > LONG_LINE
            continue
        if HEAD_CLOCK.search(key) or OF_SOMETHING_ELSE.search(key) or not is_date_line(line.text):
            long_lines += after and line.own > LONG_LINE
            continue
        read = read_date(line.text, reference=reference)
        if read is None:
            continue
        near = after and long_lines < 2
        stamped = _stamped(line, reference)
        for label, text in _labelled(line.text):
            part = stamped or read_date(text, reference=reference)
            if part is None:
                continue
            if label == "edited":
                edits.append(Claim(part, "dòng “Cập nhật” trên trang", 1))
            elif label == "published":
                labelled = labelled or Claim(part, "dòng “Đăng ngày” trên trang", 3)
            elif near:
                below = below or Claim(part, BELOW, 2)
            elif not after and local_date(part.moment) != local_date(reference):
                above = Claim(part, ABOVE, 2)
            elif after and index >= len(lines) - TAIL and part.precision == "minute":
                end = end or Claim(part, END, 2)
    bare = below or above or end
    return [claim for claim in (labelled, bare) if claim is not None], edits


def _stamped(line: Line, reference: datetime) -> DateRead | None:
    """What the only ``<time datetime>`` of a line says by machine, whatever order its words have."""
    found = [line.tag] if line.tag.name == "time" else line.tag.find_all("time", datetime=True)
    return date_of(found[0], reference) if len(found) == 1 and attribute(found[0], "datetime") else None


def _labelled(text: str) -> list[tuple[str, str]]:
    """A line cut at its labels: ("published" | "edited" | "", the part with the date)."""
    key = fold(text)
    if len(key) != len(text):
        return [("edited" if EDITED.search(key) else "published" if PUBLISHED.search(key) else "", text)]
    found = [("edited", match) for match in EDITED.finditer(key)] + [
        ("published", match) for match in PUBLISHED.finditer(key)
    ]
    found.sort(key=lambda one: one[1].start())
    starts = [match.start() for _, match in found]
    parts = [("", text[: starts[0]] if starts else text)]
    for number, (label, match) in enumerate(found):
        end = starts[number + 1] if number + 1 < len(starts) else len(text)
        parts.append((label, text[match.start() : end]))
    dated = [(label, part) for label, part in parts if DATE_SHAPE.search(part)]
    if found and dated and all(label == "" for label, _ in dated):
        return [(found[0][0], text)]  # "20/11/2023 (ngày đăng)"
    return dated or [("", text)]


def _time_element(found: list[Tag]) -> Tag | None:
    said = next((one for one in found if _says_published(one)), None)
    return said or next((one for one in found if not _says_edited(one)), None)


def _says_published(tag: Tag | None) -> bool:
    names = f"{attribute(tag, 'class')} {attribute(tag, 'itemprop')}".lower()
    return tag is not None and (tag.has_attr("pubdate") or "publish" in names or "entry-date" in names)


def _says_edited(tag: Tag) -> bool:
    names = f"{attribute(tag, 'class')} {attribute(tag, 'itemprop')}".lower()
    return "updated" in names or "modified" in names


def _whole_day(read: DateRead) -> DateRead:
    """Midnight to the second is how a system writes a day."""
    at = read.moment.astimezone(LOCAL)
    return replace(read, precision="day") if (at.hour, at.minute, at.second) == (0, 0, 0) else read


def _same_local_day(one: Claim, other: Claim) -> bool:
    return local_date(one.read.moment) == local_date(other.read.moment)


def _same_day(one: Claim, other: Claim) -> bool:
    """A day's difference is a time zone or midnight, more is another event."""
    return abs(local_date(one.read.moment) - local_date(other.read.moment)) <= timedelta(days=1)


def _slack(read: DateRead) -> timedelta:
    return timedelta(minutes=1) if read.precision == "minute" else timedelta(days=1)


def _day(claim: Claim) -> str:
    return f"{local_date(claim.read.moment):%d/%m/%Y}"
