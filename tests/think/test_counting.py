"""Windows, deadlines, counts and the state of a unit: the rules agreed in docs/numbers.md."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cchc.configuration import WindowRule
from cchc.counting import Counted, collect_deadline, count_units, unit_states
from cchc.figures import UnitLine
from cchc.periods import Period, period_of
from cchc.records import JudgedPost, Submission
from cchc.states import SubmissionKind, UnitSignal, UnitState
from cchc.working_days import WorkingCalendar
from tests.think.examples import department, judged, local, sent, unit

NOVEMBER = Period.parse("2023-11")
UNITS = [unit("a"), unit("b")]
CALENDAR = WorkingCalendar(department())


def state_of(
    posts: list[JudgedPost],
    submissions: list[Submission],
    uncovered: str = "",
    period: Period = NOVEMBER,
    **rule: object,
) -> UnitLine:
    counted = Counted(posts, submissions, WindowRule(basis="kế hoạch", **rule), CALENDAR, uncovered)  # type: ignore[arg-type]
    return unit_states([unit("a")], period, counted)[0]


moments = st.datetimes(min_value=datetime(2019, 1, 1), max_value=datetime(2030, 12, 31)).map(
    lambda moment: moment.replace(tzinfo=UTC)
)


@given(moments, st.integers(min_value=1, max_value=28))
def test_every_moment_lies_in_exactly_one_month(moment: datetime, deadline_day: int) -> None:
    """Windows touch without gap or overlap, whatever the day of the deadline."""
    period = period_of(moment, deadline_day)
    after = Period.parse(
        f"{period.year + 1}-01" if period.first_month == 12 else f"{period.year}-{period.first_month + 1:02d}"
    )
    holding = [one for one in (period.previous_month(), period, after) if one.window(deadline_day).holds(moment)]
    assert [period] == holding
    assert period.window(deadline_day).end == after.window(deadline_day).start


@settings(deadline=None)  # the first call loads pandas
@given(st.lists(moments, max_size=30))
def test_months_of_a_year_add_up_to_the_year(published: list[datetime]) -> None:
    """No post is lost or counted twice between the twelve months and the year's own window."""
    posts = [judged(number, "2023-01-01", "a", published_at=moment) for number, moment in enumerate(published)]
    year = Period.parse("2024")
    table = count_units(posts, [*year.months(), year], UNITS, 20)
    assert int(table.loc["a"].iloc[:12].sum()) == int(table.at["a", "2024"])
    assert int(table.loc["b"].sum()) == 0


def test_the_last_minute_and_the_next() -> None:
    """23:59 on the 19th is the period that ends, 00:00 on the 20th is the next; also over the turn of the year."""
    posts = [judged(1, "2023-11-19 23:59", "a"), judged(2, "2023-11-20 00:00", "a"), judged(3, "2023-12-31 23:40", "a"),
             judged(4, "2024-01-01 00:12", "a"),
             judged(5, "2023-11-19", "a"), judged(6, "2023-11-20", "a")]  # fmt: skip
    periods = [Period.parse(one) for one in ("2023-11", "2023-12", "2024-01")]
    assert count_units(posts, periods, UNITS, 20).loc["a"].tolist() == [2, 2, 2]


def test_joint_work_counts_for_each_and_doubt_for_nobody() -> None:
    """A joint post counts once for each unit; doubtful, external and non-CCHC posts for nobody; zeros stay in the
    table."""
    posts = [
        judged(1, "2023-11-01 08:00", "a", "b"),
        judged(2, "2023-11-02 08:00", "a", unit_state=UnitSignal.DOUBTFUL),
        judged(3, "2023-11-02 08:00", "a", is_cchc=False),
        judged(4, "2023-11-02 08:00", "a", is_cchc=None),
    ]
    table = count_units(posts, [NOVEMBER], [*UNITS, unit("c")], 20)
    assert table["2023-11"].to_dict() == {"a": 1, "b": 1, "c": 0}


