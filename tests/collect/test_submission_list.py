"""The office's Excel list: read as people write it, refused whole with the cell of every fault."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from cchc.configuration import Unit
from cchc.errors import InputError
from cchc.states import SubmissionKind
from collectors.submission_list import read_submission_list
from tests.collect import files
from tests.collect.pages import local

HEAD = ["Đơn vị", "Kỳ", "Loại", "Tiêu đề", "Ngày nhận", "Ghi chú"]
UNITS = [
    Unit(id="van-phong", name="Văn phòng Sở", short_name="VP", kind="office", aliases=["Văn phòng"]),
    Unit(id="qltm", name="Phòng Quản lý thương mại", short_name="QLTM", kind="division"),
    Unit(id="cu", name="Phòng Cũ", short_name="PC", kind="division", valid_to=date(2022, 12, 31)),
]
NOW = local(2023, 11, 25).astimezone(UTC)


@pytest.fixture
def read(tmp_path):
    def run(rows, name="danh-sach.xlsx", body=None):
        path = tmp_path / name
        path.write_bytes(body if body is not None else files.xlsx(rows))
        return read_submission_list(path, UNITS, entered_by="vp", entered_at=NOW)

    return run


def test_reads_rows_as_people_write_them(read):
    """Unit by name, short name or alias; period in three forms; dates as cells or words; kind by its label."""
    entries = read(
        [
            ["DANH SÁCH TIN, BÀI THÁNG 11"],
            HEAD,
            ["Văn phòng Sở", "2023-11", "Tin, bài", "Tin một", datetime(2023, 11, 17, 15, 30), "thư điện tử"],
            ["qltm", "11/2023", None, "Tin hai", "20/11/2023 08:05", None],
            [None, None, None, None, None, None],
            ["phòng quản lí thương mại", date(2023, 11, 1), "Điển hình", "Gương tốt", date(2023, 11, 18), ""],
            ["VP", "tháng 11 năm 2023", "Không phát sinh", None, "19/11/2023", ""],
        ]
    )
    assert [entry.unit for entry in entries] == ["van-phong", "qltm", "qltm", "van-phong"]
    assert {entry.period for entry in entries} == {"2023-11"}
    assert [entry.kind for entry in entries] == [
        SubmissionKind.NEWS, SubmissionKind.NEWS, SubmissionKind.GOOD_EXAMPLE, SubmissionKind.NOTHING_TO_REPORT,
    ]  # fmt: skip
    assert entries[0].received_at == local(2023, 11, 17, 15, 30).astimezone(UTC)
    assert entries[1].received_at == local(2023, 11, 20, 8, 5).astimezone(UTC)
    assert entries[2].received_at == local(2023, 11, 18, 0).astimezone(UTC)
    assert (entries[0].origin, entries[0].note, entries[0].entered_by) == ("xlsx", "thư điện tử", "vp")


@pytest.mark.parametrize(
    ("row", "cell", "words"),
    [
        (["Phòng Lạ", "2023-11", "", "Tin", "17/11/2023", ""], "A3", "Phòng Lạ"),
        (["Phòng Cũ", "2023-11", "", "Tin", "17/11/2023", ""], "A3", "không hoạt động"),
        (["VP", "2023-13", "", "Tin", "17/11/2023", ""], "B3", "2023-13"),
        (["VP", "2023-Q4", "", "Tin", "17/11/2023", ""], "B3", "không phải một tháng"),
        (["VP", "2023-11", "Thơ", "Tin", "17/11/2023", ""], "C3", "Thơ"),
        (["VP", "2023-11", "", "", "17/11/2023", ""], "D3", "tiêu đề"),
        (["VP", "2023-11", "", "Tin", "31/02/2023", ""], "E3", "31/02/2023"),
        (["VP", "2023-11", "", "Tin", "01/12/2023", ""], "E3", "tương lai"),
        (["VP", "2023-11", "", "Tin", None, ""], "E3", "ngày nhận"),
    ],
    ids=[
        "đơn vị lạ",
        "đơn vị cũ",
        "tháng 13",
        "quý",
        "loại lạ",
        "không tiêu đề",
        "ngày sai",
        "tương lai",
        "không ngày",
    ],
)
def test_a_wrong_row_is_told_with_sheet_row_and_column(read, row, cell, words):
    """The fault names its sheet and cell, and nothing is taken from the good rows."""
    with pytest.raises(InputError) as caught:
        read([HEAD, ["VP", "2023-11", "", "Tin tốt", "17/11/2023", ""], row])
    assert f"ô {cell}" in str(caught.value) and "“Danh sách”" in str(caught.value)
    assert words in str(caught.value)
    assert caught.value.line == 3


def test_all_faults_are_told_at_once(read):
    """Two wrong rows, two lines."""
    with pytest.raises(InputError) as caught:
        read([HEAD, ["X", "2023-11", "", "Tin", "17/11/2023", ""], ["VP", "x", "", "Tin", "17/11/2023", ""]])
    assert "ô A2" in str(caught.value) and "ô B3" in str(caught.value)


def test_missing_columns_are_named(read):
    """A sheet without the columns is refused with their names."""
    with pytest.raises(InputError, match="Ngày nhận"):
        read([["Đơn vị", "Kỳ", "Tiêu đề"], ["VP", "2023-11", "Tin"]])


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.xlsx", b""),
        ("a.xls", files.ole()),
        ("a.csv", "Đơn vị;Kỳ".encode()),
        ("a.xlsx", files.docx()),
        ("a.xlsx", files.damaged(files.xlsx([HEAD] * 50))),
        ("a.xlsx", files.zipped({"xl/workbook.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"})),
        ("a.xlsx", files.zipped({"xl/workbook.xml": b"\0" * 100_000_000})),
        ("a.xlsx", b"\0" * 6_000_000),
    ],
    ids=["rỗng", "xls cũ", "csv", "Word", "hỏng", "thực thể", "bom nén", "quá lớn"],
)
def test_what_is_no_excel_list_is_a_plain_error(read, name, body):
    """Other files, damaged ones and bombs: a sentence, no traceback."""
    with pytest.raises(InputError):
        read([], name, body)


def test_an_empty_list_is_an_error(read):
    """Only headings: nothing was imported, and that is said."""
    with pytest.raises(InputError, match="không có dòng nào"):
        read([HEAD])
