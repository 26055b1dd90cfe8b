"""Reads the sources: one thread a source, a step each for posts, other records, attachments and required places."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from cchc.configuration import Configuration, Requirement, Source
from cchc.errors import CchcError, CollectError
from cchc.protocols import Counted, Progress
from cchc.record_place_rules import has_records
from cchc.record_shelf import PlaceResult
from cchc.records import AttachmentCheck, PageReading, SourceResult
from cchc.states import FailureKind
from collectors.attachments import check_attachments
from collectors.collect_source import collect_source
from collectors.hosts import Turns
from collectors.limits import Limits
from collectors.reading_pool import ReadingPool
from collectors.required_places import read_places
from flows.flow_run import FlowRun
from flows.progress import FINISHED
from flows.reading_records import documents_read, only_records, read_records, record_troubles, result_of_records
from flows.second_pass import both, by_host, longer, needs_second_pass, rest, slower
from flows.step import Step
from storage.batched_harvest import BatchedHarvest
from storage.evidence_archive import EvidenceArchive, open_archive
from storage.runs import save_source_result

LOG = logging.getLogger("cchc.flows")
SOURCES_AT_ONCE = 8
ALL_BROKEN = FailureKind.ALL_BROKEN
R = TypeVar("R")


@dataclass(frozen=True)
class SourceReading:
    """What one night brought from one source; ``troubles`` are sentences for the admin."""

    source: Source
    result: SourceResult
    attachments: list[AttachmentCheck] = field(default_factory=list)
    places: list[PageReading] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    records: list[PlaceResult] = field(default_factory=list)


def read_sources(
    run: FlowRun, step: Step, sources: list[Source], since: date | None, limits: Limits = Limits()
) -> list[SourceReading]:
    """All hosts at the same time, the sources of one host one after the other; the order of ``sources`` is kept.

    Sources with passing trouble are read once more when all others are done; until then their numbers wait.
    """
    done: dict[str, SourceReading] = {}
    waiting: dict[str, Callable[[], SourceReading]] = {}
    turns = Turns()
    listeners = {source.id: run.watch(source) for source in sources}

    def read_group(group: list[Source], readers: ReadingPool) -> None:
        for source in group:
            found = read_one_source(run, step, source, since, readers, limits, turns, listeners[source.id])
            if isinstance(found, SourceReading):
                done[source.id] = found
            else:
                waiting[source.id] = found

    def read_again(group: list[Source]) -> None:
        for source in group:
            done[source.id] = waiting[source.id]()

    with (
        ReadingPool() as readers,
        ThreadPoolExecutor(min(SOURCES_AT_ONCE, len(sources)), thread_name_prefix="source") as threads,
    ):
        # A context each: Prefect knows by it which flow run a task belongs to.
        for first in [threads.submit(copy_context().run, read_group, group, readers) for group in by_host(sources)]:
            first.result()
        again = by_host(source for source in sources if source.id in waiting)
        for second in [threads.submit(copy_context().run, read_again, group) for group in again]:
            second.result()
    return [done[source.id] for source in sources]


def read_one_source(
    run: FlowRun,
    step: Step,
    source: Source,
    since: date | None,
    readers: ReadingPool,
    limits: Limits,
    turns: Turns,
    progress: Progress,
) -> SourceReading | Callable[[], SourceReading]:
    """The night of one source; or, where its posts had passing trouble, what is left to do of it at the night's end."""
    doors = run.doors
    harvest = BatchedHarvest(doors.database, doors.department, source.id, run.id, doors.clock)
    contact = run.configuration.department.crawler_contact
    troubles: list[str] = []

    def read_posts(archive: EvidenceArchive, source: Source = source, limits: Limits = limits) -> SourceResult:
        try:
            return collect_source(
                source,
                harvest=harvest,
                archive=archive,
                clock=doors.clock,
                contact=contact,
                since=since,
                progress=progress,
                pool=readers,
                limits=limits,
                token=doors.secret(source.token),
                turns=turns,
            )
        finally:
            harvest.end_batches()

    def read_attachments(archive: EvidenceArchive) -> list[AttachmentCheck]:
        return check_attachments(
            source,
            harvest.attachments_to_check(source.recheck_days),
            harvest=harvest,
            archive=archive,
            clock=doors.clock,
            contact=contact,
            progress=progress,
            limits=limits,
            turns=turns,
        )

    def read_required(archive: EvidenceArchive) -> list[PageReading]:
        wanted = required_at(run.configuration, source)
        return read_places(
            wanted,
            source,
            documents=documents_read(run, source, records),
            harvest=harvest,
            archive=archive,
            clock=doors.clock,
            contact=contact,
            progress=progress,
            limits=limits,
            turns=turns,
        )

    def read_records_here(archive: EvidenceArchive) -> list[PlaceResult]:
        return read_records(run, source, harvest, archive, progress, limits, turns)

    def read_posts_again(archive: EvidenceArchive) -> SourceResult:
        return read_posts(archive, slower(source), longer(limits))

    records: list[PlaceResult] = []
    archive = open_archive(doors.archive_folder, run.id, source.id, harvest.keep_evidence, harvest.copy_of)

    def read_rest(result: SourceResult | None) -> SourceReading:
        nonlocal records
        try:
            if has_records(source):
                name = f"Đọc văn bản, phản ánh, chỉ số ở {source.name}"
                records = _kept(troubles, lambda _: [], step, name, read_records_here, archive)
                troubles.extend(record_troubles(source, records))
            if result is None:
                result = result_of_records(source, records)
            save_source_result(doors.database, run.id, doors.department, result, doors.clock())
            attachments = _kept(
                troubles, lambda _: [], step, f"Kiểm tra tệp đính kèm của {source.name}", read_attachments, archive
            )
            places = _kept(
                troubles, lambda _: [], step, f"Đọc nơi phải công khai ở {source.name}", read_required, archive
            )
        finally:
            archive.close()
            progress(Counted(FINISHED, 1, 1))
        troubles.extend(
            sorted({f"{source.name}: {check.detail}" for check in attachments if check.failure is ALL_BROKEN})
        )
        return SourceReading(source, result, attachments, places, troubles, records)

    def failed(error: Exception) -> SourceResult:
        return failed_result(source, error)

    if only_records(source):
        return read_rest(None)
    first = _kept(troubles, failed, step, f"Đọc {source.name}", read_posts, archive)
    if not needs_second_pass(first):
        return read_rest(first)
    ended = time.monotonic()

    def at_the_end() -> SourceReading:
        progress(f"{source.name}: có lỗi tạm thời, nghỉ một lúc rồi đọc lại")
        rest(source, ended)
        second = _kept(troubles, failed, step, f"Đọc lại {source.name}", read_posts_again, archive)
        return read_rest(both(first, second))

    return at_the_end


