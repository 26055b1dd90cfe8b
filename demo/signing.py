"""The "signed" PDF of the demo: the draft, stamped MẪU in the top margin. The program itself never signs."""

from __future__ import annotations

import io

import typst
from pypdf import PdfReader, PdfWriter

STAMP = """#set page(width: 210mm, height: 297mm, margin: 0mm, fill: none)
#set text(lang: "vi", size: 9pt, fill: red)
#place(top + center, dy: 4mm, rect(stroke: 1pt + red, inset: 4pt)[
  *MẪU – ĐÃ KÝ THỬ* #h(4mm) Số: %NUMBER% #h(4mm) Ngày ký: %DAY% #h(4mm) Không có giá trị pháp lý
])
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
