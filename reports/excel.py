"""The soft copy for those who compile further: one workbook a report, native charts, filters; text is never a formula.

Without an internal addressee nothing negative about a unit is written: no unit × period sheet, no owing units,
no late document.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from cchc.configuration import Addressee, Department
from cchc.errors import ReportError
from cchc.figures import Figures
from cchc.periods import LOCAL
from reports import tables, wording

Cell = str | int | float | date | None
#: (heading, width in characters)
Columns = Sequence[tuple[str, float]]

SUMMARY, UNITS, POSTS, ACTIVITIES, DOCUMENTS = (
    "Tổng hợp",
    "Đơn vị × kỳ",
    "Danh sách tin bài",
    "Hoạt động",
    "Văn bản công khai",
)
CELL_LIMIT = 32_000  # Excel holds 32,767 characters a cell


def write_workbook(figures: Figures, department: Department, path: Path, *, addressee: Addressee) -> Path:
    """Writes ``path`` (replaced in one step) and returns it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    options = {
        "strings_to_urls": False,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "default_date_format": "dd/mm/yyyy",
        "remove_timezone": True,
    }
    try:
        with xlsxwriter.Workbook(str(temporary), options) as book:
            book.set_properties(
                {"title": f"Số liệu tuyên truyền CCHC {figures.period_name}", "author": department.name, "comments": ""}
            )
            book.set_size(2400, 1600)
            looks = _looks(book)
            _summary(book, looks, figures, department, addressee)
            if addressee.internal:
                _units(book, looks, figures)
            _posts(book, looks, figures)
            _activities(book, looks, figures, internal=addressee.internal)
            _documents(book, looks, figures, internal=addressee.internal)
        temporary.replace(path)
    except XlsxWriterException as error:
        raise ReportError(f"Không ghi được tệp Excel {path.name}: {error}.") from error
    finally:
        temporary.unlink(missing_ok=True)
    return path


def _looks(book: xlsxwriter.Workbook) -> dict[str, Any]:
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


def _table(
    sheet: Any,
    looks: dict[str, Any],
    columns: Columns,
    rows: Sequence[Sequence[Cell]],
    *,
    top: int = 0,
    filtered: bool = True,
) -> int:
    """Writes a headed table at row ``top``; returns the first row below it."""
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


