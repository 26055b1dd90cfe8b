"""The workbook, read back with openpyxl."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from reports.excel import write_workbook
from reports.internal_contents import internal_contents
from tests.report import sample
from tests.report.reading import xml_parts

SHEETS = ["Tổng hợp", "Đơn vị × kỳ", "Danh sách tin bài", "Hoạt động", "Văn bản công khai"]
DANGEROUS = ["=1+1", "+84 258", "-5", "@SUM(A1)", "\t=1", "\r=1", "https://a.example/x", "{=1}"]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    posts = [sample.post(place, title=text, url=text) for place, text in enumerate(DANGEROUS, start=1)]
    out = tmp_path_factory.mktemp("excel") / "số liệu.xlsx"
    figures = sample.figures(posts=posts)
    write_workbook(figures, sample.department(), out, addressee=sample.internal_addressee())
    xml_parts(out)
    return openpyxl.load_workbook(out)


def test_sheets_and_figures(book: openpyxl.Workbook) -> None:
    """The five sheets, with every unit, post, activity and document of the figures."""
    assert book.sheetnames == SHEETS
    figures = sample.figures()
    assert [row[0].value for row in book["Đơn vị × kỳ"].iter_rows(min_row=2, max_row=9)] == [
        unit.name for unit in figures.units
    ]
    assert book["Đơn vị × kỳ"]["B2"].value == figures.units[0].published
    assert book["Hoạt động"].max_row == 31
    assert book["Văn bản công khai"].max_row == 1 + len(figures.findings)
    assert isinstance(book["Danh sách tin bài"]["B2"].value, datetime)


def test_zeros_are_kept(book: openpyxl.Workbook) -> None:
    """A unit that published nothing in a period has 0 there, not an empty cell."""
    sheet = book["Đơn vị × kỳ"]
    numbers = [cell.value for row in sheet.iter_rows(min_row=2, max_row=9, min_col=7, max_col=18) for cell in row]
    assert None not in numbers and 0 in numbers


def test_a_month_not_read_is_no_zero(tmp_path: Path) -> None:
    """Nothing found in a month that was not read stands as a dash under a heading that says so; found posts stay
    numbers. The Director's Word file shows the same."""
    figures = sample.figures(unread_periods=["2023-03"])
    found = [unit.by_period["2023-03"] for unit in figures.units]
    assert 0 in found and max(found) > 0
    file = write_workbook(figures, sample.department(), tmp_path / "k.xlsx", addressee=sample.internal_addressee())
    sheet = openpyxl.load_workbook(file)["Đơn vị × kỳ"]
    heads = [cell.value for cell in sheet[1]]
    column = heads.index("2023-03 (chưa đọc đủ)") + 1
    assert "Cộng năm (chưa đọc đủ)" in heads and "2023-04" in heads
    assert [sheet.cell(row + 2, column).value for row in range(len(found))] == [one or "–" for one in found]
    rows = internal_contents(figures)["theo_ky"]
    assert [row["thang"][2] for row in rows] == [f"{one}*" if one else "–" for one in found]
    assert all(row["cong"].endswith("*") and row["thang"][11] == "" for row in rows)


def test_text_is_never_a_formula_or_link(book: openpyxl.Workbook) -> None:
    """Cells that begin with = + - @ tab or CR are stored as strings; addresses are not made into links."""
    sheet = book["Danh sách tin bài"]
    cells = [cell for row in sheet.iter_rows(min_row=2, max_row=1 + len(DANGEROUS)) for cell in (row[2], row[9])]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells[::2]][:4] == DANGEROUS[:4]
    assert all(cell.hyperlink is None for cell in cells)


def test_lists_can_be_worked_with(book: openpyxl.Workbook) -> None:
    """Lists have frozen heads and filters; the summary and the units sheet have native charts."""
    for name in SHEETS[1:]:
        assert book[name].freeze_panes == "A2" and book[name].auto_filter.ref
    assert len(book["Tổng hợp"]._charts) == 2 and len(book["Đơn vị × kỳ"]._charts) == 1


def test_empty_month(tmp_path: Path) -> None:
    """A month without anything still gives a workbook whose sheets say so."""
    out = write_workbook(
        sample.empty_figures(), sample.department(), tmp_path / "e.xlsx", addressee=sample.public_addressee()
    )
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == [name for name in SHEETS if name != "Đơn vị × kỳ"]
    assert book["Danh sách tin bài"]["A2"].value == "Trong kỳ không phát sinh."
