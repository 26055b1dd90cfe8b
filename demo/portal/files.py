"""Attached files of the sample portals, good and broken, made when the demo starts."""

from __future__ import annotations

import io
from functools import cache

import typst
from docx import Document
from openpyxl import Workbook

MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LOGIN_PAGE = "<!DOCTYPE html><html><head><title>Thông báo</title></head><body>Phiên làm việc đã hết hạn.</body></html>"
LABEL = "TÀI LIỆU MẪU của bản dùng thử, không có giá trị pháp lý"


def media_type(name: str) -> str:
    return MEDIA.get(name.rsplit(".", 1)[-1].lower(), "application/octet-stream")


@cache
def pdf_file(title: str) -> bytes:
    """One page with a text layer. A line break in the title starts a new line."""
    lines = " \\\n".join(_typst_text(line) for line in title.split("\n"))
    setting = '#set page(width: 210mm, height: 297mm)\n#set text(lang: "vi", size: 13pt)\n'
    source = f"{setting}{lines}\n\n#emph[{_typst_text(LABEL)}]\n"
    return typst.compile(source.encode())


@cache
def scanned_pdf() -> bytes:
    """A page that is only a picture: no text layer."""
    source = "#set page(width: 210mm, height: 297mm)\n" + "".join(
        f"#place(dx: {10 + row % 3}mm, dy: {row * 8}mm, rect(width: {90 + row * 37 % 60}mm, height: 3mm, fill: gray))\n"
        for row in range(25)
    )
    return typst.compile(source.encode())


@cache
def word_file(title: str) -> bytes:
    document = Document()
    document.add_paragraph(title)
    document.add_paragraph(LABEL)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@cache
def excel_file(title: str) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([title])
    sheet.append(["STT", "Nội dung", "Ghi chú"])
    for row in range(1, 8):
        sheet.append([row, f"Dòng mẫu {row}", LABEL])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def file_bytes(kind: str, name: str, title: str) -> bytes:
    """The bytes of a file that the portal does send; ``kind`` as in the content files."""
    if kind == "scan":
        return scanned_pdf()
    if kind == "empty":
        return b""
    if kind == "html":
        return LOGIN_PAGE.encode()
    if kind == "truncated":
        return pdf_file(title)[:900]
    if name.endswith(".docx"):
        return word_file(title)
    if name.endswith(".xlsx"):
        return excel_file(title)
    return pdf_file(title)


def _typst_text(text: str) -> str:
    return "".join(f"\\{letter}" if letter in '\\#$*_[]<>@`~"=-+/' else letter for letter in text)