@pytest.mark.parametrize(
    ("rule", "period", "first_too_late"),
    [
        ("strict", "2023-11", "2023-11-20 00:00"),
        ("inclusive", "2023-11", "2023-11-21 00:00"),
        ("next_working_day", "2023-11", "2023-11-21 00:00"),  # the 19th is a Sunday
        ("next_working_day", "2023-10", "2023-10-20 00:00"),  # the 19th is a Thursday
        ("next_working_day", "2026-02", "2026-02-24 00:00"),  # Tết: 16–20 and the weekend
    ],
)
def test_deadline_rules(rule: str, period: str, first_too_late: str) -> None:
    """The Director's choice of rule moves the first moment that is too late, nothing else."""
    asked = WindowRule(deadline_rule=rule, basis="kế hoạch")  # type: ignore[arg-type]
    assert local(first_too_late) == collect_deadline(Period.parse(period), asked, CALENDAR)


def test_a_submission_decides_by_when_it_was_received() -> None:
    """Received at 23:59 on the 19th is in time, at 00:00 on the 20th is late; under "inclusive" the 20th is in time."""
    in_time, late = sent("a", "2023-11", "2023-11-19 23:59"), sent("a", "2023-11", "2023-11-20 00:00")
    assert UnitState.ON_TIME is state_of([], [in_time]).state
    assert UnitState.LATE is state_of([], [late]).state
    assert UnitState.ON_TIME is state_of([], [late], deadline_rule="inclusive").state


def test_publication_in_the_window_is_in_time() -> None:
    """What was published before the deadline was there in time."""
    line = state_of([judged(1, "2023-11-19 23:59", "a")], [])
    assert (line.state, line.published, line.submitted) == (UnitState.ON_TIME, 1, 0)


def test_publication_after_the_deadline_proves_nothing() -> None:
    """A post after the deadline waits for its received date: never late by publication alone."""
    after = judged(7, "2023-11-22 08:00", "a")
    line = state_of([after], [])
    assert UnitState.UNCONFIRMED is line.state
    assert "P00007" in line.reason
    assert UnitState.NONE is state_of([judged(8, "2023-12-01 08:00", "a")], []).state
    received = sent("a", "2023-11", "2023-11-18 08:00", post_id=7)
    assert UnitState.ON_TIME is state_of([after], [received]).state
    assert UnitState.LATE is state_of([after], [sent("a", "2023-11", "2023-11-21 08:00", post_id=7)]).state


def test_nothing_to_report_outranks_late() -> None:
    """ "Không phát sinh" accepted by the office settles a period without news, not one with news in time."""
    nothing = sent("a", "2023-11", "2023-11-18 08:00", SubmissionKind.NOTHING_TO_REPORT)
    late = sent("a", "2023-11", "2023-11-25 08:00")
    assert UnitState.NOTHING_TO_REPORT is state_of([], [nothing, late]).state
    assert UnitState.ON_TIME is state_of([judged(1, "2023-11-01 08:00", "a")], [nothing]).state


def test_doubt_and_gaps_are_never_none() -> None:
    """A doubtful post of the unit, or a source not read over the window, leaves the unit unconfirmed and says which."""
    waiting = judged(5, "2023-11-01 08:00", "a", unit_state=UnitSignal.DOUBTFUL)
    doubtful = state_of([waiting], [])
    unread = state_of([], [], uncovered="Cổng tỉnh chưa đọc đủ cả kỳ.")
    assert (doubtful.state, doubtful.waiting) == (UnitState.UNCONFIRMED, 1)
    assert UnitState.UNCONFIRMED is unread.state
    assert "Cổng tỉnh" in unread.reason
    assert UnitState.NONE is state_of([], []).state


def test_more_items_may_be_asked_for() -> None:
    """With min_items 2 one item is not enough, and a post and its own submission are one item."""
    post = judged(1, "2023-11-01 08:00", "a")
    same = sent("a", "2023-11", "2023-11-01 07:00", post_id=1)
    other = sent("a", "2023-11", "2023-11-02 07:00", id=2)
    assert UnitState.NONE is state_of([post], [same], min_items=2).state
    assert UnitState.ON_TIME is state_of([post], [same, other], min_items=2).state


