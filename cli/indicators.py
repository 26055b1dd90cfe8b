"""``cchc indicators [list | add | import]``: values of indicators read on pages, typed, or from an Excel list."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cchc.errors import InputError, UsageError
from cli import options
from cli.printing import print_json, print_table

if TYPE_CHECKING:
    from cchc.configuration import Configuration, RecordPlace

OFFICE = "dòng lệnh"

indicators_app = typer.Typer(help="Chỉ số: đọc trên trang, nhập tay hoặc từ danh sách Excel.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(indicators_app, name="indicators")


@indicators_app.callback(invoke_without_command=True)
def indicators(
    context: typer.Context,
    as_json: options.JsonOption = False,
    config: options.ConfigOption = None,
    database: options.DatabaseOption = None,
) -> None:
    """Chỉ số: đọc trên trang, nhập tay hoặc từ danh sách Excel. Không ghi gì thêm là liệt kê giá trị mới nhất."""
    if context.invoked_subcommand is None:
        show(None, as_json, config, database)


@indicators_app.command("list")
def list_(
    indicator: Annotated[str | None, typer.Option("--id", metavar="MÃ", help="Mọi giá trị của chỉ số này.")] = None,
    as_json: options.JsonOption = False,
    config: options.ConfigOption = None,
    database: options.DatabaseOption = None,
) -> None:
    """Liệt kê giá trị mới nhất của từng chỉ số, hoặc lịch sử của một chỉ số."""
    show(indicator, as_json, config, database)


@indicators_app.command("add")
def add(
    indicator: Annotated[str, typer.Option("--id", metavar="MÃ", help="Mã chỉ số.")],
    value: Annotated[str, typer.Option("--value", metavar="SỐ", help="Giá trị, viết như 1.234,5 hoặc 99,2%.")],
    when: Annotated[str, typer.Option("--time", metavar="KỲ", help="Kỳ hoặc ngày: 2023-11, 2023-Q4, 2023-11-20.")],
    name: Annotated[str, typer.Option("--name", metavar="TÊN", help="Tên chỉ số, cần khi nhập lần đầu.")] = "",
    unit: Annotated[str, typer.Option("--unit", metavar="ĐVT", help="Đơn vị tính, ví dụ % hoặc hồ sơ.")] = "",
    note: Annotated[str, typer.Option("--note", metavar="GHI_CHÚ", help="Ghi chú.")] = "",
    config: options.ConfigOption = None,
    database: options.DatabaseOption = None,
) -> None:
    """Nhập tay một giá trị. Giá trị cũ không bị sửa: lần nhập sau là một dòng mới."""
    from cchc.indicator_rules import typed_value
    from storage.indicators import indicator_values, store_value

    with options.doors_of(config, database, create=True) as doors:
        known = known_indicators(doors.load_config().configuration)
        with doors.database.read() as connection:
            earlier = indicator_values(connection, doors.department, indicator)
        found = typed_value(
            indicator,
            value,
            when,
            name=name or (earlier[0].name if earlier else ""),
            unit_of_measure=unit or (earlier[0].unit_of_measure if earlier else ""),
            note=note,
            defined=known.get(indicator),
            entered_by=OFFICE,
            now=doors.clock(),
        )
        with doors.database.begin() as connection:
            _, outcome = store_value(connection, doors.department, found)
    print("Đã nhập." if outcome == "new" else "Giá trị này đã có, không ghi thêm.")


@indicators_app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="TỆP.xlsx", help="Danh sách Excel.")],
    config: options.ConfigOption = None,
    database: options.DatabaseOption = None,
) -> None:
    """Nhập danh sách Excel (Mã, Chỉ số, Giá trị, Đơn vị tính, Kỳ, Ghi chú); một dòng sai thì không nhập dòng nào."""
    from collectors.indicator_list import read_indicator_list
    from storage.indicators import store_value

    if not file.is_file():
        raise InputError(str(file), None, "không có tệp này.")
    with options.doors_of(config, database, create=True) as doors:
        known = known_indicators(doors.load_config().configuration)
        listed = read_indicator_list(file, known, entered_by=OFFICE, entered_at=doors.clock())
        with doors.database.begin() as connection:
            outcomes = [store_value(connection, doors.department, one)[1] for one in listed]
    print(f"{file.name}: {len(listed)} dòng, {outcomes.count('new')} giá trị mới.")


def show(indicator: str | None, as_json: bool, config: Path | None, database: str | None) -> None:
    from cchc.vietnamese_numbers import decimal_words
    from storage.indicators import indicator_values

    with options.doors_of(config, database) as doors, doors.database.read() as connection:
        found = indicator_values(connection, doors.department, indicator, newest_only=indicator is None)
    if indicator is not None and not found:
        raise UsageError(f"Chưa có giá trị nào của chỉ số “{indicator}”; xem các mã bằng “cchc indicators list”.")
    if as_json:
        print_json([{**vars(one), "value": format(one.value, "f")} for one in found])
        return
    rows = [
        (
            one.indicator,
            one.name,
            f"{decimal_words(one.value)} {one.unit_of_measure}".strip(),
            one.period or one.measured_on,
            one.url or one.place or one.entered_by,
            one.read_at,
        )
        for one in found
    ]
    print_table("Chỉ số", ["Mã", "Chỉ số", "Giá trị", "Kỳ", "Từ đâu", "Ghi lúc"], rows)


def known_indicators(configuration: Configuration) -> dict[str, RecordPlace]:
    from cchc.record_place_rules import places_of_kind

    return {place.id: place for _, place in places_of_kind(configuration, "indicator")}
