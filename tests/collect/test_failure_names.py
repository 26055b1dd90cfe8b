"""The closed list of failures: every one says what happens next, and the page for admins says the same."""

from __future__ import annotations

import re
from pathlib import Path

from cchc.states import FailureKind, NextStep

ROW = re.compile(r"^\| `(\w+)` \| (.+?) \| (lâu dài|tạm thời) \| (.+?) \| .+ \|$", re.MULTILINE)


def test_the_page_for_admins_lists_exactly_the_failures():
    """docs/sources.md names each failure with its meaning, its lasting or passing nature and the next step."""
    page = (Path(__file__).parents[2] / "docs" / "sources.md").read_text("utf-8")
    told = [(code, label, nature == "lâu dài", step) for code, label, nature, step in ROW.findall(page)]
    assert told == [(kind.code, kind.label, kind.permanent, kind.next_step.label) for kind in FailureKind]


def test_every_next_step_is_some_failures():
    """No next step is only a word."""
    assert {kind.next_step for kind in FailureKind} == set(NextStep)
    assert not any(kind.permanent for kind in FailureKind if kind.next_step is NextStep.RETRY_TONIGHT)
