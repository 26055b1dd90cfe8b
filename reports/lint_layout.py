"""Checks of the whole document: paper, margins, fonts, letters, page numbers, body, annexes (NĐ 30/2020, Phụ lục I)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from reports.breach import Breach
from reports.docx_reading import DocxText, Paragraph, descendants, value

FONT = "Times New Roman"
MARGINS = {"top": (20, 25, "trên"), "bottom": (20, 25, "dưới"), "left": (30, 35, "trái"), "right": (15, 20, "phải")}
ANNEX = re.compile(r"^Phụ lục( [IVXLC]+| \d+)?$")


def lines_of(document: DocxText) -> Iterator[tuple[Paragraph, str]]:
    for paragraph in document.paragraphs:
        text = " ".join(unicodedata.normalize("NFC", paragraph.text).split())
        if text:
            yield paragraph, text


def first_line(document: DocxText, text: str) -> Paragraph | None:
    return next((paragraph for paragraph, line in lines_of(document) if line == text), None)


def short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"


def look(
    paragraph: Paragraph, place: str, low: float, high: float, *, bold: bool | None = None, italic: bool | None = None
) -> Iterator[Breach]:
    size = paragraph.size()
    if size is not None and not low <= size <= high:
        wanted = f"{low:g}" if low == high else f"{low:g} đến {high:g}"
        yield Breach(place, f"Cỡ chữ {size:g}, phải là {wanted}.")
    if bold is not None and paragraph.all_bold() is not bold:
        yield Breach(place, "Phải in đậm." if bold else "Không in đậm.")
    if italic is not None and paragraph.all_italic() is not italic:
        yield Breach(place, "Phải in nghiêng." if italic else "Không in nghiêng.")


def page(document: DocxText) -> Iterator[Breach]:
    for number, section in enumerate(document.sections, start=1):
        place = f"Phần (section) {number}"
        small, large = sorted((section.width, section.height))
        if abs(small - 210) > 1 or abs(large - 297) > 1:
            yield Breach(place, f"Khổ giấy {section.width:.0f} × {section.height:.0f} mm, phải là A4 (210 × 297 mm).")
        for side, (low, high, name) in MARGINS.items():
            length = section.margins[side]
            if not low - 0.5 <= length <= high + 0.5:
                yield Breach(place, f"Lề {name} {length:.0f} mm, phải từ {low} đến {high} mm.")


def fonts(document: DocxText) -> Iterator[Breach]:
    seen: dict[str, list[str]] = {}
    for paragraph, line in lines_of(document):
        used = {name for run in paragraph.runs if run.text.strip() for name in run.fonts.values()}
        unset = any(run.text.strip() and not run.fonts for run in paragraph.runs)
        for name in (used - {FONT}) | ({"không đặt"} if unset else set()):
            seen.setdefault(name, []).append(line)
    for name, lines in sorted(seen.items()):
        yield Breach(f"“{short(lines[0])}”", f"Phông chữ {name} ({len(lines)} đoạn), phải là {FONT}.")


def letters(document: DocxText) -> Iterator[Breach]:
    loose = [
        paragraph.text for paragraph in document.paragraphs if not unicodedata.is_normalized("NFC", paragraph.text)
    ]
    if loose:
        yield Breach(f"“{short(loose[0])}”", f"Chữ tổ hợp rời (không phải Unicode dựng sẵn, NFC) ở {len(loose)} đoạn.")
    marks = [
        line for paragraph, line in lines_of(document) if not paragraph.in_table and re.search(r"\{[{%]|[%}]\}", line)
    ]
    if marks:
        yield Breach(f"“{short(marks[0])}”", "Còn dấu thẻ của mẫu báo cáo.")


def body(document: DocxText) -> Iterator[Breach]:
    texts = [
        (paragraph, line)
        for paragraph, line in lines_of(document)
        if not paragraph.in_table and paragraph.after_section == 0 and len(line) > 100 and not paragraph.all_bold()
    ]
    wrong = [line for paragraph, line in texts if (size := paragraph.size()) is not None and not 13 <= size <= 14]
    if wrong:
        yield Breach(f"“{short(wrong[0])}”", f"Cỡ chữ nội dung phải từ 13 đến 14 ({len(wrong)} đoạn).")
    ragged = [line for paragraph, line in texts if paragraph.align != "both"]
    if ragged:
        yield Breach(f"“{short(ragged[0])}”", f"Nội dung phải căn đều hai bên ({len(ragged)} đoạn).")


def page_numbers(document: DocxText) -> Iterator[Breach]:
    if not document.sections:
        return
    first = document.sections[0]
    header = document.headers.get(first.headers.get("default", ""))
    codes = "".join(
        [found.text or "" for found in descendants(header, "instrText")]
        + [value(found, "instr") or "" for found in descendants(header, "fldSimple")]
        if header is not None
        else []
    )
    if "PAGE" not in codes:
        yield Breach("Số trang", "Không thấy số trang ở lề trên.")
    elif header is not None:
        centred = [value(found) for found in descendants(header, "jc")]
        if "center" not in centred:
            yield Breach("Số trang", "Số trang phải ở giữa lề trên.")
    if "PAGE" in codes and not first.first_page_differs:
        yield Breach("Số trang", "Trang đầu không hiển thị số trang (chọn “Different First Page”).")


def annexes(document: DocxText) -> Iterator[Breach]:
    lines = list(lines_of(document))
    headings = [(paragraph, line) for paragraph, line in lines if ANNEX.match(line) and paragraph.align == "center"]
    for paragraph, line in headings:
        mentioned = any(
            re.search(rf"{re.escape(line)}(?![IVXLC\d])", text)
            for other, text in lines
            if other is not paragraph and text != line
        )
        if not mentioned:
            yield Breach(line, "Nội dung văn bản không nhắc đến phụ lục này.")
        yield from look(paragraph, line, 14, 14, bold=True)
        section = document.sections[min(paragraph.after_section, len(document.sections) - 1)]
        if paragraph.after_section == 0 or section.number_start != 1:
            yield Breach(line, "Phụ lục phải đánh số trang riêng, bắt đầu từ 1.")
    if len(headings) > 1:
        for _, line in headings:
            if line == "Phụ lục":
                yield Breach(line, "Có từ hai phụ lục trở lên thì phải đánh số La Mã.")
