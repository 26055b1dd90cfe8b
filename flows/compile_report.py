"""A period's figures → a numbered snapshot → the drafts of every addressee. Approving and sending are people's work."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from cchc.configuration import Configuration
from cchc.errors import UsageError
from cchc.figures import Figures
from cchc.periods import Period, local_date, period_of
from cchc.states import PeriodState, RunState, UnitState
from doors import Doors
from flows.flow_run import FlowRun, figures_now, flow_run
from flows.outcome import RunOutcome
from flows.step import Step
from storage.periods import period_state, set_period_state
from storage.reports import create_report, reports, save_snapshot, set_report_files, snapshots
from storage.runs import last_run

READ = (RunState.DONE, RunState.ATTENTION)


def compile_report(doors: Doors, step: Step, period: str | None = None, who: str = "lịch") -> RunOutcome:
    """Compile ``period``; None (the schedule) means the month just closed, once its data are cut off.

    Raises UsageError when no source was ever read or the period has not begun.
    """
    loaded = doors.load_config()
    chosen = Period.parse(period) if period is not None else period_to_compile(doors, loaded.configuration)
    if chosen is None:
        return RunOutcome("compile_report", 0, RunState.DONE, "Chưa tới ngày chốt số liệu, hoặc kỳ này đã tổng hợp.")
    refuse_without_data(doors, loaded.configuration, chosen)
    with flow_run(doors, "compile_report", loaded) as run:
        figures = step(f"Tổng hợp số liệu {chosen.name}", figures_now, run, chosen)
        snapshot_id, version = step("Lưu bản số liệu", keep_snapshot, run, figures, who)
        files = step("Soạn Word, PDF, Excel", write_files, run, figures, version)
        made = step("Lập dự thảo báo cáo", keep_reports, run, snapshot_id, figures, files, who)
        return run.finish(*how_it_ended(chosen, figures, version, made))


def period_to_compile(doors: Doors, configuration: Configuration) -> Period | None:
    """The month whose data were cut off and of which no snapshot was made since; None when there is nothing to do."""
    window = configuration.reports.window
    now = doors.clock()
    closed = period_of(now, window.deadline_day).previous_month()
    cut_off = closed.window(window.deadline_day).end + timedelta(days=window.data_cutoff_days)
    with doors.database.read() as connection:
        made = snapshots(connection, doors.department, closed.id)
        has_read = last_run(connection, doors.department, "nightly", READ) is not None
    if not has_read or now < cut_off or (made and made[0].made_at >= cut_off):
        return None
    # Without a plan for the year there is nothing to report against; “cchc check” says so.
    return closed if closed.year in {plan.year for plan in configuration.plans.plans} else None


def refuse_without_data(doors: Doors, configuration: Configuration, period: Period) -> None:
    window = period.window(configuration.reports.window.deadline_day)
    if doors.clock() < window.start:
        first = local_date(window.start)
        raise UsageError(f"Kỳ {period.name} chưa bắt đầu (từ {first:%d/%m/%Y}), chưa có gì để tổng hợp.")
    if period.year not in {plan.year for plan in configuration.plans.plans}:
        raise UsageError(f"Chưa có kế hoạch năm {period.year} trong plan.yaml, chưa tổng hợp được.")
    with doors.database.read() as connection:
        if last_run(connection, doors.department, "nightly", READ) is None:
            raise UsageError("Chưa có lượt đọc nguồn nào xong; hãy chạy “cchc nightly” trước khi tổng hợp báo cáo.")


def keep_snapshot(run: FlowRun, figures: Figures, who: str) -> tuple[int, int]:
    doors, now = run.doors, run.doors.clock()
    with doors.database.begin() as connection:
        kept = save_snapshot(connection, doors.department, figures, run.loaded.fingerprint, who, now)
        held = period_state(connection, doors.department, figures.period)
        if held is PeriodState.OPEN and now >= figures.collect_deadline:
            set_period_state(connection, doors.department, figures.period, PeriodState.CLOSING, now)
    return kept


def write_files(run: FlowRun, figures: Figures, version: int) -> dict[str, dict[str, Any]]:
    """Addressee id → what ``report.files`` holds; paths are relative to the reports folder."""
    from reports.write_report import write_report_set

    doors, configuration = run.doors, run.configuration
    addressees = configuration.reports.addressees
    folder = doors.reports_folder / figures.period / f"v{version}"
    written = write_report_set(
        figures,
        addressees,
        configuration.department,
        configuration.plan(Period.parse(figures.period).year),
        words_so_far(run, figures.period),
        doors.templates_folder,
        folder,
        {one.id: f"{figures.period}-{one.id}-v{version}" for one in addressees},
    )
    return {addressee: stored_files(files, doors.reports_folder) for addressee, files in written.items()}


def words_so_far(run: FlowRun, period: str) -> dict[str, dict[str, str]]:
    """The paragraphs a person wrote for the version before are kept in the new one."""
    with run.doors.database.read() as connection:
        earlier = reports(connection, run.doors.department, period)
    words: dict[str, dict[str, str]] = {one.id: {} for one in run.configuration.reports.addressees}
    for report in reversed(earlier):
        words[report.addressee] = dict(report.words)
    return words


def keep_reports(
    run: FlowRun, snapshot_id: int, figures: Figures, files: dict[str, dict[str, Any]], who: str
) -> list[int]:
    doors, now = run.doors, run.doors.clock()
    words = words_so_far(run, figures.period)
    made = []
    with doors.database.begin() as connection:
        for addressee in run.configuration.reports.addressees:
            report_id = create_report(
                connection,
                doors.department,
                snapshot_id,
                addressee.id,
                internal=addressee.internal,
                words=words[addressee.id],
                who=who,
                now=now,
            )
            set_report_files(connection, report_id, files[addressee.id])
            made.append(report_id)
    return made


def stored_files(files: Any, folder: Path) -> dict[str, Any]:
    return {
        "docx": str(files.docx.relative_to(folder)),
        "pdf": str(files.pdf.relative_to(folder)),
        "xlsx": str(files.xlsx.relative_to(folder)),
        "pdf_engine": files.pdf_engine,
        "sha256s": dict(files.sha256s),
    }


def how_it_ended(
    period: Period, figures: Figures, version: int, made: list[int]
) -> tuple[RunState, str, dict[str, Any]]:
    unconfirmed = [line.name for line in figures.units if line.state is UnitState.UNCONFIRMED]
    summary = {
        "period": period.id,
        "version": version,
        "reports": made,
        "posts": len(figures.posts),
        "doubtful": len(figures.doubtful),
        "unconfirmed": unconfirmed,
        "complete": figures.complete,
        "coverage_note": figures.coverage_note,
    }
    parts = [f"Đã tổng hợp {period.name}, bản {version}: {len(figures.posts)} tin, bài CCHC"]
    if figures.doubtful:
        parts.append(f"{len(figures.doubtful)} tin, bài cần người xem")
    if unconfirmed:
        parts.append(f"{len(unconfirmed)} đơn vị chờ xác nhận ngày nhận")
    if not figures.complete:
        parts.append(figures.coverage_note)
    needs_person = bool(figures.doubtful or unconfirmed or not figures.complete)
    return (RunState.ATTENTION if needs_person else RunState.DONE), "; ".join(parts).rstrip(".") + ".", summary
