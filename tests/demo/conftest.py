"""One run of the demo for all tests of this folder."""

from __future__ import annotations

import json
import subprocess
import sys
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
    """``cchc demo --once``, as a stranger types it, from a folder that is not the project's."""
    folder = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "cli.main", "demo", "--once", "--out", "out"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=220, check=False)
    return Finished(done.returncode, folder / "out", [*done.stdout.splitlines(), *done.stderr.splitlines()[-20:]])
