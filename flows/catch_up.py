"""Which flows were missed while the machine was off. Decided from our own database, never from Prefect's states."""

from __future__ import annotations

from dataclasses import dataclass

from cchc.states import RunState
from doors import Doors
from flows.compile_report import period_to_compile
from flows.remind import is_due_today
from flows.schedules import FlowName, schedule_table
from storage.runs import runs

#: A run that broke was told to the admin and is not repeated until its next hour; a killed one is.
TOLD = {RunState.DONE, RunState.ATTENTION, RunState.FAILED}


@dataclass(frozen=True)
class Missed:
    """``key`` names slot and attempt: asking the engine twice for the same one starts it once."""

    flow: FlowName
    key: str


def missed_flows(doors: Doors) -> list[Missed]:
    configuration = doors.load_config().configuration
    now = doors.clock()
    missed = []
    for schedule in schedule_table(configuration.reports):
        slot = schedule.last_slot(now)
        if schedule.flow == "deliver":
            continue  # comes round every few minutes anyway
        if schedule.flow == "compile_report" and period_to_compile(doors, configuration) is None:
            continue
        if schedule.flow == "remind" and (slot.date() != now.astimezone(slot.tzinfo).date() or not is_due_today(doors)):
            continue
        with doors.database.read() as connection:
            since = [run for run in runs(connection, doors.department, schedule.flow) if run.started_at >= slot]
        if not any(run.state in TOLD for run in since):
            missed.append(Missed(schedule.flow, f"catch-up-{schedule.flow}-{slot:%Y%m%d%H%M}-{len(since)}"))
    return missed
