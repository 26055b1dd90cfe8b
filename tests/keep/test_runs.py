"""Runs and what was read: newest, newest good, and which time is covered."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from cchc.periods import Window
from cchc.records import SourceResult
from cchc.states import FailureKind, RunState
from storage.database import Database
from storage.runs import (
    abort_stale_runs,
    begin_run,
    finish_run,
    last_good_results,
    last_run,
    latest_source_results,
    load_config_version,
    load_run,
    merged,
    runs,
    save_source_result,
    source_coverage,
    store_config_version,
)
from tests.keep.samples import PUBLISHED, SCT, new_run

DAY = timedelta(days=1)
GOOD = SourceResult(
    source="cong-sct",
    state="ok",
    failure=None,
    detail="",
    listed=20,
    fetched=3,
    requests=5,
    new=2,
    changed=1,
    unchanged=17,
    vanished=0,
    failed=0,
    complete=True,
    proven_from=PUBLISHED,
    proven_to=PUBLISHED + DAY,
    believed=True,
)
BLOCKED = replace(
    GOOD,
    state="failed",
    failure=FailureKind.FORBIDDEN,
    detail="403 ở trang danh sách",
    complete=False,
    proven_from=None,
    proven_to=None,
)


def test_run_from_beginning_to_end(both_databases: Database, clock) -> None:
    """A run is RUNNING until it ends, then tells its state, time and summary."""
    run_id = new_run(both_databases, clock())
    with both_databases.read() as connection:
        assert load_run(connection, SCT, run_id).state is RunState.RUNNING
    finish_run(both_databases, run_id, RunState.ATTENTION, {"new": 3, "chữ": "có"}, clock() + DAY)
    with both_databases.read() as connection:
        kept = load_run(connection, SCT, run_id)
        assert (kept.state, kept.finished_at, kept.summary) == (
            RunState.ATTENTION,
            clock() + DAY,
            {"new": 3, "chữ": "có"},
        )
        assert load_run(connection, "so-khac", run_id) is None


def test_runs_of_a_flow_newest_first(database: Database, clock) -> None:
    """Lists are newest first; the last run of a flow can be asked for by state."""
    first, second = new_run(database, clock()), new_run(database, clock())
    begin_run(database, SCT, "deliver", "f", clock())
    finish_run(database, first, RunState.DONE, {}, clock())
    with database.read() as connection:
        assert [one.id for one in runs(connection, SCT, "nightly")] == [second, first]
        assert len(runs(connection, SCT)) == 3
        assert last_run(connection, SCT, "nightly").id == second
        assert last_run(connection, SCT, "nightly", (RunState.DONE, RunState.ATTENTION)).id == first
        assert last_run(connection, SCT, "remind") is None


def test_killed_runs_are_aborted(both_databases: Database, clock) -> None:
    """A run that never ended and is older than the line is ABORTED; younger and finished ones are left alone."""
    killed, finished = new_run(both_databases, clock()), new_run(both_databases, clock())
    finish_run(both_databases, finished, RunState.DONE, {}, clock())
    young = new_run(both_databases, clock() + DAY)
    assert abort_stale_runs(both_databases, clock() + DAY, clock() + 2 * DAY) == 1
    with both_databases.read() as connection:
        states = [load_run(connection, SCT, one).state for one in (killed, finished, young)]
    assert states == [RunState.ABORTED, RunState.DONE, RunState.RUNNING]


def test_newest_and_newest_good_reading(both_databases: Database, clock) -> None:
    """A source blocked tonight shows tonight's failure and, apart, when it was last read well."""
    for result in (GOOD, BLOCKED, replace(GOOD, source="bao", believed=False)):
        save_source_result(both_databases, new_run(both_databases, clock()), SCT, result, clock())
        clock.move(days=1)
    with both_databases.read() as connection:
        newest, good = latest_source_results(connection, SCT), last_good_results(connection, SCT)
        assert newest["cong-sct"].result == BLOCKED
        assert (good["cong-sct"].result, good["cong-sct"].run_id) == (GOOD, 1)
        assert set(newest) == {"cong-sct", "bao"} and set(good) == {"cong-sct"}
        assert latest_source_results(connection, "so-khac") == {}


def test_coverage_joins_what_touches_and_leaves_gaps(both_databases: Database, clock) -> None:
    """Nights that touch make one stretch, a missed night stays a gap, disbelieved readings prove nothing."""
    run_id = new_run(both_databases, clock())
    for first, last, believed in ((3, 4, True), (0, 1, True), (1, 2, True), (2, 3, False)):
        result = replace(GOOD, proven_from=PUBLISHED + first * DAY, proven_to=PUBLISHED + last * DAY, believed=believed)
        save_source_result(both_databases, run_id, SCT, result, clock())
    save_source_result(both_databases, run_id, SCT, BLOCKED, clock())
    with both_databases.read() as connection:
        assert source_coverage(connection, SCT, "cong-sct") == [
            Window(PUBLISHED, PUBLISHED + 2 * DAY),
            Window(PUBLISHED + 3 * DAY, PUBLISHED + 4 * DAY),
        ]
        assert source_coverage(connection, SCT, "bao") == []


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 10)), max_size=10))
def test_merged_windows_cover_the_same_moments(stretches: list[tuple[int, int]]) -> None:
    """Joining loses no moment and adds none; the result is ordered, with true gaps between."""
    windows = [Window(PUBLISHED + first * DAY, PUBLISHED + (first + length) * DAY) for first, length in stretches]
    joined = merged(windows)
    for day in range(42):
        moment = PUBLISHED + day * DAY
        assert any(one.holds(moment) for one in windows) == any(one.holds(moment) for one in joined)
    assert all(one.end < other.start for one, other in itertools.pairwise(joined))


def test_config_text_is_kept_once_per_fingerprint(both_databases: Database, clock) -> None:
    """The files a run used can be read back; the same fingerprint is stored once."""
    files = {"units.yaml": "units: [] # ghi chú\n"}
    assert store_config_version(both_databases, SCT, "a" * 64, files, clock())
    assert not store_config_version(both_databases, SCT, "a" * 64, {"units.yaml": "khác"}, clock())
    with both_databases.read() as connection:
        assert load_config_version(connection, "a" * 64) == files
        assert load_config_version(connection, "b" * 64) is None
