"""Phản ánh, kiến nghị: how each place's feedback of a period stands, and every entry with its answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from cchc.feedback_counts import FeedbackCounts, due_on, feedback_counts
from cchc.periods import local_date
from cchc.states import FeedbackStatus
from cchc.working_days import WorkingCalendar
from storage.public_records import StoredFeedback, feedback
from web import choices
from web.page import Page, open_page, pairs
from web.record_places import PlaceLine, place_lines

router = APIRouter()
MOST_SHOWN = 300


@dataclass(frozen=True)
class Row:
    stored: StoredFeedback
    place: str
    due: date | None
    late: bool


@router.get("/feedback")
def list_feedback(page: Page = Depends(open_page), period: str = "", status: str = "") -> Response:
    configuration = page.configuration
    wanted = choices.read_period(period, configuration, page.now)
    window = wanted.window(configuration.reports.window.deadline_day)
    calendar = WorkingCalendar(configuration.department)
    with page.database.read() as connection:
        stored = feedback(connection, page.department)
    places = place_lines(page, "feedback")
    days = {(line.source.id, line.place.id): line.place.answer_days for line in places}
    names = {(line.source.id, line.place.id): line.place.name for line in places}
    counted: list[tuple[PlaceLine, FeedbackCounts]] = []
    for line in places:
        own = [one for one in stored if (one.item.source, one.place) == (line.source.id, line.place.id)]
        items = [(one.item, line.place.answer_days) for one in own]
        counted.append((line, feedback_counts(items, window, calendar, page.now)))
    shown = [one for one in stored if one.item.sent_at is None or window.holds(one.item.sent_at)]
    if status in {one.value for one in FeedbackStatus}:
        shown = [one for one in shown if one.item.status.value == status]
    rows = []
    for one in shown[:MOST_SHOWN]:
        key = (one.item.source, one.place)
        due = due_on(one.item, days.get(key), calendar)
        rows.append(Row(one, names.get(key, one.place), due, _is_late(one, due, local_date(page.now))))
    return page.show(
        "feedback.html",
        "/feedback",
        rows=rows,
        total=len(shown),
        counted=counted,
        period=wanted,
        period_options=choices.period_options(configuration, page.now, wanted),
        status_options=pairs(FeedbackStatus),
        chosen=status,
    )


def _is_late(stored: StoredFeedback, due: date | None, today: date) -> bool:
    """Answered after the last day, or still waiting after it."""
    if due is None or stored.item.status is FeedbackStatus.UNKNOWN:
        return False
    if stored.item.status is FeedbackStatus.ANSWERED:
        return stored.item.replied_at is not None and local_date(stored.item.replied_at) > due
    return today > due
