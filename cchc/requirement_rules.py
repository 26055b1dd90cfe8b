"""The state of one public-disclosure requirement, from what was really read. Rules of domain handbook 4; states of
design.md.

MISSING needs every place read completely and recently; what could not be read is NOT_CHECKED. Readings hold the
content part
of a page only, so a word in a menu is no evidence. Nobody is blamed before the deadline.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cchc.configuration import Deadline, Requirement
from cchc.document_numbers import find_document_numbers
from cchc.periods import local_date
from cchc.phrases import PhraseBook, WordText
from cchc.records import AttachmentCheck, FindingVerdict, JudgedPost, PageReading
from cchc.states import FindingState
from cchc.vietnamese import date_numbers, slug
from cchc.working_days import WorkingCalendar

#: A reading older than this proves nothing about today.
RECENT = timedelta(days=3)
#: How old the newest entry may be where no ``max_age_days`` is set.
AGE_BY_FREQUENCY = {"weekly": 14, "monthly": 45, "quarterly": 115, "half_year": 215, "yearly": 400}


@dataclass(frozen=True)
class _Candidate:
    text: str
    url: str
    shown_on: date | None
    check: AttachmentCheck | None
    official: bool
    numbered: bool  # the required number was there
    reading: PageReading | None  # None: a post of our own sources


@dataclass(frozen=True)
class _Seen:
    """Readings of the requirement's places: which count, and which places are still unread."""

    good: list[PageReading]
    unread: list[str]  # one sentence a place


def judge_requirement(
    requirement: Requirement,
    readings: list[PageReading],
    posts: list[JudgedPost],
    *,
    now: datetime,
    calendar: WorkingCalendar,
) -> FindingVerdict:
    """``readings`` of this requirement's places, ``posts`` of the department's sources (titles are enough)."""
    own = [reading for reading in readings if reading.requirement == requirement.id]
    due = due_on(requirement, now, calendar)

    def verdict(state: FindingState, reason: str, candidate: _Candidate | None = None, url: str = "") -> FindingVerdict:
        reading = candidate.reading if candidate else (own[0] if own else None)
        return FindingVerdict(
            requirement=requirement.id,
            state=state,
            reason=reason,
            url=url
            or (candidate.url if candidate else "")
            or (requirement.places[0].url if requirement.places else ""),
            checked_at=reading.read_at if reading else now,
            due_on=due,
            published_on=candidate.shown_on if candidate else None,
            evidence_id=reading.evidence_id if reading else None,
        )

    idle = _not_judged(requirement, now)
    if idle is not None:
        return verdict(*idle)
    seen = _seen(requirement, own, now)
    if requirement.kind == "page":
        return verdict(*_judge_page(requirement, seen))
    if requirement.kind == "fresh_list":
        return verdict(*_judge_list(requirement, seen, now))
    candidates = [*_links(requirement, seen.good), *_posts(requirement, posts)]
    if candidates:
        return verdict(*_judge_found(requirement, candidates, due, now))
    mentioned = _mentioned(requirement, seen.good)
    if mentioned:
        return verdict(FindingState.AMBIGUOUS, f"Có nhắc “{mentioned}” nhưng không thấy liên kết mở văn bản.")
    return verdict(*_judge_absent(requirement, seen, due, now))


def due_on(requirement: Requirement, now: datetime, calendar: WorkingCalendar) -> date | None:
    """Last day to publish; None without a deadline or without the day it counts from."""
    deadline = requirement.deadline
    if deadline is None:
        return None
    start = _counted_from(requirement, deadline, local_date(now))
    if start is None:
        return None
    if deadline.count == "working":
        return calendar.add(start, deadline.days)
    return start + timedelta(days=deadline.days)


def _counted_from(requirement: Requirement, deadline: Deadline, today: date) -> date | None:
    if deadline.counted_from == "issued_on":
        return requirement.issued_on
    if deadline.counted_from == "fixed":
        return deadline.fixed_on
    if deadline.counted_from == "year_start":
        return date(today.year, 1, 1)
    if deadline.counted_from == "year_end":
        return date(today.year - 1, 12, 31)
    return _last_period_end(requirement.frequency, today)


