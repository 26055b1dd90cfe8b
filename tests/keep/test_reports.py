"""Snapshots are numbered without a gap, reports move only along the table, old pages decide nothing."""

from __future__ import annotations

import itertools
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from cchc.errors import Conflict, InputError, NotAllowed, StorageError
from cchc.states import PeriodState, ReportState
from storage import tables
from storage.database import Database, open_database
from storage.outdating import outdate_all, outdate_for_period
from storage.periods import freeze_period, frozen_snapshot_id, period_state, set_period_state
from storage.report_states import ALLOWED
from storage.reports import (
    create_report,
    latest_snapshot,
    load_report,
    load_snapshot,
    report_events,
    reports,
    save_snapshot,
    set_report_files,
    set_report_words,
    snapshots,
    transition,
)
from tests.keep.samples import SCT, figures_of, new_report, new_snapshot


def put_in(database: Database, report_id: int, state: ReportState) -> None:
    with database.begin() as connection:
        connection.execute(update(tables.report).where(tables.report.c.id == report_id).values(state=state.value))


def test_figures_come_back_equal(both_databases: Database, clock) -> None:
    """A snapshot read back is the figures that were stored, and names who made it from which config."""
    snapshot_id, version = new_snapshot(both_databases, clock())
    with both_databases.read() as connection:
        kept = load_snapshot(connection, snapshot_id)
        assert latest_snapshot(connection, SCT, "2023-11") == kept
        assert latest_snapshot(connection, SCT, "2023-10") is None
        assert latest_snapshot(connection, "so-khac", "2023-11") is None
        with pytest.raises(StorageError):
            load_snapshot(connection, 99)
    assert (version, kept.figures, kept.made_by, kept.config_fingerprint, kept.outdated_at) == (
        1,
        figures_of("2023-11", clock()),
        "lan",
        "f" * 64,
        None,
    )


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(compiled=st.lists(st.tuples(st.sampled_from(["2023-10", "2023-11", "2023-Q4"]), st.booleans()), max_size=12))
def test_numbering_is_gapless_per_period(tmp_path_factory, clock, compiled) -> None:
    """Whatever is compiled in whatever order, and whatever compiling fails, versions are 1, 2, 3 … in each period."""
    database = open_database(f"sqlite:///{tmp_path_factory.mktemp('n') / 'cchc.db'}", create=True)
    for period, fails in compiled:
        try:
            with database.begin() as connection:
                save_snapshot(connection, SCT, figures_of(period, clock()), "f", "lan", clock())
                if fails:
                    raise RuntimeError
        except RuntimeError:
            continue
    with database.read() as connection:
        for period in ("2023-10", "2023-11", "2023-Q4"):
            versions = [one.version for one in snapshots(connection, SCT, period)]
            kept = sum(1 for name, fails in compiled if name == period and not fails)
            assert versions == list(range(kept, 0, -1))
    database.close()


