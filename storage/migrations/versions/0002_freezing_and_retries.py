"""Which snapshot froze a period, which reports are internal, when a refused mail is tried again."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("period", sa.Column("frozen_snapshot_id", sa.Integer(), nullable=True))
    op.add_column("report", sa.Column("internal", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("outbox", sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True))
