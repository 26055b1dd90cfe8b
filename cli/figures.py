"""``cchc count | evidence``: numbers of a period on the spot, and the proof behind a compiled one."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cchc.errors import UsageError
from cchc.periods import Period
from cli import options
from cli.printing import print_json, print_table

if TYPE_CHECKING:
    from doors import Doors


def add_to(app: typer.Typer) -> None:
    app.command("count")(count)
    app.command("evidence")(evidence)


def count(
    period: Annotated[str | None, typer.Option("--period", metavar="KỲ", help="Kỳ báo cáo, như 2023-11.")] = None,
    calendar: Annotated[
        str | None, typer.Option("--calendar", metavar="THÁNG", help="Tháng dương lịch, như 2023-11.")
    ] = None,
    as_json: options.JsonOption = False,
    config: options.ConfigOption = None,
    database: options.DatabaseOption = None,
) -> None:
    """Mỗi đơn vị đã gửi và đã đăng bao nhiêu tin, bài (số liệu lúc này, chưa chốt)."""
    if (period is None) == (calendar is None):
        raise UsageError("Chọn một trong hai: --period KỲ hoặc --calendar THÁNG.")
    chosen = Period.parse(period or str(calendar))
    if calendar and not chosen.is_month:
        raise UsageError("--calendar nhận một tháng, viết như 2023-11.")
    with options.doors_of(config, database) as doors:
        lines, note = period_lines(doors, chosen) if period else calendar_lines(doors, chosen)
    if note:
        print(note, file=sys.stderr)
    if as_json:
        print_json(lines)
        return
    names = {
        "unit": "Mã",
        "name": "Đơn vị",
        "published": "Đã đăng",
        "submitted": "Đã gửi",
        "state_label": "Kết quả",
        "reason": "Lý do",
    }
    shown = [name for name in names if any(name in line for line in lines)]
    print_table("Tin, bài", [names[name] for name in shown], [[line[name] for name in shown] for line in lines])


def period_lines(doors: Doors, period: Period) -> tuple[list[dict[str, Any]], str]:
    """One line a unit, and the sentence that says what was not read (empty: everything was)."""
    from storage.period_figures import period_figures

    figures = period_figures(doors.database, doors.department, doors.load_config().configuration, period, doors.clock())
    lines = [
        {
            "unit": line.unit,
            "name": line.name,
            "published": line.published,
            "submitted": line.submitted,
            "state": line.state,
            "state_label": line.state.label,
            "reason": line.reason,
        }
        for line in figures.units
    ]
    return lines, figures.coverage_note


def calendar_lines(doors: Doors, month: Period) -> tuple[list[dict[str, Any]], str]:
    """A calendar month is a separate statistic: published posts only, no deadline, no lateness."""
    from cchc.counting import is_credited
    from cchc.coverage import coverage_note, source_lines
    from cchc.periods import calendar_window, local_date
    from storage.posts import judged_posts
    from storage.runs import latest_source_results, source_coverage

    configuration = doors.load_config().configuration
    sources = configuration.sources.sources
    window = calendar_window(month.year, month.first_month)
    with doors.database.read() as connection:
        posts = judged_posts(connection, doors.department, window, bodies=False)
        readings = latest_source_results(connection, doors.department)
        coverage = {source.id: source_coverage(connection, doors.department, source.id) for source in sources}
    enabled = {source.id for source in sources if source.enabled}
    credited = Counter(
        unit for post in posts if post.post.source in enabled and is_credited(post) for unit in post.units
    )
    first, last = local_date(window.start), local_date(window.end)
    lines = [
        {"unit": unit.id, "name": unit.name, "published": credited[unit.id]}
        for unit in configuration.units.units
        if (unit.valid_from is None or unit.valid_from < last) and (unit.valid_to is None or unit.valid_to >= first)
    ]
    return lines, coverage_note(sources, source_lines(sources, readings, coverage, window, doors.clock()), readings)


def evidence(
    period: options.PeriodOption,
    out: Annotated[Path, typer.Option("--out", metavar="TỆP.zip", help="Tệp ZIP sẽ ghi.")],
    config: options.ConfigOption = None,
    database: options.DatabaseOption = None,
) -> None:
    """Gói tài liệu kiểm chứng của bản số liệu mới nhất một kỳ: trang đã lưu, minh chứng ngoài mạng, mục lục."""
    from flows.evidence_package import write_evidence

    with options.doors_of(config, database) as doors:
        made = write_evidence(doors, period, out)
    print(f"{made.path}: {made.posts} tin, bài; {made.copies} bản lưu; thiếu {len(made.missing)}.")
    raise typer.Exit(1 if made.missing else 0)