def required_at(configuration: Configuration, source: Source) -> list[Requirement]:
    """Requirements that have a place at this source, with the places elsewhere taken out."""
    found = []
    for requirement in configuration.requirements.requirements:
        here = [place for place in requirement.places if place.source == source.id]
        if requirement.enabled and not requirement.not_applicable and here:
            found.append(requirement.model_copy(update={"places": here}))
    return found


def failed_result(source: Source, error: Exception) -> SourceResult:
    kind = error.kind if isinstance(error, CollectError) else FailureKind.UNPARSEABLE
    return SourceResult(
        source=source.id,
        state="failed",
        failure=kind,
        detail=str(error) or type(error).__name__,
        listed=0,
        fetched=0,
        requests=0,
        new=0,
        changed=0,
        unchanged=0,
        vanished=0,
        failed=0,
        complete=False,
        proven_from=None,
        proven_to=None,
        believed=False,
    )


def _kept(
    troubles: list[str],
    instead: Callable[[Exception], R],
    step: Step,
    name: str,
    read: Callable[[EvidenceArchive], R],
    archive: EvidenceArchive,
) -> R:
    """Run one step of one source; its failure is told, and the other sources go on."""
    try:
        return step(name, read, archive)
    except CchcError as error:
        troubles.append(f"{name}: {error}")
        LOG.warning("%s: %s", name, error)
        return instead(error)
    except Exception as error:
        troubles.append(f"{name}: lỗi không lường trước ({type(error).__name__}: {error})")
        LOG.exception("%s: lỗi không lường trước", name)
        return instead(error)
