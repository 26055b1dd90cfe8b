"""What each unit published and sent in a period, and in which state that leaves it. Definitions: docs/numbers.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cchc.configuration import Unit, WindowRule
from cchc.figures import ItemLine, UnitLine
from cchc.periods import LOCAL, Period, Window, local_date, local_midnight
from cchc.records import JudgedPost, Submission
from cchc.states import SubmissionKind, UnitSignal, UnitState
from cchc.vietnamese import date_numbers
from cchc.working_days import WorkingCalendar

if TYPE_CHECKING:
    import pandas

#: Codes of posts that a reason names; the list itself stands beside it.
MOST_CODES = 5
#: From the worst: a longer period is in the worst state of its months.
WORST_FIRST = (UnitState.NONE, UnitState.LATE, UnitState.UNCONFIRMED, UnitState.NOTHING_TO_REPORT, UnitState.ON_TIME)


def is_credited(post: JudgedPost) -> bool:
    """Counts for its units: CCHC for certain and the units are certain."""
    return post.is_cchc is True and post.unit_state is UnitSignal.UNIT


def count_units(
    posts: Sequence[JudgedPost], periods: Sequence[Period], units: Sequence[Unit], deadline_day: int
) -> pandas.DataFrame:
    """Unit × period table of credited posts published in each period's own window; zeros kept, joint work counts
    for each.

    A quarter's column is counted over the quarter's window, not summed from its months.
    """
    import pandas  # half a second to load; only counting needs it

    credited = [(unit, post.post.published_at) for post in posts if is_credited(post) for unit in post.units]
    frame = pandas.DataFrame(credited, columns=["unit", "at"])
    frame["at"] = pandas.to_datetime(frame["at"], utc=True)
    columns = {}
    for period in periods:
        window = period.window(deadline_day)
        inside = frame[(frame["at"] >= window.start) & (frame["at"] < window.end)]
        columns[period.id] = inside.groupby("unit").size()
    ids = [unit.id for unit in units]
    table = pandas.DataFrame(columns, index=pandas.Index(ids, name="unit"), columns=[period.id for period in periods])
    return table.fillna(0).astype(int)


def collect_deadline(period: Period, rule: WindowRule, calendar: WorkingCalendar) -> datetime:
    """First moment that is too late. ``strict``: the 20th 00:00 local ("trước ngày 20"); ``inclusive``: the 21st 00:00;
    ``next_working_day``: when the last day (the 19th) is not worked, the end of the next day that is.
    """
    end = period.window(rule.deadline_day).end
    if rule.deadline_rule == "strict":
        return end
    deadline_day = end.astimezone(LOCAL).date()
    if rule.deadline_rule == "inclusive":
        return local_midnight(deadline_day + timedelta(days=1))
    return local_midnight(calendar.next_working(deadline_day - timedelta(days=1)) + timedelta(days=1))


@dataclass(frozen=True)
class Counted:
    """What the state of units is judged from. ``uncovered``: sentence naming sources not read completely, or empty."""

    posts: Sequence[JudgedPost]
    submissions: Sequence[Submission]
    rule: WindowRule
    calendar: WorkingCalendar
    uncovered: str = ""
    now: datetime | None = None  # None: long after the period; else a deadline to come condemns nobody
    unsigned: Sequence[JudgedPost] = ()  # CCHC posts on the department's own pages that name no unit


def unit_states(units: Sequence[Unit], period: Period, counted: Counted) -> list[UnitLine]:
    """One line a unit that was in force in the period, in the order of ``units.yaml``."""
    window = period.window(counted.rule.deadline_day)
    shown = [unit for unit in units if _in_force_within(unit, window)]
    months = months_so_far(period, counted.rule.deadline_day, counted.now)
    columns = list(dict.fromkeys([*months, period]))
    table = count_units(counted.posts, columns, shown, counted.rule.deadline_day)
    counts = {str(unit): {str(one): int(n) for one, n in row.items()} for unit, row in table.to_dict("index").items()}
    return [
        _unit_line(
            unit,
            period,
            counts[unit.id][period.id],
            {month.id: counts[unit.id][month.id] for month in months},
            counted,
        )
        for unit in shown
    ]


def months_so_far(period: Period, deadline_day: int, now: datetime | None) -> list[Period]:
    """Months of the period's year up to its end that have begun."""
    months = Period(period.year, 1, period.last_month).months()
    return [month for month in months if now is None or month.window(deadline_day).start <= now]


