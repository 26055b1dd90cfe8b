"""The tables. Every stored row carries its department; every time is UTC and refuses naive values."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
)


class UtcDateTime(TypeDecorator[datetime]):
    """Aware datetimes in, aware UTC out; a naive value is a programming error and is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime refused: {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True, autoincrement=True)


def _department() -> Column[str]:
    return Column("department", String(60), nullable=False)


# --- runs -----------------------------------------------------------------------------------------------------------
config_version = Table(
    "config_version",
    metadata,
    Column("fingerprint", String(64), primary_key=True),
    _department(),
    Column("stored_at", UtcDateTime, nullable=False),
    Column("files", JSON, nullable=False),  # {name: text}
)
run = Table(
    "run",
    metadata,
    _id(),
    _department(),
    Column("flow", String(30), nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("state", String(20), nullable=False),  # RunState
    Column("config_fingerprint", String(64), nullable=False),
    Column("summary", JSON, nullable=False),
    Index(None, "department", "flow", "started_at"),
)
source_run = Table(
    "source_run",
    metadata,
    _id(),
    Column("run_id", ForeignKey("run.id"), nullable=False, index=True),
    _department(),
    Column("source", String(60), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("state", String(20), nullable=False),
    Column("failure", String(40)),
    Column("believed", Boolean, nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("result", JSON, nullable=False),  # SourceResult as stored
    Index(None, "department", "source", "at"),
)
failure = Table(
    "failure",
    metadata,
    _id(),
    Column("run_id", ForeignKey("run.id"), nullable=False, index=True),
    _department(),
    Column("source", String(60), nullable=False),
    Column("address", Text, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("detail", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
job_lock = Table(
    "job_lock",
    metadata,
    Column("department", String(60), primary_key=True),
    Column("job", String(60), primary_key=True),
    Column("holder", String(120), nullable=False),
    Column("taken_at", UtcDateTime, nullable=False),
    Column("renewed_at", UtcDateTime, nullable=False),
)

# --- fetching and evidence ------------------------------------------------------------------------------------------
fetch_state = Table(
    "fetch_state",
    metadata,
    Column("department", String(60), primary_key=True),
    Column("source", String(60), primary_key=True),
    Column("url", String(2000), primary_key=True),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("body_sha256", String(64)),
    Column("checked_at", UtcDateTime, nullable=False),
    Column("status", Integer, nullable=False),
    Column("failure", String(40)),
)
source_note = Table(  # what a reader remembers of a source: how far each list was read, how the host says "not found"
    "source_note",
    metadata,
    Column("department", String(60), primary_key=True),
    Column("source", String(60), primary_key=True),
    Column("name", String(2100), primary_key=True),
    Column("value", JSON, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)
pending_post = Table(  # listed and not read yet
    "pending_post",
    metadata,
    Column("department", String(60), primary_key=True),
    Column("source", String(60), primary_key=True),
    Column("key", String(1000), primary_key=True),
    Column("listed", JSON, nullable=False),  # PendingPost as stored
    Column("listed_at", UtcDateTime, nullable=False),
)
evidence = Table(
    "evidence",
    metadata,
    _id(),
    _department(),
    Column("run_id", ForeignKey("run.id")),
    Column("source", String(60), nullable=False),
    Column("url", Text, nullable=False),
    Column("warc_file", Text, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("length", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("fetched_at", UtcDateTime, nullable=False),
    Column("status", Integer, nullable=False),
    Column("url_sha256", String(64)),
    Column("refers_to_id", ForeignKey("evidence.id")),  # a revisit: the copy that holds the body
    Index(None, "department", "source", "fetched_at"),
    Index(None, "department", "source", "url_sha256"),
    Index(None, "refers_to_id"),
)

# --- posts ----------------------------------------------------------------------------------------------------------
post = Table(
    "post",
    metadata,
    _id(),
    _department(),
    Column("source", String(60), nullable=False),
    Column("key", String(1000), nullable=False),
    Column("url", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("byline", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("published_at", UtcDateTime, nullable=False),
    Column("published_precision", String(10), nullable=False),
    Column("date_confidence", String(10), nullable=False),
    Column("updated_at", UtcDateTime),
    Column("listed_lastmod", UtcDateTime),
    Column("first_seen_at", UtcDateTime, nullable=False),
    Column("last_seen_at", UtcDateTime, nullable=False),
    Column("last_checked_at", UtcDateTime, nullable=False),
    Column("gone_at", UtcDateTime),
    Column("content_hash", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("origins", JSON, nullable=False),
    Column("evidence_id", ForeignKey("evidence.id"), index=True),
    UniqueConstraint("department", "source", "key"),
    Index(None, "department", "published_at"),
)
post_version = Table(
    "post_version",
    metadata,
    Column("post_id", ForeignKey("post.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("fields", JSON, nullable=False),
    Column("evidence_id", ForeignKey("evidence.id"), index=True),
)
post_event = Table(  # what happened to a post besides its text
    "post_event",
    metadata,
    _id(),
    Column("post_id", ForeignKey("post.id"), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", String(20), nullable=False),  # PostEventKind
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
)
post_key_alias = Table(
    "post_key_alias",
    metadata,
    Column("department", String(60), primary_key=True),
    Column("source", String(60), primary_key=True),
    Column("alias", String(1000), primary_key=True),
    Column("key", String(1000), nullable=False),
)
attachment = Table(
    "attachment",
    metadata,
    _id(),
    Column("post_id", ForeignKey("post.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("dropped_at", UtcDateTime),  # no longer on the page
)
attachment_check = Table(
    "attachment_check",
    metadata,
    _id(),
    _department(),
    Column("source", String(60), nullable=False),
    Column("url", Text, nullable=False),
    Column("state", String(20), nullable=False),
    Column("failure", String(40)),
    Column("detail", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", BigInteger),
    Column("sha256", String(64)),
    Column("text", Text),  # None also where it is that of an earlier check of the same bytes
    Column("checked_at", UtcDateTime, nullable=False),
    Column("elsewhere", Boolean, nullable=False, server_default=false()),  # at a third party's host
    Index(None, "department", "source", "url", "checked_at"),
)
attribution = Table(
    "attribution",
    metadata,
    Column("post_id", ForeignKey("post.id"), primary_key=True),
    Column("content_hash", String(64), nullable=False),
    Column("rules_fingerprint", String(64), nullable=False),
    Column("is_cchc", Boolean),
    Column("cchc_confidence", Float, nullable=False),
    Column("unit_state", String(20), nullable=False),
    Column("verdict", JSON, nullable=False),  # Attribution as stored
    Column("decided_at", UtcDateTime, nullable=False),
)
correction = Table(
    "correction",
    metadata,
    _id(),
    _department(),
    Column("post_id", ForeignKey("post.id"), nullable=False, index=True),
    Column("field", String(20), nullable=False),
    Column("value", JSON(none_as_null=True)),
    Column("reason", Text, nullable=False),
    Column("who", String(120), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

# --- what units send, what is done offline --------------------------------------------------------------------------
submission = Table(
    "submission",
    metadata,
    _id(),
    _department(),
    Column("unit", String(60), nullable=False),
    Column("period", String(10), nullable=False),
    Column("kind", String(30), nullable=False),
    Column("title", Text, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("entered_by", String(120), nullable=False),
    Column("entered_at", UtcDateTime, nullable=False),
    Column("origin", String(10), nullable=False),
    Column("note", Text, nullable=False),
    Column("post_id", ForeignKey("post.id")),
    Column("withdrawn_at", UtcDateTime),
    Index(None, "department", "period", "unit"),
)
offline_evidence = Table(
    "offline_evidence",
    metadata,
    _id(),
    _department(),
    Column("activity", String(10), nullable=False),
    Column("channel", String(60), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("held_on", Date, nullable=False),
    Column("people_reached", Integer),
    Column("unit", String(60), nullable=False),
    Column("description", Text, nullable=False),
    Column("proof_file", Text),
    Column("proof_sha256", String(64)),
    Column("entered_by", String(120), nullable=False),
    Column("entered_at", UtcDateTime, nullable=False),
    Column("withdrawn_at", UtcDateTime),
)
finding = Table(
    "finding",
    metadata,
    _id(),
    _department(),
    Column("requirement", String(60), nullable=False),
    Column("fingerprint", String(120), nullable=False),
    Column("state", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("due_on", Date),
    Column("published_on", Date),
    Column("evidence_id", ForeignKey("evidence.id"), index=True),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("checked_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),  # a later check found another state
    Index(None, "department", "requirement", "closed_at"),
)

# --- reports --------------------------------------------------------------------------------------------------------
period = Table(
    "period",
    metadata,
    Column("department", String(60), primary_key=True),
    Column("period", String(10), primary_key=True),
    Column("state", String(20), nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("frozen_snapshot_id", Integer),  # the snapshot whose approval froze it
)
snapshot = Table(
    "snapshot",
    metadata,
    _id(),
    _department(),
    Column("period", String(10), nullable=False),
    Column("version", Integer, nullable=False),
    Column("figures", JSON, nullable=False),
    Column("config_fingerprint", String(64), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", String(120), nullable=False),
    Column("outdated_at", UtcDateTime),
    Column("outdated_reason", Text),
    UniqueConstraint("department", "period", "version"),
)
report = Table(
    "report",
    metadata,
    _id(),
    _department(),
    Column("snapshot_id", ForeignKey("snapshot.id"), nullable=False),
    Column("period", String(10), nullable=False),
    Column("addressee", String(60), nullable=False),
    Column("internal", Boolean, nullable=False, server_default=false()),  # the Director's: never leaves the department
    Column("version", Integer, nullable=False),
    Column("state", String(20), nullable=False),
    Column("row_version", Integer, nullable=False),  # optimistic lock
    Column(
        "files", JSON, nullable=False
    ),  # {"docx": path, "pdf": path, "xlsx": path, "pdf_engine": "libreoffice|typst", sha256 …}
    Column("words", JSON, nullable=False),  # paragraphs a person wrote for this report
    Column("number", String(60)),
    Column("issued_on", Date),
    Column("signer", String(60)),
    Column("signed_pdf", Text),
    Column("signed_sha256", String(64)),
    Column("official_way", Text),
    Column("made_at", UtcDateTime, nullable=False),
    UniqueConstraint("department", "period", "addressee", "version"),
)
report_event = Table(
    "report_event",
    metadata,
    _id(),
    Column("report_id", ForeignKey("report.id"), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("who", String(120), nullable=False),
    Column("from_state", String(20)),
    Column("to_state", String(20), nullable=False),
    Column("note", Text, nullable=False),
)
outbox = Table(
    "outbox",
    metadata,
    _id(),
    _department(),
    Column("kind", String(30), nullable=False),  # report | reminder | findings | trouble
    Column("subject", String(120), nullable=False),  # what it is about: report:12, 2023-11:day-3
    Column("recipient", String(200), nullable=False),
    Column("message_id", String(200), nullable=False),
    Column("message", LargeBinary, nullable=False),  # whole RFC 5322 message
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("last_reply", Text, nullable=False),
    Column("queued_at", UtcDateTime, nullable=False),
    Column("claimed_at", UtcDateTime),
    Column("finished_at", UtcDateTime),
    Column(
        "next_attempt_at", UtcDateTime
    ),  # a refused mail is tried again by itself from then on; None: only by a person
    UniqueConstraint("department", "kind", "subject", "recipient"),
)

# --- people ---------------------------------------------------------------------------------------------------------
user = Table(
    "user_account",
    metadata,
    _id(),
    _department(),
    Column("login", String(120), nullable=False),
    Column("name", String(200), nullable=False),
    Column("role", String(20), nullable=False),  # editor | approver | admin
    Column("password_hash", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("failed_logins", Integer, nullable=False),
    Column("locked_until", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("department", "login"),
)
session = Table(
    "user_session",
    metadata,
    Column("token_sha256", String(64), primary_key=True),
    Column("user_id", ForeignKey("user_account.id"), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)
change = Table(
    "change",
    metadata,
    _id(),
    _department(),
    Column("at", UtcDateTime, nullable=False),
    Column("who", String(120), nullable=False),
    Column("what", String(120), nullable=False),  # config/units.yaml, post:12, report:3 …
    Column("action", String(60), nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("reason", Text, nullable=False),
)

# --- records besides posts -------------------------------------------------------------------------------------------
legal_document = Table(
    "legal_document",
    metadata,
    _id(),
    _department(),
    Column("source", String(60), nullable=False),
    Column("place", String(60), nullable=False),  # the record place that showed it last
    Column("key", String(1000), nullable=False),
    Column("url", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("issued_on", Date),
    Column("effective_on", Date),
    Column("agency", Text, nullable=False),
    Column("signer", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("files", JSON, nullable=False),  # [{name, url}]
    Column("posted_at", UtcDateTime),
    Column("posted_precision", String(10)),
    Column("listed_hash", String(64), nullable=False),  # what its list said, to see a change without opening it
    Column("first_seen_at", UtcDateTime, nullable=False),
    Column("last_seen_at", UtcDateTime, nullable=False),
    Column("last_checked_at", UtcDateTime),  # its own page was read; None: only its list
    Column("gone_at", UtcDateTime),
    Column("content_hash", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("origins", JSON, nullable=False),
    Column("evidence_id", ForeignKey("evidence.id"), index=True),
    UniqueConstraint("department", "source", "key"),
)
feedback_item = Table(
    "feedback_item",
    metadata,
    _id(),
    _department(),
    Column("source", String(60), nullable=False),
    Column("place", String(60), nullable=False),
    Column("key", String(1000), nullable=False),
    Column("url", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("status", String(20), nullable=False),  # FeedbackStatus
    Column("sent_at", UtcDateTime),
    Column("sent_precision", String(10)),
    Column("replied_at", UtcDateTime),
    Column("replied_precision", String(10)),
    Column("reply_unit", Text, nullable=False),
    Column("reply", Text, nullable=False),
    Column("listed_hash", String(64), nullable=False),
    Column("first_seen_at", UtcDateTime, nullable=False),
    Column("last_seen_at", UtcDateTime, nullable=False),
    Column("last_checked_at", UtcDateTime),
    Column("gone_at", UtcDateTime),
    Column("content_hash", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("origins", JSON, nullable=False),
    Column("evidence_id", ForeignKey("evidence.id"), index=True),
    UniqueConstraint("department", "source", "key"),
    Index(None, "department", "sent_at"),
)
record_version = Table(
    "record_version",
    metadata,
    Column("kind", String(20), primary_key=True),  # legal_documents | feedback
    Column("record_id", Integer, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("fields", JSON, nullable=False),
    Column("evidence_id", ForeignKey("evidence.id"), index=True),
)
indicator_value = Table(
    "indicator_value",
    metadata,
    _id(),
    _department(),
    Column("indicator", String(60), nullable=False),
    Column("name", Text, nullable=False),
    Column("value", String(40), nullable=False),  # a decimal number, exactly as meant
    Column("printed", Text, nullable=False),
    Column("unit_of_measure", String(40), nullable=False),
    Column("period", String(10), nullable=False),
    Column("measured_on", Date),
    Column("origin", String(10), nullable=False),  # page | typed | xlsx
    Column("read_at", UtcDateTime, nullable=False),
    Column("source", String(60), nullable=False),
    Column("url", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("entered_by", String(120), nullable=False),
    Column("note", Text, nullable=False),
    Column("evidence_id", ForeignKey("evidence.id"), index=True),
    Index(None, "department", "indicator", "id"),
)
record_reading = Table(
    "record_reading",
    metadata,
    _id(),
    Column("run_id", ForeignKey("run.id"), nullable=False, index=True),
    _department(),
    Column("source", String(60), nullable=False),
    Column("place", String(60), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("listed", Integer, nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("believed", Boolean, nullable=False),
    Column("failure", String(40)),
    Column("detail", Text, nullable=False),
    Index(None, "department", "source", "place", "at"),
)
