"""Writing of one worksheet: headed tables that fit their text, native bar charts; no text is ever a formula."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

from cchc.periods import LOCAL
from reports import wording

Cell = str | int | float | date | None
#: (heading, width in characters)
Columns = Sequence[tuple[str, float]]
CELL_LIMIT = 32_000  # Excel holds 32,767 characters a cell


def looks_of(book: xlsxwriter.Workbook) -> dict[str, Any]:
    base = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}
    return {
        "text": book.add_format({**base, "text_wrap": True, "border": 1}),
        "number": book.add_format({**base, "num_format": "#,##0", "border": 1, "align": "center"}),
        "date": book.add_format({**base, "num_format": "dd/mm/yyyy", "border": 1, "align": "center"}),
        "head": book.add_format(
            {**base, "bold": True, "text_wrap": True, "border": 1, "align": "center", "bg_color": "#DDEBF7"}
        ),
        "title": book.add_format({**base, "bold": True, "font_size": 14}),
        "note": book.add_format({**base, "italic": True}),
    }


def write_table(
    sheet: Any,
    looks: dict[str, Any],
    columns: Columns,
    rows: Sequence[Sequence[Cell]],
    *,
    top: int = 0,
    filtered: bool = True,
) -> int:
    """Writes a headed table at row ``top``; returns the first row below it."""
    sheet.set_row(top, _height(columns, [name for name, _ in columns]))
    for place, (name, width) in enumerate(columns):
        sheet.set_column(place, place, width)
        sheet.write_string(top, place, name, looks["head"])
    for down, row in enumerate(rows, start=top + 1):
        sheet.set_row(down, _height(columns, row))
        for place, value in enumerate(row):
            _write(sheet, down, place, value, looks)
    if not rows:
        sheet.write_string(top + 1, 0, "Trong kỳ không phát sinh.", looks["note"])
    if filtered:
        sheet.freeze_panes(top + 1, 0)
        sheet.autofilter(top, 0, top + max(1, len(rows)), len(columns) - 1)
        sheet.repeat_rows(top)
    return top + 1 + max(1, len(rows))


def _height(columns: Columns, row: Sequence[Cell]) -> float:
    """Points for the tallest wrapped cell: programs other than Excel do not fit rows by themselves."""
    lines = [
        sum(max(1, -(-len(line) // max(1, int(width)))) for line in value.split("\n"))
        for value, (_, width) in zip(row, columns, strict=True)
        if isinstance(value, str) and value
    ]
    return min(409.0, 16.5 * max([1, *lines]))


def _write(sheet: Any, row: int, column: int, value: Cell, looks: dict[str, Any]) -> None:
    if isinstance(value, (int, float)):
        sheet.write_number(row, column, value, looks["number"])
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value.astimezone(LOCAL).replace(tzinfo=None), looks["date"])
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, looks["date"])
    else:
        # write_string: a text that begins with = + - @ tab or CR stays a text
        sheet.write_string(row, column, wording.printable(value or "")[:CELL_LIMIT], looks["text"])


def set_paper(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&P/&N")


def add_chart(
    book: xlsxwriter.Workbook,
    sheet: Any,
    title: str,
    first: int,
    count: int,
    place: str,
    *,
    column: int = 1,
    names: int = 0,
) -> None:
    if not count:
        return
    chart = book.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": title,
            "categories": [sheet.get_name(), first, names, first + count - 1, names],
            "values": [sheet.get_name(), first, column, first + count - 1, column],
            "data_labels": {"value": True},
            "fill": {"color": "#1F4E79"},
            "gap": 60,
        }
    )
    font = {"name": "Times New Roman", "size": 10}
    chart.set_title({"name": title, "name_font": {**font, "size": 13}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "num_font": font})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
    chart.set_size({"width": 720, "height": 120 + 32 * count})
    sheet.insert_chart(place, chart)
