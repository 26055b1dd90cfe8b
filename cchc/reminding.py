"""Whom to remind of the deadline and on which day: only units with nothing counted yet, on the agreed working days
before."""

from __future__ import annotations

from datetime import datetime, timedelta

from cchc.configuration import Configuration, ReportsFile, Unit
from cchc.counting import collect_deadline
from cchc.figures import Figures
from cchc.periods import Period, local_date, period_of
from cchc.states import UnitState
from cchc.working_days import WorkingCalendar


def is_reminder_day(now: datetime, reports: ReportsFile, calendar: WorkingCalendar) -> bool:
    """Is today one of the last working days before the deadline? The last day itself counts as one day before."""
    today = local_date(now)
    if not calendar.is_working(today):
        return False
    period = period_of(now, reports.window.deadline_day)
    deadline = collect_deadline(period, reports.window, calendar)
    return _days_left(now, deadline, calendar) in reports.reminders.working_days_before


def _days_left(now: datetime, deadline: datetime, calendar: WorkingCalendar) -> int:
    """Working days from today to the last day, both counted: 1 on the last working day in time."""
    last = local_date(deadline - timedelta(microseconds=1))
    return calendar.until(local_date(now) - timedelta(days=1), last)


def units_to_remind(
    configuration: Configuration, period: Period, figures: Figures, now: datetime, calendar: WorkingCalendar
) -> list[tuple[Unit, str]]:
    """Units that owe news for the period and have none, each with the sentence for the mail; nobody after the
    deadline."""
    deadline = collect_deadline(period, configuration.reports.window, calendar)
    if now >= deadline:
        return []
    left = _days_left(now, deadline, calendar)
    reminded = []
    for line in figures.units:
        if not line.owes or line.state not in (UnitState.NONE, UnitState.UNCONFIRMED) or line.submitted:
            continue
        said = f"Đến nay chưa ghi nhận tin, bài nào trong kỳ; còn {left} ngày làm việc."
        if line.waiting:
            said += f" Có {line.waiting} bài đang chờ Văn phòng xác minh."
        reminded.append((configuration.unit(line.unit), said))
    return reminded
