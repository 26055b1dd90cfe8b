"""Puts a period's figures together from stored posts, submissions, proofs, findings and source readings. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from cchc.activity_progress import Proofs, activity_lines
from cchc.configuration import Configuration, Plan, Requirement
from cchc.counting import Counted, collect_deadline, in_window, months_so_far, unit_states
from cchc.coverage import SourceReading, coverage_note, source_lines, unread_periods
from cchc.errors import UsageError
from cchc.figures import (
    ChannelLine,
    Figures,
    FindingLine,
    LinkLine,
    OfflineLine,
    PostLine,
    ThemeLine,
)
from cchc.periods import Period, Window, calendar_window, local_date, local_midnight
from cchc.records import (
    FindingVerdict,
    JudgedPost,
    OfflineEvidence,
    StoredAttachment,
    Submission,
)
from cchc.states import FailureKind, FindingState, OfflineKind, UnitSignal
from cchc.vietnamese import date_numbers, fold_tone
from cchc.working_days import WorkingCalendar

#: Plan channel of a post by the channel of its source (section II.3 of the plan).
PLAN_CHANNELS = {
    "website": "3.2",
    "feedback": "3.2",
    "press": "3.3",
    "social": "3.6",
    "eoffice": "3.1",
    "one_stop": "3.5",
    "public_service_point": "3.7",
}

#: Plan channel of something done offline, by what it was; an entry that names a plan channel itself keeps it.
OFFLINE_CHANNELS = {
    OfflineKind.MEETING: "3.4",
    OfflineKind.LEAFLET: "3.7",
    OfflineKind.ONE_STOP: "3.5",
    OfflineKind.BROADCAST: "3.3",
    OfflineKind.EOFFICE: "3.1",
    OfflineKind.DOCUMENT: "3.1",
    OfflineKind.OTHER: "3.5",
}


class CheckedLink(Protocol):
    """An attachment of a live post with its newest check."""

    @property
    def post_id(self) -> int: ...

    @property
    def post_title(self) -> str: ...

    @property
    def attachment(self) -> StoredAttachment: ...


def assemble_figures(
    configuration: Configuration,
    period: Period,
    *,
    posts: Sequence[JudgedPost],
    all_posts_count: int,
    submissions: Sequence[Submission],
    offline: Sequence[OfflineEvidence],
    findings: Sequence[FindingVerdict],
    links: Sequence[CheckedLink],
    source_results: Mapping[str, SourceReading],
    coverage: Mapping[str, Sequence[Window]],
    now: datetime,
) -> Figures:
    """``posts``: every judged post of the plan's year and ten days on; ``all_posts_count``: posts read in the window.

    ``coverage``: source -> stretches of time proven read. Order of lines is that of config; posts by publication.
    """
    rule = configuration.reports.window
    window = period.window(rule.deadline_day)
    plan = plan_of(configuration, period)
    calendar = WorkingCalendar(configuration.department)
    lines = source_lines(configuration.sources.sources, source_results, coverage, window, now)
    note = coverage_note(configuration.sources.sources, lines, source_results)
    counted_posts = _of_enabled_sources(posts, configuration)
    in_period = sorted(in_window(counted_posts, window), key=lambda post: (post.post.published_at, post.post.id))
    ours = [post for post in in_period if post.is_cchc is True and _is_ours(post, configuration)]
    unsigned = [post for post in counted_posts if _is_unsigned(post, configuration)]
    held = [one for one in offline if window.holds(local_midnight(one.held_on))]
    month = Period(period.year, period.last_month, period.last_month)
    proofs = Proofs(
        posts=counted_posts,
        offline=offline,
        findings=findings,
        requirements=configuration.requirements.requirements,
        channels={source.id: source.channel for source in configuration.sources.sources},
        symbol=configuration.department.symbol,
    )
    units = configuration.units.units
    post_lines = [_post_line(post, configuration) for post in ours]
    activities = activity_lines(plan, proofs, units, window, rule.deadline_day, now)
    calendar_month = calendar_window(month.year, month.first_month)
    return Figures(
        department=configuration.department.id,
        period=period.id,
        period_name=period.name,
        window_start=window.start,
        window_end=window.end,
        collect_deadline=collect_deadline(month, rule, calendar),
        deadline_rule=rule.deadline_rule,
        made_at=now,
        basis=_basis(plan),
        plan_title=plan.title,
        plan_number=plan.number,
        complete=not note,
        coverage_note=note,
        posts=post_lines,
        doubtful=[
            _post_line(post, configuration) for post in in_period if post.doubtful and _is_ours(post, configuration)
        ],
        calendar_posts=sum(
            post.is_cchc is True and _is_ours(post, configuration) for post in in_window(counted_posts, calendar_month)
        ),
        read_posts=all_posts_count,
        units=unit_states(units, period, Counted(counted_posts, submissions, rule, calendar, note, now, unsigned)),
        channels=_channels(plan, post_lines, held),
        activities=activities,
        themes=_themes(plan, post_lines),
        audiences=_audiences(plan, post_lines),
        findings=finding_lines(configuration, findings, now),
        links=link_lines(links),
        link_states=dict(Counter(_link_state(link.attachment).value for link in links)),
        offline=[_offline_line(one) for one in held],
        sources=lines,
        unread_periods=unread_periods(
            configuration.sources.sources,
            coverage,
            months_so_far(period, rule.deadline_day, now),
            rule.deadline_day,
            now,
        ),
    )


def plan_of(configuration: Configuration, period: Period) -> Plan:
    """The plan of the period's year, else the newest before it."""
    earlier = [plan for plan in configuration.plans.plans if plan.year <= period.year]
    if not earlier:
        raise UsageError(f"Chưa có kế hoạch tuyên truyền năm {period.year} trong config/plan.yaml.")
    return max(earlier, key=lambda plan: plan.year)


