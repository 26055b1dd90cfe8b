"""All pages of a record place's lists: entries by key, and whether the end of every list was seen."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from cchc.configuration import RecordPlace, Source
from cchc.errors import CollectError
from cchc.public_records import FeedbackItem, LegalDocument
from cchc.record_labels import DOCUMENT_LABELS, FEEDBACK_LABELS
from cchc.record_shelf import KnownRecord
from cchc.records import EvidenceRef
from cchc.states import FailureKind, FeedbackStatus
from collectors.addresses import compare_key
from collectors.feedback import feedback_of_row
from collectors.fetch import Fetcher
from collectors.legal_documents import document_of_row, needs_its_page
from collectors.page import Page
from collectors.record_rows import RecordRow, read_rows
from collectors.unforeseen import UNFORESEEN, unforeseen

SAME_NIGHT = timedelta(hours=6)
MOST_WAITING = 30  # unanswered entries looked at again in a night
Record = LegalDocument | FeedbackItem


@dataclass
class Entry:
    """One record as its list names it. ``own_page``: its address, where the list leaves something to be read there."""

    record: Record
    evidence: EvidenceRef | None
    own_page: str | None
    listed_hash: str


@dataclass
class ListsRead:
    entries: dict[str, Entry] = field(default_factory=dict)
    failures: list[CollectError] = field(default_factory=list)
    complete: bool = True
    detail: str = ""
    answers_shown: bool = False  # some entry had an answer or a place for one


async def read_lists(fetcher: Fetcher, source: Source, place: RecordPlace) -> ListsRead:
    """Every list of the place, page by page, at most ``max_pages`` together. Never raises CollectError."""
    read = ListsRead()
    seen: set[str] = set()
    for address in place.lists:
        await _read_list(fetcher, source, place, address, read, seen)
    return read


async def _read_list(
    fetcher: Fetcher, source: Source, place: RecordPlace, address: str, read: ListsRead, seen: set[str]
) -> None:
    url: str | None = address
    while url is not None:
        if len(seen) >= place.max_pages:
            read.complete, read.detail = False, f"danh sách còn tiếp sau {place.max_pages} trang (max_pages)"
            return
        try:
            page = await fetcher.get(url, conditional=False)
            if compare_key(page.final_url) in seen:
                return  # past the last page: sent back to the first
            found = read_rows(page, place, DOCUMENT_LABELS if place.kind == "legal_documents" else FEEDBACK_LABELS)
            before = len(read.entries)
            for row in found.rows:
                _add(read, row, source, place, page)
        except (CollectError, *UNFORESEEN) as error:
            read.failures.append(unforeseen(source.id, url, error))
            read.complete = False
            return
        seen |= {compare_key(url), compare_key(page.final_url)}
        if url != address and len(read.entries) == before:
            return  # a page that brings nothing new: the pager goes round
        url = found.next_url
        if url is not None and compare_key(url) in seen:
            return


def _add(read: ListsRead, row: RecordRow, source: Source, place: RecordPlace, page: Page) -> None:
    if place.kind == "legal_documents":
        document = document_of_row(row, source, page)
        if document is not None and document.key not in read.entries:
            own = row.url if needs_its_page(document, row, place) else None
            read.entries[document.key] = Entry(document, page.evidence, own, fingerprint(document))
        return
    found = feedback_of_row(row, source, place, page)
    if found is None or found.item.key in read.entries:
        return
    read.answers_shown |= found.answer_place
    settled = bool(found.item.reply) and found.item.replied_at is not None
    own = row.url if place.details == "always" or (place.details == "auto" and not settled) else None
    read.entries[found.item.key] = Entry(found.item, page.evidence, own, fingerprint(found.item))


def fingerprint(record: Record) -> str:
    """Of what is said, not of where it stood."""
    plain: Any = replace(record, origins={})
    return hashlib.sha256(repr(plain).encode()).hexdigest()


def says_nothing(record: Record) -> bool:
    """Feedback of which nothing yet says how far it has come."""
    return isinstance(record, FeedbackItem) and record.status is FeedbackStatus.UNKNOWN


def waiting_for_answer(entry: Entry) -> Entry:
    """The place shows answers, and this one has none."""
    assert isinstance(entry.record, FeedbackItem)
    return replace(entry, record=replace(entry.record, status=FeedbackStatus.WAITING))


def pages_wanted(read: ListsRead, known: Mapping[str, KnownRecord], now: datetime, recheck_days: int) -> list[str]:
    """Keys whose own page is read: unread or changed in the list, waiting for an answer, a share of the others."""
    new: list[str] = []
    waiting: list[tuple[datetime, str]] = []
    old: list[tuple[datetime, str]] = []
    for key, entry in read.entries.items():
        before = known.get(key)
        if entry.own_page is None:
            continue
        if before is None or before.last_checked_at is None or before.listed_hash != entry.listed_hash:
            new.append(key)
        elif now - before.last_checked_at >= SAME_NIGHT:
            (waiting if before.waiting else old).append((before.last_checked_at, key))
    again = sorted(waiting)[:MOST_WAITING] + sorted(old)[: ceil(len(old) / recheck_days)]
    return new + [key for _, key in again]


def nothing_found(source: Source, place: RecordPlace) -> CollectError:
    return CollectError(source.id, place.lists[0], FailureKind.NOTHING_FOUND, "không đọc được mục nào trong danh sách")
