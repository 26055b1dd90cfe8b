"""Reads the record places of one source: documents, citizens' feedback, indicators. What it cannot read has a name.

A place that had records and shows none, or far fewer, is not believed: nothing stored is marked gone by it.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cchc.configuration import RecordPlace, Source
from cchc.errors import CollectError
from cchc.protocols import Archive, Clock, Harvest, Progress
from cchc.public_records import LegalDocument
from cchc.record_shelf import KnownRecord, ListKind, PlaceResult, RecordShelf
from cchc.records import EvidenceRef, Failure
from cchc.states import FailureKind
from collectors.feedback import completed_feedback
from collectors.fetch import Fetcher
from collectors.hosts import Turns
from collectors.indicators import read_indicator
from collectors.legal_documents import completed
from collectors.limits import Limits
from collectors.platforms.nukeviet_laws import read_laws
from collectors.record_lists import (
    Entry,
    ListsRead,
    fingerprint,
    nothing_found,
    pages_wanted,
    read_lists,
    says_nothing,
    waiting_for_answer,
)
from collectors.unforeseen import UNFORESEEN, unforeseen

FEW = 8  # a list this short may lose half of itself in a day
STEADY_NIGHTS = 3  # a smaller count that stays the same so many nights is the new truth


def read_record_places(
    source: Source,
    *,
    shelf: RecordShelf,
    harvest: Harvest,
    archive: Archive,
    clock: Clock,
    contact: str | None,
    progress: Progress,
    limits: Limits = Limits(),
    turns: Turns | None = None,
) -> list[PlaceResult]:
    """One result for each place that is switched on, stored place by place. Never raises CollectError."""
    return asyncio.run(_Reader(source, shelf, harvest, clock, progress).read(archive, contact, limits, turns))


@dataclass
class _Reader:
    source: Source
    shelf: RecordShelf
    harvest: Harvest
    clock: Clock
    progress: Progress
    counts: Counter[str] = field(default_factory=Counter)

    async def read(
        self, archive: Archive, contact: str | None, limits: Limits, turns: Turns | None
    ) -> list[PlaceResult]:
        results = []
        async with Fetcher(
            self.source,
            archive=archive,
            harvest=self.harvest,
            clock=self.clock,
            contact=contact,
            limits=limits,
            turns=turns,
        ) as fetcher:
            for place in self.source.records:
                if place.enabled:
                    self.counts.clear()
                    found = await self._read_place(fetcher, place, limits)
                    result = replace(
                        found, new=self.counts["new"], changed=self.counts["changed"], opened=self.counts["opened"]
                    )
                    self.shelf.note(result)
                    results.append(result)
                    self.progress(f"{place.name}: {result.listed} mục, {result.new} mới, {result.changed} thay đổi")
        return results

    async def _read_place(self, fetcher: Fetcher, place: RecordPlace, limits: Limits) -> PlaceResult:
        result = PlaceResult(self.source.id, place.id, place.kind, self.clock(), 0, False, False)
        if place.kind == "indicator":
            return await self._read_value(fetcher, place, result)
        kind: ListKind = place.kind
        known = self.shelf.known(kind)
        read = await self._listed(fetcher, place)
        if not read.entries and not read.failures:
            read.failures.append(nothing_found(self.source, place))
        for error in list(read.failures):
            self._note(error)
        doubt = self._doubt(place, read)
        await self._keep_entries(fetcher, place, read, known, limits.connections)
        gone = 0
        if doubt is None and read.complete:
            gone = self.shelf.mark_others_gone(kind, place, list(read.entries))
        first = doubt or ((read.failures[0].kind, read.failures[0].detail) if read.failures else None)
        return replace(
            result,
            listed=len(read.entries),
            complete=read.complete and doubt is None,
            believed=doubt is None,
            failure=first[0] if first else None,
            detail=first[1] if first else read.detail,
            gone=gone,
        )

    async def _listed(self, fetcher: Fetcher, place: RecordPlace) -> ListsRead:
        if place.kind != "legal_documents" or self.source.platform != "nukeviet" or place.selectors.item is not None:
            return await read_lists(fetcher, self.source, place)
        read = ListsRead()
        for address in place.lists:
            try:
                laws = await read_laws(fetcher, self.source, address)
            except (CollectError, *UNFORESEEN) as error:
                read.failures.append(unforeseen(self.source.id, address, error))
                read.complete = False
                continue
            read.failures += laws.failures
            read.complete = read.complete and laws.complete
            for document in laws.documents:  # type, agency and signer stand on a document's own page only
                own = None if place.details == "never" else document.url
                read.entries.setdefault(document.key, Entry(document, None, own, fingerprint(document)))
        return read

    def _doubt(self, place: RecordPlace, read: ListsRead) -> tuple[FailureKind, str] | None:
        count = len(read.entries)
        earlier = self.shelf.earlier(place.id, STEADY_NIGHTS + 1)
        before = next((one.listed for one in earlier if one.believed), 0)
        if count == 0:
            kind = read.failures[0].kind if read.failures else FailureKind.NOTHING_FOUND
            said = f"lần trước có {before} mục, lần này không đọc được mục nào" if before else "chưa đọc được mục nào"
            return kind, said
        if count < place.min_expected:
            return FailureKind.COLLAPSE, f"chỉ thấy {count} mục, ít hơn mức tối thiểu {place.min_expected}"
        steady = len(earlier) > STEADY_NIGHTS and all(
            abs(one.listed - count) * 10 <= count for one in earlier[:STEADY_NIGHTS]
        )
        if read.complete and before > FEW and count * 2 < before and not steady:
            return FailureKind.COLLAPSE, f"còn {count} mục, lần trước có {before}"
        return None

    async def _keep_entries(
        self, fetcher: Fetcher, place: RecordPlace, read: ListsRead, known: Mapping[str, KnownRecord], connections: int
    ) -> None:
        """Opens the pages whose turn it is and stores every entry; a known one that was not opened is only seen."""
        wanted = pages_wanted(read, known, self.clock(), self.source.recheck_days)
        todo = iter(wanted[: place.max_details])
        opened: set[str] = set()
        unsure: list[Entry] = []  # nothing says yet whether this place shows answers

        async def worker() -> None:
            for key in todo:
                entry = await self._opened(fetcher, place, read.entries[key], read)
                if entry is not None:
                    opened.add(key)
                    if says_nothing(entry.record):
                        unsure.append(entry)
                    else:
                        self._save(place, entry, opened=True)

        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(connections):
                    group.create_task(worker())
        except ExceptionGroup as several:  # a database that refuses is told as itself
            raise several.exceptions[0] from several
        for entry in unsure:
            self._save(place, waiting_for_answer(entry) if read.answers_shown else entry, opened=True)
        seen: list[str] = []
        for key, entry in read.entries.items():
            if key in opened:
                continue
            if entry.own_page is not None and key in known:
                seen.append(key)
            else:
                whole = entry.own_page is None and read.answers_shown and says_nothing(entry.record)
                self._save(place, waiting_for_answer(entry) if whole else entry, opened=False)
        self.shelf.touch(_list_kind(place), place, seen)
        left = len(wanted) - place.max_details
        if left > 0 and not read.detail:
            read.detail = f"còn {left} mục chưa mở trang riêng (max_details), đêm sau đọc tiếp"

    async def _opened(self, fetcher: Fetcher, place: RecordPlace, entry: Entry, read: ListsRead) -> Entry | None:
        """The entry with what its own page says; None where that page could not be read."""
        assert entry.own_page is not None
        self.counts["opened"] += 1
        try:
            page = await fetcher.get(entry.own_page, conditional=False)
            if isinstance(entry.record, LegalDocument):
                return replace(entry, record=completed(entry.record, page, place), evidence=page.evidence)
            found = completed_feedback(entry.record, page, place)
        except (CollectError, *UNFORESEEN) as error:
            failed = unforeseen(self.source.id, entry.own_page, error)
            read.failures.append(failed)
            self._note(failed)
            return None
        read.answers_shown |= found.answer_place
        return replace(entry, record=found.item, evidence=page.evidence)

    def _save(self, place: RecordPlace, entry: Entry, *, opened: bool) -> None:
        if isinstance(entry.record, LegalDocument):
            outcome = self.shelf.save_document(place, entry.record, entry.evidence, entry.listed_hash, opened)
        else:
            outcome = self.shelf.save_feedback(place, entry.record, entry.evidence, entry.listed_hash, opened)
        self.counts[outcome] += 1

    async def _read_value(self, fetcher: Fetcher, place: RecordPlace, result: PlaceResult) -> PlaceResult:
        evidence: EvidenceRef | None = None
        try:
            page = await fetcher.get(place.lists[0], conditional=False)
            evidence = page.evidence
            value = read_indicator(page, self.source, place)
        except (CollectError, *UNFORESEEN) as error:
            failed = unforeseen(self.source.id, place.lists[0], error)
            self._note(failed)
            return replace(result, failure=failed.kind, detail=failed.detail)
        self.counts[self.shelf.save_value(value, evidence)] += 1
        return replace(result, listed=1, complete=True, believed=True)

    def _note(self, error: CollectError) -> None:
        self.harvest.note_failure(Failure(self.source.id, error.address, error.kind, error.detail, self.clock()))


def _list_kind(place: RecordPlace) -> ListKind:
    assert place.kind != "indicator"
    return place.kind
