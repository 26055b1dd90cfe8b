"""The records that travel the line. Plain frozen values: no behaviour that needs a door.

All times are aware UTC datetimes (``datetime.UTC``); local dates are Asia/Ho_Chi_Minh.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from cchc.states import FailureKind, FindingState, OfflineKind, SubmissionKind, UnitSignal


# --- fetching -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class FetchState:
    """What is remembered of an address, for conditional requests. ``status`` is the last HTTP status, 0 for none."""

    url: str
    etag: str | None
    last_modified: str | None
    body_sha256: str | None
    checked_at: datetime
    status: int
    failure: str | None = None  # FailureKind.code


@dataclass(frozen=True)
class Exchange:
    """One HTTP request and its answer, as they went over the wire (body not yet decoded from Content-Encoding)."""

    url: str
    request_method: str
    request_headers: tuple[tuple[str, str], ...]
    status: int
    reason: str
    http_version: str
    response_headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched_at: datetime
    remote_address: str | None = None


@dataclass(frozen=True)
class EvidenceRef:
    """Where the stored copy of a page lies; ``warc_file`` is relative to the archive folder.

    ``refers_to``: this copy only says that the page was as in that one, which holds the body of ``sha256``.
    """

    url: str
    warc_file: str
    offset: int
    length: int
    sha256: str
    fetched_at: datetime
    status: int
    id: int | None = None
    refers_to: EvidenceRef | None = None


@dataclass(frozen=True)
class Failure:
    """An address that could not be read, kept by name for the run's record."""

    source: str
    address: str
    kind: FailureKind
    detail: str
    at: datetime


@dataclass(frozen=True)
class PendingPost:
    """A post that a list named and that is not read yet. ``shown_at``: the time the list prints."""

    key: str
    url: str
    lastmod: datetime | None = None
    shown_at: datetime | None = None
    shown_precision: Literal["minute", "day"] = "minute"
    title: str = ""
    read_url: str = ""


# --- posts ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class FoundAttachment:
    name: str
    url: str


@dataclass(frozen=True)
class ParsedPost:
    """One article as a platform read it. ``key``: the platform's own id if it has one, else the canonical address."""

    source: str
    key: str
    url: str
    title: str
    summary: str
    body: str
    byline: str  # author/source line as printed, may be empty
    category: str
    published_at: datetime
    published_precision: Literal["minute", "day"]
    date_confidence: Literal["high", "low"]
    updated_at: datetime | None = None
    attachments: tuple[FoundAttachment, ...] = ()
    aliases: tuple[str, ...] = ()  # other keys/addresses known to be the same post
    origins: dict[str, str] = field(default_factory=dict)  # field -> where on the page it came from
    listed_lastmod: datetime | None = None  # what sitemap or feed said, for skipping unchanged pages


@dataclass(frozen=True)
class KnownPost:
    """What a collector needs to know of a stored post in order not to fetch it again."""

    key: str
    url: str
    content_hash: str
    published_at: datetime
    listed_lastmod: datetime | None
    last_checked_at: datetime


@dataclass(frozen=True)
class StoredPost:
    """A post as the database holds it."""

    id: int
    department: str
    source: str
    key: str
    url: str
    title: str
    summary: str
    body: str
    byline: str
    category: str
    published_at: datetime
    published_precision: str
    date_confidence: str
    updated_at: datetime | None
    first_seen_at: datetime
    last_seen_at: datetime
    gone_at: datetime | None
    content_hash: str
    version: int
    evidence_id: int | None


AttachmentState = Literal["PASS", "BROKEN", "NOT_CHECKED"]


@dataclass(frozen=True)
class AttachmentCheck:
    """The verdict on one attached file or link. ``state`` as FindingState names; failure is None when PASS."""

    url: str
    state: AttachmentState
    failure: FailureKind | None
    detail: str
    media_type: str
    size: int | None
    sha256: str | None
    checked_at: datetime
    text: str | None = None  # text layer, bounded; None: not read, "": a scan
    elsewhere: bool = False  # at a third party's host, not the source's own


@dataclass(frozen=True)
class DueAttachment:
    """A file whose turn has come, with what its newest check said (None: never checked).
    ``said``: what its links call it, and the title of the post whose only file it is.
    """

    url: str
    said: tuple[str, ...] = ()
    state: AttachmentState | None = None
    failure: FailureKind | None = None
    failing_since: datetime | None = None


@dataclass(frozen=True)
class StoredAttachment:
    id: int
    post_id: int
    name: str
    url: str
    state: AttachmentState
    failure: str | None
    detail: str
    media_type: str
    size: int | None
    checked_at: datetime | None
    text: str | None
    elsewhere: bool = False  # at a third party's host


# --- judgement ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Scored:
    """An id with a confidence in [0, 1] and the reason in a Vietnamese sentence."""

    id: str
    confidence: float
    reason: str = ""


