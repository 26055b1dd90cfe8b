"""``cchc nightly | remind | compile | deliver``: one flow, now, without Prefect."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from cli import options

if TYPE_CHECKING:
    from flows.outcome import RunOutcome


def add_to(app: typer.Typer) -> None:
    app.command("nightly")(nightly)
    app.command("remind")(remind)
    app.command("compile")(compile_)
    app.command("deliver")(deliver)


def nightly(
    source: Annotated[str | None, typer.Option("--source", metavar="MÃ", help="Chỉ đọc nguồn này.")] = None,
    since: Annotated[
        datetime | None, typer.Option("--since", formats=["%Y-%m-%d"], metavar="NGÀY", help="Đọc lại từ ngày này.")
    ] = None,
    as_json: options.JsonOption = False,
    config: options.ConfigOption = None,
    database: options.DatabaseOption = None,
) -> None:
    """Lượt chạy đêm: đọc các nguồn, phân loại, kiểm tra công khai, sao lưu."""
    from cli.progress_bars import progress_bars
    from flows.nightly import nightly as body
    from flows.step import run_directly

    with options.doors_of(config, database, create=True) as doors:
        with progress_bars() as watch:
            outcome = body(doors, run_directly, source, since.date() if since else None, watch)
        tell(outcome, as_json)


def remind(
    as_json: options.JsonOption = False, config: options.ConfigOption = None, database: options.DatabaseOption = None
) -> None:
    """Nhắc các đơn vị chưa có tin, bài trước hạn (chỉ vào những ngày nhắc)."""
    from flows.remind import remind as body
    from flows.step import run_directly

    with options.doors_of(config, database, create=True) as doors:
        tell(body(doors, run_directly), as_json)


def compile_(
    period: options.PeriodOption,
    as_json: options.JsonOption = False,
    config: options.ConfigOption = None,
    database: options.DatabaseOption = None,
) -> None:
    """Tổng hợp số liệu một kỳ và soạn dự thảo các báo cáo."""
    from flows.compile_report import compile_report as body
    from flows.step import run_directly

    with options.doors_of(config, database) as doors:
        tell(body(doors, run_directly, period, who="dòng lệnh"), as_json)


def deliver(
    as_json: options.JsonOption = False, config: options.ConfigOption = None, database: options.DatabaseOption = None
) -> None:
    """Gửi các thư đang chờ trong hộp chờ gửi."""
    from flows.deliver import deliver as body
    from flows.step import run_directly

    with options.doors_of(config, database) as doors:
        tell(body(doors, run_directly), as_json)


def tell(outcome: RunOutcome, as_json: bool) -> None:
    """Print how a flow ended and leave with its exit code."""
    from cli.printing import print_json

    if as_json:
        print_json(outcome)
    else:
        print(outcome.sentence)
    raise typer.Exit(outcome.exit_code)
