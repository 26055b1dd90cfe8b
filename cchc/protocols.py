"""The doors that rules and collectors are given. Real ones are opened in ``doors.py``; tests pass their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from email.message import EmailMessage
from typing import Protocol

from cchc.records import (
    AttachmentCheck,
    EvidenceRef,
    Exchange,
    Failure,
    FetchState,
    KnownPost,
    ParsedPost,
)

Clock = Callable[[], datetime]  #: aware UTC now
StartFlow = Callable[[str, Mapping[str, str], str], str]  #: (flow, parameters, idempotency key) -> run id
Progress = Callable[[str], None]  #: one Vietnamese line about what is going on


class Archive(Protocol):
    """Keeps raw exchanges before anybody parses them."""

    def store(self, exchange: Exchange) -> EvidenceRef: ...


class Harvest(Protocol):
    """What a collector knows of earlier nights and where it puts what it finds; one per run and source.

    Every call is durable on its own: a run killed half-way loses nothing that was saved.
    """

    def recall(self, url: str) -> FetchState | None: ...

    def remember(self, state: FetchState) -> None: ...

    def known_posts(self) -> Mapping[str, KnownPost]: ...

    def save_post(self, post: ParsedPost, evidence: EvidenceRef | None) -> str:
        """Store; returns "new", "changed" or "unchanged"."""
        ...

    def touch_posts(self, keys: list[str]) -> None:
        """These posts were seen listed and unchanged tonight."""
        ...

    def mark_gone(self, keys: list[str]) -> None: ...

    def attachments_to_check(self, not_since: datetime) -> list[str]:
        """Addresses of attachments of live posts never checked, or last checked before ``not_since``."""
        ...

    def save_attachment_check(self, check: AttachmentCheck) -> None: ...

    def note_failure(self, failure: Failure) -> None: ...


class Mailer(Protocol):
    def send(self, message: EmailMessage, recipient: str) -> str:
        """Hand over to the server; returns its reply. Raises MailError or MailInDoubt."""
        ...