def _paper(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&P/&N")


def _summary(
    book: xlsxwriter.Workbook, looks: dict[str, Any], figures: Figures, department: Department, addressee: Addressee
) -> None:
    sheet = book.add_worksheet(SUMMARY)
    _paper(sheet)
    days = (
        f"từ ngày {wording.day(figures.window_start)} đến hết ngày {wording.day(wording.last_day(figures.window_end))}"
    )
    sheet.write_string(
        0, 0, f"{department.name}: tuyên truyền cải cách hành chính {figures.period_name}", looks["title"]
    )
    sheet.write_string(1, 0, f"Số liệu {days}, lập lúc {wording.minute(figures.made_at)}", looks["note"])
    if not figures.complete:
        sheet.write_string(2, 0, f"Số liệu chưa đầy đủ: {figures.coverage_note}", looks["note"])
    totals: list[list[Cell]] = [
        ["Tin, bài về CCHC trong kỳ", len(figures.posts)],
        ["Tin, bài về CCHC trong tháng dương lịch", figures.calendar_posts],
        ["Hoạt động tuyên truyền trực tiếp", len(figures.offline)],
        ["Nhiệm vụ của Kế hoạch", len(figures.activities)],
        ["Nhiệm vụ có minh chứng trong kỳ", sum(1 for line in figures.activities if line.in_period)],
        ["Văn bản, thông tin đã công khai", len(tables.published_documents(figures))],
    ]
    if addressee.internal:
        totals.append(["Tin, bài chờ xác minh", len(figures.doubtful)])
        totals.append(["Liên kết, tệp không mở được", figures.link_states.get("BROKEN", 0)])
    below = _table(sheet, looks, [("Chỉ tiêu", 52), ("Số lượng", 14)], totals, top=4, filtered=False)
    channels: list[list[Cell]] = [[f"{line.id}. {line.name}", line.posts, line.offline] for line in figures.channels]
    heads = [("Kênh tuyên truyền", 52.0), ("Tin, bài", 14.0), ("Trực tiếp", 14.0)]
    top = below + 1
    below = _table(sheet, looks, heads, channels, top=top, filtered=False)
    _chart(book, sheet, "Tin, bài theo kênh", top + 1, len(channels), "E2")
    themes: list[list[Cell]] = [[theme.name, theme.posts] for theme in figures.themes]
    top = below + 1
    _table(sheet, looks, [("Chủ đề trọng tâm", 52), ("Tin, bài", 14)], themes, top=top, filtered=False)
    _chart(book, sheet, "Tin, bài theo chủ đề trọng tâm", top + 1, len(themes), "E22")


def _chart(
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


def _units(book: xlsxwriter.Workbook, looks: dict[str, Any], figures: Figures) -> None:
    sheet = book.add_worksheet(UNITS)
    _paper(sheet)
    periods = sorted({period for unit in figures.units for period in unit.by_period})
    columns = [
        ("Phòng, đơn vị", 40.0),
        ("Đã đăng trong kỳ", 12.0),
        ("Đã gửi", 10.0),
        ("Chờ xác minh", 10.0),
        ("Tình trạng", 22.0),
        ("Lý do", 50.0),
        *((period, 10.0) for period in periods),
        ("Cộng năm", 12.0),
    ]
    rows: list[list[Cell]] = [
        [
            unit.name,
            unit.published,
            unit.submitted,
            unit.waiting,
            unit.state.label if unit.owes else "Không thuộc diện",
            unit.reason,
            *(unit.by_period.get(period, 0) for period in periods),
            sum(unit.by_period.values()),
        ]
        for unit in figures.units
    ]
    below = _table(sheet, looks, columns, rows)
    _chart(book, sheet, f"Tin, bài đã đăng {figures.period_name}", 1, len(rows), f"A{below + 2}")


def _posts(book: xlsxwriter.Workbook, looks: dict[str, Any], figures: Figures) -> None:
    sheet = book.add_worksheet(POSTS)
    _paper(sheet)
    themes = {theme.id: theme.name for theme in figures.themes}
    columns = [
        ("Mã", 10.0),
        ("Ngày đăng", 13.0),
        ("Tiêu đề", 60.0),
        ("Đơn vị thực hiện", 34.0),
        ("Nhiệm vụ", 14.0),
        ("Chủ đề", 30.0),
        ("Kênh", 8.0),
        ("Nguồn", 26.0),
        ("Văn bản nêu trong bài", 24.0),
        ("Địa chỉ", 60.0),
    ]
    rows: list[list[Cell]] = [
        [
            post.code,
            post.published_at,
            wording.one_line(post.title),
            "; ".join(post.unit_names),
            ", ".join(post.activities),
            "; ".join(themes.get(theme, theme) for theme in post.themes),
            post.channel,
            post.source_name,
            ", ".join(post.document_numbers),
            post.url,
        ]
        for post in figures.posts
    ]
    _table(sheet, looks, columns, rows)


def _activities(book: xlsxwriter.Workbook, looks: dict[str, Any], figures: Figures, *, internal: bool) -> None:
    sheet = book.add_worksheet(ACTIVITIES)
    _paper(sheet)
    names = {unit.unit: unit.name for unit in figures.units}
    columns = [
        ("Mã", 9.0),
        ("Nhóm", 30.0),
        ("Nhiệm vụ, hoạt động", 70.0),
        ("Thời gian", 24.0),
        ("Tình trạng", 26.0),
        ("Trong kỳ", 10.0),
        ("Lũy kế năm", 10.0),
        ("Hình thức, sản phẩm", 44.0),
        ("Minh chứng", 40.0),
        *([("Đơn vị chưa có minh chứng", 44.0)] if internal else []),
    ]
    rows: list[list[Cell]] = [
        [
            line.id,
            tables.AUDIENCES.get(line.audience, line.audience),
            line.text or line.title,
            line.schedule,
            line.state_text or line.state.label,
            line.in_period,
            line.in_year,
            "\n".join(f"[{'x' if item.ticked else ' '}] {item.text}" for item in line.items),
            ", ".join(line.evidence),
            *(["; ".join(names.get(unit, unit) for unit in line.units_owing)] if internal else []),
        ]
        for line in figures.activities
    ]
    _table(sheet, looks, columns, rows)


def _documents(book: xlsxwriter.Workbook, looks: dict[str, Any], figures: Figures, *, internal: bool) -> None:
    sheet = book.add_worksheet(DOCUMENTS)
    _paper(sheet)
    columns = [
        ("Văn bản, thông tin", 60.0),
        ("Số, ký hiệu", 20.0),
        ("Ngày công khai", 14.0),
        ("Căn cứ", 44.0),
        ("Địa chỉ", 50.0),
        *([("Đơn vị chủ trì", 34.0), ("Hạn", 13.0), ("Tình trạng", 22.0), ("Lý do", 50.0)] if internal else []),
    ]
    lines = [line for line in figures.findings if internal or line.state in tables.PUBLISHED]
    rows: list[list[Cell]] = [
        [
            line.name,
            line.number or "",
            line.published_on,
            line.basis,
            line.url,
            *([line.owner_name, line.due_on, line.state.label, line.reason] if internal else []),
        ]
        for line in lines
    ]
    _table(sheet, looks, columns, rows)
