"""The night's mail to the office."""

from __future__ import annotations

import email
import email.policy
import sqlite3
from datetime import UTC, datetime

from flows.nightly import nightly
from flows.step import run_directly
from tests.flows.small_department import SmallDepartment, page


def test_doubtful_posts_of_the_window_just_closed_are_told(department: SmallDepartment) -> None:
    """On the morning after the deadline the mail counts the doubtful posts of the period that is being reported."""
    department.first["/tin/6"] = page(
        "Họp giao ban",
        "<main><article><h1>Họp giao ban tuần</h1><time datetime='2023-11-15T08:00:00+07:00'></time>"
        "<div class='noi-dung'><p>Cuộc họp nghe báo cáo thủ tục hành chính.</p></div></article></main>",
    )
    with department.doors(clock=lambda: datetime(2023, 11, 20, 2, tzinfo=UTC)) as doors:
        nightly(doors, run_directly)
    with sqlite3.connect(department.database_file) as connection:
        (content,) = connection.execute("select message from outbox where kind = 'findings'").fetchone()
    mail = email.message_from_bytes(content, policy=email.policy.default)
    assert "1 tin, bài chờ xác minh" in mail["Subject"]
