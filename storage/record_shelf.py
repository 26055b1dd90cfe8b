"""Documents, feedback and indicators of one source in one run (``cchc.record_shelf.RecordShelf``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from cchc.configuration import RecordPlace
from cchc.protocols import Clock
from cchc.public_records import FeedbackItem, IndicatorValue, LegalDocument
from cchc.record_shelf import KnownRecord, ListKind, PlaceResult
from cchc.records import EvidenceRef
from cchc.states import FailureKind, FeedbackStatus
from storage.database import Database
from storage.indicators import store_value
from storage.post_content import stored_key
from storage.post_keys import of_source
from storage.record_saving import RECORD_TABLES, store_document, store_feedback
from storage.stored_text import storable
from storage.tables import record_reading
from storage.upsert import in_portions


@dataclass
class StoredRecordShelf:
    """Each call is a transaction of its own."""

    database: Database
    department: str
    source: str
    run_id: int
    clock: Clock

    def known(self, kind: ListKind) -> Mapping[str, KnownRecord]:
        """Records that are not gone, under their stored key."""
        columns = RECORD_TABLES[kind].c
        wanted = [columns.key, columns.listed_hash, columns.last_checked_at]
        if kind == "feedback":
            wanted.append(columns.status)
        query = select(*wanted).where(of_source(columns, self.department, self.source), columns.gone_at.is_(None))
        with self.database.read() as connection:
            return {
                row[0]: KnownRecord(row[0], row[1], row[2], len(row) > 3 and row[3] != FeedbackStatus.ANSWERED.value)
                for row in connection.execute(query)
            }

    def earlier(self, place: str, most: int) -> list[PlaceResult]:
        columns = record_reading.c
        query = (
            select(record_reading)
            .where(of_source(columns, self.department, self.source), columns.place == place)
            .order_by(columns.id.desc())
            .limit(most)
        )
        with self.database.read() as connection:
            return [place_result(row) for row in connection.execute(query)]

    def save_document(
        self, place: RecordPlace, found: LegalDocument, evidence: EvidenceRef | None, listed_hash: str, opened: bool
    ) -> str:
        now = self.clock()
        opened_at = now if opened else None

        def save(connection: Connection) -> str:
            return store_document(
                connection, self.department, self.run_id, place.id, found, evidence, listed_hash, opened_at, now
            )

        return self._twice(save)

    def save_feedback(
        self, place: RecordPlace, found: FeedbackItem, evidence: EvidenceRef | None, listed_hash: str, opened: bool
    ) -> str:
        now = self.clock()
        opened_at = now if opened else None

        def save(connection: Connection) -> str:
            return store_feedback(
                connection, self.department, self.run_id, place.id, found, evidence, listed_hash, opened_at, now
            )

        return self._twice(save)

    def save_value(self, found: IndicatorValue, evidence: EvidenceRef | None) -> str:
        with self.database.begin() as connection:
            return store_value(connection, self.department, found, run_id=self.run_id, evidence=evidence)[1]

    def touch(self, kind: ListKind, place: RecordPlace, keys: list[str]) -> None:
        table, now = RECORD_TABLES[kind], self.clock()
        with self.database.begin() as connection:
            for portion in in_portions([stored_key(key) for key in keys]):
                connection.execute(
                    update(table)
                    .where(of_source(table.c, self.department, self.source), table.c.key.in_(portion))
                    .values(last_seen_at=now, gone_at=None, place=place.id)
                )

    def mark_others_gone(self, kind: ListKind, place: RecordPlace, keys: list[str]) -> int:
        table, now = RECORD_TABLES[kind], self.clock()
        there = {stored_key(key) for key in keys}
        own = of_source(table.c, self.department, self.source) & (table.c.place == place.id)
        with self.database.begin() as connection:
            held = connection.execute(select(table.c.key).where(own, table.c.gone_at.is_(None))).scalars()
            gone = [key for key in held if key not in there]
            for portion in in_portions(gone):
                connection.execute(
                    update(table)
                    .where(own, table.c.key.in_(portion))
                    .values(gone_at=func.coalesce(table.c.gone_at, now))
                )
        return len(gone)

    def note(self, result: PlaceResult) -> None:
        values = {
            "run_id": self.run_id,
            "department": self.department,
            "source": self.source,
            "place": result.place,
            "kind": result.kind,
            "at": result.at,
            "listed": result.listed,
            "complete": result.complete,
            "believed": result.believed,
            "failure": result.failure.code if result.failure else None,
            "detail": storable(result.detail),
        }
        with self.database.begin() as connection:
            connection.execute(insert(record_reading).values(values))

    def _twice(self, save: Callable[[Connection], str]) -> str:
        try:
            with self.database.begin() as connection:
                return save(connection)
        except IntegrityError:
            # Another process stored the same key between our look and our insert; now it is there to be updated.
            with self.database.begin() as connection:
                return save(connection)


def place_result(row: Row[Any]) -> PlaceResult:
    return PlaceResult(
        source=row.source,
        place=row.place,
        kind=row.kind,
        at=row.at,
        listed=row.listed,
        complete=row.complete,
        believed=row.believed,
        failure=FailureKind.from_code(row.failure) if row.failure else None,
        detail=row.detail,
    )
