"""Reading what a person typed: every field is bounded, cleaned and refused with a sentence that names its label."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import BinaryIO

from starlette.datastructures import FormData, UploadFile

from cchc.errors import InputError
from cchc.periods import LOCAL, Period
from web.gate import LARGEST_UPLOAD

EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True)
class Upload:
    """A file as it arrived: ``name`` is only for showing, never for a path; ``size`` in bytes."""

    name: str
    size: int
    content: BinaryIO

    def first_bytes(self, count: int = 8) -> bytes:
        self.content.seek(0)
        start = self.content.read(count)
        self.content.seek(0)
        return start


def clean(text: str) -> str:
    """NFC, one kind of line end, no control characters, no space around."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(letter for letter in text if letter in "\n\t" or unicodedata.category(letter) != "Cc").strip()


class Form:
    """One submitted form. Every reader raises InputError(label, sentence) when the value cannot be used."""

    def __init__(self, data: FormData) -> None:
        self._data = data

    def text(self, name: str, label: str, *, required: bool = True, longest: int = 500) -> str:
        raw = self._data.get(name, "")
        if not isinstance(raw, str):
            raise InputError(label, None, "phải là chữ, không phải tệp.")
        text = clean(raw)
        if required and not text:
            raise InputError(label, None, "chưa nhập.")
        if len(text) > longest:
            raise InputError(label, None, f"dài quá {longest} ký tự.")
        return text

    def secret(self, name: str) -> str:
        """A password exactly as typed, NFC so that two keyboards agree."""
        raw = self._data.get(name, "")
        return unicodedata.normalize("NFC", raw) if isinstance(raw, str) else ""

    def reason(self) -> str:
        return self.text("reason", "Lý do", longest=1000)

    def choice(self, name: str, label: str, allowed: Collection[str]) -> str:
        value = self.text(name, label)
        if value not in allowed:
            raise InputError(label, None, f"“{value}” không có trong danh sách được chọn.")
        return value

    def choices(self, name: str, label: str, allowed: Collection[str]) -> list[str]:
        """The ticked values in the order of ``allowed``, none twice."""
        ticked = {value for value in self._data.getlist(name) if isinstance(value, str)}
        unknown = ticked - set(allowed)
        if unknown:
            raise InputError(label, None, f"“{sorted(unknown)[0]}” không có trong danh sách được chọn.")
        return [value for value in allowed if value in ticked]

    def lines(self, name: str, label: str, *, longest: int = 4000) -> list[str]:
        return [
            line for raw in self.text(name, label, required=False, longest=longest).split("\n") if (line := raw.strip())
        ]

    def number(self, name: str, label: str, *, largest: int = 10_000_000) -> int | None:
        text = self.text(name, label, required=False, longest=20)
        if not text:
            return None
        digits = text.replace(".", "").replace(" ", "")
        if not (digits.isascii() and digits.isdigit()) or int(digits) > largest:
            raise InputError(label, None, f"“{text}” không phải là một số từ 0 đến {largest}.")
        return int(digits)

    def version(self, name: str = "row_version") -> int:
        value = self.number(name, "Phiên bản trang")
        if value is None:
            raise InputError("Phiên bản trang", None, "thiếu; hãy tải lại trang rồi làm lại.")
        return value

    def period(self, name: str, label: str, *, monthly: bool = False) -> Period:
        period = Period.parse(self.text(name, label, longest=10))
        if monthly and not period.is_month:
            raise InputError(label, None, "phải là một tháng, viết như 2023-11.")
        return period

    def day(self, name: str, label: str, *, required: bool = True) -> date | None:
        text = self.text(name, label, required=required, longest=10)
        if not text:
            return None
        for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
            try:
                day = datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a date, no time of day
            except ValueError:
                continue
            if day < EARLIEST:
                raise InputError(label, None, f"ngày {text} quá xa trong quá khứ.")
            return day
        raise InputError(label, None, f"“{text}” không phải là ngày; viết như 19/11/2023.")

    def required_day(self, name: str, label: str) -> date:
        day = self.day(name, label)
        if day is None:
            raise InputError(label, None, "chưa nhập.")
        return day

    def moment(self, name: str, label: str) -> datetime:
        """Local date and time of day as typed, returned in UTC."""
        text = self.text(name, label, longest=20)
        for pattern in ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M", "%H:%M %d/%m/%Y"):
            try:
                local = datetime.strptime(text, pattern).replace(tzinfo=LOCAL)
            except ValueError:
                continue
            if local.date() < EARLIEST:
                raise InputError(label, None, f"{text} quá xa trong quá khứ.")
            return local.astimezone(UTC)
        raise InputError(label, None, f"“{text}” không phải là ngày giờ; viết như 19/11/2023 16:30.")

    def upload(self, name: str, label: str, *, required: bool = True) -> Upload | None:
        sent = self._data.get(name)
        if not isinstance(sent, UploadFile) or not sent.filename:
            if required:
                raise InputError(label, None, "chưa chọn tệp.")
            return None
        size = sent.size or 0
        if size == 0:
            raise InputError(label, None, "tệp rỗng.")
        if size > LARGEST_UPLOAD:
            raise InputError(label, None, f"tệp lớn hơn {LARGEST_UPLOAD // (1024 * 1024)} MB.")
        return Upload(clean(sent.filename)[-200:], size, sent.file)
