"""Harvest and archive of a look at a source that stores nothing and changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cchc.records import (
    AttachmentCheck,
    DueAttachment,
    EvidenceRef,
    Exchange,
    Failure,
    FetchState,
    KnownPost,
    ParsedPost,
    PendingPost,
)


@dataclass
class NoTrace:
    """``exchanges``: what the servers answered, in order, if anybody wants to keep it."""

    failures: list[Failure] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)

    def store(self, exchange: Exchange) -> EvidenceRef:
        self.exchanges.append(exchange)
        digest = hashlib.sha256(exchange.body).hexdigest()
        return EvidenceRef(exchange.url, "", 0, 0, digest, exchange.fetched_at, exchange.status)

    def recall(self, url: str) -> FetchState | None:
        return None

    def remember(self, state: FetchState) -> None:
        return None

    def known_posts(self) -> Mapping[str, KnownPost]:
        return {}

    def save_post(self, post: ParsedPost, evidence: EvidenceRef | None) -> str:
        return "new"

    def touch_posts(self, keys: list[str]) -> None:
        return None

    def mark_gone(self, keys: list[str]) -> None:
        return None

    def attachments_to_check(self, recheck_days: int) -> list[DueAttachment]:
        return []

    def save_attachment_check(self, check: AttachmentCheck) -> None:
        return None

    def note_failure(self, failure: Failure) -> None:
        self.failures.append(failure)

    def checked_posts(self, keys: list[str]) -> None:
        return None

    def recall_note(self, name: str) -> dict[str, Any] | None:
        return None

    def keep_note(self, name: str, value: dict[str, Any] | None) -> None:
        return None

    def pending_posts(self) -> list[PendingPost]:
        return []

    def keep_pending(self, posts: list[PendingPost]) -> None:
        return None

    def settle_pending(self, keys: list[str]) -> None:
        return None

    def flush(self) -> None:
        return None
