"""A harvest that writes in batches: a commit at least every half second, instead of several a page.

What waits is seen by this harvest's own reads; a killed run loses at most the last half second.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError, StatementError

from cchc.errors import StorageError
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
from cchc.states import FailureKind
from storage.batch_writing import Batch, NewPost, write_batch, write_copies, write_failures, write_states
from storage.harvest import StoredHarvest
from storage.post_content import MAX_URL, cleaned
from storage.post_keys import of_source
from storage.source_memory import delete_pending, store_note, store_pending
from storage.stored_text import storable
from storage.tables import evidence, fetch_state, post, post_key_alias

LOG = logging.getLogger("cchc.storage")
OF_ONE_ROW = (IntegrityError, ProgrammingError, StatementError, ValueError, TypeError)


@dataclass
class BatchedHarvest(StoredHarvest):
    """``most`` rows or ``seconds`` after the first one, whichever comes first, all that waits is committed.

    Safe to use from several threads. Close it (or call ``flush``): a batch that could not be written is kept, and
    raises StorageError at the next call.
    """

    most: int = 256
    seconds: float = 0.5
    _batch: Batch = field(default_factory=Batch)
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _timer: threading.Timer | None = None
    _due: float | None = None  # monotonic
    _names: set[int] | None = None  # hashes of every key and alias stored at this source
    _urls: set[int] | None = None  # hashes of every remembered address
    _copies: set[int] | None = None  # hashes of every address that has a stored copy

    def flush(self) -> None:
        """Commit what waits. Raises StorageError when the database refuses; nothing is lost then."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            if len(self._batch):
                self._write(self._batch)
            self._batch, self._due = Batch(), None

    def end_batches(self) -> None:
        """Commit what waits; from now on each call is a transaction of its own, and copies get their id at once."""
        with self._lock:
            self.most = 0
            self.flush()

    def recall(self, url: str) -> FetchState | None:
        with self._lock:
            name = storable(url)
            if name in self._batch.states:
                return self._batch.states[name]
            if hash(name) not in self._known_urls():
                return None
            return super().recall(url)

    def remember(self, state: FetchState) -> None:
        name = storable(state.url)
        if len(name.encode()) > MAX_URL:  # too long to index: it is asked for in full each time
            return
        with self._lock:
            self._known_urls().add(hash(name))
            self._batch.states[name] = state
            self._wrote()

    def save_post(self, found: ParsedPost, evidence: EvidenceRef | None) -> str:
        found = cleaned(found)
        with self._lock:
            names = [hash(name) for name in (found.key, *found.aliases)]
            known = self._known_names()
            if not known.isdisjoint(names):
                self.flush()
                return super().save_post(found, evidence)
            known.update(names)
            self._seen.add(found.key)
            self._batch.posts.append(NewPost(found, evidence, self.clock()))
            self._wrote()
            return "new"

    def note_failure(self, failed: Failure) -> None:
        with self._lock:
            self._batch.failures.append(failed)
            self._wrote()

    def keep_evidence(self, ref: EvidenceRef) -> EvidenceRef:
        """The ref has no id yet: whatever refers to this copy finds it by its place."""
        with self._lock:
            self._known_copies().add(hash(ref.url))
            if self.most <= 0:
                return super().keep_evidence(ref)
            self._batch.copies.append(ref)
            self._wrote()
        return ref

    def settle_pending(self, keys: list[str]) -> None:
        with self._lock:
            if self._batch.pending:
                self.flush()
            self._batch.settled += keys
            self._wrote()

    def keep_pending(self, posts: list[PendingPost]) -> None:
        with self._lock:
            if self._batch.settled:
                self.flush()
            self._batch.pending += posts
            self._wrote()

    def recall_note(self, name: str) -> dict[str, Any] | None:
        with self._lock:
            return self._batch.notes[name] if name in self._batch.notes else super().recall_note(name)

    def keep_note(self, name: str, value: dict[str, Any] | None) -> None:
        """A note may say how far the reading came: it is written after, and together with, what it speaks of."""
        with self._lock:
            self._batch.notes[name] = value
            self._wrote()

    def copy_of(self, url: str) -> EvidenceRef | None:
        with self._lock:
            digest = hash(url)
            if digest not in self._known_copies():
                return None
            self.flush()
            return super().copy_of(url)

    # --- what reads or changes rows that may still wait -------------------------------------------------------------
    def known_posts(self) -> Mapping[str, KnownPost]:
        self.flush()
        return super().known_posts()

    def touch_posts(self, keys: list[str]) -> None:
        self.flush()
        super().touch_posts(keys)

    def checked_posts(self, keys: list[str]) -> None:
        self.flush()
        super().checked_posts(keys)

    def mark_gone(self, keys: list[str]) -> None:
        self.flush()
        super().mark_gone(keys)

    def attachments_to_check(self, recheck_days: int) -> list[DueAttachment]:
        self.flush()
        return super().attachments_to_check(recheck_days)

    def save_attachment_check(self, check: AttachmentCheck) -> None:
        self.flush()
        super().save_attachment_check(check)

    def pending_posts(self) -> list[PendingPost]:
        self.flush()
        return super().pending_posts()

    # --- writing ----------------------------------------------------------------------------------------------------
    def _wrote(self) -> None:
        now = time.monotonic()
        if self._due is None and self.most > 0:
            self._due = now + self.seconds
            self._timer = threading.Timer(self.seconds, self._flush_late)
            self._timer.daemon = True
            self._timer.start()
        if len(self._batch) >= self.most or (self._due is not None and now >= self._due):
            self.flush()

    def _flush_late(self) -> None:
        """In the timer's thread: nobody to tell but the log; the batch is kept and the next call meets the trouble."""
        try:
            self.flush()
        except StorageError as error:
            LOG.warning("%s: %s", self.source, error)

    def _write(self, batch: Batch) -> None:
        try:
            with self.database.begin() as connection:
                write_batch(connection, self.department, self.source, self.run_id, batch)
                self._write_memory(connection, batch)
        except (StorageError, *OF_ONE_ROW) as error:
            if isinstance(error, StorageError) and not isinstance(error.__cause__, DataError):
                raise
            LOG.warning("%s: ghi từng dòng vì cả đợt không ghi được (%s)", self.source, error)
            self._write_one_by_one(batch)

    def _write_one_by_one(self, batch: Batch) -> None:
        """One bad post never loses the others: it becomes a failure of its address, to be read again."""
        with self.database.begin() as connection:
            write_copies(connection, self.department, self.source, self.run_id, batch.copies)
        failures, bad = list(batch.failures), set()
        for one in batch.posts:
            try:
                super()._save_once(one.found, one.evidence)
            except (StorageError, *OF_ONE_ROW) as error:
                if isinstance(error, StorageError) and not isinstance(error.__cause__, DataError):
                    raise
                detail = f"không lưu được: {type(error).__name__}"
                failures.append(Failure(self.source, one.found.url, FailureKind.UNPARSEABLE, detail, one.seen_at))
                bad |= {one.found.url, *one.found.aliases}
                self._known_names().difference_update(hash(name) for name in (one.found.key, *one.found.aliases))
        with self.database.begin() as connection:
            states = [state for url, state in batch.states.items() if url not in bad]
            write_states(connection, self.department, self.source, states)
            write_failures(connection, self.department, self.run_id, failures)
            self._write_memory(connection, batch)

    def _write_memory(self, connection: Connection, batch: Batch) -> None:
        now = self.clock()
        store_pending(connection, self.department, self.source, batch.pending, now)
        delete_pending(connection, self.department, self.source, batch.settled)
        for name, value in batch.notes.items():
            store_note(connection, self.department, self.source, name, value, now)

    # --- what is certainly not stored needs no question to the database ----------------------------------------------
    def _known_names(self) -> set[int]:
        if self._names is None:
            keys = select(post.c.key).where(of_source(post.c, self.department, self.source))
            aliases = select(post_key_alias.c.alias).where(of_source(post_key_alias.c, self.department, self.source))
            with self.database.read() as connection:
                self._names = {hash(name) for query in (keys, aliases) for name in connection.execute(query).scalars()}
        return self._names

    def _known_urls(self) -> set[int]:
        if self._urls is None:
            query = select(fetch_state.c.url).where(of_source(fetch_state.c, self.department, self.source))
            with self.database.read() as connection:
                self._urls = {hash(url) for url in connection.execute(query).scalars()}
        return self._urls

    def _known_copies(self) -> set[int]:
        if self._copies is None:
            query = select(evidence.c.url).where(of_source(evidence.c, self.department, self.source))
            with self.database.read() as connection:
                self._copies = {hash(url) for url in connection.execute(query).scalars()}
        return self._copies
