"""The night on PostgreSQL gives what it gives on SQLite."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cchc.periods import Period
from cli.figures import period_lines
from doors import find_place, open_doors
from flows.nightly import nightly
from flows.step import run_directly
from storage.findings import current_verdicts
from tests.collect.site import Site
from tests.flows.small_department import SmallDepartment, make_department


def two_nights_on(department: SmallDepartment, database: str) -> tuple[list[dict[str, Any]], dict[str, str], list[int]]:
    """(unit lines, state of each requirement, new posts of each source and night)."""
    place = find_place(department.folder / "config", data=Path("data"), database=database)
    with open_doors(place, create=True) as doors:
        nights = [nightly(doors, run_directly) for _ in range(2)]
        with doors.database.read() as connection:
            states = {one.requirement: one.state.value for one in current_verdicts(connection, doors.department)}
        # Reasons name posts by codes in the order in which two sources happened to answer.
        lines = [line | {"reason": ""} for line in period_lines(doors, Period.parse("2023-11"))[0]]
    return lines, states, [source["new"] for night in nights for source in night.summary["sources"]]


@pytest.mark.postgresql
def test_same_numbers_on_both_databases(project: Path, tmp_path: Path, postgresql_url: str) -> None:
    """Counts, findings and what was new do not depend on the kind of database."""
    with Site() as first, Site() as second:
        department = make_department(project, tmp_path / "so", first, second)
        on_postgresql = two_nights_on(department, postgresql_url)
        on_sqlite = two_nights_on(department, f"sqlite:///{tmp_path / 'other.db'}")
    assert on_postgresql == on_sqlite
    assert on_postgresql[2] == [6, 6, 0, 0]
    assert any(line["published"] for line in on_postgresql[0])
