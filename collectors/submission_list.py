"""The office's Excel list of what units sent in: all of it is taken, or none and every fault is told with its cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from openpyxl.utils import get_column_letter

from cchc.configuration import Unit
from cchc.errors import InputError, UsageError
from cchc.periods import LOCAL, Period, local_date
from cchc.records import Submission
from cchc.states import SubmissionKind
from cchc.vietnamese import fold
from cchc.vietnamese_dates import read_date
from collectors.excel_file import MOST_ROWS, heading_row, read_book, rows_of

MOST_FAULTS = 20
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
    return read_book(path, lambda book: _read_book(path.name, book, units, entered_by, entered_at))


def _read_book(name: str, book: Any, units: list[Unit], entered_by: str, entered_at: datetime) -> list[Submission]:
    missing: list[str] = []
    for sheet in book.worksheets:
        rows = rows_of(sheet)
        columns, heading = heading_row(rows, HEADINGS)
        absent = [shown for wanted, shown in REQUIRED.items() if wanted not in columns]
        if not absent:
            return _read_sheet(name, sheet.title, rows, columns, heading, units, entered_by, entered_at)
        missing.append(f"trang tính “{sheet.title}” thiếu cột {', '.join(absent)}")
    wanted = "Dòng đầu phải là tên cột: Đơn vị, Kỳ, Loại, Tiêu đề, Ngày nhận, Ghi chú."
    raise InputError(name, None, f"{'; '.join(missing)}. {wanted}")


def _read_sheet(
    name: str,
    sheet: str,
    rows: Iterator[tuple[int, tuple[Any, ...]]],
    columns: dict[str, int],
    heading: int,
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
        if number > heading + MOST_ROWS:
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
