"""Does a Word document keep to Nghị định 30/2020/NĐ-CP, Phụ lục I? One breach a line, with where to look.
Reads any .docx."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from cchc.errors import ReportError
from reports.breach import Breach
from reports.docx_reading import DocxText, Paragraph, read_docx
from reports.lint_layout import annexes, body, first_line, fonts, letters, lines_of, look, page, page_numbers, short

__all__ = ["Breach", "lint_document"]

QUOC_HIEU = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
TIEU_NGU = "Độc lập - Tự do - Hạnh phúc"
TYPES = {
    "BÁO CÁO", "TỜ TRÌNH", "KẾ HOẠCH", "QUYẾT ĐỊNH", "NGHỊ QUYẾT", "CHỈ THỊ", "QUY CHẾ", "QUY ĐỊNH", "THÔNG BÁO",
    "HƯỚNG DẪN", "CHƯƠNG TRÌNH", "PHƯƠNG ÁN", "ĐỀ ÁN", "DỰ ÁN", "BIÊN BẢN", "CÔNG ĐIỆN", "GIẤY MỜI", "THÔNG CÁO",
}  # fmt: skip
TO_SUPERIOR = {"BÁO CÁO", "TỜ TRÌNH"}
NUMBER = re.compile(r"^Số:\s*(?P<number>[\d….\s_]*)/(?P<symbol>.*)$")
SYMBOL = re.compile(r"^[A-ZĐa-zđ0-9]+(-[A-ZĐa-zđ0-9&.]+)*$")
DATE = re.compile(r"ngày\s+(?P<day>\d{1,2})\s+tháng\s+(?P<month>\d{1,2})\s+năm\s+\d{4}")
DEGREE = re.compile(r"^(GS|PGS|TS|ThS|KS|CN|BS|NGƯT|NGND)\b\.?", re.IGNORECASE)
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"


def lint_document(path: Path) -> list[Breach]:
    """Empty list: nothing found. A file that is no Word document gives one breach that says so."""
    try:
        document = read_docx(path)
    except ReportError as error:
        return [Breach(path.name, str(error))]
    checks = (
        page(document), fonts(document), letters(document), _head(document), _number(document), _dates(document),
        _type(document), _salutation(document), _copies(document), _signature(document), _ending(document),
        body(document), page_numbers(document), annexes(document),
    )  # fmt: skip
    return [breach for check in checks for breach in check]


def _head(document: DocxText) -> Iterator[Breach]:
    country = first_line(document, QUOC_HIEU)
    if country is None:
        yield Breach("Đầu văn bản", f"Không thấy Quốc hiệu “{QUOC_HIEU}”.")
    else:
        yield from look(country, "Quốc hiệu", 12, 13, bold=True)
    motto = first_line(document, TIEU_NGU)
    if motto is not None:
        yield from look(motto, "Tiêu ngữ", 13, 14, bold=True)
        return
    near = [line for _, line in lines_of(document) if "độc lập" in line.lower() and "hạnh phúc" in line.lower()]
    if near and any(dash in near[0] for dash in DASHES):
        yield Breach("Tiêu ngữ", f"“{near[0]}” dùng gạch dài; phải là gạch nối (-) có cách hai bên.")
    elif near:
        yield Breach("Tiêu ngữ", f"“{near[0]}” viết không đúng “{TIEU_NGU}”.")
    else:
        yield Breach("Đầu văn bản", f"Không thấy Tiêu ngữ “{TIEU_NGU}”.")


def _number(document: DocxText) -> Iterator[Breach]:
    found = next(((paragraph, line) for paragraph, line in lines_of(document) if line.startswith("Số:")), None)
    if found is None:
        yield Breach("Số, ký hiệu", "Không thấy dòng “Số: …/…”.")
        return
    paragraph, line = found
    match = NUMBER.match(line)
    if match is None:
        yield Breach("Số, ký hiệu", f"“{short(line)}” không đúng dạng “Số: 07/BC-SCT”.")
        return
    number, symbol = match["number"].strip(" ….\t_"), match["symbol"]
    if number and (not number.isdigit() or len(number) < 2):
        yield Breach(
            "Số, ký hiệu",
            f"Số “{number}” nhỏ hơn 10 phải thêm số 0 phía trước."
            if number.isdigit()
            else f"Số “{number}” không phải chữ số.",
        )
    if number and match["number"] != match["number"].rstrip():
        yield Breach("Số, ký hiệu", "Giữa số và dấu gạch chéo không có khoảng trống.")
    if not SYMBOL.match(symbol):
        yield Breach("Số, ký hiệu", f"Ký hiệu “{symbol}” phải viết liền, dùng gạch nối (-), như BC-SCT.")
    yield from look(paragraph, "Số, ký hiệu", 13, 13, bold=False, italic=False)


def _dates(document: DocxText) -> Iterator[Breach]:
    line_seen = False
    for paragraph, line in lines_of(document):
        if not line_seen and re.match(r"^[^,]{2,40}, ngày\b.*tháng.*năm", line):
            line_seen = True
            yield from look(paragraph, "Địa danh và thời gian", 13, 14, bold=False, italic=True)
        for match in DATE.finditer(line):
            day, month = match["day"], match["month"]
            if len(day) == 1:
                yield Breach(f"“{match.group()}”", "Ngày nhỏ hơn 10 phải thêm số 0 phía trước.")
            if month in {"1", "2"}:
                yield Breach(f"“{match.group()}”", "Tháng 1, tháng 2 phải thêm số 0 phía trước.")
            if len(month) == 2 and month[0] == "0" and month not in {"01", "02"}:
                yield Breach(f"“{match.group()}”", "Chỉ tháng 1, tháng 2 thêm số 0 phía trước.")
    if not line_seen:
        yield Breach("Địa danh và thời gian", "Không thấy dòng “…, ngày … tháng … năm …”.")


def _type_of(document: DocxText) -> tuple[str | None, Paragraph | None, Paragraph | None]:
    lines = list(lines_of(document))
    for place, (paragraph, line) in enumerate(lines):
        if line in TYPES and paragraph.after_section == 0:
            after = lines[place + 1][0] if place + 1 < len(lines) else None
            return line, paragraph, after
    return None, None, None


def _is_letter(document: DocxText) -> bool:
    return any(line.startswith("V/v") for _, line in lines_of(document))


def _type(document: DocxText) -> Iterator[Breach]:
    name, paragraph, abstract = _type_of(document)
    if paragraph is None:
        if not _is_letter(document):
            yield Breach("Tên loại", "Không thấy tên loại văn bản (BÁO CÁO, KẾ HOẠCH …) hoặc “V/v” của công văn.")
        return
    yield from look(paragraph, f"Tên loại “{name}”", 13, 14, bold=True)
    if paragraph.align != "center":
        yield Breach(f"Tên loại “{name}”", "Phải căn giữa.")
    if abstract is not None:
        yield from look(abstract, "Trích yếu", 13, 14, bold=True)


def _salutation(document: DocxText) -> Iterator[Breach]:
    name, _, _ = _type_of(document)
    if name not in TO_SUPERIOR and not (name is None and _is_letter(document)):
        return
    line = next((paragraph for paragraph, text in lines_of(document) if text.startswith("Kính gửi")), None)
    if line is None:
        yield Breach("Kính gửi", f"{(name or 'Công văn').capitalize()} gửi cấp trên phải có “Kính gửi:”.")
    else:
        yield from look(line, "Kính gửi", 13, 14)


def _copies(document: DocxText) -> Iterator[Breach]:
    lines = [(paragraph, line) for paragraph, line in lines_of(document) if paragraph.after_section == 0]
    start = next((place for place, (_, line) in enumerate(lines) if line.startswith("Nơi nhận")), None)
    if start is None:
        yield Breach("Nơi nhận", "Không thấy mục “Nơi nhận:”.")
        return
    yield from look(lines[start][0], "Nơi nhận", 12, 12, bold=True, italic=True)
    entries = []
    for paragraph, line in lines[start + 1 :]:
        if not line.startswith("-"):
            break
        entries.append((paragraph, line))
    if not entries:
        yield Breach("Nơi nhận", "Không có nơi nhận nào, mỗi nơi một dòng bắt đầu bằng “- ”.")
        return
    if any(text.startswith("Kính gửi") for _, text in lines) and not entries[0][1].startswith("- Như trên"):
        yield Breach("Nơi nhận", "Văn bản có “Kính gửi” thì dòng đầu phải là “- Như trên;”.")
    if not entries[-1][1].startswith("- Lưu: VT"):
        yield Breach("Nơi nhận", f"Dòng cuối “{short(entries[-1][1])}” phải bắt đầu bằng “- Lưu: VT”.")
    if not entries[-1][1].endswith("."):
        yield Breach("Nơi nhận", "Dòng cuối phải kết thúc bằng dấu chấm.")
    if any(not line.endswith(";") for _, line in entries[:-1]):
        yield Breach("Nơi nhận", "Các dòng trước dòng cuối phải kết thúc bằng dấu chấm phẩy.")
    sizes = {paragraph.size() for paragraph, _ in entries} - {11.0, None}
    if sizes:
        yield Breach(
            "Nơi nhận",
            f"Danh sách cỡ chữ {', '.join(f'{size:g}' for size in sorted(filter(None, sizes)))}, phải là 11.",
        )


def _ending(document: DocxText) -> Iterator[Breach]:
    before = []
    for paragraph, line in lines_of(document):
        if line.startswith("Nơi nhận"):
            break
        if not paragraph.in_table and paragraph.after_section == 0:
            before.append(line)
    if before and not before[-1].endswith("./."):
        yield Breach(f"“{short(before[-1])}”", "Nội dung văn bản phải kết thúc bằng “./.”.")


def _signature(document: DocxText) -> Iterator[Breach]:
    """Authority and name stand in the table row of Nơi nhận; a layout without a table is not judged."""
    of_copies = next((paragraph for paragraph, line in lines_of(document) if line.startswith("Nơi nhận")), None)
    if of_copies is None or of_copies.row is None:
        return
    block = [
        (paragraph, line)
        for paragraph, line in lines_of(document)
        if paragraph.row == of_copies.row and paragraph.align == "center"
    ]
    if not block:
        yield Breach("Chữ ký", "Không thấy quyền hạn, chức vụ người ký cạnh “Nơi nhận”.")
        return
    paragraph, line = block[0]
    if line != line.upper():
        yield Breach("Chữ ký", f"Quyền hạn, chức vụ “{short(line)}” phải viết hoa.")
    yield from look(paragraph, "Quyền hạn, chức vụ người ký", 13, 14, bold=True)
    name, text = block[-1]
    if text != text.upper():
        yield from look(name, "Họ tên người ký", 13, 14, bold=True)
        if DEGREE.match(text):
            yield Breach("Chữ ký", f"Trước họ tên “{short(text)}” không ghi học hàm, học vị.")