def _in_force_within(unit: Unit, window: Window) -> bool:
    first, last = local_date(window.start), local_date(window.end - timedelta(microseconds=1))
    return (unit.valid_from is None or unit.valid_from <= last) and (unit.valid_to is None or first <= unit.valid_to)


def owes_news(unit: Unit, period: Period, deadline_day: int) -> bool:
    """Has the monthly duty: said so in units.yaml, and in force on the last day of the period's window."""
    last = local_date(period.window(deadline_day).end - timedelta(microseconds=1))
    return unit.reports_monthly and unit.in_force(last)


def _unit_line(unit: Unit, period: Period, published: int, by_period: dict[str, int], counted: Counted) -> UnitLine:
    judged = [(month, _month(unit, month, counted)) for month in period.months()]
    state, reason = (judged[0][1].state, judged[0][1].reason) if period.is_month else _worst(unit, judged, counted)
    return UnitLine(
        unit=unit.id,
        name=unit.name,
        owes=owes_news(unit, period, counted.rule.deadline_day),
        state=state,
        reason=reason,
        published=published,
        submitted=sum(one.submitted for _, one in judged),
        waiting=sum(one.waiting for _, one in judged),
        items=[item for _, one in judged for item in one.items],
        by_period=by_period,
    )


def _worst(unit: Unit, judged: list[tuple[Period, _Month]], counted: Counted) -> tuple[UnitState, str]:
    """Of the months in which the unit was there and that can be judged already; the sentence goes through them all."""
    said, counting = [], []
    for month, one in judged:
        settled = one.state in (UnitState.ON_TIME, UnitState.NOTHING_TO_REPORT)
        if not unit.in_force(local_date(month.window(counted.rule.deadline_day).end - timedelta(microseconds=1))):
            words = "không phải gửi"
        elif not settled and _is_to_come(collect_deadline(month, counted.rule, counted.calendar), counted):
            words = "chưa đến hạn"
        else:
            words = one.state.label.lower()
            counting.append(one.state)
        said.append(f"tháng {month.first_month}: {words}")
    reason = "; ".join(said)
    states = counting or [one.state for _, one in judged]
    return min(states, key=WORST_FIRST.index), reason[0].upper() + reason[1:] + "."


def _is_to_come(deadline: datetime, counted: Counted) -> bool:
    return counted.now is not None and counted.now < deadline


@dataclass(frozen=True)
class _Month:
    state: UnitState
    reason: str
    submitted: int
    waiting: int
    items: list[ItemLine]


def _month(unit: Unit, period: Period, counted: Counted) -> _Month:
    window = period.window(counted.rule.deadline_day)
    deadline = collect_deadline(period, counted.rule, counted.calendar)
    sent = [
        one
        for one in counted.submissions
        if one.unit == unit.id and one.period == period.id and one.withdrawn_at is None
    ]
    nothing = [one for one in sent if one.kind is SubmissionKind.NOTHING_TO_REPORT]
    items = [one for one in sent if one.kind is not SubmissionKind.NOTHING_TO_REPORT]
    published = [
        post for post in counted.posts if is_credited(post) and unit.id in post.units and window.holds(_at(post))
    ]
    waiting = [post for post in counted.posts if post.doubtful and unit.id in post.units and window.holds(_at(post))]
    # Entered for another period, a post is known to have been meant for that one.
    linked = {one.post_id for one in counted.submissions if one.unit == unit.id and one.withdrawn_at is None}
    after = [post for post in _published_after(unit, window, deadline, counted) if post.post.id not in linked]
    state, reason = _judge(published, items, nothing, waiting, after, deadline, counted)
    if state is UnitState.NONE:
        reason += _unsigned_sentence(window, counted)
    lines = [_post_line(post, in_time=True) for post in published]
    lines += [_sent_line(one, deadline) for one in sent]
    if state is UnitState.UNCONFIRMED:
        lines += [_post_line(post, in_time=None) for post in after]
    return _Month(state, reason, len(items), len(waiting), sorted(lines, key=lambda line: line.at))


def _published_after(unit: Unit, window: Window, deadline: datetime, counted: Counted) -> list[JudgedPost]:
    """Posts so soon after the window that they may have been sent in time; a deadline later than the window's end
    leaves no gap between the two."""
    until = deadline + timedelta(days=counted.rule.unconfirmed_days)
    return [
        post
        for post in counted.posts
        if is_credited(post) and unit.id in post.units and window.end <= _at(post) < until
    ]


