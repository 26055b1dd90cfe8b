"""Where a collector puts documents, feedback and indicators, and what it knows of them from earlier nights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from cchc.configuration import RecordPlace
from cchc.public_records import FeedbackItem, IndicatorValue, LegalDocument
from cchc.records import EvidenceRef
from cchc.states import FailureKind

ListKind = Literal["legal_documents", "feedback"]


@dataclass(frozen=True)
class KnownRecord:
    """``listed_hash``: what its list said last time. ``last_checked_at`` None: its own page was never read.

    ``waiting``: nobody has answered it yet, so its page is worth another look.
    """

    key: str
    listed_hash: str
    last_checked_at: datetime | None
    waiting: bool = False


@dataclass(frozen=True)
class PlaceResult:
    """What one night read at one record place. ``complete``: all of its lists; ``believed`` False holds what is stored.

    ``failure`` and ``detail`` say what was not read, and why.
    """

    source: str
    place: str
    kind: str
    at: datetime
    listed: int
    complete: bool
    believed: bool
    failure: FailureKind | None = None
    detail: str = ""
    opened: int = 0  # entries' own pages
    new: int = 0
    changed: int = 0
    gone: int = 0


class RecordShelf(Protocol):
    """One run's dealings with the records of one source; every call is durable on its own."""

    def known(self, kind: ListKind) -> Mapping[str, KnownRecord]: ...

    def earlier(self, place: str, most: int) -> list[PlaceResult]:
        """The last readings of this place, newest first."""
        ...

    def save_document(
        self, place: RecordPlace, found: LegalDocument, evidence: EvidenceRef | None, listed_hash: str, opened: bool
    ) -> str:
        """Store; returns "new", "changed" or "unchanged". ``opened``: its own page was read."""
        ...

    def save_feedback(
        self, place: RecordPlace, found: FeedbackItem, evidence: EvidenceRef | None, listed_hash: str, opened: bool
    ) -> str: ...

    def save_value(self, found: IndicatorValue, evidence: EvidenceRef | None) -> str: ...

    def touch(self, kind: ListKind, place: RecordPlace, keys: list[str]) -> None:
        """Listed tonight and not read again."""
        ...

    def mark_others_gone(self, kind: ListKind, place: RecordPlace, keys: list[str]) -> int:
        """Everything of this place but these is no longer there; returns how many that are."""
        ...

    def note(self, result: PlaceResult) -> None: ...