@dataclass(frozen=True)
class PostText:
    """What classification reads of a post; ``published_on`` is the local date (for units in force)."""

    id: str
    title: str
    summary: str = ""
    body: str = ""
    byline: str = ""
    category: str = ""
    url: str = ""
    published_on: date | None = None
    attachments: tuple[tuple[str, str], ...] = ()  # (name, text)


@dataclass(frozen=True)
class DocumentNumber:
    """A document number found in a text; ``start``/``end`` are character offsets into the text given."""

    raw: str
    number: str | None  # canonical, None for an unissued placeholder
    type: str | None
    issuer: str | None
    year: int | None
    date: date | None
    start: int
    end: int
    confidence: float


@dataclass(frozen=True)
class Attribution:
    """What the rules say of a post. ``is_cchc`` None means doubtful."""

    is_cchc: bool | None
    cchc_confidence: float
    unit_state: UnitSignal
    units: tuple[Scored, ...]
    activities: tuple[Scored, ...]
    themes: tuple[Scored, ...]
    document_numbers: tuple[str, ...]
    reasons: tuple[str, ...]


CorrectionField = Literal["is_cchc", "units", "activities", "themes"]


@dataclass(frozen=True)
class Correction:
    """A person's decision about one field of a post. value: bool for is_cchc, list of ids for the others.

    The newest correction of a field that is not undone holds. ``value`` None undoes the one before it.
    """

    post_id: int
    field: CorrectionField
    value: Any
    reason: str
    who: str
    at: datetime
    id: int | None = None


@dataclass(frozen=True)
class JudgedPost:
    """A stored post with what finally holds for it: rules, overruled by corrections. The unit of counting.

    ``doubtful`` is True while a person has not settled a doubtful CCHC verdict or a doubtful unit.
    """

    post: StoredPost
    is_cchc: bool | None
    unit_state: UnitSignal
    units: tuple[str, ...]
    activities: tuple[str, ...]
    themes: tuple[str, ...]
    document_numbers: tuple[str, ...]
    reasons: tuple[str, ...]
    corrected: tuple[str, ...] = ()  # names of fields that a person decided
    code: str = ""  # short code printed in reports, e.g. "P00123"

    @property
    def doubtful(self) -> bool:
        return self.is_cchc is None or (self.is_cchc and self.unit_state is UnitSignal.DOUBTFUL)


# --- what units send, and what is done offline ------------------------------------------------------------------------
@dataclass(frozen=True)
class Submission:
    """What a unit sent to the office for a period. ``post_id`` where the office links it to a published post."""

    unit: str
    period: str
    kind: SubmissionKind
    title: str
    received_at: datetime
    entered_by: str
    entered_at: datetime
    origin: Literal["typed", "xlsx", "page"]
    note: str = ""
    post_id: int | None = None
    withdrawn_at: datetime | None = None
    id: int | None = None


@dataclass(frozen=True)
class OfflineEvidence:
    """Proof of something done away from the web; ``proof_file`` is relative to the uploads folder."""

    activity: str
    channel: str
    kind: OfflineKind
    held_on: date
    people_reached: int | None
    unit: str
    description: str
    proof_file: str | None
    proof_sha256: str | None
    entered_by: str
    entered_at: datetime
    id: int | None = None


# --- requirements ---------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class ReadLink:
    """A link in the content part of a page that a requirement points to (menus and sidebars excluded)."""

    text: str
    url: str
    shown_on: date | None = None
    check: AttachmentCheck | None = None  # where the target was opened


@dataclass(frozen=True)
class PageReading:
    """What was seen at one place of a requirement. ``failure`` set: the place could not be read (never "missing")."""

    requirement: str
    url: str
    read_at: datetime
    failure: FailureKind | None
    detail: str
    text: str
    links: tuple[ReadLink, ...]
    complete: bool  # the whole place was read (all list pages)
    evidence_id: int | None = None


@dataclass(frozen=True)
class FindingVerdict:
    """The state of one requirement at one time, with the sentence that explains it and the address looked at."""

    requirement: str
    state: FindingState
    reason: str
    url: str
    checked_at: datetime
    due_on: date | None = None
    published_on: date | None = None
    evidence_id: int | None = None

    @property
    def fingerprint(self) -> str:
        return f"{self.requirement}:{self.state.value}"


@dataclass(frozen=True)
class SourceResult:
    """What one run read at one source. ``believed`` False holds the numbers (alarm, not a zero)."""

    source: str
    state: Literal["ok", "partial", "failed"]
    failure: FailureKind | None
    detail: str
    listed: int
    fetched: int  # article pages asked for
    requests: int  # all requests
    new: int
    changed: int
    unchanged: int
    vanished: int
    failed: int
    complete: bool
    proven_from: datetime | None
    proven_to: datetime | None
    believed: bool
    passing: int = 0  # failures that a second look at the end of the night may make good
    notes: tuple[str, ...] = ()  # Vietnamese sentences worth knowing that are no failure
