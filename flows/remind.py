"""Reminds, on the last working days before the deadline, only units with nothing counted; silent when already met."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from cchc.configuration import Unit
from cchc.figures import Figures
from cchc.periods import Period, local_date, period_of
from cchc.reminding import is_reminder_day, units_to_remind
from cchc.states import RunState
from cchc.working_days import WorkingCalendar
from doors import Doors
from flows.flow_run import FlowRun, figures_now, flow_run
from flows.outcome import RunOutcome
from flows.step import Step
from reports.mails import message_id, reminder_mail
from storage.outbox import enqueue


@dataclass(frozen=True)
class Reminded:
    """Unit names: queued now, and those that have no address to write to."""

    queued: list[str] = field(default_factory=list)
    without_address: list[str] = field(default_factory=list)


def remind(doors: Doors, step: Step) -> RunOutcome:
    loaded = doors.load_config()
    if not is_due_today(doors):
        return RunOutcome("remind", 0, RunState.DONE, "Hôm nay không phải ngày nhắc; không gửi gì.")
    with flow_run(doors, "remind", loaded) as run:
        period = period_of(run.started_at, loaded.configuration.reports.window.deadline_day)
        figures = step(f"Đếm tin, bài kỳ {period.name}", figures_now, run, period)
        reminded = step("Soạn thư nhắc", queue_reminders, run, period, figures)
        return run.finish(*_how_it_ended(period, reminded))


def is_due_today(doors: Doors) -> bool:
    configuration = doors.load_config().configuration
    return is_reminder_day(doors.clock(), configuration.reports, WorkingCalendar(configuration.department))


def queue_reminders(run: FlowRun, period: Period, figures: Figures) -> Reminded:
    """One mail a unit and day; the same day asked twice queues nothing more."""
    configuration, now = run.configuration, run.doors.clock()
    reminded = Reminded()
    calendar = WorkingCalendar(configuration.department)
    for unit, reason in units_to_remind(configuration, period, figures, now, calendar):
        if not addresses_of(unit, now):
            reminded.without_address.append(unit.name)
        for address in addresses_of(unit, now):
            if _queue(run, period, figures, unit, reason, address, now):
                reminded.queued.append(unit.name)
    return reminded


def addresses_of(unit: Unit, now: datetime) -> list[str]:
    """The unit's own address, else those of its contact persons now in charge."""
    if unit.email:
        return [unit.email]
    today = local_date(now)
    return [contact.email for contact in unit.contacts if contact.email and contact.in_force(today)]


def _queue(
    run: FlowRun, period: Period, figures: Figures, unit: Unit, reason: str, address: str, now: datetime
) -> bool:
    doors, department = run.doors, run.configuration.department
    subject = f"{period.id}:{unit.id}:{local_date(now)}"
    mail_id = message_id(department, "reminder", subject, address)
    mail = reminder_mail(
        templates=doors.templates_folder,
        department=department,
        unit=unit,
        line=next((line for line in figures.units if line.unit == unit.id), None),
        reason=reason,
        period_name=period.name,
        deadline=figures.collect_deadline,
        recipient=address,
        message_id=mail_id,
        sent_at=now,
    )
    with doors.database.begin() as connection:
        queued = enqueue(connection, doors.department, "reminder", subject, address, mail_id, mail.as_bytes(), now)
    return queued is not None


def _how_it_ended(period: Period, reminded: Reminded) -> tuple[RunState, str, dict[str, list[str]]]:
    summary = {"queued": reminded.queued, "without_address": reminded.without_address}
    if reminded.without_address:
        names = ", ".join(reminded.without_address)
        return (
            RunState.ATTENTION,
            f"Đã soạn {len(reminded.queued)} thư nhắc kỳ {period.name}; chưa có địa chỉ thư của: {names}.",
            summary,
        )
    if not reminded.queued:
        return RunState.DONE, f"Kỳ {period.name}: không có đơn vị nào cần nhắc thêm.", summary
    return RunState.DONE, f"Đã soạn {len(reminded.queued)} thư nhắc kỳ {period.name}.", summary