def test_compiling_at_the_same_moment_leaves_no_gap(both_databases: Database, clock) -> None:
    """Eight snapshots of one period stored at once get the numbers 1 to 8."""
    barrier, versions = threading.Barrier(8), []

    def compile_one() -> None:
        barrier.wait()
        versions.append(new_snapshot(both_databases, clock())[1])

    threads = [threading.Thread(target=compile_one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(versions) == list(range(1, 9))


@pytest.mark.parametrize(("held", "wanted"), list(itertools.product(ReportState, ReportState)))
def test_only_the_table_of_transitions(database: Database, clock, held: ReportState, wanted: ReportState) -> None:
    """Of all pairs of states exactly those of the table are possible, even when the caller allows every state."""
    report_id = new_report(database, clock())
    put_in(database, report_id, held)
    if wanted in ALLOWED[held]:
        with database.begin() as connection:
            assert transition(connection, report_id, 1, list(ReportState), wanted, "hoa", "vì", clock()) == 2
            assert load_report(connection, SCT, report_id).state is wanted
            assert report_events(connection, report_id)[-1].from_state is held
    else:
        with pytest.raises(NotAllowed), database.begin() as connection:
            transition(connection, report_id, 1, list(ReportState), wanted, "hoa", "", clock())
        with database.read() as connection:
            assert load_report(connection, SCT, report_id).state is held


def test_the_way_a_report_goes() -> None:
    """The table says what the rules of the house say: no way back after approval, no way round a review."""
    shown = {state.value: sorted(one.value for one in after) for state, after in ALLOWED.items()}
    assert shown == {
        "DRAFT": ["IN_REVIEW", "SUPERSEDED"],
        "IN_REVIEW": ["APPROVED", "RETURNED", "SUPERSEDED"],
        "RETURNED": ["IN_REVIEW", "SUPERSEDED"],
        "APPROVED": ["ISSUED", "SUPERSEDED"],
        "ISSUED": ["SUPERSEDED"],
        "SUPERSEDED": [],
    }


def test_every_change_moves_the_row_version(both_databases: Database, clock) -> None:
    """Files, words and states each make the version a page was opened with old."""
    report_id = new_report(both_databases, clock())
    with both_databases.begin() as connection:
        assert set_report_files(connection, report_id, {"docx": "a.docx", "sha256": {"docx": "f"}}) == 2
        assert set_report_words(connection, report_id, 2, {"mo_dau": "Thực hiện"}) == 3
        with pytest.raises(Conflict):
            set_report_words(connection, report_id, 2, {"mo_dau": "khác"})
        with pytest.raises(Conflict):
            transition(connection, report_id, 2, [ReportState.DRAFT], ReportState.IN_REVIEW, "lan", "", clock())
        kept = load_report(connection, SCT, report_id)
    assert (kept.row_version, kept.words, kept.files["docx"]) == (3, {"mo_dau": "Thực hiện"}, "a.docx")


def test_files_of_a_superseded_report_stay(database: Database, clock) -> None:
    """What was replaced is not rewritten."""
    report_id = new_report(database, clock())
    put_in(database, report_id, ReportState.SUPERSEDED)
    with pytest.raises(Conflict), database.begin() as connection:
        set_report_files(connection, report_id, {})


def test_one_report_per_snapshot_and_addressee(both_databases: Database, clock) -> None:
    """Two addressees from one snapshot; the same one twice is refused; another department's snapshot too."""
    snapshot_id, _ = new_snapshot(both_databases, clock())

    def create(addressee: str, department: str = SCT) -> int:
        with both_databases.begin() as connection:
            return create_report(connection, department, snapshot_id, addressee, internal=False, who="lan", now=clock())

    create("ubnd")
    create("giam-doc")
    with pytest.raises(Conflict):
        create("ubnd")
    with pytest.raises(InputError):
        create("ubnd", "so-khac")
    with both_databases.read() as connection:
        assert [one.addressee for one in reports(connection, SCT, "2023-11")] == ["giam-doc", "ubnd"]
        assert reports(connection, SCT, "2023-10") == reports(connection, "so-khac") == []


@pytest.mark.parametrize("held", list(ReportState))
def test_newer_draft_supersedes_only_what_was_not_approved(database: Database, clock, held: ReportState) -> None:
    """A new version takes the place of drafts and reviews of the same addressee; approved and issued ones stay."""
    old, other = new_report(database, clock()), new_report(database, clock(), addressee="giam-doc")
    put_in(database, old, held)
    new_report(database, clock())
    approved = (ReportState.APPROVED, ReportState.ISSUED)
    with database.read() as connection:
        kept = load_report(connection, SCT, old)
        assert kept.state is (held if held in approved else ReportState.SUPERSEDED)
        assert load_report(connection, SCT, other).state is ReportState.DRAFT


def test_period_only_goes_forward(both_databases: Database, clock) -> None:
    """Open, closing, frozen, sent; setting it back is refused, freezing a new version anew is not."""
    with both_databases.begin() as connection:
        assert period_state(connection, SCT, "2023-11") is PeriodState.OPEN
        assert set_period_state(connection, SCT, "2023-11", PeriodState.CLOSING, clock())
        assert not set_period_state(connection, SCT, "2023-11", PeriodState.CLOSING, clock())
        assert set_period_state(connection, SCT, "2023-11", PeriodState.SENT, clock())
        for back in (PeriodState.OPEN, PeriodState.CLOSING, PeriodState.FROZEN):
            with pytest.raises(NotAllowed):
                set_period_state(connection, SCT, "2023-11", back, clock())
        freeze_period(connection, SCT, "2023-11", 7, clock())
        assert period_state(connection, SCT, "2023-11") is PeriodState.FROZEN
        assert frozen_snapshot_id(connection, SCT, "2023-11") == 7
        assert period_state(connection, "so-khac", "2023-11") is PeriodState.OPEN


def test_entries_for_a_period_outdate_it_and_the_longer_ones(both_databases: Database, clock) -> None:
    """A submission for November touches November, the quarter, the half-year and the year, not October."""
    for period in ("2023-10", "2023-11", "2023-Q4", "2023-H2", "2023", "2023-Q3"):
        new_snapshot(both_databases, clock(), period)
    with both_databases.begin() as connection:
        outdate_for_period(connection, SCT, "2023-11", "nhập", clock())
        outdated = {one.period for one in snapshots(connection, SCT) if one.outdated_at is not None}
        assert outdated == {"2023-11", "2023-Q4", "2023-H2", "2023"}
        assert outdate_for_period(connection, "so-khac", "2023-10", "nhập", clock()) == []
        assert len(outdate_all(connection, SCT, "đổi đơn vị", clock())) == 2
