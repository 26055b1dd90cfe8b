"""What the finished line holds, read from its own database: the other side of the comparison with the truth."""

from __future__ import annotations

from collections import Counter
from typing import Any

from cchc.counting import count_units
from cchc.periods import Period, period_of
from doors import Doors
from storage.findings import current_findings
from storage.outbox import rows
from storage.posts import all_link_checks, judged_posts


def made_summary(doors: Doors, first: str) -> dict[str, Any]:
    """``counts`` from the monthly period ``first`` up to the one of the clock, every unit, zeros included."""
    configuration = doors.load_config().configuration
    deadline_day = configuration.reports.window.deadline_day
    periods = [Period.parse(first)]
    while periods[-1] < period_of(doors.clock(), deadline_day):
        last = periods[-1]
        year, month = (last.year + 1, 1) if last.last_month == 12 else (last.year, last.last_month + 1)
        periods.append(Period(year, month, month))
    units = configuration.units.units
    with doors.database.read() as connection:
        posts = judged_posts(connection, doors.department, bodies=False)
        links = all_link_checks(connection, doors.department)
        findings = current_findings(connection, doors.department)
        deliveries = rows(connection, doors.department)
    table = count_units(posts, periods, units, deadline_day).to_dict("index")
    return {
        "posts": len(posts),
        "cchc_posts": sum(post.is_cchc is True for post in posts),
        "counts": {
            unit: {period.id: int(table[unit][period.id]) for period in periods}
            for unit in sorted(one.id for one in units)
        },
        "findings": dict(sorted(Counter(finding.verdict.state.value for finding in findings).items())),
        "links": dict(sorted(Counter(str(link.attachment.state) for link in links).items())),
        "deliveries": sorted(
            ({"recipient": row.recipient, "kind": row.kind, "state": row.state.value} for row in deliveries),
            key=lambda row: (row["recipient"], row["kind"]),
        ),
    }
