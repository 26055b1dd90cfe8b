"""The night on PostgreSQL gives what it gives on SQLite."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.collect.site import Site
from tests.flows.small_department import SmallDepartment, make_department

DONE = ["nightly", "nightly"]
SHOWN = ["count --period 2023-11 --json", "findings --json", "units --json"]


def line_on(department: SmallDepartment, database: str) -> dict[str, Any]:
    """Two nights by the command, then what the reading commands print."""
    for command in DONE:
        done = department.cchc(*command.split(), CCHC_DATABASE=database)
        assert done.returncode in (0, 1), done.stderr
    shown = {}
    for command in SHOWN:
        done = department.cchc(*command.split(), CCHC_DATABASE=database)
        assert done.returncode in (0, 1), done.stderr
        shown[command] = json.loads(done.stdout)
    return shown


@pytest.mark.postgresql
def test_same_numbers_on_both_databases(project: Path, tmp_path: Path, postgresql_url: str) -> None:
    """Counts and findings do not depend on the kind of database; a backup is made there too."""
    with Site() as first, Site() as second:
        department = make_department(project, tmp_path / "so", first, second)
        on_postgresql = line_on(department, postgresql_url)
        backed_up = department.cchc("backup", CCHC_DATABASE=postgresql_url)
        assert backed_up.returncode == 0, backed_up.stderr
        on_sqlite = line_on(department, f"sqlite:///{tmp_path / 'so' / 'data' / 'other.db'}")
    assert any(unit["published"] for unit in on_postgresql[SHOWN[0]])
    for command in SHOWN:
        assert lasting(on_postgresql[command]) == lasting(on_sqlite[command])


def lasting(shown: Any) -> Any:
    """The same without moments and without reasons, which name posts by the order in which they happened to arrive."""
    if isinstance(shown, dict):
        return {name: lasting(one) for name, one in shown.items() if not name.endswith("_at") and name != "reason"}
    return [lasting(one) for one in shown] if isinstance(shown, list) else shown
