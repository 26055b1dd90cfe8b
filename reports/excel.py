"""The soft copy for those who compile further: one workbook a report, native charts, filters; text is never a formula.

Without an internal addressee nothing negative about a unit is written: no unit × period sheet, no owing units,
no late document.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from cchc.configuration import Addressee, Department
from cchc.errors import ReportError
from cchc.figures import Figures
from cchc.states import FindingState
from reports import tables, wording
from reports.excel_sheet import Cell, add_chart, looks_of, set_paper, write_table

SUMMARY, UNITS, POSTS, ACTIVITIES, DOCUMENTS = (
    "Tổng hợp",
    "Đơn vị × kỳ",
    "Danh sách tin bài",
    "Hoạt động",
    "Văn bản công khai",
)


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
            looks = looks_of(book)
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


def _summary(
    book: xlsxwriter.Workbook, looks: dict[str, Any], figures: Figures, department: Department, addressee: Addressee
) -> None:
    sheet = book.add_worksheet(SUMMARY)
    set_paper(sheet)
    days = (
        f"từ ngày {wording.day(figures.window_start)} đến hết ngày {wording.day(wording.last_day(figures.window_end))}"
    )
    sheet.write_string(
        0, 0, f"{department.name}: tuyên truyền cải cách hành chính {figures.period_name}", looks["title"]
    )
    sheet.write_string(1, 0, f"Số liệu {days}, lập lúc {wording.minute(figures.made_at)}", looks["note"])
    if not figures.complete:
        sheet.write_string(2, 0, wording.one_line(f"Lưu ý: {figures.coverage_note}"), looks["note"])
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
        others = sum(link.state is FindingState.BROKEN and link.elsewhere for link in figures.links)
        totals.append(["Trong đó ở trang của bên khác", others])
    below = write_table(sheet, looks, [("Chỉ tiêu", 52), ("Số lượng", 14)], totals, top=4, filtered=False)
    channels: list[list[Cell]] = [[f"{line.id}. {line.name}", line.posts, line.offline] for line in figures.channels]
    heads = [("Kênh tuyên truyền", 52.0), ("Tin, bài", 14.0), ("Trực tiếp", 14.0)]
    top = below + 1
    below = write_table(sheet, looks, heads, channels, top=top, filtered=False)
    add_chart(book, sheet, "Tin, bài theo kênh", top + 1, len(channels), "E2")
    themes: list[list[Cell]] = [[theme.name, theme.posts] for theme in figures.themes]
    top = below + 1
    write_table(sheet, looks, [("Chủ đề trọng tâm", 52), ("Tin, bài", 14)], themes, top=top, filtered=False)
    add_chart(book, sheet, "Tin, bài theo chủ đề trọng tâm", top + 1, len(themes), "E22")


def _units(book: xlsxwriter.Workbook, looks: dict[str, Any], figures: Figures) -> None:
    sheet = book.add_worksheet(UNITS)
    set_paper(sheet)
    periods = sorted({period for unit in figures.units for period in unit.by_period})
    columns = [
        ("Phòng, đơn vị", 40.0),
        ("Đã đăng trong kỳ", 12.0),
        ("Đã gửi", 10.0),
        ("Chờ xác minh", 10.0),
        ("Tình trạng", 22.0),
        ("Lý do", 50.0),
        *((period + _not_all(period in figures.unread_periods), 10.0) for period in periods),
        ("Cộng năm" + _not_all(bool(figures.unread_periods)), 12.0),
    ]
    rows: list[list[Cell]] = [
        [
            unit.name,
            unit.published,
            unit.submitted,
            unit.waiting,
            unit.state.label if unit.owes else "Không thuộc diện",
            unit.reason,
            *(_found(unit.by_period.get(period, 0), period in figures.unread_periods) for period in periods),
            sum(unit.by_period.values()),
        ]
        for unit in figures.units
    ]
    below = write_table(sheet, looks, columns, rows)
    add_chart(book, sheet, f"Tin, bài đã đăng {figures.period_name}", 1, len(rows), f"A{below + 2}")


def _not_all(unread: bool) -> str:
    return " (chưa đọc đủ)" if unread else ""


def _found(number: int, unread: bool) -> Cell:
    """Nothing found in a month that was not read from end to end is no 0."""
    return "–" if unread and not number else number


def _posts(book: xlsxwriter.Workbook, looks: dict[str, Any], figures: Figures) -> None:
    sheet = book.add_worksheet(POSTS)
    set_paper(sheet)
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
    write_table(sheet, looks, columns, rows)


def _activities(book: xlsxwriter.Workbook, looks: dict[str, Any], figures: Figures, *, internal: bool) -> None:
    sheet = book.add_worksheet(ACTIVITIES)
    set_paper(sheet)
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
    write_table(sheet, looks, columns, rows)


def _documents(book: xlsxwriter.Workbook, looks: dict[str, Any], figures: Figures, *, internal: bool) -> None:
    sheet = book.add_worksheet(DOCUMENTS)
    set_paper(sheet)
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
    write_table(sheet, looks, columns, rows)
