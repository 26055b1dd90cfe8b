"""Reading every portal: what is kept beside posts, how far each list was read, which copies only confirm others."""

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
