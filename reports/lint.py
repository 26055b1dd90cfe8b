"""Does a Word document keep to Nghị định 30/2020/NĐ-CP, Phụ lục I? One breach a line, with where to look.
Reads any .docx."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from cchc.errors import ReportError
from reports.breach import Breach
from reports.docx_reading import DocxText, Paragraph, descendants, read_docx, value

__all__ = ["Breach", "lint_document"]

FONT = "Times New Roman"
QUOC_HIEU = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
TIEU_NGU = "Độc lập - Tự do - Hạnh phúc"
MARGINS = {"top": (20, 25, "trên"), "bottom": (20, 25, "dưới"), "left": (30, 35, "trái"), "right": (15, 20, "phải")}
TYPES = {
    "BÁO CÁO", "TỜ TRÌNH", "KẾ HOẠCH", "QUYẾT ĐỊNH", "NGHỊ QUYẾT", "CHỈ THỊ", "QUY CHẾ", "QUY ĐỊNH", "THÔNG BÁO",
    "HƯỚNG DẪN", "CHƯƠNG TRÌNH", "PHƯƠNG ÁN", "ĐỀ ÁN", "DỰ ÁN", "BIÊN BẢN", "CÔNG ĐIỆN", "GIẤY MỜI", "THÔNG CÁO",
}  # fmt: skip
TO_SUPERIOR = {"BÁO CÁO", "TỜ TRÌNH"}
NUMBER = re.compile(r"^Số:\s*(?P<number>[\d….\s_]*)/(?P<symbol>.*)$")
SYMBOL = re.compile(r"^[A-ZĐa-zđ0-9]+(-[A-ZĐa-zđ0-9&.]+)*$")
DATE = re.compile(r"ngày\s+(?P<day>\d{1,2})\s+tháng\s+(?P<month>\d{1,2})\s+năm\s+\d{4}")
ANNEX = re.compile(r"^Phụ lục( [IVXLC]+| \d+)?$")
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"


def lint_document(path: Path) -> list[Breach]:
    """Empty list: nothing found. A file that is no Word document gives one breach that says so."""
    try:
        document = read_docx(path)
    except ReportError as error:
        return [Breach(path.name, str(error))]
    checks = (
        _page(document), _fonts(document), _letters(document), _head(document), _number(document), _dates(document),
        _type(document), _salutation(document), _copies(document), _ending(document), _body(document),
        _page_numbers(document), _annexes(document),
    )  # fmt: skip
    return [breach for check in checks for breach in check]


def _lines(document: DocxText) -> Iterator[tuple[Paragraph, str]]:
    for paragraph in document.paragraphs:
        text = " ".join(unicodedata.normalize("NFC", paragraph.text).split())
        if text:
            yield paragraph, text


def _first(document: DocxText, text: str) -> Paragraph | None:
    return next((paragraph for paragraph, line in _lines(document) if line == text), None)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"


def _page(document: DocxText) -> Iterator[Breach]:
    for number, section in enumerate(document.sections, start=1):
        place = f"Phần (section) {number}"
        small, large = sorted((section.width, section.height))
        if abs(small - 210) > 1 or abs(large - 297) > 1:
            yield Breach(place, f"Khổ giấy {section.width:.0f} × {section.height:.0f} mm, phải là A4 (210 × 297 mm).")
        for side, (low, high, name) in MARGINS.items():
            length = section.margins[side]
            if not low - 0.5 <= length <= high + 0.5:
                yield Breach(place, f"Lề {name} {length:.0f} mm, phải từ {low} đến {high} mm.")


def _fonts(document: DocxText) -> Iterator[Breach]:
    seen: dict[str, list[str]] = {}
    for paragraph, line in _lines(document):
        used = {name for run in paragraph.runs if run.text.strip() for name in run.fonts.values()}
        unset = any(run.text.strip() and not run.fonts for run in paragraph.runs)
        for name in (used - {FONT}) | ({"không đặt"} if unset else set()):
            seen.setdefault(name, []).append(line)
    for name, lines in sorted(seen.items()):
        yield Breach(f"“{_short(lines[0])}”", f"Phông chữ {name} ({len(lines)} đoạn), phải là {FONT}.")


def _letters(document: DocxText) -> Iterator[Breach]:
    loose = [
        paragraph.text for paragraph in document.paragraphs if not unicodedata.is_normalized("NFC", paragraph.text)
    ]
    if loose:
        yield Breach(f"“{_short(loose[0])}”", f"Chữ tổ hợp rời (không phải Unicode dựng sẵn, NFC) ở {len(loose)} đoạn.")
    marks = [
        line for paragraph, line in _lines(document) if not paragraph.in_table and re.search(r"\{[{%]|[%}]\}", line)
    ]
    if marks:
        yield Breach(f"“{_short(marks[0])}”", "Còn dấu thẻ của mẫu báo cáo.")


def _head(document: DocxText) -> Iterator[Breach]:
    country = _first(document, QUOC_HIEU)
    if country is None:
        yield Breach("Đầu văn bản", f"Không thấy Quốc hiệu “{QUOC_HIEU}”.")
    else:
        yield from _look(country, "Quốc hiệu", 12, 13, bold=True)
    motto = _first(document, TIEU_NGU)
    if motto is not None:
        yield from _look(motto, "Tiêu ngữ", 13, 14, bold=True)
        return
    near = [line for _, line in _lines(document) if "độc lập" in line.lower() and "hạnh phúc" in line.lower()]
    if near and any(dash in near[0] for dash in DASHES):
        yield Breach("Tiêu ngữ", f"“{near[0]}” dùng gạch dài; phải là gạch nối (-) có cách hai bên.")
    elif near:
        yield Breach("Tiêu ngữ", f"“{near[0]}” viết không đúng “{TIEU_NGU}”.")
    else:
        yield Breach("Đầu văn bản", f"Không thấy Tiêu ngữ “{TIEU_NGU}”.")


def _look(
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


def _number(document: DocxText) -> Iterator[Breach]:
    found = next(((paragraph, line) for paragraph, line in _lines(document) if line.startswith("Số:")), None)
    if found is None:
        yield Breach("Số, ký hiệu", "Không thấy dòng “Số: …/…”.")
        return
    paragraph, line = found
    match = NUMBER.match(line)
    if match is None:
        yield Breach("Số, ký hiệu", f"“{_short(line)}” không đúng dạng “Số: 07/BC-SCT”.")
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
    yield from _look(paragraph, "Số, ký hiệu", 13, 13, bold=False, italic=False)


def _dates(document: DocxText) -> Iterator[Breach]:
    line_seen = False
    for paragraph, line in _lines(document):
        if not line_seen and re.match(r"^[^,]{2,40}, ngày\b.*tháng.*năm", line):
            line_seen = True
            yield from _look(paragraph, "Địa danh và thời gian", 13, 14, bold=False, italic=True)
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
    lines = list(_lines(document))
    for place, (paragraph, line) in enumerate(lines):
        if line in TYPES and paragraph.after_section == 0:
            after = lines[place + 1][0] if place + 1 < len(lines) else None
            return line, paragraph, after
    return None, None, None


def _is_letter(document: DocxText) -> bool:
    return any(line.startswith("V/v") for _, line in _lines(document))


def _type(document: DocxText) -> Iterator[Breach]:
    name, paragraph, abstract = _type_of(document)
    if paragraph is None:
        if not _is_letter(document):
            yield Breach("Tên loại", "Không thấy tên loại văn bản (BÁO CÁO, KẾ HOẠCH …) hoặc “V/v” của công văn.")
        return
    yield from _look(paragraph, f"Tên loại “{name}”", 13, 14, bold=True)
    if paragraph.align != "center":
        yield Breach(f"Tên loại “{name}”", "Phải căn giữa.")
    if abstract is not None:
        yield from _look(abstract, "Trích yếu", 13, 14, bold=True)


def _salutation(document: DocxText) -> Iterator[Breach]:
    name, _, _ = _type_of(document)
    if name not in TO_SUPERIOR and not (name is None and _is_letter(document)):
        return
    line = next((paragraph for paragraph, text in _lines(document) if text.startswith("Kính gửi")), None)
    if line is None:
        yield Breach("Kính gửi", f"{(name or 'Công văn').capitalize()} gửi cấp trên phải có “Kính gửi:”.")
    else:
        yield from _look(line, "Kính gửi", 13, 14)


def _copies(document: DocxText) -> Iterator[Breach]:
    lines = [(paragraph, line) for paragraph, line in _lines(document) if paragraph.after_section == 0]
    start = next((place for place, (_, line) in enumerate(lines) if line.startswith("Nơi nhận")), None)
    if start is None:
        yield Breach("Nơi nhận", "Không thấy mục “Nơi nhận:”.")
        return
    yield from _look(lines[start][0], "Nơi nhận", 12, 12, bold=True, italic=True)
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
        yield Breach("Nơi nhận", f"Dòng cuối “{_short(entries[-1][1])}” phải bắt đầu bằng “- Lưu: VT”.")
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
    for paragraph, line in _lines(document):
        if line.startswith("Nơi nhận"):
            break
        if not paragraph.in_table and paragraph.after_section == 0:
            before.append(line)
    if before and not before[-1].endswith("./."):
        yield Breach(f"“{_short(before[-1])}”", "Nội dung văn bản phải kết thúc bằng “./.”.")


def _body(document: DocxText) -> Iterator[Breach]:
    texts = [
        (paragraph, line)
        for paragraph, line in _lines(document)
        if not paragraph.in_table and paragraph.after_section == 0 and len(line) > 100 and not paragraph.all_bold()
    ]
    wrong = [line for paragraph, line in texts if (size := paragraph.size()) is not None and not 13 <= size <= 14]
    if wrong:
        yield Breach(f"“{_short(wrong[0])}”", f"Cỡ chữ nội dung phải từ 13 đến 14 ({len(wrong)} đoạn).")
    ragged = [line for paragraph, line in texts if paragraph.align != "both"]
    if ragged:
        yield Breach(f"“{_short(ragged[0])}”", f"Nội dung phải căn đều hai bên ({len(ragged)} đoạn).")


def _page_numbers(document: DocxText) -> Iterator[Breach]:
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


def _annexes(document: DocxText) -> Iterator[Breach]:
    lines = list(_lines(document))
    headings = [(paragraph, line) for paragraph, line in lines if ANNEX.match(line) and paragraph.align == "center"]
    for paragraph, line in headings:
        mentioned = any(
            re.search(rf"{re.escape(line)}(?![IVXLC\d])", text)
            for other, text in lines
            if other is not paragraph and text != line
        )
        if not mentioned:
            yield Breach(line, "Nội dung văn bản không nhắc đến phụ lục này.")
        yield from _look(paragraph, line, 14, 14, bold=True)
        section = document.sections[min(paragraph.after_section, len(document.sections) - 1)]
        if paragraph.after_section == 0 or section.number_start != 1:
            yield Breach(line, "Phụ lục phải đánh số trang riêng, bắt đầu từ 1.")
    if len(headings) > 1:
        for _, line in headings:
            if line == "Phụ lục":
                yield Breach(line, "Có từ hai phụ lục trở lên thì phải đánh số La Mã.")
