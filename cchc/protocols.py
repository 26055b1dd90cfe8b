"""The doors that rules and collectors are given. Real ones are opened in ``doors.py``; tests pass their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from email.message import EmailMessage
from typing import Any, Protocol

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

Clock = Callable[[], datetime]  #: aware UTC now
StartFlow = Callable[[str, Mapping[str, str], str], str]  #: (flow, parameters, idempotency key) -> run id
Progress = Callable[[str], None]  #: one Vietnamese line about what is going on; a ``Counted`` one says how much


class Counted(str):
    """A line of progress that knows how much of the work is done."""

    done: int
    total: int

    def __new__(cls, line: str, done: int, total: int) -> Counted:
        made = super().__new__(cls, line)
        made.done, made.total = done, total
        return made


class Archive(Protocol):
    """Keeps raw exchanges before anybody parses them."""

    def store(self, exchange: Exchange) -> EvidenceRef: ...


class Harvest(Protocol):
    """What a collector knows of earlier nights and where it puts what it finds; one per run and source.

    A run killed half-way loses at most what was handed over in the last half second; reads see all of it.
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

    def attachments_to_check(self, recheck_days: int) -> list[DueAttachment]:
        """Attachments of live posts never checked, on a changed page, or whose turn has come."""
        ...

    def save_attachment_check(self, check: AttachmentCheck) -> None: ...

    def note_failure(self, failure: Failure) -> None: ...

    def checked_posts(self, keys: list[str]) -> None:
        """The pages of these posts were fetched tonight and are as they were."""
        ...

    def recall_note(self, name: str) -> dict[str, Any] | None:
        """What ``keep_note`` kept under this name at this source: JSON values."""
        ...

    def keep_note(self, name: str, value: dict[str, Any] | None) -> None:
        """None forgets."""
        ...

    def pending_posts(self) -> list[PendingPost]: ...

    def keep_pending(self, posts: list[PendingPost]) -> None:
        """These are listed and wait to be read: kept until ``settle_pending``, whatever happens to this run."""
        ...

    def settle_pending(self, keys: list[str]) -> None: ...

    def flush(self) -> None:
        """Everything handed over so far is stored for good when this returns."""
        ...


class Mailer(Protocol):
    def send(self, message: EmailMessage, recipient: str) -> str:
        """Hand over to the server; returns its reply. Raises MailError or MailInDoubt."""
        ...
