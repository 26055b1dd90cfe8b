"""Writes what a collector gathered in a moment as a few large statements: copies, new posts, addresses, failures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from cchc.records import EvidenceRef, Failure, FetchState, ParsedPost, PendingPost
from storage.evidence import evidence_ids, evidence_values
from storage.post_content import content_hash, content_of
from storage.post_saving import content_values, seen_values
from storage.stored_text import storable
from storage.tables import attachment, evidence, failure, fetch_state, post, post_key_alias, post_version
from storage.upsert import upsert_all


@dataclass(frozen=True)
class NewPost:
    """A post under none of whose names anything is stored; it has been through ``post_content.cleaned``."""

    found: ParsedPost
    evidence: EvidenceRef | None
    seen_at: datetime


@dataclass
class Batch:
    """What waits to be written. ``states`` by address: the last word on each."""

    copies: list[EvidenceRef] = field(default_factory=list)
    posts: list[NewPost] = field(default_factory=list)
    states: dict[str, FetchState] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)  # keys of posts that no longer wait to be read
    pending: list[PendingPost] = field(default_factory=list)
    notes: dict[str, dict[str, Any] | None] = field(default_factory=dict)

    def __len__(self) -> int:
        rows = (self.copies, self.posts, self.states, self.failures, self.settled, self.pending, self.notes)
        return sum(len(one) for one in rows)


def write_batch(connection: Connection, department: str, source: str, run_id: int, batch: Batch) -> None:
    """All of it or nothing. Raises IntegrityError when one of the posts is stored already."""
    write_copies(connection, department, source, run_id, batch.copies)
    _write_posts(connection, department, source, batch.posts)
    write_states(connection, department, source, list(batch.states.values()))
    write_failures(connection, department, run_id, batch.failures)


def write_copies(
    connection: Connection, department: str, source: str, run_id: int, copies: Sequence[EvidenceRef]
) -> None:
    if copies:
        connection.execute(insert(evidence), [evidence_values(department, run_id, source, ref) for ref in copies])


def write_states(connection: Connection, department: str, source: str, states: Sequence[FetchState]) -> None:
    """``states`` name each address once."""
    rows = [state_values(department, source, state) for state in states]
    upsert_all(connection, fetch_state, rows)


def state_values(department: str, source: str, state: FetchState) -> dict[str, Any]:
    return {
        "department": department,
        "source": source,
        "url": storable(state.url),
        "etag": None if state.etag is None else storable(state.etag),
        "last_modified": None if state.last_modified is None else storable(state.last_modified),
        "body_sha256": state.body_sha256,
        "checked_at": state.checked_at,
        "status": state.status,
        "failure": state.failure,
    }


def write_failures(connection: Connection, department: str, run_id: int, failures: Sequence[Failure]) -> None:
    rows = [
        {
            "run_id": run_id,
            "department": department,
            "source": failed.source,
            "address": storable(failed.address),
            "kind": failed.kind.code,
            "detail": storable(failed.detail),
            "at": failed.at,
        }
        for failed in failures
    ]
    if rows:
        connection.execute(insert(failure), rows)


def _write_posts(connection: Connection, department: str, source: str, posts: Sequence[NewPost]) -> None:
    if not posts:
        return
    copies = evidence_ids(connection, department, source, [one.evidence for one in posts if one.evidence is not None])
    rows, versions, files, aliases = [], [], [], []
    for one in posts:
        found = one.found
        hashed = content_hash(found)
        copy = None if one.evidence is None else one.evidence.id or copies[one.evidence.warc_file, one.evidence.offset]
        own = {"department": department, "source": source, "key": found.key, "first_seen_at": one.seen_at}
        same = {"content_hash": hashed, "version": 1, "evidence_id": copy}
        rows.append(own | same | seen_values(found, one.seen_at) | content_values(found))
        versions.append(same | {"seen_at": one.seen_at, "fields": content_of(found)})
        aliases += [
            {"department": department, "source": source, "alias": alias, "key": found.key}
            for alias in dict.fromkeys(found.aliases)
            if alias != found.key
        ]
    inserted = insert(post).returning(post.c.id, sort_by_parameter_order=True)
    numbers = list(connection.execute(inserted, rows).scalars())
    for number, one, version in zip(numbers, posts, versions, strict=True):
        version["post_id"] = number
        files += [{"post_id": number, "name": file.name, "url": file.url} for file in one.found.attachments]
    connection.execute(insert(post_version), versions)
    if files:
        connection.execute(insert(attachment), files)
    upsert_all(connection, post_key_alias, aliases)
