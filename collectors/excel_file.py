"""Opening an Excel list somebody gives us: bounded, damaged files told in a sentence."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from openpyxl import load_workbook

from cchc.errors import InputError
from cchc.vietnamese import fold

LARGEST_FILE = 5_000_000
LARGEST_UNPACKED = 80_000_000
MOST_ROWS = 5000
#: what openpyxl and zipfile raise over files that are damaged or are something else
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    OSError,
    EOFError,
    SyntaxError,
    RuntimeError,
)
Read = TypeVar("Read")
Rows = Iterator[tuple[int, tuple[Any, ...]]]


def read_book(path: Path, read: Callable[[Any], Read]) -> Read:
    """``read`` of the opened book. Raises InputError for a file that is too large, damaged or no Excel file."""
    try:
        _refuse_bombs(path)
        book = load_workbook(path, read_only=True, data_only=True)
        try:
            return read(book)
        finally:
            book.close()
    except DAMAGE as error:
        sentence = "không mở được, tệp hỏng hoặc không phải Excel (.xlsx); mở bằng Excel rồi lưu lại thành .xlsx."
        raise InputError(path.name, None, sentence) from error


def rows_of(sheet: Any) -> Rows:
    yield from enumerate(sheet.iter_rows(max_row=MOST_ROWS + 20, max_col=40, values_only=True), 1)


def heading_row(rows: Rows, headings: Mapping[str, str]) -> tuple[dict[str, int], int]:
    """Fields and their column numbers (from 0) of the first row among ten that names at least two of them."""
    for number, row in rows:
        found: dict[str, int] = {}
        for place, value in enumerate(row):
            name = headings.get(fold(str(value)).rstrip(" *:")) if value is not None else None
            if name is not None:
                found.setdefault(name, place)
        if len(found) >= 2:
            return found, number
        if number >= 10:
            break
    return {}, 0


def _refuse_bombs(path: Path) -> None:
    if path.stat().st_size > LARGEST_FILE:
        raise InputError(path.name, None, f"tệp lớn hơn {LARGEST_FILE // 1_000_000} MB.")
    if not zipfile.is_zipfile(path):
        raise InputError(
            path.name, None, "không phải tệp Excel (.xlsx); lưu lại bằng “Excel Workbook (.xlsx)” rồi nhập."
        )
    with zipfile.ZipFile(path) as packed:
        if sum(member.file_size for member in packed.infolist()) > LARGEST_UNPACKED:
            raise InputError(path.name, None, "tệp giải nén ra quá lớn.")
        for member in packed.infolist():
            if member.filename.endswith((".xml", ".rels")):
                with packed.open(member) as stream:
                    if b"<!ENTITY" in stream.read(100_000):
                        raise InputError(path.name, None, "tệp chứa khai báo XML lạ, không đọc.")
