"""One run of the demo for all tests of this folder."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True)
class Finished:
    code: int
    out: Path
    told: list[str]

    @property
    def summary(self) -> dict[str, Any]:
        return json.loads((self.out / "summary.json").read_text("utf-8"))


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    from demo.run import run_demo

    out = tmp_path_factory.mktemp("demo") / "out"
    told: list[str] = []
    return Finished(run_demo(out, True, told.append), out, told)
