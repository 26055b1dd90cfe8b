"""How far each activity of the plan is: evidence in the period and in the year, each channel or product ticked on
its own.

Evidence is a CCHC post that serves the activity, or an offline proof entered for it. Definitions: docs/numbers.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cchc.configuration import Activity, Plan, PlannedItem, Requirement, Schedule, Unit
from cchc.figures import ActivityLine, TickLine
from cchc.periods import Period, Window, local_date, local_midnight
from cchc.records import FindingVerdict, JudgedPost, OfflineEvidence
from cchc.states import ActivityState, FindingState, OfflineKind, UnitSignal

#: Which offline proofs tick which kind of planned channel or product.
TICKED_BY: dict[str, frozenset[OfflineKind]] = {
    "eoffice": frozenset({OfflineKind.EOFFICE}),
    "meeting": frozenset({OfflineKind.MEETING}),
    "citizen_meeting": frozenset({OfflineKind.MEETING}),
    "training": frozenset({OfflineKind.MEETING}),
    "website": frozenset(),
    "press": frozenset({OfflineKind.BROADCAST}),
    "one_stop": frozenset({OfflineKind.ONE_STOP, OfflineKind.LEAFLET}),
    "document": frozenset({OfflineKind.DOCUMENT}),
    "contest": frozenset({OfflineKind.OTHER}),
    "other": frozenset(OfflineKind) - {OfflineKind.DOCUMENT},
}
#: Posts from which channels of sources tick which kind.
TICKED_ON = {"website": frozenset({"website", "feedback", "social"}), "press": frozenset({"press"})}
#: "Các hình thức phù hợp khác" completes nothing that is missing.
OPTIONAL = "other"
FOUND = frozenset({FindingState.PASS, FindingState.PASS_BY_SYNONYM, FindingState.LATE})


@dataclass(frozen=True)
class Proofs:
    """What the progress of activities is judged from. ``channels``: source id -> channel of sources.yaml."""

    posts: Sequence[JudgedPost]
    offline: Sequence[OfflineEvidence]
    findings: Sequence[FindingVerdict]
    requirements: Sequence[Requirement]
    channels: Mapping[str, str]
    symbol: str  # of the department: a document of its own ends in -SCT


def activity_lines(
    plan: Plan, proofs: Proofs, units: Sequence[Unit], window: Window, deadline_day: int, now: datetime
) -> list[ActivityLine]:
    """One line an activity in force in the period, in the order of the plan."""
    last = local_date(window.end - timedelta(microseconds=1))
    year = Window(Period(plan.year, 1, 12).window(deadline_day).start, window.end)
    owing = [unit for unit in units if unit.in_force(last) and unit.kind != "leadership"]
    return [
        _line(activity, proofs, owing, window, year, now)
        for activity in plan.activities
        if activity.valid_from is None or activity.valid_from <= last
    ]


def _line(
    activity: Activity, proofs: Proofs, owing: Sequence[Unit], window: Window, year: Window, now: datetime
) -> ActivityLine:
    posts = [post for post in proofs.posts if post.is_cchc is True and activity.id in post.activities]
    offline = [one for one in proofs.offline if one.activity == activity.id]
    in_year = _within(posts, offline, year)
    in_period = _within(posts, offline, window)
    continuous = any(one.kind == "continuous" for one in activity.schedule)
    shown_posts, shown_offline = in_period if continuous else in_year
    documents = _own_documents(activity, proofs)
    ticks = [
        _tick(item, shown_posts, shown_offline, documents, proofs) for item in [*activity.channels, *activity.products]
    ]
    count, count_year = len(in_period[0]) + len(in_period[1]), len(in_year[0]) + len(in_year[1])
    state, said = _state(activity, ticks, count, count_year, now)
    done = _units_done(shown_posts, shown_offline) if activity.every_unit else set()
    return ActivityLine(
        id=activity.id,
        audience=activity.audience,
        title=activity.title,
        text=activity.text,
        schedule="; ".join(one.text for one in activity.schedule),
        state=state,
        state_text=said,
        in_period=count,
        in_year=count_year,
        evidence=[*(post.code for post in in_period[0]), *(f"M{one.id}" for one in in_period[1])],
        items=ticks,
        units_done=[unit.id for unit in owing if unit.id in done] if activity.every_unit else [],
        units_owing=[unit.id for unit in owing if unit.id not in done] if activity.every_unit else [],
    )


def _within(
    posts: Sequence[JudgedPost], offline: Sequence[OfflineEvidence], window: Window
) -> tuple[list[JudgedPost], list[OfflineEvidence]]:
    return (
        [post for post in posts if window.holds(post.post.published_at)],
        [one for one in offline if window.holds(local_midnight(one.held_on))],
    )


def _units_done(posts: Sequence[JudgedPost], offline: Sequence[OfflineEvidence]) -> set[str]:
    done = {unit for post in posts if post.unit_state is UnitSignal.UNIT for unit in post.units}
    return done | {one.unit for one in offline}


def _own_documents(activity: Activity, proofs: Proofs) -> list[str]:
    """Numbers of the department's own documents that the activity names and that were found public."""
    found = {one.requirement for one in proofs.findings if one.state in FOUND}
    return [
        requirement.number
        for requirement in proofs.requirements
        if requirement.number in activity.documents
        and requirement.id in found
        and _is_own(requirement.number or "", proofs.symbol)
    ]


