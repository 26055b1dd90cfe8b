"""The office's Excel list of indicator values: all of it is taken, or none and every fault is told with its cell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl.utils import get_column_letter

from cchc.configuration import RecordPlace
from cchc.errors import InputError, UsageError
from cchc.indicator_rules import ID, implausible, is_share, period_or_day
from cchc.periods import local_date
from cchc.public_records import IndicatorValue
from cchc.vietnamese import fold, slug
from cchc.vietnamese_numbers import decimal_words, read_value
from collectors.excel_file import MOST_ROWS, heading_row, read_book, rows_of

MOST_FAULTS = 20
LONGEST_NAME = 300
#: heading as people write it (folded) → field
HEADINGS = {
    fold(word): field
    for field, words in {
        "id": ("Mã", "Mã chỉ số", "Mã số"),
        "name": ("Chỉ số", "Tên chỉ số", "Chỉ tiêu", "Tên chỉ tiêu", "Tên", "Nội dung"),
        "value": ("Giá trị", "Số liệu", "Kết quả", "Thực hiện"),
        "unit": ("Đơn vị tính", "ĐVT", "Đơn vị"),
        "time": ("Kỳ", "Thời gian", "Ngày", "Tháng", "Kỳ báo cáo", "Thời điểm"),
        "note": ("Ghi chú",),
    }.items()
    for word in words
}
REQUIRED = {"name": "Chỉ số", "value": "Giá trị", "time": "Kỳ"}


@dataclass(frozen=True)
class _Fault(Exception):
    column: str
    sentence: str


def read_indicator_list(
    path: Path, known: Mapping[str, RecordPlace], *, entered_by: str, entered_at: datetime
) -> list[IndicatorValue]:
    """Rows of the first sheet with the columns Mã, Chỉ số, Giá trị, Đơn vị tính, Kỳ, Ghi chú (any order).

    ``known``: indicators of the configuration by id, which give bounds, unit and name. Raises InputError with cells.
    """
    return read_book(path, lambda book: _read_book(path.name, book, known, entered_by, entered_at))


def _read_book(
    name: str, book: Any, known: Mapping[str, RecordPlace], entered_by: str, entered_at: datetime
) -> list[IndicatorValue]:
    missing: list[str] = []
    for sheet in book.worksheets:
        rows = rows_of(sheet)
        columns, heading = heading_row(rows, HEADINGS)
        absent = [shown for wanted, shown in REQUIRED.items() if wanted not in columns]
        if "id" in columns and "Chỉ số" in absent:
            absent.remove("Chỉ số")
        if absent:
            missing.append(f"trang tính “{sheet.title}” thiếu cột {', '.join(absent)}")
            continue
        found: list[IndicatorValue] = []
        faults: list[tuple[int, str]] = []
        for number, row in rows:
            values = {field: row[place] if place < len(row) else None for field, place in columns.items()}
            if all(_words(value) == "" for value in values.values()):
                continue
            if number > heading + MOST_ROWS:
                faults.append((number, f"danh sách dài hơn {MOST_ROWS} dòng"))
                break
            try:
                place = f"{name}, trang tính “{sheet.title}”, dòng {number}"
                found.append(_value(values, known, place, entered_by, entered_at))
            except _Fault as fault:
                letter = get_column_letter(columns[fault.column] + 1) if fault.column in columns else "?"
                faults.append((number, f"trang tính “{sheet.title}”, ô {letter}{number}: {fault.sentence}"))
            if len(faults) >= MOST_FAULTS:
                break
        if faults:
            rest = "".join(f"\n{name}, dòng {number}: {sentence}" for number, sentence in faults[1:])
            raise InputError(name, faults[0][0], faults[0][1] + rest)
        if not found:
            raise InputError(name, None, f"trang tính “{sheet.title}” không có dòng nào dưới tên cột.")
        return found
    wanted = "Dòng đầu phải là tên cột: Mã, Chỉ số, Giá trị, Đơn vị tính, Kỳ, Ghi chú."
    raise InputError(name, None, f"{'; '.join(missing)}. {wanted}")


def _value(
    values: Mapping[str, Any], known: Mapping[str, RecordPlace], place: str, entered_by: str, entered_at: datetime
) -> IndicatorValue:
    name = _words(values.get("name"))[:LONGEST_NAME]
    indicator = _words(values.get("id")) or _id_of(name, known)
    if not ID.fullmatch(indicator):
        raise _Fault("id", f"mã “{indicator}” không đúng; chỉ gồm chữ thường không dấu, chữ số, “-” và “_”.")
    defined = known.get(indicator)
    unit = _words(values.get("unit")) or (defined.unit_of_measure if defined else "")
    value, printed = _number(values.get("value"), unit)
    unit = unit or ("%" if printed.endswith("%") else "")
    reason = implausible(value, unit, defined.minimum if defined else None, defined.maximum if defined else None)
    if reason is not None:
        raise _Fault("value", reason)
    period, day = _time(values.get("time"))
    if day is not None and day > local_date(entered_at):
        raise _Fault("time", f"ngày {day:%d/%m/%Y} ở tương lai.")
    return IndicatorValue(
        indicator=indicator,
        name=name or (defined.name if defined else indicator),
        value=value,
        printed=printed,
        unit_of_measure=unit,
        period=period,
        measured_on=day,
        origin="xlsx",
        read_at=entered_at,
        place=place,
        entered_by=entered_by,
        note=_words(values.get("note"))[:LONGEST_NAME],
    )


def _id_of(name: str, known: Mapping[str, RecordPlace]) -> str:
    """The configured indicator of this name, else the name's letters."""
    if not name:
        raise _Fault("name", "chưa ghi chỉ số nào.")
    same = next((one.id for one in known.values() if fold(one.name) == fold(name)), None)
    return same or slug(name, 60)


def _number(value: Any, unit: str) -> tuple[Decimal, str]:
    """A cell holding a number is that number; text is read the Vietnamese way."""
    if isinstance(value, bool) or value is None or _words(value) == "":
        raise _Fault("value", "chưa ghi giá trị.")
    if isinstance(value, int | float):
        number = Decimal(repr(round(value, 9)))
        return number, decimal_words(number) if number.is_finite() else str(value)
    read = read_value(_words(value), percent=is_share(unit))
    if read is None:
        raise _Fault("value", f"giá trị “{_words(value)[:40]}” không đọc được; viết như 1.234,5 hoặc 99,2%.")
    return read.value, read.printed


def _time(value: Any) -> tuple[str, date | None]:
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):  # Excel turns 11/2023 into the first of the month
        return (f"{value.year}-{value.month:02d}", None) if value.day == 1 else ("", value)
    if isinstance(value, int) and 2000 <= value <= 2100:
        return str(value), None
    if _words(value) == "":
        raise _Fault("time", "chưa ghi kỳ hoặc ngày.")
    try:
        return period_or_day(_words(value))
    except UsageError as error:
        raise _Fault("time", str(error)) from error


def _words(value: Any) -> str:
    return re.sub(r"\s+", " ", str(value)).strip() if value is not None else ""
