"""Which compiled numbers a change makes old: those it touches, and no others."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cchc.periods import Period
from cchc.records import AttachmentCheck, Attribution, Correction, Scored
from cchc.states import UnitState
from storage.corrections import add_correction
from storage.database import Database
from storage.posts import load_post, posts_to_classify, save_attribution
from storage.reports import latest_snapshot
from tests.keep.samples import POST, SCT, VERDICT, new_snapshot, open_harvest, store_posts, unit_line

NOVEMBER = Period.parse("2023-11").window(20)


def correct(database: Database, clock, field: str, value: object) -> None:
    with database.begin() as connection:
        add_correction(connection, SCT, Correction(1, field, value, "đọc lại", "lan", clock()))


def judge(database: Database, clock, verdict: Attribution, post_id: int = 1) -> None:
    with database.begin() as connection:
        post = load_post(connection, SCT, post_id)
        save_attribution(connection, post_id, post.content_hash, "rules-2", verdict, clock())


def outdated_because(database: Database, period: str = "2023-11") -> str | None:
    with database.read() as connection:
        return latest_snapshot(connection, SCT, period).outdated_reason


def test_correction_outdates_the_snapshots_it_touches(both_databases: Database, clock) -> None:
    """The post's month, the quarter and later months of its year are outdated; an earlier month is not."""
    store_posts(both_databases, clock, {})
    periods = ("2023-08", "2023-11", "2023-12", "2023-Q4", "2023")
    for period in periods:
        new_snapshot(both_databases, clock(), period)
    correct(both_databases, clock, "is_cchc", False)
    reasons = {period: outdated_because(both_databases, period) for period in periods}
    assert reasons.pop("2023-08") is None
    assert set(reasons.values()) == {"lan điều chỉnh tin P00001"}


@pytest.mark.parametrize(
    ("state", "value", "touched"),
    [
        (UnitState.ON_TIME, ["vp"], False),
        (UnitState.LATE, ["vp"], False),
        (UnitState.NONE, ["vp"], True),
        (UnitState.UNCONFIRMED, ["vp"], True),
        (UnitState.NONE, ["kcn"], False),
    ],
)
def test_next_months_news_disturbs_only_units_that_wait(
    both_databases: Database, clock, state: UnitState, value: list[str], touched: bool
) -> None:
    """A post after the window matters to it only through a unit that had sent nothing or waits for confirmation."""
    store_posts(both_databases, clock, {"published_at": NOVEMBER.end + timedelta(days=2)})
    new_snapshot(both_databases, clock(), units=[unit_line("vp", state), unit_line("qltm", UnitState.ON_TIME)])
    correct(both_databases, clock, "units", value)
    assert (outdated_because(both_databases) is not None) == touched


def test_unit_that_loses_a_post_after_the_window_is_touched_too(database: Database, clock) -> None:
    """Taking the post from a waiting unit changes what it waits for."""
    store_posts(database, clock, {"published_at": NOVEMBER.end + timedelta(days=2)})
    new_snapshot(database, clock(), units=[unit_line("qltm", UnitState.UNCONFIRMED)])
    correct(database, clock, "units", [])
    assert outdated_because(database) is not None


def test_post_found_after_compiling(both_databases: Database, clock) -> None:
    """A CCHC or doubtful post of the window that was read later makes the numbers old; another post does not."""
    for number, (is_cchc, touched) in enumerate(((False, False), (None, True), (True, True)), start=1):
        new_snapshot(both_databases, clock())
        open_harvest(both_databases, clock).save_post(replace(POST, key=str(number)), None)
        judge(both_databases, clock, replace(VERDICT, is_cchc=is_cchc), number)
        assert (outdated_because(both_databases) is not None) == touched


def test_night_that_changes_nothing_outdates_nothing(both_databases: Database, clock) -> None:
    """Judging the same post the same way again, or a post of after the window, leaves the numbers standing."""
    store_posts(both_databases, clock, {}, {"key": "2", "published_at": NOVEMBER.end})
    new_snapshot(both_databases, clock())
    judge(both_databases, clock, replace(VERDICT, reasons=("nói cách khác",)))
    judge(both_databases, clock, replace(VERDICT, units=(Scored("vp", 1.0),)), 2)
    assert outdated_because(both_databases) is None
    judge(both_databases, clock, replace(VERDICT, units=(Scored("vp", 1.0),)))
    assert outdated_because(both_databases) == "tin P00001 được đọc thêm hoặc phân loại lại"


def test_rules_that_a_person_overruled_outdate_nothing(database: Database, clock) -> None:
    """New rules that say other units than a correction change nothing that counts."""
    store_posts(database, clock, {})
    correct(database, clock, "units", ["kcn"])
    new_snapshot(database, clock())
    judge(database, clock, replace(VERDICT, units=(Scored("vp", 1.0),)))
    assert outdated_because(database) is None


def test_rewritten_post_outdates_though_judged_alike(database: Database, clock) -> None:
    """A new title is printed in the annex: the numbers are old although the verdict is the same."""
    store_posts(database, clock, {})
    new_snapshot(database, clock())
    open_harvest(database, clock).save_post(replace(POST, title="Tiêu đề đã sửa"), None)
    judge(database, clock, VERDICT)
    assert outdated_because(database) is not None


def test_text_of_an_attachment_that_changes_no_verdict_outdates_nothing(database: Database, clock) -> None:
    """Reading a file for the first time judges its post anew; the same verdict leaves the numbers standing."""
    store_posts(database, clock, {})
    new_snapshot(database, clock())
    [file] = POST.attachments
    read = AttachmentCheck(file.url, "PASS", None, "", "application/pdf", 9, None, clock(), "Kế hoạch 233")
    open_harvest(database, clock).save_attachment_check(read)
    with database.read() as connection:
        assert [post.id for post in posts_to_classify(connection, SCT, "rules-1")] == [1]
    judge(database, clock, VERDICT)
    assert outdated_because(database) is None
