"""One execution of a flow: its lock, its row in our database, and what is written when it breaks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cchc.configuration import Configuration
from cchc.figures import Figures
from cchc.periods import Period
from cchc.states import RunState
from doors import Doors
from flows.outcome import RunOutcome
from flows.progress import Watch, to_log
from flows.schedules import SCHEDULES
from reports.mails import message_id, trouble_mail
from storage.config_files import LoadedConfig
from storage.locks import job_lock
from storage.outbox import enqueue
from storage.period_figures import period_figures
from storage.runs import abort_stale_runs, begin_run, finish_run, store_config_version

TITLES: dict[str, str] = {schedule.flow: schedule.title for schedule in SCHEDULES}


@dataclass(frozen=True)
class FlowRun:
    """A run that has begun; ``started_at`` is UTC."""

    doors: Doors
    flow: str
    id: int
    started_at: datetime
    loaded: LoadedConfig
    watch: Watch = to_log

    @property
    def configuration(self) -> Configuration:
        return self.loaded.configuration

    def finish(self, state: RunState, sentence: str, summary: dict[str, Any]) -> RunOutcome:
        """Write the end of the run; ``summary`` holds JSON values only."""
        told = {**summary, "sentence": sentence}
        finish_run(self.doors.database, self.id, state, told, self.doors.clock())
        return RunOutcome(self.flow, self.id, state, sentence, told)


def figures_now(run: FlowRun, period: Period) -> Figures:
    """The figures of a period at the moment the run began."""
    doors = run.doors
    return period_figures(doors.database, doors.department, run.configuration, period, run.started_at)


@contextmanager
def flow_run(
    doors: Doors, flow: str, loaded: LoadedConfig, job: str | None = None, watch: Watch = to_log
) -> Iterator[FlowRun]:
    """Hold the job's lock (JobBusy when another run has it) and keep a row that always gets an end."""
    with job_lock(doors.database, doors.department, job or flow, doors.clock):
        now = doors.clock()
        # The lock is ours, so a row of this flow that still says RUNNING belongs to a process that was killed.
        abort_stale_runs(doors.database, now, now, department=doors.department, flow=flow)
        store_config_version(doors.database, doors.department, loaded.fingerprint, loaded.files, now)
        number = begin_run(doors.database, doors.department, flow, loaded.fingerprint, now)
        run = FlowRun(doors, flow, number, now, loaded, watch)
        try:
            yield run
        except BaseException as error:
            run.finish(RunState.FAILED, f"Bị dừng giữa chừng: {error or type(error).__name__}", {})
            if isinstance(error, Exception) and flow != "deliver":
                queue_trouble(run, [f"{type(error).__name__}: {error}"])
            raise


def queue_trouble(run: FlowRun, troubles: list[str]) -> None:
    """Tell the admin, by one mail a run."""
    department, doors = run.configuration.department, run.doors
    subject = f"{run.flow}:{run.id}"
    mail_id = message_id(department, "trouble", subject)
    mail = trouble_mail(
        templates=doors.templates_folder,
        department=department,
        what=TITLES.get(run.flow, run.flow),
        problems=troubles,
        message_id=mail_id,
        sent_at=doors.clock(),
    )
    recipient = department.mail.admin_address
    with doors.database.begin() as connection:
        enqueue(connection, doors.department, "trouble", subject, recipient, mail_id, mail.as_bytes(), doors.clock())
