"""What a collector knows of earlier nights and where it puts what it finds (``cchc.protocols.Harvest``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, func, select, update
from sqlalchemy.exc import IntegrityError

from cchc.protocols import Clock
from cchc.records import (
    AttachmentCheck,
    DueAttachment,
    EvidenceRef,
    Failure,
    FetchState,
    KnownPost,
    ParsedPost,
    PendingPost,
)
from storage.attachments import store_check
from storage.attachments_due import attachments_due
from storage.batch_writing import write_failures, write_states
from storage.database import Database
from storage.evidence import newest_copy, save_evidence
from storage.post_content import MAX_URL, cleaned, stored_key
from storage.post_events import PostEvent, note_events
from storage.post_keys import keys_behind, of_source
from storage.post_saving import store_post
from storage.source_memory import delete_pending, load_note, load_pending, store_note, store_pending
from storage.stored_text import storable
from storage.tables import fetch_state, post, post_key_alias
from storage.upsert import in_portions


@dataclass
class StoredHarvest:
    """One run's dealings with one source. Each call is a transaction of its own."""

    database: Database
    department: str
    source: str
    run_id: int
    clock: Clock
    _seen: set[str] = field(default_factory=set)  # keys saved or touched in this run

    def recall(self, url: str) -> FetchState | None:
        wanted = of_source(fetch_state.c, self.department, self.source) & (fetch_state.c.url == storable(url))
        with self.database.read() as connection:
            row = connection.execute(select(fetch_state).where(wanted)).one_or_none()
        if row is None:
            return None
        return FetchState(
            row.url, row.etag, row.last_modified, row.body_sha256, row.checked_at, row.status, row.failure
        )

    def remember(self, state: FetchState) -> None:
        if len(storable(state.url).encode()) > MAX_URL:  # too long to index: it is asked for in full each time
            return
        with self.database.begin() as connection:
            write_states(connection, self.department, self.source, [state])

    def known_posts(self) -> Mapping[str, KnownPost]:
        """Posts that were not gone last time, under their key and under every alias of it."""
        columns = post.c
        query = select(
            columns.key,
            columns.url,
            columns.content_hash,
            columns.published_at,
            columns.listed_lastmod,
            columns.last_checked_at,
        ).where(of_source(columns, self.department, self.source), columns.gone_at.is_(None))
        aliases = select(post_key_alias.c.alias, post_key_alias.c.key).where(
            of_source(post_key_alias.c, self.department, self.source)
        )
        with self.database.read() as connection:
            known = {row.key: KnownPost(*row) for row in connection.execute(query)}
            for alias, key in connection.execute(aliases).all():
                if key in known:
                    known.setdefault(alias, known[key])
        return known

    def save_post(self, found: ParsedPost, evidence: EvidenceRef | None) -> str:
        """Store; returns "new", "changed" or "unchanged"."""
        found = cleaned(found)
        try:
            return self._save_once(found, evidence)
        except IntegrityError:
            # Another process stored the same key between our look and our insert; now it is there to be updated.
            return self._save_once(found, evidence)

    def _save_once(self, found: ParsedPost, evidence: EvidenceRef | None) -> str:
        with self.database.begin() as connection:
            saved = store_post(connection, self.department, self.source, self.run_id, found, evidence, self.clock())
        self._seen.add(saved.key)
        return saved.outcome

    def touch_posts(self, keys: list[str]) -> None:
        """Seen listed and unchanged tonight; one that was gone is back."""
        now = self.clock()
        with self.database.begin() as connection:
            for portion in in_portions(self._own_keys(connection, keys)):
                connection.execute(
                    update(post)
                    .where(of_source(post.c, self.department, self.source), post.c.key.in_(portion))
                    .values(last_seen_at=now, gone_at=None)
                )
                self._seen.update(portion)

    def mark_gone(self, keys: list[str]) -> None:
        """No longer at the source. Never deleted; a post seen in this run under another key is not gone."""
        now = self.clock()
        with self.database.begin() as connection:
            gone = [key for key in self._own_keys(connection, keys) if key not in self._seen]
            for portion in in_portions(gone):
                here = of_source(post.c, self.department, self.source) & post.c.key.in_(portion)
                fresh = connection.execute(select(post.c.id).where(here, post.c.gone_at.is_(None))).scalars()
                note_events(connection, fresh.all(), PostEvent(now, "gone"))
                connection.execute(
                    update(post)
                    .where(of_source(post.c, self.department, self.source), post.c.key.in_(portion))
                    .values(gone_at=func.coalesce(post.c.gone_at, now))
                )

    def attachments_to_check(self, recheck_days: int) -> list[DueAttachment]:
        """Attachments of live posts never checked, on a changed page, or whose turn has come."""
        with self.database.read() as connection:
            return attachments_due(connection, self.department, self.source, recheck_days, self.clock())

    def save_attachment_check(self, check: AttachmentCheck) -> None:
        with self.database.begin() as connection:
            store_check(connection, self.department, self.source, check)

    def note_failure(self, failed: Failure) -> None:
        with self.database.begin() as connection:
            write_failures(connection, self.department, self.run_id, [failed])

    def checked_posts(self, keys: list[str]) -> None:
        """The pages of these posts were fetched tonight and are as they were."""
        now = self.clock()
        with self.database.begin() as connection:
            for portion in in_portions(self._own_keys(connection, keys)):
                connection.execute(
                    update(post)
                    .where(of_source(post.c, self.department, self.source), post.c.key.in_(portion))
                    .values(last_seen_at=now, last_checked_at=now, gone_at=None)
                )
                self._seen.update(portion)

    def recall_note(self, name: str) -> dict[str, Any] | None:
        with self.database.read() as connection:
            return load_note(connection, self.department, self.source, name)

    def keep_note(self, name: str, value: dict[str, Any] | None) -> None:
        with self.database.begin() as connection:
            store_note(connection, self.department, self.source, name, value, self.clock())

    def pending_posts(self) -> list[PendingPost]:
        with self.database.read() as connection:
            return load_pending(connection, self.department, self.source)

    def keep_pending(self, posts: list[PendingPost]) -> None:
        with self.database.begin() as connection:
            store_pending(connection, self.department, self.source, posts, self.clock())

    def settle_pending(self, keys: list[str]) -> None:
        with self.database.begin() as connection:
            delete_pending(connection, self.department, self.source, keys)

    def keep_evidence(self, ref: EvidenceRef) -> EvidenceRef:
        """Store where a copy lies; the ref comes back with its id."""
        with self.database.begin() as connection:
            number = save_evidence(connection, self.department, self.run_id, self.source, ref)
        return replace(ref, id=number)

    def copy_of(self, url: str) -> EvidenceRef | None:
        """The last whole copy of this address as a page (status 200)."""
        with self.database.read() as connection:
            return newest_copy(connection, self.department, self.source, url)

    def flush(self) -> None:
        """Nothing waits here: each call was a transaction of its own."""

    def _own_keys(self, connection: Connection, keys: list[str]) -> list[str]:
        names = [stored_key(key) for key in keys]
        return list(dict.fromkeys(keys_behind(connection, self.department, self.source, names).values()))
