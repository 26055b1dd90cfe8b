"""The office's Excel list of what units sent in: all of it is taken, or none and every fault is told with its cell."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from cchc.configuration import Unit
from cchc.errors import InputError, UsageError
from cchc.periods import LOCAL, Period, local_date
from cchc.records import Submission
from cchc.states import SubmissionKind
from cchc.vietnamese import fold
from cchc.vietnamese_dates import read_date

LARGEST_FILE = 5_000_000
LARGEST_UNPACKED = 80_000_000
MOST_ROWS = 5000
MOST_FAULTS = 20
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
#: heading as people write it (folded) → field
HEADINGS = {
    "don vi": "unit",
    "phong, don vi": "unit",
    "don vi gui": "unit",
    "ki": "period",
    "ki bao cao": "period",
    "thang": "period",
    "loai": "kind",
    "loai tin": "kind",
    "tieu de": "title",
    "ten tin, bai": "title",
    "noi dung": "title",
    "ngay nhan": "received",
    "ngay gui": "received",
    "nhan luc": "received",
    "ghi chu": "note",
}
REQUIRED = {"unit": "Đơn vị", "period": "Kỳ", "title": "Tiêu đề", "received": "Ngày nhận"}
KIND_WORDS = {fold(word): kind for kind in SubmissionKind for word in (kind.label, kind.value)} | {
    "tin": SubmissionKind.NEWS,
    "bai": SubmissionKind.NEWS,
    "tin bai": SubmissionKind.NEWS,
    "guong dien hinh": SubmissionKind.GOOD_EXAMPLE,
}


@dataclass(frozen=True)
class _Fault(Exception):
    column: str
    sentence: str


def read_submission_list(path: Path, units: list[Unit], *, entered_by: str, entered_at: datetime) -> list[Submission]:
    """Rows of the first sheet that has the columns Đơn vị, Kỳ, Loại, Tiêu đề, Ngày nhận, Ghi chú (any order).

    Raises InputError naming sheet, row and column; nothing is returned when any row is wrong.
    """
    try:
        _refuse_bombs(path)
        book = load_workbook(path, read_only=True, data_only=True)
        try:
            return _read_book(path.name, book, units, entered_by, entered_at)
        finally:
            book.close()
    except DAMAGE as error:
        sentence = "không mở được, tệp hỏng hoặc không phải Excel (.xlsx); mở bằng Excel rồi lưu lại thành .xlsx."
        raise InputError(path.name, None, sentence) from error


def _read_book(name: str, book: Any, units: list[Unit], entered_by: str, entered_at: datetime) -> list[Submission]:
    missing: list[str] = []
    for sheet in book.worksheets:
        rows = _rows(sheet)
        columns, heading_row = _columns(rows)
        absent = [shown for wanted, shown in REQUIRED.items() if wanted not in columns]
        if not absent:
            return _read_sheet(name, sheet.title, rows, columns, heading_row, units, entered_by, entered_at)
        missing.append(f"trang tính “{sheet.title}” thiếu cột {', '.join(absent)}")
    wanted = "Dòng đầu phải là tên cột: Đơn vị, Kỳ, Loại, Tiêu đề, Ngày nhận, Ghi chú."
    raise InputError(name, None, f"{'; '.join(missing)}. {wanted}")


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


def _rows(sheet: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:
    yield from enumerate(sheet.iter_rows(max_row=MOST_ROWS + 20, max_col=40, values_only=True), 1)


def _columns(rows: Iterator[tuple[int, tuple[Any, ...]]]) -> tuple[dict[str, int], int]:
    """Fields and their column numbers (from 0) of the first row among ten that names at least two of them."""
    for number, row in rows:
        found: dict[str, int] = {}
        for place, value in enumerate(row):
            name = HEADINGS.get(fold(str(value)).rstrip(" *:")) if value is not None else None
            if name is not None:
                found.setdefault(name, place)
        if len(found) >= 2:
            return found, number
        if number >= 10:
            break
    return {}, 0


def _read_sheet(
    name: str,
    sheet: str,
    rows: Iterator[tuple[int, tuple[Any, ...]]],
    columns: dict[str, int],
    heading_row: int,
    units: list[Unit],
    entered_by: str,
    entered_at: datetime,
) -> list[Submission]:
    entries: list[Submission] = []
    faults: list[tuple[int, str]] = []
    names = _unit_names(units)
    for number, row in rows:
        if all(value is None or not str(value).strip() for value in row):
            continue
        if number > heading_row + MOST_ROWS:
            faults.append((number, f"danh sách dài hơn {MOST_ROWS} dòng"))
            break
        values = {field: row[place] if place < len(row) else None for field, place in columns.items()}
        try:
            entries.append(_entry(values, names, entered_by, entered_at))
        except _Fault as fault:
            letter = get_column_letter(columns[fault.column] + 1) if fault.column in columns else "?"
            faults.append((number, f"trang tính “{sheet}”, ô {letter}{number}: {fault.sentence}"))
        if len(faults) >= MOST_FAULTS:
            break
    if faults:
        rest = "".join(f"\n{name}, dòng {number}: {sentence}" for number, sentence in faults[1:])
        raise InputError(name, faults[0][0], faults[0][1] + rest)
    if not entries:
        raise InputError(name, None, f"trang tính “{sheet}” không có dòng nào dưới tên cột.")
    return entries


def _entry(values: dict[str, Any], names: dict[str, list[Unit]], entered_by: str, entered_at: datetime) -> Submission:
    received = _received(values.get("received"), entered_at)
    kind = _kind(values.get("kind"))
    title = _words(values.get("title"))
    if not title and kind is not SubmissionKind.NOTHING_TO_REPORT:
        raise _Fault("title", "chưa ghi tiêu đề.")
    return Submission(
        unit=_unit(values.get("unit"), names, received).id,
        period=_period(values.get("period")),
        kind=kind,
        title=title or kind.label,
        received_at=received,
        entered_by=entered_by,
        entered_at=entered_at,
        origin="xlsx",
        note=_words(values.get("note")),
    )


def _words(value: Any) -> str:
    return re.sub(r"\s+", " ", str(value)).strip() if value is not None else ""


def _unit_names(units: list[Unit]) -> dict[str, list[Unit]]:
    names: dict[str, list[Unit]] = {}
    for unit in units:
        for name in {fold(word) for word in (unit.id, unit.name, unit.short_name, *unit.aliases)}:
            names.setdefault(name, []).append(unit)
    return names


def _unit(value: Any, names: dict[str, list[Unit]], received: datetime) -> Unit:
    written = _words(value)
    if not written:
        raise _Fault("unit", "chưa ghi đơn vị.")
    named = names.get(fold(written), [])
    found = [unit for unit in named if unit.in_force(local_date(received))]
    if len(found) == 1:
        return found[0]
    if len(found) > 1:
        raise _Fault("unit", f"“{written}” chỉ nhiều đơn vị: {', '.join(unit.name for unit in found)}; ghi tên đầy đủ.")
    if named:
        raise _Fault("unit", f"“{named[0].name}” không hoạt động vào ngày {local_date(received):%d/%m/%Y}.")
    raise _Fault("unit", f"không có đơn vị nào tên “{written}” trong units.yaml.")


def _period(value: Any) -> str:
    if isinstance(value, (datetime, date)):  # Excel likes to turn 11/2023 into a date
        return Period(value.year, value.month, value.month).id
    written = _words(value)
    match = re.search(r"(?<!\d)(\d{1,2})\s*[/-]\s*(20\d{2})$", written) or re.search(
        r"th[aá]ng\s*(\d{1,2})\D+(20\d{2})$", written, re.IGNORECASE
    )
    try:
        period = Period.parse(f"{match[2]}-{int(match[1]):02d}" if match else written)
    except UsageError as error:
        raise _Fault("period", f"kỳ “{written}” không đúng; viết như 2023-11 hoặc 11/2023.") from error
    if not period.is_month:
        raise _Fault("period", f"kỳ “{written}” không phải một tháng.")
    return period.id


def _kind(value: Any) -> SubmissionKind:
    written = _words(value)
    if not written:
        return SubmissionKind.NEWS
    kind = KIND_WORDS.get(fold(written))
    if kind is None:
        raise _Fault("kind", f"loại “{written}” không có; dùng {', '.join(one.label for one in SubmissionKind)}.")
    return kind


def _received(value: Any, now: datetime) -> datetime:
    if isinstance(value, datetime):
        moment = value.replace(tzinfo=LOCAL).astimezone(UTC)
    elif isinstance(value, date):
        moment = datetime.combine(value, time.min, LOCAL).astimezone(UTC)
    else:
        written = _words(value)
        if not written:
            raise _Fault("received", "chưa ghi ngày nhận.")
        read = read_date(written, reference=now)
        if read is None or read.approx:
            raise _Fault(
                "received",
                f"ngày nhận “{written}” không đọc được hoặc ở tương lai; viết như 17/11/2023 hoặc 17/11/2023 15:30.",
            )
        moment = read.moment
    if moment > now:
        raise _Fault("received", f"ngày nhận {moment.astimezone(LOCAL):%d/%m/%Y} ở tương lai.")
    return moment
