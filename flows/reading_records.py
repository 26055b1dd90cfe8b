"""What is read at a source besides posts: its record places, what they mean for the run, and what they prove."""

from __future__ import annotations

from cchc.configuration import Configuration, Source
from cchc.protocols import Progress
from cchc.record_place_rules import has_records
from cchc.record_shelf import PlaceResult
from cchc.records import SourceResult
from collectors.hosts import Turns
from collectors.limits import Limits
from collectors.record_places import read_record_places
from collectors.required_places import PlaceDocuments
from flows.flow_run import FlowRun
from storage.evidence_archive import EvidenceArchive
from storage.harvest import StoredHarvest
from storage.public_records import documents
from storage.record_shelf import StoredRecordShelf


def read_records(
    run: FlowRun,
    source: Source,
    harvest: StoredHarvest,
    archive: EvidenceArchive,
    progress: Progress,
    limits: Limits,
    turns: Turns,
) -> list[PlaceResult]:
    doors = run.doors
    return read_record_places(
        source,
        shelf=StoredRecordShelf(doors.database, doors.department, source.id, run.id, doors.clock),
        harvest=harvest,
        archive=archive,
        clock=doors.clock,
        contact=run.configuration.department.crawler_contact,
        progress=progress,
        limits=limits,
        turns=turns,
    )


def only_records(source: Source) -> bool:
    """A system of feedback or documents without any post to read."""
    return source.platform == "none" and has_records(source)


def result_of_records(source: Source, results: list[PlaceResult]) -> SourceResult:
    """How such a source stands: read, in part, or not at all."""
    bad = [one for one in results if not one.believed]
    first = next((one for one in results if one.failure is not None), None)
    state = "failed" if bad and len(bad) == len(results) else "partial" if first is not None else "ok"
    return SourceResult(
        source=source.id,
        state=state,  # type: ignore[arg-type]
        failure=first.failure if first else None,
        detail=first.detail if first else "",
        listed=sum(one.listed for one in results),
        fetched=sum(one.opened for one in results),
        requests=0,
        new=0,
        changed=0,
        unchanged=0,
        vanished=0,
        failed=len(bad),
        complete=all(one.complete for one in results),
        proven_from=None,
        proven_to=None,
        believed=not bad,
    )


def documents_read(run: FlowRun, source: Source, results: list[PlaceResult]) -> dict[str, PlaceDocuments]:
    """For each record place with documents that a requirement names: what is stored of it, and how well it was read."""
    wanted = _named_places(run.configuration, source)
    read = [one for one in results if one.kind == "legal_documents" and one.place in wanted]
    with run.doors.database.read() as connection:
        return {
            one.place: PlaceDocuments(
                one,
                tuple(
                    kept.document
                    for kept in documents(connection, run.doors.department, source=source.id, place=one.place)
                ),
            )
            for one in read
        }


def record_troubles(source: Source, results: list[PlaceResult]) -> list[str]:
    """Sentences for the admin, without numbers that change every night."""
    names = {place.id: place.name for place in source.records}
    return [
        f"{source.name}, {names.get(one.place, one.place)}: không dùng kết quả đọc đêm nay "
        f"({one.failure.label if one.failure else 'bất thường'})."
        for one in results
        if not one.believed
    ]


def _named_places(configuration: Configuration, source: Source) -> set[str]:
    return {
        place.records
        for requirement in configuration.requirements.requirements
        for place in requirement.places
        if place.source == source.id and place.records is not None
    }