def _basis(plan: Plan) -> str:
    for document in plan.documents:
        if document.number == plan.basis:
            day = date_numbers(document.issued_on)
            return f"{document.type} số {document.number} ngày {day} của {document.issuer}"
    return plan.basis


def _of_enabled_sources(posts: Sequence[JudgedPost], configuration: Configuration) -> list[JudgedPost]:
    enabled = {source.id for source in configuration.sources.sources if source.enabled}
    return [post for post in posts if post.post.source in enabled]


def _is_ours(post: JudgedPost, configuration: Configuration) -> bool:
    """On the department's own pages everything is; elsewhere only what names one of its units or the department."""
    source = configuration.source(post.post.source)
    if source.owner == "department" or post.units:
        return True
    stored = post.post
    text = fold_tone(f"{stored.title}\n{stored.summary}\n{stored.byline}\n{stored.body}")
    return any(fold_tone(name) in text for name in (configuration.department.name, configuration.department.short_name))


def _is_unsigned(post: JudgedPost, configuration: Configuration) -> bool:
    nobody = not post.units and post.unit_state is not UnitSignal.EXTERNAL
    return nobody and post.is_cchc is True and configuration.source(post.post.source).owner == "department"


def _post_line(post: JudgedPost, configuration: Configuration) -> PostLine:
    stored = post.post
    source = configuration.source(stored.source)
    names = {unit.id: unit.name for unit in configuration.units.units}
    return PostLine(
        code=post.code,
        post_id=stored.id,
        source=source.id,
        source_name=source.name,
        channel=PLAN_CHANNELS[source.channel],
        title=stored.title,
        url=stored.url,
        published_at=stored.published_at,
        day_only=stored.published_precision == "day",
        units=list(post.units),
        unit_names=[names.get(unit, unit) for unit in post.units],
        activities=list(post.activities),
        themes=list(post.themes),
        document_numbers=list(post.document_numbers),
        evidence_id=stored.evidence_id,
        corrected=bool(post.corrected),
    )


def _channels(plan: Plan, posts: Sequence[PostLine], offline: Sequence[OfflineEvidence]) -> list[ChannelLine]:
    lines = []
    for channel in plan.channels:
        codes = [post.code for post in posts if post.channel == channel.id]
        held = [one.id for one in offline if plan_channel(one) == channel.id and one.id is not None]
        lines.append(
            ChannelLine(
                id=channel.id,
                name=channel.name,
                posts=len(codes),
                offline=len(held),
                post_codes=codes,
                offline_ids=held,
            )
        )
    return lines


