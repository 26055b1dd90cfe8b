"""Fixtures of command tests: the small department of the flow tests, read once where a test needs data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.nightly import nightly
from flows.step import run_directly
from tests.collect.site import Site
from tests.flows.small_department import SmallDepartment, make_department


@pytest.fixture
def department(project: Path, tmp_path: Path) -> Iterator[SmallDepartment]:
    with Site() as first, Site() as second:
        yield make_department(project, tmp_path / "so", first, second)


@pytest.fixture
def read_department(department: SmallDepartment) -> SmallDepartment:
    """The same after one night."""
    with department.doors() as doors:
        nightly(doors, run_directly)
    return department
