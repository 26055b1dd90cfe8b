"""The numbered snapshot of a period: every figure a report prints, with the way back to the posts behind it.

Stored as JSON by ``snapshot``; both addressees' reports, the Excel file and the page read nothing else. Times are UTC.
Lists keep their order; ids refer to ``config/`` as it was (``config_fingerprint`` of the snapshot).
"""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from cchc.states import ActivityState, FindingState, UnitState


class Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PostLine(Line):
    code: str  # P00123, printed in reports and opened by the page at /posts/123
    post_id: int
    source: str
    source_name: str
    channel: str  # plan channel, e.g. "3.2"
    title: str
    url: str
    published_at: datetime
    day_only: bool
    units: list[str]
    unit_names: list[str]
    activities: list[str]
    themes: list[str]
    document_numbers: list[str]
    evidence_id: int | None
    corrected: bool


class ItemLine(Line):
    """One thing that counts for a unit: a published post or a submission."""

    kind: str  # "post" or a SubmissionKind value
    title: str
    at: datetime  # published or received
    in_time: bool | None  # None: proves nothing
    post_id: int | None = None
    submission_id: int | None = None


class UnitLine(Line):
    unit: str
    name: str
    owes: bool  # has the monthly duty in this period
    state: UnitState
    reason: str
    published: int  # CCHC posts published in the window, credited to the unit
    submitted: int  # submissions received for the period
    waiting: int  # doubtful posts of the unit that wait for a person
    items: list[ItemLine]
    by_period: dict[str, int]  # published CCHC posts per monthly period of the year so far; see unread_periods


class ChannelLine(Line):
    id: str
    name: str
    posts: int
    offline: int
    post_codes: list[str]
    offline_ids: list[int]


class TickLine(Line):
    id: str
    text: str
    ticked: bool
    evidence: list[str]  # post codes and "M12" for offline evidence 12


class ActivityLine(Line):
    id: str
    audience: str
    title: str
    text: str
    schedule: str
    state: ActivityState
    state_text: str  # "Có 3 minh chứng trong kỳ"
    in_period: int
    in_year: int
    evidence: list[str]
    items: list[TickLine]
    units_done: list[str]
    units_owing: list[str]  # only where every unit must do it


class ThemeLine(Line):
    id: str
    name: str
    posts: int
    post_codes: list[str]


class FindingLine(Line):
    requirement: str
    name: str
    owner: str
    owner_name: str
    state: FindingState
    reason: str
    url: str
    number: str | None
    due_on: date | None
    published_on: date | None
    checked_at: datetime
    basis: str


class LinkLine(Line):
    url: str
    name: str
    post_id: int
    post_title: str
    state: FindingState
    detail: str
    checked_at: datetime | None
    elsewhere: bool = False  # at a third party's host


class OfflineLine(Line):
    id: int
    activity: str
    channel: str
    kind: str
    held_on: date
    unit: str
    description: str
    people_reached: int | None
    has_proof: bool


class SourceLine(Line):
    id: str
    name: str
    enabled: bool
    state: str  # ok | partial | failed | off | never
    detail: str
    last_good: datetime | None
    covers_window: bool


class Figures(Line):
    department: str
    period: str
    period_name: str
    window_start: datetime
    window_end: datetime
    collect_deadline: datetime  # last moment is just before it
    deadline_rule: str
    made_at: datetime
    basis: str  # 233/QĐ-UBND …
    plan_title: str
    plan_number: str | None
    complete: bool  # every enabled source of the department was read over the whole window
    coverage_note: str  # empty when complete
    posts: list[PostLine]
    doubtful: list[PostLine]
    calendar_posts: int  # CCHC posts of the calendar month, a separate statistic
    read_posts: int  # all posts read in the window, CCHC or not
    units: list[UnitLine]
    channels: list[ChannelLine]
    activities: list[ActivityLine]
    themes: list[ThemeLine]
    audiences: dict[str, int]
    findings: list[FindingLine]
    links: list[LinkLine]
    link_states: dict[str, int]
    offline: list[OfflineLine]
    sources: list[SourceLine]
    unread_periods: list[str] = []  # months of by_period that were not read from end to end: their counts are a minimum