def _is_own(number: str, symbol: str) -> bool:
    tail = number.rpartition("/")[2]
    return tail == symbol or tail.endswith(f"-{symbol}") or tail.startswith(f"{symbol}-")


def _tick(
    item: PlannedItem,
    posts: Sequence[JudgedPost],
    offline: Sequence[OfflineEvidence],
    documents: Sequence[str],
    proofs: Proofs,
) -> TickLine:
    evidence: list[str] = []
    if item.kind in TICKED_ON:
        evidence += [post.code for post in posts if proofs.channels.get(post.post.source) in TICKED_ON[item.kind]]
    if item.kind == "document":
        own = [post for post in posts if any(_is_own(number, proofs.symbol) for number in post.document_numbers)]
        evidence += [*documents, *(post.code for post in own)]
    evidence += [f"M{one.id}" for one in offline if one.kind in TICKED_BY[item.kind]]
    return TickLine(id=item.id, text=item.text, ticked=bool(evidence), evidence=evidence)


def _state(
    activity: Activity, ticks: Sequence[TickLine], in_period: int, in_year: int, now: datetime
) -> tuple[ActivityState, str]:
    if any(one.kind == "continuous" for one in activity.schedule):
        if in_period:
            return ActivityState.WITH_EVIDENCE, f"Có {in_period} minh chứng trong kỳ"
        return ActivityState.WITHOUT_EVIDENCE, ActivityState.WITHOUT_EVIDENCE.label
    kinds = {item.id: item.kind for item in [*activity.channels, *activity.products]}
    needed = [tick for tick in ticks if kinds[tick.id] != OPTIONAL] or list(ticks)
    missing = [tick for tick in needed if not tick.ticked]
    if in_year and not missing:
        return ActivityState.DONE, f"Hoàn thành, {in_year} minh chứng"
    overdue = _is_overdue(activity.schedule, now)
    if overdue:
        lacking = "; ".join(tick.text.rstrip(".") for tick in missing)
        return ActivityState.OVERDUE, f"Quá hạn; chưa ghi nhận: {lacking}" if lacking else "Quá hạn, chưa có minh chứng"
    if in_year:
        return ActivityState.IN_PROGRESS, f"Đang thực hiện, {in_year} minh chứng"
    if any(one.kind == "on_request" for one in activity.schedule):
        return ActivityState.NOT_DUE, "Chưa đến hạn (thực hiện khi có đề nghị)"
    if any(one.kind == "external" for one in activity.schedule):
        return ActivityState.NOT_DUE, "Chưa đến hạn (theo tiến độ của tỉnh)"
    return ActivityState.NOT_DUE, ActivityState.NOT_DUE.label


def _is_overdue(schedule: Sequence[Schedule], now: datetime) -> bool:
    """Past its end; never where somebody outside sets the pace."""
    if any(one.kind in ("external", "on_request") for one in schedule):
        return False
    ends = [one.ends for one in schedule if one.ends is not None]
    return bool(ends) and local_date(now) > max(ends)
