"""What people enter: submissions, offline proofs; and the findings of checks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cchc.errors import Conflict, InputError, UsageError
from cchc.periods import Period
from cchc.records import FindingVerdict, OfflineEvidence, Submission
from cchc.states import OPEN_FINDINGS, FindingState, OfflineKind, SubmissionKind, UnitState
from storage.changes import changes
from storage.database import Database
from storage.findings import (
    close_findings_except,
    current_findings,
    current_verdicts,
    finding_history,
    record_findings,
)
from storage.reports import latest_snapshot
from storage.submissions import (
    add_offline_evidence,
    add_submissions,
    load_offline_evidence,
    offline_evidence,
    submissions,
    withdraw_offline_evidence,
    withdraw_submission,
)
from tests.keep.samples import SCT, new_snapshot, store_posts, unit_line


def sent(clock, **given) -> Submission:
    base = Submission("vp", "2023-11", SubmissionKind.NEWS, "Tin số 1", clock(), "lan", clock(), "page")
    return replace(base, **given)


def test_submissions_come_back_in_order_of_receipt(both_databases: Database, clock) -> None:
    """What was entered is read back whole, oldest receipt first, of the periods asked for."""
    later = sent(clock, title="Tin số 2", received_at=clock() + timedelta(hours=1), note="trễ")
    october = sent(clock, period="2023-10", kind=SubmissionKind.NOTHING_TO_REPORT)
    with both_databases.begin() as connection:
        assert add_submissions(connection, SCT, [later, sent(clock), october]) == [1, 2, 3]
        assert submissions(connection, SCT, ["2023-11"]) == [replace(sent(clock), id=2), replace(later, id=1)]
        assert len(submissions(connection, SCT)) == 3
        assert submissions(connection, "so-khac") == submissions(connection, SCT, []) == []


def test_importing_the_same_list_again_changes_nothing(both_databases: Database, clock) -> None:
    """Identical entries are one entry; a linked post makes it another."""
    store_posts(both_databases, clock, {})
    with both_databases.begin() as connection:
        entries = [sent(clock), sent(clock, title="Tin số 2"), sent(clock, post_id=1)]
        first = add_submissions(connection, SCT, entries)
        assert add_submissions(connection, SCT, [*entries, entries[0]]) == [*first, first[0]]
        assert len(submissions(connection, SCT)) == 3


def test_withdrawn_entry_counts_no_more_and_stays(both_databases: Database, clock) -> None:
    """Taken back once, with who and why; entering it again afterwards is a new entry."""
    with both_databases.begin() as connection:
        add_submissions(connection, SCT, [sent(clock)])
        withdraw_submission(connection, SCT, 1, "lan", "nhập nhầm", clock())
        assert submissions(connection, SCT) == []
        [kept] = submissions(connection, SCT, withdrawn=True)
        assert kept.withdrawn_at == clock()
        [written] = changes(connection, SCT, "submission:1")
        assert (written.who, written.reason) == ("lan", "nhập nhầm")
        assert add_submissions(connection, SCT, [sent(clock)]) == [2]
    for wrong, error in ((1, Conflict), (9, InputError)):
        with pytest.raises(error), both_databases.begin() as connection:
            withdraw_submission(connection, SCT, wrong, "lan", "x", clock())


def test_one_wrong_entry_stores_none(database: Database, clock) -> None:
    """A list with an impossible period or a post that is not there is stored not at all."""
    for wrong, error in ((sent(clock, period="2023-13"), UsageError), (sent(clock, post_id=5), InputError)):
        with pytest.raises(error), database.begin() as connection:
            add_submissions(connection, SCT, [sent(clock), wrong])
    with database.read() as connection:
        assert submissions(connection, SCT) == []


@pytest.mark.parametrize(("state", "touched"), [(UnitState.UNCONFIRMED, True), (UnitState.ON_TIME, False)])
def test_entry_for_the_next_month_settles_the_one_before(
    both_databases: Database, clock, state: UnitState, touched: bool
) -> None:
    """A unit waited because of a post; entering that post for December makes November's numbers old, and only then."""
    store_posts(both_databases, clock, {"published_at": Period.parse("2023-11").window(20).end + timedelta(days=1)})
    new_snapshot(both_databases, clock(), units=[unit_line(sent(clock).unit, state)])
    with both_databases.begin() as connection:
        add_submissions(connection, SCT, [sent(clock, period="2023-12", post_id=1)])
        assert (latest_snapshot(connection, SCT, "2023-11").outdated_reason is not None) == touched


def test_entry_outdates_its_period(both_databases: Database, clock) -> None:
    """A late entry makes the compiled November old, and says whose entry it was."""
    new_snapshot(both_databases, clock())
    new_snapshot(both_databases, clock(), "2023-10")
    with both_databases.begin() as connection:
        add_submissions(connection, SCT, [sent(clock)])
        assert "lan nhập" in latest_snapshot(connection, SCT, "2023-11").outdated_reason
        assert latest_snapshot(connection, SCT, "2023-10").outdated_at is None


