"""Reading every portal: what is kept beside posts, how far each list was read, which copies only confirm others."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _memory_of_sources()
    _records_besides_posts()
    _copies_that_confirm_others()
    _copies_are_looked_for()
    op.add_column("attachment_check", sa.Column("elsewhere", sa.Boolean(), nullable=False, server_default=sa.false()))


def _copies_that_confirm_others() -> None:
    with op.batch_alter_table("evidence") as table:
        table.add_column(sa.Column("url_sha256", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("refers_to_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_evidence_refers_to_id_evidence"), "evidence", ["refers_to_id"], ["id"])
        table.create_index(
            op.f("ix_evidence_department_source_url_sha256"), ["department", "source", "url_sha256"], unique=False
        )
        table.create_index(op.f("ix_evidence_refers_to_id"), ["refers_to_id"], unique=False)


def _records_besides_posts() -> None:
    op.create_table(
        "legal_document",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("department", sa.String(length=60), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=1000), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("signer", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("posted_precision", sa.String(length=10), nullable=True),
        sa.Column("listed_hash", sa.String(length=64), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origins", sa.JSON(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_legal_document_evidence_id_evidence")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_document")),
        sa.UniqueConstraint("department", "source", "key", name=op.f("uq_legal_document_department_source_key")),
    )
    op.create_table(
        "feedback_item",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("department", sa.String(length=60), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=1000), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_precision", sa.String(length=10), nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replied_precision", sa.String(length=10), nullable=True),
        sa.Column("reply_unit", sa.Text(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("listed_hash", sa.String(length=64), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origins", sa.JSON(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_feedback_item_evidence_id_evidence")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_item")),
        sa.UniqueConstraint("department", "source", "key", name=op.f("uq_feedback_item_department_source_key")),
    )
    op.create_index(
        op.f("ix_feedback_item_department_sent_at"), "feedback_item", ["department", "sent_at"], unique=False
    )
    op.create_table(
        "record_version",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_record_version_evidence_id_evidence")),
        sa.PrimaryKeyConstraint("kind", "record_id", "version", name=op.f("pk_record_version")),
    )
    op.create_table(
        "indicator_value",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("department", sa.String(length=60), nullable=False),
        sa.Column("indicator", sa.String(length=60), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("printed", sa.Text(), nullable=False),
        sa.Column("unit_of_measure", sa.String(length=40), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("measured_on", sa.Date(), nullable=True),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.String(length=120), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_indicator_value_evidence_id_evidence")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_value")),
    )
    op.create_index(
        op.f("ix_indicator_value_department_indicator_id"),
        "indicator_value",
        ["department", "indicator", "id"],
        unique=False,
    )
    op.create_table(
        "record_reading",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("department", sa.String(length=60), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("listed", sa.Integer(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("believed", sa.Boolean(), nullable=False),
        sa.Column("failure", sa.String(length=40), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_record_reading_run_id_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_reading")),
    )
    op.create_index(
        op.f("ix_record_reading_department_source_place_at"),
        "record_reading",
        ["department", "source", "place", "at"],
        unique=False,
    )
    op.create_index(op.f("ix_record_reading_run_id"), "record_reading", ["run_id"], unique=False)


def _memory_of_sources() -> None:
    op.create_table(
        "source_note",
        sa.Column("department", sa.String(length=60), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=2100), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("department", "source", "name", name=op.f("pk_source_note")),
    )
    op.create_table(
        "pending_post",
        sa.Column("department", sa.String(length=60), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=1000), nullable=False),
        sa.Column("listed", sa.JSON(), nullable=False),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("department", "source", "key", name=op.f("pk_pending_post")),
    )
    op.create_table(
        "post_event",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_event_post_id_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_event")),
    )
    op.create_index(op.f("ix_post_event_post_id"), "post_event", ["post_id"], unique=False)


def _copies_are_looked_for() -> None:
    """Without these each removed copy makes the database go through every post to see who refers to it."""
    for table in (
        "feedback_item",
        "finding",
        "indicator_value",
        "legal_document",
        "post",
        "post_version",
        "record_version",
    ):
        op.create_index(op.f(f"ix_{table}_evidence_id"), table, ["evidence_id"], unique=False)