def _judge(
    published: list[JudgedPost],
    items: list[Submission],
    nothing: list[Submission],
    waiting: list[JudgedPost],
    after: list[JudgedPost],
    deadline: datetime,
    counted: Counted,
) -> tuple[UnitState, str]:
    """The agreed order of states; publication alone never makes a unit late."""
    in_time = [one for one in items if one.received_at < deadline]
    shown = {post.post.id for post in published}
    number = len(published) + sum(one.post_id is None or one.post_id not in shown for one in in_time)
    if number >= counted.rule.min_items:
        return UnitState.ON_TIME, _in_time_sentence(published, in_time)
    if nothing:
        day = date_numbers(local_date(min(one.received_at for one in nothing)))
        return UnitState.NOTHING_TO_REPORT, f"Văn phòng đã ghi nhận không phát sinh ngày {day}."
    late = [one for one in items if one.received_at >= deadline]
    if late:
        day = date_numbers(local_date(min(one.received_at for one in late)))
        last = date_numbers(local_date(deadline - timedelta(microseconds=1)))
        return UnitState.LATE, f"Văn phòng nhận ngày {day}, hạn cuối là hết ngày {last}."
    if after:
        codes = ", ".join(post.code for post in after)
        when = "sau hạn" if all(_at(post) >= deadline for post in after) else "sau ngày cuối của kỳ"
        return UnitState.UNCONFIRMED, f"Có bài đăng {when} ({codes}); chưa ghi ngày Văn phòng nhận."
    if waiting:
        return (
            UnitState.UNCONFIRMED,
            f"Có {len(waiting)} bài trong kỳ chờ người xác minh ({', '.join(post.code for post in waiting)}).",
        )
    if counted.uncovered:
        return UnitState.UNCONFIRMED, f"Chưa đọc đủ nguồn nên chưa kết luận: {counted.uncovered}"
    still = "; chưa đến hạn" if _is_to_come(deadline, counted) else ""
    if number:
        return UnitState.NONE, f"Mới có {number} tin, bài trong hạn, cần {counted.rule.min_items}{still}."
    return UnitState.NONE, f"Chưa thấy tin, bài nào gửi về hoặc đã đăng trong kỳ{still}."


def _unsigned_sentence(window: Window, counted: Counted) -> str:
    """Beside "not sent": news that may be the unit's, though nothing in it says whose it is."""
    codes = [post.code for post in counted.unsigned if window.holds(_at(post))]
    if not codes:
        return ""
    shown = ", ".join(codes[:MOST_CODES]) + (", …" if len(codes) > MOST_CODES else "")
    return f" Có {len(codes)} tin, bài CCHC trên trang của Sở không ghi đơn vị nào ({shown})."


def _in_time_sentence(published: list[JudgedPost], sent: list[Submission]) -> str:
    parts = []
    if sent:
        day = date_numbers(local_date(min(one.received_at for one in sent)))
        parts.append(f"Văn phòng nhận {len(sent)} tin, bài trong hạn (sớm nhất ngày {day})")
    if published:
        codes = [post.code for post in published]
        shown = ", ".join(codes[:MOST_CODES]) + (", …" if len(codes) > MOST_CODES else "")
        parts.append(f"{len(published)} tin, bài đã đăng trong kỳ ({shown})")
    sentence = "; ".join(parts)
    return sentence[0].upper() + sentence[1:] + "."


def _at(post: JudgedPost) -> datetime:
    return post.post.published_at


def _post_line(post: JudgedPost, *, in_time: bool | None) -> ItemLine:
    return ItemLine(kind="post", title=post.post.title, at=_at(post), in_time=in_time, post_id=post.post.id)


def _sent_line(sent: Submission, deadline: datetime) -> ItemLine:
    in_time = None if sent.kind is SubmissionKind.NOTHING_TO_REPORT else sent.received_at < deadline
    return ItemLine(
        kind=sent.kind.value,
        title=sent.title,
        at=sent.received_at,
        in_time=in_time,
        post_id=sent.post_id,
        submission_id=sent.id,
    )


def in_window(posts: Iterable[JudgedPost], window: Window) -> list[JudgedPost]:
    return [post for post in posts if window.holds(_at(post))]