def proof(clock, held_on: date, **given) -> OfflineEvidence:
    base = OfflineEvidence(
        "I.1", "3.1", OfflineKind.MEETING, held_on, 120, "vp", "Hội nghị", "uploads/a.pdf", "a" * 64, "lan", clock()
    )
    return replace(base, **given)


def test_offline_proofs_of_a_window(both_databases: Database, clock) -> None:
    """Days are local and half-open; the window's own bounds in UTC mean the same days."""
    window = Period.parse("2023-11").window(20)
    days = [date(2023, 10, 19), date(2023, 10, 20), date(2023, 11, 19), date(2023, 11, 20)]
    with both_databases.begin() as connection:
        for day in reversed(days):
            add_offline_evidence(connection, SCT, proof(clock, day))
        inside = offline_evidence(connection, SCT, date(2023, 10, 20), date(2023, 11, 20))
        assert [one.held_on for one in inside] == days[1:3]
        assert offline_evidence(connection, SCT, window.start, window.end) == inside
        assert [one.held_on for one in offline_evidence(connection, SCT)] == days
        assert load_offline_evidence(connection, SCT, 4) == proof(clock, days[0], id=4)
        assert load_offline_evidence(connection, "so-khac", 4) is None


def test_offline_proof_withdrawn(both_databases: Database, clock) -> None:
    """Taken back once, written down, and both entering and taking back outdate the month."""
    new_snapshot(both_databases, clock())
    with both_databases.begin() as connection:
        add_offline_evidence(connection, SCT, proof(clock, date(2023, 11, 2)))
        assert "M1" in latest_snapshot(connection, SCT, "2023-11").outdated_reason
    new_snapshot(both_databases, clock())
    with both_databases.begin() as connection:
        withdraw_offline_evidence(connection, SCT, 1, "lan", "trùng", clock())
        assert offline_evidence(connection, SCT) == []
        assert latest_snapshot(connection, SCT, "2023-11").outdated_at == clock()
        assert changes(connection, SCT, "offline:1")[0].reason == "trùng"
    with pytest.raises(Conflict), both_databases.begin() as connection:
        withdraw_offline_evidence(connection, SCT, 1, "lan", "trùng", clock())


def verdict(clock, state: FindingState, requirement: str = "ke-hoach", **given) -> FindingVerdict:
    return replace(FindingVerdict(requirement, state, f"lý do {state}", "https://sct.example/kh", clock()), **given)


def test_one_open_finding_per_requirement(both_databases: Database, clock) -> None:
    """The same state again is the same finding, newly checked; another state closes it and opens its own."""
    opened = clock()
    seen = []
    for state in (FindingState.MISSING, FindingState.MISSING, FindingState.PASS, FindingState.MISSING):
        with both_databases.begin() as connection:
            seen.append(len(record_findings(connection, SCT, [verdict(clock, state)], clock())))
        clock.move(days=1)
    assert seen == [1, 0, 1, 1]
    with both_databases.read() as connection:
        history = finding_history(connection, SCT, "ke-hoach")
        current = current_findings(connection, SCT)
    day = timedelta(days=1)
    assert [
        (one.verdict.state.value, one.opened_at - opened, one.closed_at and one.closed_at - opened) for one in history
    ] == [
        ("MISSING", 0 * day, 2 * day),
        ("PASS", 2 * day, 3 * day),
        ("MISSING", 3 * day, None),
    ]
    assert history[0].verdict.checked_at == opened + day
    assert current == [history[-1]]


def test_details_of_the_newest_check_are_kept(both_databases: Database, clock) -> None:
    """The open finding tells the newest reason, address and dates."""
    newer = verdict(
        clock, FindingState.LATE, reason="mới", url="https://b", due_on=date(2023, 1, 5), published_on=date(2023, 2, 5)
    )
    with both_databases.begin() as connection:
        record_findings(connection, SCT, [verdict(clock, FindingState.LATE)], clock())
        record_findings(connection, SCT, [newer], clock())
        assert current_verdicts(connection, SCT) == [newer]


@pytest.mark.parametrize("state", list(FindingState))
def test_what_needs_a_person(database: Database, clock, state: FindingState) -> None:
    """Open-only shows exactly the states that wait for somebody."""
    with database.begin() as connection:
        record_findings(connection, SCT, [verdict(clock, state)], clock())
        assert len(current_findings(connection, SCT, open_only=True)) == (state in OPEN_FINDINGS)
        assert current_findings(connection, "so-khac") == []


def test_requirements_that_left_the_catalogue_are_closed(database: Database, clock) -> None:
    """What is no longer asked for is no longer open; its history stays."""
    with database.begin() as connection:
        record_findings(connection, SCT, [verdict(clock, FindingState.MISSING, name) for name in "ab"], clock())
        assert close_findings_except(connection, SCT, ["a"], clock()) == 1
        assert [one.verdict.requirement for one in current_findings(connection, SCT)] == ["a"]
        assert len(finding_history(connection, SCT, "b")) == 1