def _last_period_end(frequency: str, today: date) -> date:
    months = {"monthly": 1, "quarterly": 3, "half_year": 6}.get(frequency, 12)
    first = date(today.year, (today.month - 1) // months * months + 1, 1)
    return first - timedelta(days=1)


def _not_judged(requirement: Requirement, now: datetime) -> tuple[FindingState, str] | None:
    own_date = requirement.issued_on or local_date(now)
    if requirement.not_applicable:
        return FindingState.NOT_APPLICABLE, requirement.reason or "Không thuộc trách nhiệm công khai của Sở."
    if not requirement.in_force(own_date):
        return FindingState.NOT_APPLICABLE, f"Quy định không có hiệu lực vào ngày {date_numbers(own_date)}."
    if not requirement.enabled:
        return FindingState.NOT_CHECKED, requirement.reason or "Mục này đang tắt."
    return None


def _seen(requirement: Requirement, readings: Sequence[PageReading], now: datetime) -> _Seen:
    good: list[PageReading] = []
    unread: list[str] = []
    for place in requirement.places:
        of_place = sorted((one for one in readings if one.url == place.url), key=lambda one: one.read_at)
        if not of_place:
            unread.append(f"chưa đọc {place.url}")
            continue
        newest = of_place[-1]
        if newest.failure is not None:
            unread.append(f"{place.url}: {newest.failure.label}{', ' + newest.detail if newest.detail else ''}")
            continue
        good.append(newest)
        if now - newest.read_at > RECENT:
            unread.append(f"{place.url}: đọc lần cuối ngày {date_numbers(local_date(newest.read_at))}")
        elif not newest.complete:
            unread.append(f"{place.url}: chưa đọc hết các trang{', ' + newest.detail if newest.detail else ''}")
    if not requirement.places:
        unread.append("chưa ghi địa chỉ chuyên mục của mục này")
    known = {place.url for place in requirement.places}
    good += [one for one in readings if one.failure is None and one.url not in known]
    return _Seen(good, unread)


def _matches(wordings: Sequence[str], text: str) -> str | None:
    """The wording that stands in the text; case, tone placement, i/y and abbreviations do not matter."""
    book = PhraseBook(wordings)
    hits = book.find(WordText.read(text))
    return book.phrases[hits[0].phrase] if hits else None


def _has_number(number: str | None, text: str, url: str = "") -> bool:
    if number is None:
        return False
    if any(found.number == number for found in find_document_numbers(text)):
        return True
    return bool(url) and f"-{slug(number)}-" in f"-{slug(url, 500)}-"


def _links(requirement: Requirement, readings: Sequence[PageReading]) -> list[_Candidate]:
    found: dict[str, _Candidate] = {}
    for reading in readings:
        for link in reading.links:
            numbered = _has_number(requirement.number, link.text, link.url)
            official = _matches(requirement.wordings, link.text) is not None
            if not numbered and not official and _matches(requirement.synonyms, link.text) is None:
                continue
            candidate = _Candidate(
                link.text, link.url, link.shown_on, link.check, official or numbered, numbered, reading
            )
            known = found.get(link.url)
            if known is None or (candidate.numbered, candidate.official) > (known.numbered, known.official):
                found[link.url] = candidate
    return list(found.values())


def _posts(requirement: Requirement, posts: Sequence[JudgedPost]) -> list[_Candidate]:
    """A post that is about the required document itself: its number stands in the title."""
    return [
        _Candidate(post.post.title, post.post.url, local_date(post.post.published_at), None, True, True, None)
        for post in posts
        if post.post.gone_at is None and _has_number(requirement.number, post.post.title)
    ]


def _mentioned(requirement: Requirement, readings: Sequence[PageReading]) -> str | None:
    for reading in readings:
        if _has_number(requirement.number, reading.text):
            return requirement.number
    return None


def _judge_found(
    requirement: Requirement, candidates: list[_Candidate], due: date | None, now: datetime
) -> tuple[FindingState, str, _Candidate]:
    candidates = _best(requirement, candidates)
    opened = [one for one in candidates if one.reading is None or (one.check is not None and one.check.state == "PASS")]
    if requirement.number and not candidates[0].numbered:
        chosen = (opened or candidates)[0]
        return FindingState.AMBIGUOUS, f"Có “{chosen.text}” nhưng không thấy số {requirement.number}.", chosen
    if len(candidates) > 1 and not candidates[0].numbered and not _same_document(candidates):
        names = "; ".join(f"“{one.text}”" for one in candidates[:4])
        return FindingState.AMBIGUOUS, f"Có {len(candidates)} mục khác nhau cùng khớp: {names}.", candidates[0]
    if not opened:
        return _not_opened(candidates)
    chosen = min(opened, key=lambda one: (one.reading is None, one.shown_on or date.max))
    if not chosen.numbered:
        chosen = max(opened, key=lambda one: one.shown_on or date.min)
    return _judge_time(requirement, chosen, due, now)


def _best(requirement: Requirement, candidates: list[_Candidate]) -> list[_Candidate]:
    """Those with the number, else with an official wording, else all; of dated ones without a number, the newest."""
    numbered = [one for one in candidates if one.numbered]
    if numbered:
        return numbered
    best = [one for one in candidates if one.official] or candidates
    if requirement.number is None and len(best) > 1 and all(one.shown_on for one in best):
        newest = max(one.shown_on for one in best if one.shown_on)
        return [one for one in best if one.shown_on == newest]
    return best


def _same_document(candidates: list[_Candidate]) -> bool:
    """One document offered as several files: the same wording, or the same single number in each."""
    texts = {slug(one.text.rsplit(".", 1)[0]) for one in candidates}
    if len(texts) == 1:
        return True
    numbers = [{found.number for found in find_document_numbers(one.text)} for one in candidates]
    return all(len(found) == 1 and found == numbers[0] for found in numbers)


def _not_opened(candidates: list[_Candidate]) -> tuple[FindingState, str, _Candidate]:
    broken = [one for one in candidates if one.check is not None and one.check.state == "BROKEN"]
    if len(broken) == len(candidates):
        check = broken[0].check
        why = check.failure.label if check and check.failure else "tệp không mở được"
        return FindingState.BROKEN, f"Đã thấy “{broken[0].text}” nhưng {why}.", broken[0]
    unchecked = next(one for one in candidates if one.check is None or one.check.state != "BROKEN")
    why = unchecked.check.failure.label if unchecked.check and unchecked.check.failure else "chưa mở thử"
    return FindingState.NOT_CHECKED, f"Đã thấy “{unchecked.text}” nhưng chưa kiểm tra được tệp: {why}.", unchecked


def _judge_time(
    requirement: Requirement, chosen: _Candidate, due: date | None, now: datetime
) -> tuple[FindingState, str, _Candidate]:
    said = f"Đã thấy “{chosen.text}”, mở được"
    if chosen.shown_on is not None:
        said += f", đăng ngày {date_numbers(chosen.shown_on)}"
        old = _too_old(requirement, chosen.shown_on, now)
        if old:
            return FindingState.STALE, f"{said}; {old}.", chosen
        if due is not None and chosen.shown_on > due:
            return FindingState.LATE, f"{said}; hạn là ngày {date_numbers(due)}.", chosen
    if not chosen.official:
        return FindingState.PASS_BY_SYNONYM, f"{said}; tên gọi khác “{requirement.wordings[0]}”.", chosen
    return FindingState.PASS, f"{said}.", chosen


def _too_old(requirement: Requirement, shown_on: date, now: datetime) -> str:
    allowed = requirement.max_age_days
    if allowed is None and requirement.number is None:
        allowed = AGE_BY_FREQUENCY.get(requirement.frequency)
    age = (local_date(now) - shown_on).days
    return f"đã {age} ngày, quá {allowed} ngày cho phép" if allowed is not None and age > allowed else ""


def _judge_absent(requirement: Requirement, seen: _Seen, due: date | None, now: datetime) -> tuple[FindingState, str]:
    if seen.unread:
        return FindingState.NOT_CHECKED, f"Chưa kết luận được: {'; '.join(seen.unread)}."
    if due is not None and local_date(now) <= due:
        return FindingState.NOT_APPLICABLE, f"Chưa đến hạn công khai (ngày {date_numbers(due)})."
    wanted = requirement.number or (requirement.wordings[0] if requirement.wordings else requirement.name)
    places = f"{len(seen.good)} trang đã đọc hết"
    return FindingState.MISSING, f"Không thấy “{wanted}” trong {places}."


def _judge_page(requirement: Requirement, seen: _Seen) -> tuple[FindingState, str, None, str]:
    by_synonym: tuple[str, str] | None = None
    for reading in seen.good:
        wording = _matches(requirement.wordings, reading.text)
        if wording:
            return FindingState.PASS, f"Trang mở được và có nội dung “{wording}”.", None, reading.url
        synonym = _matches(requirement.synonyms, reading.text)
        if synonym and by_synonym is None:
            by_synonym = synonym, reading.url
    if by_synonym:
        return FindingState.PASS_BY_SYNONYM, f"Trang mở được, ghi “{by_synonym[0]}”.", None, by_synonym[1]
    if seen.unread:
        return FindingState.NOT_CHECKED, f"Chưa kết luận được: {'; '.join(seen.unread)}.", None, ""
    wanted = requirement.wordings[0] if requirement.wordings else requirement.name
    return FindingState.MISSING, f"Trang mở được nhưng phần nội dung không có “{wanted}”.", None, ""


def _judge_list(requirement: Requirement, seen: _Seen, now: datetime) -> tuple[FindingState, str, _Candidate | None]:
    entries = [(link, reading) for reading in seen.good for link in reading.links]
    today = local_date(now)
    dated = [(link, reading) for link, reading in entries if link.shown_on and link.shown_on <= today]
    if dated:
        link, reading = max(dated, key=lambda one: one[0].shown_on or date.min)
        newest = _Candidate(link.text, link.url, link.shown_on, link.check, True, False, reading)
        old = _too_old(requirement, link.shown_on or date.min, now)
        said = f"Mục mới nhất “{link.text}” ngày {date_numbers(link.shown_on or today)}"
        if not old:
            return FindingState.PASS, f"{said}.", newest
        if seen.unread:
            return FindingState.NOT_CHECKED, f"{said}; nhưng {'; '.join(seen.unread)}.", newest
        return FindingState.STALE, f"{said}; {old}.", newest
    if seen.unread:
        return FindingState.NOT_CHECKED, f"Chưa kết luận được: {'; '.join(seen.unread)}.", None
    if entries:
        return FindingState.AMBIGUOUS, f"Có {len(entries)} mục nhưng không đọc được ngày đăng.", None
    return FindingState.MISSING, "Trang mở được nhưng danh sách chưa có mục nào.", None