def test_withdrawn_and_other_periods_do_not_count() -> None:
    """A withdrawn submission and one of another period or unit change nothing."""
    others = [
        sent("a", "2023-11", "2023-11-01 08:00", withdrawn_at=local("2023-11-02 08:00")),
        sent("a", "2023-10", "2023-11-01 08:00"),
        sent("b", "2023-11", "2023-11-01 08:00"),
    ]
    assert UnitState.NONE is state_of([], others).state


def test_a_quarter_is_in_the_worst_state_of_its_months() -> None:
    """A quarter's count is its own window's; one month without news makes the quarter "chưa gửi"."""
    posts = [judged(1, "2023-10-01 08:00", "a"), judged(2, "2023-11-01 08:00", "a")]
    line = state_of(posts, [], period=Period.parse("2023-Q4"))
    assert (line.state, line.published) == (UnitState.NONE, 2)
    assert "tháng 12: chưa gửi" in line.reason.lower()


def test_a_longer_period_condemns_nobody_for_months_to_come_or_before_the_unit_existed() -> None:
    """A month whose deadline is to come, or that ended before the unit was founded, makes no quarter "chưa gửi"."""
    posts = [judged(1, "2023-10-01 08:00", "a"), judged(2, "2023-11-01 08:00", "a"), judged(3, "2023-11-02", "moi")]
    counted = Counted(posts, [], WindowRule(basis="kế hoạch"), CALENDAR, "", local("2023-11-25 08:00"))
    units = [unit("a"), unit("moi", valid_from=date(2023, 11, 1)), unit("khong")]
    lines = unit_states(units, Period.parse("2023-Q4"), counted)
    assert [line.state for line in lines] == [UnitState.ON_TIME, UnitState.ON_TIME, UnitState.NONE]
    assert "tháng 12: chưa đến hạn" in lines[0].reason and "Tháng 10: không phải gửi" in lines[1].reason
    (november,) = unit_states([unit("khong")], Period.parse("2023-12"), counted)
    assert (november.state, "chưa đến hạn" in november.reason) == (UnitState.NONE, True)


@pytest.mark.parametrize("rule", ["inclusive", "next_working_day"])
def test_no_gap_between_the_window_and_a_later_deadline(rule: str) -> None:
    """Published after the window but before the moved deadline (19/11/2023 is a Sunday): it waits, it is not none."""
    line = state_of([judged(1, "2023-11-20 10:00", "a")], [], deadline_rule=rule)
    assert (line.state, line.published) == (UnitState.UNCONFIRMED, 0)
    assert "P00001" in line.reason


def test_a_post_entered_for_another_period_no_longer_waits() -> None:
    """The office said which period it was meant for, so the month before stands without it."""
    posts = [judged(1, "2023-11-22 08:00", "a")]
    assert state_of(posts, []).state is UnitState.UNCONFIRMED
    entered = sent("a", "2023-12", "2023-11-21 08:00", post_id=1)
    assert state_of(posts, [entered]).state is UnitState.NONE


def test_merged_units_owe_only_while_they_exist() -> None:
    """A unit that ended before the window is not shown; one that ended inside it is shown and owes nothing."""
    counted = Counted([], [], WindowRule(basis="kế hoạch"), CALENDAR)
    ended = unit("cu", valid_to=date(2023, 10, 1))
    inside = unit("giua", valid_to=date(2023, 11, 5))
    lines = unit_states([ended, inside, unit("moi")], NOVEMBER, counted)
    assert [(line.unit, line.owes) for line in lines] == [("giua", False), ("moi", True)]


def test_working_days_follow_holidays_and_overrides() -> None:
    """Holidays, substitute days and swapped Saturdays come from the library; the department's own list goes before
    it."""
    day = date(2026, 8, 31)
    saturday = date(2026, 8, 22)
    assert (CALENDAR.is_working(day), CALENDAR.is_working(saturday)) == (False, True)
    own = WorkingCalendar(department(extra_working_days=[day], extra_holidays=[saturday]))
    assert (own.is_working(day), own.is_working(saturday)) == (True, False)
    assert date(2026, 5, 6) == CALENDAR.add(date(2026, 4, 28), 4)
    assert saturday + timedelta(days=2) == CALENDAR.next_working(saturday + timedelta(days=1))
