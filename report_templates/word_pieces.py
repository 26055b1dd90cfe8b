"""Pieces of a Word document as Nghị định 30/2020/NĐ-CP, Phụ lục I wants them: page, styles, header table,
tables, annexes.

Only ``make_templates.py`` uses this. Lengths are millimetres, sizes are points; lines are drawn as borders,
never as text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

FONT = "Times New Roman"
TOP, BOTTOM, LEFT, RIGHT = 20, 20, 30, 15
PORTRAIT_WIDTH = 210 - LEFT - RIGHT
LANDSCAPE_WIDTH = 297 - LEFT - RIGHT

#: name, size, bold, italic, alignment, first line, space before and after
STYLES: list[tuple[str, float, bool, bool, Any, float, float]] = [
    ("CCHC Nội dung", 14, False, False, ALIGN.JUSTIFY, 12.7, 6),
    ("CCHC Đề mục", 14, True, False, ALIGN.JUSTIFY, 12.7, 6),
    ("CCHC Giữa", 14, False, False, ALIGN.CENTER, 0, 0),
    ("CCHC Bảng", 12, False, False, ALIGN.LEFT, 0, 2),
    ("CCHC Bảng số", 12, False, False, ALIGN.CENTER, 0, 2),
    ("CCHC Bảng đầu", 12, True, False, ALIGN.CENTER, 0, 2),
    ("CCHC Bảng nhỏ", 11, False, False, ALIGN.LEFT, 0, 2),
    ("CCHC Nơi nhận", 11, False, False, ALIGN.LEFT, 0, 0),
    ("CCHC Ghi chú", 13, False, True, ALIGN.JUSTIFY, 12.7, 3),
]


def new_document(title: str) -> WordDocument:
    document = Document()
    _fonts_everywhere(document)
    for name, size, bold, italic, align, first_line, space in STYLES:
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
        style.font.size, style.font.bold, style.font.italic = Pt(size), bold, italic
        layout = style.paragraph_format
        layout.alignment, layout.first_line_indent = align, Mm(first_line)
        layout.space_before = layout.space_after = Pt(space)
    core = document.core_properties
    core.title, core.author, core.language, core.comments = title, "Sở Công Thương", "vi-VN", ""
    section = document.sections[0]
    page(section)
    _page_numbers(section)
    return document


def _fonts_everywhere(document: WordDocument) -> None:
    """Times New Roman for all four ranges of characters, in the defaults and in Normal; theme fonts are dropped."""
    for fonts in document.styles.element.iter(qn("w:rFonts")):
        fonts.attrib.clear()
        for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{kind}"), FONT)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "vi-VN")
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size, normal.font.color.rgb = FONT, Pt(14), RGBColor(0, 0, 0)
    for kind in ("cs", "eastAsia"):
        normal.element.rPr.rFonts.set(qn(f"w:{kind}"), FONT)
    normal.paragraph_format.space_after = normal.paragraph_format.space_before = Pt(0)
    normal.paragraph_format.line_spacing = 1.0


def page(section: Any, *, landscape: bool = False) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True


def _page_numbers(section: Any) -> None:
    """Arabic, centred in the top margin, 14 pt, not on the first page. python-docx has no field API: raw fldChar."""
    section.first_page_header.is_linked_to_previous = False
    header = section.header
    header.is_linked_to_previous = False
    paragraph = header.paragraphs[0]
    paragraph.alignment = ALIGN.CENTER
    for kind, text in (("begin", ""), ("", "PAGE"), ("separate", ""), ("text", "2"), ("end", "")):
        run = paragraph.add_run()
        run.font.name, run.font.size = FONT, Pt(14)
        if kind == "text":
            run.text = text
        elif kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
        else:
            code = OxmlElement("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = f" {text} "
            run._r.append(code)
    for footer in (section.footer, section.first_page_footer):
        footer.is_linked_to_previous = False
        text = footer.paragraphs[0]
        text.alignment = ALIGN.CENTER
        run = text.add_run("{{ chan_trang }}")
        run.font.size, run.font.italic = Pt(11), True


def restart_numbers(section: Any) -> None:
    number = OxmlElement("w:pgNumType")
    number.set(qn("w:start"), "1")
    margins = section._sectPr.find(qn("w:pgMar"))
    margins.addnext(number)


def add(place: Any, text: str, style: str, **look: Any) -> Any:
    """A paragraph in a document or cell; look: size, bold, italic, align, before, after, left, keep."""
    paragraph = place.add_paragraph(style=style)
    run = paragraph.add_run(text)
    if "size" in look:
        run.font.size = Pt(look["size"])
    if "bold" in look:
        run.font.bold = look["bold"]
    if "italic" in look:
        run.font.italic = look["italic"]
    layout = paragraph.paragraph_format
    if "align" in look:
        layout.alignment = look["align"]
    if "before" in look:
        layout.space_before = Pt(look["before"])
    if "after" in look:
        layout.space_after = Pt(look["after"])
    if "left" in look:
        layout.left_indent, layout.first_line_indent = Mm(look["left"]), Mm(0)
    if look.get("keep"):
        layout.keep_with_next = True
    return paragraph


def tag(place: Any, text: str) -> None:
    """A paragraph that only carries a ``{%p …%}`` tag and vanishes when the report is written."""
    add(place, "{%p " + text + " %}", "CCHC Ghi chú")


def body(document: Any, text: str, *, keep: bool = False) -> Any:
    return add(document, text, "CCHC Nội dung", keep=keep)


def heading(document: Any, text: str) -> Any:
    return add(document, text, "CCHC Đề mục", keep=True)


def paragraphs(document: Any, name: str) -> None:
    tag(document, f"for doan in {name}")
    body(document, "{{ doan }}")
    tag(document, "endfor")


def rule(place: Any, width: float, length: float) -> None:
    """A solid line of this length, centred in a block of this width: the top border of a paragraph of 1 point."""
    paragraph = add(place, "", "CCHC Giữa", size=1)
    layout = paragraph.paragraph_format
    layout.left_indent = layout.right_indent = Mm((width - length) / 2)
    layout.line_spacing, layout.space_before = Pt(3), Pt(2)
    borders = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for key, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{key}"), value)
    borders.append(top)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def box(place: Any, text: str, *, left: float, right: float) -> None:
    """Boxed bold capitals, e.g. DỰ THẢO."""
    paragraph = add(place, text, "CCHC Giữa", size=13, bold=True, before=6)
    layout = paragraph.paragraph_format
    layout.left_indent, layout.right_indent = Mm(left), Mm(right)
    borders = OxmlElement("w:pBdr")
    for side in ("top", "left", "bottom", "right"):
        line = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", "8"), ("space", "2"), ("color", "000000")):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def grid(document: Any, widths: Sequence[float], *, borders: bool, cell_margin: float = 1.4) -> Any:
    """A table with fixed column widths and no rows yet."""
    table = document.add_table(rows=0, cols=len(widths))
    if borders:
        table.style = "Table Grid"
    table.autofit = False
    table.alignment = 1
    properties = table._tbl.tblPr
    width = properties.find(qn("w:tblW"))
    width.set(qn("w:type"), "dxa")
    width.set(qn("w:w"), str(round(sum(widths) * 56.6929)))
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(round(cell_margin * 56.6929)))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties.insert_element_before(margins, "w:tblLook", "w:tblCaption")
    for column, size in zip(table.columns, widths, strict=True):
        column.width = Mm(size)
    return table


def row(table: Any, widths: Sequence[float], *, header: bool = False) -> list[Any]:
    """A row that never breaks across pages; a header row repeats on every page. Returns its cells, emptied."""
    added = table.add_row()
    properties = added._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if header:
        properties.append(OxmlElement("w:tblHeader"))
    for cell, size in zip(added.cells, widths, strict=True):
        cell.width = Mm(size)
    return list(added.cells)


def write(cell: Any, text: str, style: str, **look: Any) -> None:
    """Into a cell: the first paragraph is used before one is added."""
    first = cell.paragraphs[0]
    if len(cell.paragraphs) == 1 and not first.text and not first.runs:
        first._p.getparent().remove(first._p)
    add(cell, text, style, **look)


def list_table(
    document: Any,
    columns: Sequence[tuple[str, float, str, str]],
    loop: str,
    *,
    total: Sequence[str] | None = None,
    small: bool = False,
) -> None:
    """columns: heading, width, cell text, style; ``loop`` is the Jinja ``for`` of the rows; ``total`` a bold
    last row."""
    widths = [width for _, width, _, _ in columns]
    table = grid(document, widths, borders=True)
    size = {"size": 11} if small else {}
    for cell, (name, *_) in zip(row(table, widths, header=True), columns, strict=True):
        write(cell, name, "CCHC Bảng đầu", **size)
        cell.vertical_alignment = 1
    _row_tag(table, widths, loop)
    for cell, (_, _, text, style) in zip(row(table, widths), columns, strict=True):
        for line in text.split("\n"):
            write(cell, line, style, **size)
    _row_tag(table, widths, "endfor")
    if total:
        for cell, text in zip(row(table, widths), total, strict=True):
            write(cell, text, "CCHC Bảng đầu", **size)


def _row_tag(table: Any, widths: Sequence[float], text: str) -> None:
    write(row(table, widths)[0], "{%tr " + text + " %}", "CCHC Bảng")


def row_tag(table: Any, widths: Sequence[float], text: str) -> None:
    _row_tag(table, widths, text)


def merged_row(table: Any, widths: Sequence[float], text: str) -> None:
    cells = row(table, widths)
    joined = cells[0].merge(cells[-1])
    for extra in joined.paragraphs[1:]:
        extra._p.getparent().remove(extra._p)
    write(joined, text, "CCHC Bảng", bold=True, keep=True)


def end_section(document: WordDocument, *, landscape: bool) -> Any:
    """Closes the section with a paragraph of one point and opens the next on a new page, numbered from 1."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    closing = document.paragraphs[-1]
    closing.style = document.styles["CCHC Giữa"]
    shrink(closing)
    page(section, landscape=landscape)
    for old in section._sectPr.findall(qn("w:pgNumType")):
        section._sectPr.remove(old)
    restart_numbers(section)
    return section


def shrink(paragraph: Any) -> None:
    """An empty paragraph that must be there takes one point of height."""
    layout = paragraph.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing = Pt(1)
    mark = OxmlElement("w:rPr")
    size = OxmlElement("w:sz")
    size.set(qn("w:val"), "2")
    mark.append(size)
    paragraph._p.get_or_add_pPr().insert_element_before(mark, "w:sectPr", "w:pPrChange")
