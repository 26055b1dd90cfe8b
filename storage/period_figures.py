"""All that is stored about a period, handed to the rules that make its figures. Stores nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from cchc.assemble import assemble_figures
from cchc.configuration import Configuration
from cchc.figures import Figures
from cchc.periods import Period, Window, calendar_window, local_date
from cchc.records import JudgedPost
from storage.attachments import all_link_checks
from storage.database import Database
from storage.findings import current_verdicts
from storage.offline_proofs import offline_evidence
from storage.posts import judged_posts, load_posts
from storage.runs import latest_source_results, source_coverage
from storage.submissions import submissions


def period_figures(
    database: Database, department: str, configuration: Configuration, period: Period, now: datetime
) -> Figures:
    """The figures of ``period`` as they stand at ``now``, from one consistent view of the data."""
    everything = window_needed(configuration, period)
    window = period.window(configuration.reports.window.deadline_day)
    enabled = {source.id for source in configuration.sources.sources if source.enabled}
    with database.read() as connection:
        posts = judged_posts(connection, department, everything, bodies=False)
        posts = _with_bodies(posts, _bodies_elsewhere(connection, department, configuration, period))
        return assemble_figures(
            configuration,
            period,
            posts=posts,
            all_posts_count=sum(window.holds(post.post.published_at) and post.post.source in enabled for post in posts),
            submissions=submissions(connection, department),
            offline=offline_evidence(connection, department, local_date(everything.start), local_date(everything.end)),
            findings=current_verdicts(connection, department),
            links=all_link_checks(connection, department),
            source_results=latest_source_results(connection, department),
            coverage={
                source.id: source_coverage(connection, department, source.id)
                for source in configuration.sources.sources
            },
            now=now,
        )


def _bodies_elsewhere(
    connection: Connection, department: str, configuration: Configuration, period: Period
) -> dict[int, str]:
    """Texts of the period's posts at portals of others, where a post is ours only when it names us; by post id."""
    window = period.window(configuration.reports.window.deadline_day)
    calendar = calendar_window(period.year, period.last_month)
    span = Window(min(window.start, calendar.start), max(window.end, calendar.end))
    return {
        post.id: post.body
        for source in configuration.sources.sources
        if source.enabled and source.owner != "department"
        for post in load_posts(connection, department, span, source=source.id)
    }


def _with_bodies(posts: list[JudgedPost], bodies: dict[int, str]) -> list[JudgedPost]:
    return [
        replace(judged, post=replace(judged.post, body=bodies[judged.post.id])) if judged.post.id in bodies else judged
        for judged in posts
    ]


def window_needed(configuration: Configuration, period: Period) -> Window:
    """The year so far, the days after the deadline in which a post may prove something, the calendar month."""
    rule = configuration.reports.window
    window = period.window(rule.deadline_day)
    year_start = Period(period.year, 1, 12).window(rule.deadline_day).start
    calendar = calendar_window(period.year, period.last_month)
    return Window(
        min(year_start, calendar_window(period.year, period.first_month).start),
        max(window.end + timedelta(days=rule.unconfirmed_days + 1), calendar.end),
    )
