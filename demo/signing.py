"""The "signed" PDF of the demo: the draft as it is, stamped MẪU on its first page. The program itself never signs."""

from __future__ import annotations

import io

import typst
from pypdf import PdfReader, PdfWriter

STAMP = """#set page(width: 210mm, height: 297mm, margin: 0mm, fill: none)
#set text(lang: "vi", size: 12pt, fill: red)
#place(top + left, dx: 18mm, dy: 240mm, rotate(-8deg, rect(stroke: 1.5pt + red, inset: 8pt)[
  *MẪU – ĐÃ KÝ THỬ* \\
  Số: %NUMBER% \\
  Ngày ký: %DAY% \\
  Bản dùng thử, không có giá trị pháp lý
]))
"""


def stamped(draft: bytes, number: str, day: str) -> bytes:
    """``draft`` and the result are whole PDF files."""
    source = STAMP.replace("%NUMBER%", number.replace("/", "\\/")).replace("%DAY%", day.replace("/", "\\/"))
    stamp = PdfReader(io.BytesIO(typst.compile(source.encode()))).pages[0]
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(draft)))
    writer.pages[0].merge_page(stamp)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
