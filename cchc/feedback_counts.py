"""How citizens' feedback of a window stands: answered, in time, waiting. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from cchc.periods import Window, local_date
from cchc.public_records import FeedbackItem
from cchc.states import FeedbackStatus
from cchc.working_days import WorkingCalendar


@dataclass(frozen=True)
class FeedbackCounts:
    """Of what was sent in the window. ``in_time`` and ``late`` count only where a number of days is set and known.

    ``unjudged``: answered, but the days are not all known or no number of days is set. ``overdue`` are waiting ones.
    """

    received: int = 0
    answered: int = 0
    in_time: int = 0
    late: int = 0
    unjudged: int = 0
    waiting: int = 0
    overdue: int = 0
    unknown: int = 0


def due_on(item: FeedbackItem, answer_days: int | None, calendar: WorkingCalendar) -> date | None:
    """Last day to answer; None without the day it was sent or a number of days."""
    if item.sent_at is None or answer_days is None:
        return None
    return calendar.add(local_date(item.sent_at), answer_days)


def feedback_counts(
    items: Iterable[tuple[FeedbackItem, int | None]], window: Window, calendar: WorkingCalendar, now: datetime
) -> FeedbackCounts:
    """``items``: each with the working days its place allows for an answer. Those without a day are in no window."""
    counted = dict.fromkeys(FeedbackCounts.__dataclass_fields__, 0)
    today = local_date(now)
    for item, days in items:
        if item.sent_at is None or not window.holds(item.sent_at):
            continue
        counted["received"] += 1
        due = due_on(item, days, calendar)
        if item.status is FeedbackStatus.ANSWERED:
            counted["answered"] += 1
            counted[_when(item, due)] += 1
        elif item.status is FeedbackStatus.UNKNOWN:
            counted["unknown"] += 1
        else:
            counted["waiting"] += 1
            counted["overdue"] += due is not None and today > due
    return FeedbackCounts(**counted)


def _when(item: FeedbackItem, due: date | None) -> str:
    if due is None or item.replied_at is None:
        return "unjudged"
    return "in_time" if local_date(item.replied_at) <= due else "late"
