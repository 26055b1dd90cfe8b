"""``cchc submissions add | import | list``: what units sent to the office, with the received date."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from cchc.errors import InputError
from cchc.states import SubmissionKind
from cli import options
from cli.printing import print_json, print_table

OFFICE = "dòng lệnh"

submissions_app = typer.Typer(no_args_is_help=True, help="Tin, bài các đơn vị gửi về Văn phòng.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(submissions_app, name="submissions")


@submissions_app.command("add")
def add(
    unit: Annotated[str, typer.Option("--unit", metavar="MÃ", help="Mã đơn vị (xem cchc units).")],
    period: options.PeriodOption,
    title: Annotated[str, typer.Option("--title", metavar="TÊN", help="Tên tin, bài hoặc văn bản.")],
    received: Annotated[
        datetime,
        typer.Option(
            "--received", formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M"], metavar="LÚC", help="Nhận lúc, giờ Việt Nam."
        ),
    ],
    kind: Annotated[SubmissionKind, typer.Option("--kind", help="Loại.")] = SubmissionKind.NEWS,
    note: Annotated[str, typer.Option("--note", metavar="GHI_CHÚ", help="Ghi chú.")] = "",
    post: Annotated[int | None, typer.Option("--post", metavar="SỐ", help="Số của tin bài đã đăng.")] = None,
    config: options.ConfigOption = None,
    database: options.DatabaseOption = None,
) -> None:
    """Nhập một tin, bài đã nhận, với ngày nhận."""
    from cchc.errors import UsageError
    from cchc.periods import LOCAL, Period
    from cchc.records import Submission
    from storage.submissions import add_submissions

    month = Period.parse(period)
    if not month.is_month:
        raise UsageError("Tin, bài được nhập theo kỳ tháng, viết như 2023-11.")
    with options.doors_of(config, database, create=True) as doors:
        configuration = doors.load_config().configuration
        if unit not in {one.id for one in configuration.units.units}:
            raise UsageError(f"Không có đơn vị mã “{unit}”; xem các mã bằng “cchc units”.")
        now = doors.clock()
        at = received.replace(tzinfo=LOCAL).astimezone(UTC)
        if at > now:
            raise UsageError(f"Ngày nhận {received:%d/%m/%Y %H:%M} ở tương lai.")
        entered = Submission(
            unit=unit,
            period=month.id,
            kind=kind,
            title=title.strip(),
            received_at=at,
            entered_by=OFFICE,
            entered_at=now,
            origin="typed",
            note=note,
            post_id=post,
        )
        with doors.database.begin() as connection:
            number = add_submissions(connection, doors.department, [entered])[0]
    print(f"Đã nhập mục số {number}.")


@submissions_app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="TỆP.xlsx", help="Danh sách Excel.")],
    config: options.ConfigOption = None,
    database: options.DatabaseOption = None,
) -> None:
    """Nhập danh sách Excel; một dòng sai thì không nhập dòng nào. Nhập lại cùng danh sách không làm tăng số liệu."""
    from collectors.submission_list import read_submission_list
    from storage.submissions import add_submissions

    if not file.is_file():
        raise InputError(str(file), None, "không có tệp này.")
    with options.doors_of(config, database, create=True) as doors:
        units = doors.load_config().configuration.units.units
        listed = read_submission_list(file, units, entered_by=OFFICE, entered_at=doors.clock())
        with doors.database.begin() as connection:
            numbers = add_submissions(connection, doors.department, listed)
    print(f"{file.name}: {len(listed)} dòng, đã ghi thành {len(set(numbers))} mục.")


@submissions_app.command("list")
def list_(
    period: Annotated[str | None, typer.Option("--period", metavar="KỲ", help="Chỉ kỳ này.")] = None,
    as_json: options.JsonOption = False,
    config: options.ConfigOption = None,
    database: options.DatabaseOption = None,
) -> None:
    """Liệt kê những gì đã nhận."""
    from cchc.periods import Period
    from storage.submissions import submissions

    periods = [month.id for month in Period.parse(period).months()] if period else None
    with options.doors_of(config, database) as doors, doors.database.read() as connection:
        listed = submissions(connection, doors.department, periods)
    if as_json:
        print_json(listed)
        return
    rows = [(one.id, one.period, one.unit, one.kind.label, one.title, one.received_at) for one in listed]
    print_table("Tin, bài đã nhận", ["Số", "Kỳ", "Đơn vị", "Loại", "Tên", "Nhận lúc"], rows)
