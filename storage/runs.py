"""Runs of flows: what was read at each source, what was not and why, and with which config."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from cchc.periods import Window
from cchc.records import Failure, SourceResult
from cchc.states import FailureKind, RunState
from storage.database import Database
from storage.stored_text import source_result_from_json, source_result_to_json
from storage.tables import config_version, failure, run, source_run
from storage.upsert import insert_new


@dataclass(frozen=True)
class RunRow:
    """One execution of a flow; ``summary`` is what the flow told at its end."""

    id: int
    flow: str
    started_at: datetime
    finished_at: datetime | None
    state: RunState
    config_fingerprint: str
    summary: dict[str, Any]


@dataclass(frozen=True)
class SourceRead:
    """What one run read at one source, and when."""

    run_id: int
    at: datetime
    result: SourceResult


def begin_run(database: Database, department: str, flow: str, fingerprint: str, now: datetime) -> int:
    with database.begin() as connection:
        values = {
            "department": department,
            "flow": flow,
            "started_at": now,
            "state": RunState.RUNNING.value,
            "config_fingerprint": fingerprint,
            "summary": {},
        }
        return int(connection.execute(insert(run).values(values).returning(run.c.id)).scalar_one())


def finish_run(database: Database, run_id: int, state: RunState, summary: dict[str, Any], now: datetime) -> None:
    with database.begin() as connection:
        connection.execute(
            update(run).where(run.c.id == run_id).values(state=state.value, summary=summary, finished_at=now)
        )


def abort_stale_runs(
    database: Database,
    older_than: datetime,
    now: datetime | None = None,
    *,
    department: str | None = None,
    flow: str | None = None,
) -> int:
    """Runs that began before ``older_than`` and never ended were killed: ABORTED. Returns how many.

    ``department`` and ``flow`` narrow it, for whoever holds that job's lock and so knows that no other run is alive.
    """
    stale = (run.c.state == RunState.RUNNING.value) & (run.c.started_at < older_than)
    if department is not None:
        stale &= run.c.department == department
    if flow is not None:
        stale &= run.c.flow == flow
    with database.begin() as connection:
        return connection.execute(
            update(run).where(stale).values(state=RunState.ABORTED.value, finished_at=now)
        ).rowcount


def save_source_result(database: Database, run_id: int, department: str, result: SourceResult, now: datetime) -> None:
    values = {
        "run_id": run_id,
        "department": department,
        "source": result.source,
        "at": now,
        "state": result.state,
        "failure": result.failure.code if result.failure else None,
        "believed": result.believed,
        "complete": result.complete,
        "result": source_result_to_json(result),
    }
    with database.begin() as connection:
        connection.execute(insert(source_run).values(values))


def latest_source_results(connection: Connection, department: str) -> dict[str, SourceRead]:
    """Source id → the newest reading of it, good or bad."""
    newest = (
        select(func.max(source_run.c.id)).where(source_run.c.department == department).group_by(source_run.c.source)
    )
    rows = connection.execute(select(source_run).where(source_run.c.id.in_(newest)))
    return {row.source: _source_read(row) for row in rows}


def last_good_results(connection: Connection, department: str) -> dict[str, SourceRead]:
    """Source id → the newest reading that was complete and believed."""
    good = source_run.c.believed & source_run.c.complete & (source_run.c.department == department)
    newest = select(func.max(source_run.c.id)).where(good).group_by(source_run.c.source)
    rows = connection.execute(select(source_run).where(source_run.c.id.in_(newest)))
    return {row.source: _source_read(row) for row in rows}


def last_believed_results(connection: Connection, department: str) -> dict[str, SourceRead]:
    """Source id → the newest reading that was believed, complete or not."""
    believed = source_run.c.believed & (source_run.c.department == department)
    newest = select(func.max(source_run.c.id)).where(believed).group_by(source_run.c.source)
    rows = connection.execute(select(source_run).where(source_run.c.id.in_(newest)))
    return {row.source: _source_read(row) for row in rows}


def source_coverage(connection: Connection, department: str, source: str) -> list[Window]:
    """The stretches of time proven to be read completely: ordered, merged where they touch."""
    wanted = (source_run.c.department == department) & (source_run.c.source == source) & source_run.c.believed
    results = [
        source_result_from_json(stored)
        for stored in connection.execute(select(source_run.c.result).where(wanted)).scalars()
    ]
    proven = [
        Window(result.proven_from, result.proven_to)
        for result in results
        if result.proven_from is not None and result.proven_to is not None and result.proven_from < result.proven_to
    ]
    return merged(proven)


def merged(windows: list[Window]) -> list[Window]:
    """Ordered, with no two that touch or overlap."""
    merged: list[Window] = []
    for window in sorted(windows, key=lambda one: one.start):
        if merged and window.start <= merged[-1].end:
            merged[-1] = Window(merged[-1].start, max(merged[-1].end, window.end))
        else:
            merged.append(window)
    return merged


def store_config_version(
    database: Database, department: str, fingerprint: str, files: dict[str, str], now: datetime
) -> bool:
    """Keep the text of the config a run used, once per fingerprint. ``files`` is {name: text}; True when it was new."""
    values = {"fingerprint": fingerprint, "department": department, "stored_at": now, "files": files}
    with database.begin() as connection:
        return insert_new(connection, config_version, values, ["fingerprint"])


def load_config_version(connection: Connection, fingerprint: str) -> dict[str, str] | None:
    """{name: text} of the config with this fingerprint, None when no run used it."""
    return connection.execute(
        select(config_version.c.files).where(config_version.c.fingerprint == fingerprint)
    ).scalar_one_or_none()


def load_run(connection: Connection, department: str, run_id: int) -> RunRow | None:
    row = connection.execute(select(run).where(run.c.id == run_id, run.c.department == department)).one_or_none()
    return None if row is None else _run(row)


def runs(connection: Connection, department: str, flow: str | None = None, limit: int = 50) -> list[RunRow]:
    """Newest first."""
    query = select(run).where(run.c.department == department).order_by(run.c.id.desc()).limit(limit)
    if flow is not None:
        query = query.where(run.c.flow == flow)
    return [_run(row) for row in connection.execute(query)]


def last_run(
    connection: Connection, department: str, flow: str, states: tuple[RunState, ...] | None = None
) -> RunRow | None:
    """The newest run of a flow, of any state or of one of these."""
    query = select(run).where(run.c.department == department, run.c.flow == flow).order_by(run.c.id.desc()).limit(1)
    if states is not None:
        query = query.where(run.c.state.in_([state.value for state in states]))
    row = connection.execute(query).one_or_none()
    return None if row is None else _run(row)


def run_failures(connection: Connection, run_id: int) -> list[Failure]:
    """The addresses this run could not read, in order."""
    rows = connection.execute(select(failure).where(failure.c.run_id == run_id).order_by(failure.c.id))
    return [Failure(row.source, row.address, FailureKind.from_code(row.kind), row.detail, row.at) for row in rows]


def _run(row: Row[Any]) -> RunRow:
    return RunRow(
        row.id, row.flow, row.started_at, row.finished_at, RunState(row.state), row.config_fingerprint, row.summary
    )


def _source_read(row: Row[Any]) -> SourceRead:
    return SourceRead(row.run_id, row.at, source_result_from_json(row.result))
