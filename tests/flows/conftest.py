"""Fixtures of flow tests: the small department on two real web sites."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.collect.site import Site
from tests.flows.small_department import SmallDepartment, make_department


@pytest.fixture
def department(project: Path, tmp_path: Path) -> Iterator[SmallDepartment]:
    with Site() as first, Site() as second:
        yield make_department(project, tmp_path / "so", first, second)
