"""How a flow ended, for the command line, the page and Prefect alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cchc.states import RunState

EXIT_CODES = {RunState.DONE: 0, RunState.ATTENTION: 1, RunState.FAILED: 3, RunState.ABORTED: 3}


@dataclass(frozen=True)
class RunOutcome:
    """``summary`` is what the run stored: JSON values only. ``sentence`` says it to a person."""

    flow: str
    run_id: int
    state: RunState
    sentence: str
    summary: dict[str, Any] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        return EXIT_CODES[self.state]