def plan_channel(one: OfflineEvidence) -> str:
    """The page stores the activity's own item (``hop-noi-bo``); the report counts by the plan's channels 3.1 to 3.7."""
    return one.channel if one.channel.startswith("3.") else OFFLINE_CHANNELS[one.kind]


def _themes(plan: Plan, posts: Sequence[PostLine]) -> list[ThemeLine]:
    lines = []
    for theme in plan.themes:
        codes = [post.code for post in posts if theme.id in post.themes]
        lines.append(ThemeLine(id=theme.id, name=theme.name, posts=len(codes), post_codes=codes))
    return lines


def _audiences(plan: Plan, posts: Sequence[PostLine]) -> dict[str, int]:
    """Posts by audience of their activities; one post may serve several."""
    audience = {activity.id: activity.audience for activity in plan.activities}
    counts = Counter({"staff": 0, "citizens": 0, "key_task": 0})
    for post in posts:
        counts.update({audience[activity] for activity in post.activities if activity in audience})
    return dict(counts)


def finding_lines(configuration: Configuration, findings: Sequence[FindingVerdict], now: datetime) -> list[FindingLine]:
    """One line a requirement in force, in the order of requirements.yaml; one never looked at is not checked."""
    newest = {one.requirement: one for one in sorted(findings, key=lambda one: one.checked_at)}
    names = {unit.id: unit.name for unit in configuration.units.units}
    lines = []
    for requirement in configuration.requirements.requirements:
        verdict = newest.get(requirement.id)
        if verdict is None:
            if not requirement.enabled or not requirement.in_force(requirement.issued_on or local_date(now)):
                continue
            verdict = FindingVerdict(requirement.id, FindingState.NOT_CHECKED, "Chưa kiểm tra lần nào.", "", now)
        lines.append(_finding_line(requirement, verdict, names))
    return lines


def _finding_line(requirement: Requirement, verdict: FindingVerdict, names: Mapping[str, str]) -> FindingLine:
    own_date = requirement.issued_on or local_date(verdict.checked_at)
    basis = [
        f"{one.document}{', ' + one.article if one.article else ''}"
        for one in requirement.basis
        if one.in_force(own_date)
    ]
    return FindingLine(
        requirement=requirement.id,
        name=requirement.name,
        owner=requirement.owner,
        owner_name=names.get(requirement.owner, requirement.owner),
        state=verdict.state,
        reason=verdict.reason,
        url=verdict.url,
        number=requirement.number,
        due_on=verdict.due_on,
        published_on=verdict.published_on,
        checked_at=verdict.checked_at,
        basis="; ".join(basis),
    )


def _link_state(attachment: StoredAttachment) -> FindingState:
    return FindingState.NOT_CHECKED if attachment.checked_at is None else FindingState(attachment.state)


def link_lines(links: Sequence[CheckedLink]) -> list[LinkLine]:
    """Attached files and links with the state of their newest check, as given."""
    return [
        LinkLine(
            url=link.attachment.url,
            name=link.attachment.name,
            post_id=link.post_id,
            post_title=link.post_title,
            state=_link_state(link.attachment),
            detail=_link_detail(link.attachment),
            checked_at=link.attachment.checked_at,
            elsewhere=link.attachment.elsewhere,
        )
        for link in links
    ]


def _link_detail(attachment: StoredAttachment) -> str:
    """The failure's name, then what was seen where that says more: a bare status code says nothing to the office."""
    label = FailureKind.from_code(attachment.failure).label if attachment.failure else ""
    seen = "" if attachment.detail.startswith("mã ") else attachment.detail
    return ": ".join(part for part in (label, seen) if part)


def _offline_line(one: OfflineEvidence) -> OfflineLine:
    return OfflineLine(
        id=one.id or 0,
        activity=one.activity,
        channel=plan_channel(one),
        kind=one.kind.value,
        held_on=one.held_on,
        unit=one.unit,
        description=one.description,
        people_reached=one.people_reached,
        has_proof=one.proof_file is not None,
    )
