"""Looks at an edited Word template before it is used, and says in words what the person who edits Word must mend."""

from __future__ import annotations

import re
from pathlib import Path
from zipfile import BadZipFile

import jinja2
import jinja2.meta
from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate

from reports.breach import Breach

PARAGRAPH = re.compile(r"<w:p[ >]")
TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
SPLIT_TAG = re.compile(r"\{[{%]|[%}]\}")


def lint_template(path: Path, *, known_names: set[str] | None = None) -> list[Breach]:
    """Broken tags and, where ``known_names`` is given, names that no figure has. Empty list: fit for use."""
    try:
        template = DocxTemplate(str(path))
        template.init_docx()
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, OSError):
        return [Breach(path.name, "Không mở được; cần một tệp Word .docx chưa hỏng và chưa đặt mật khẩu.")]
    parts = {"Nội dung": template.patch_xml(template.get_xml())}
    for kind, name in (("header", "Đầu trang"), ("footer", "Chân trang")):
        for part in template.get_headers_footers(_relation(kind)):
            xml = template.patch_xml(template.get_part_xml(part[1]))
            parts[f"{name} {Path(str(part[1].partname)).name}"] = xml
    return [breach for place, xml in parts.items() for breach in _part_breaches(place, xml, known_names)]


def _relation(kind: str) -> str:
    return f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"


def _part_breaches(place: str, xml: str, known_names: set[str] | None) -> list[Breach]:
    environment = jinja2.Environment()
    xml = PARAGRAPH.sub(r"\n\g<0>", xml)  # one line a paragraph, so that the parser's line number finds the paragraph
    try:
        tree = environment.parse(xml)
    except jinja2.TemplateSyntaxError as error:
        return [Breach(_near(place, xml, error.lineno), _in_words(error.message or ""))]
    left = SPLIT_TAG.search(TAG.sub("", re.sub(r"<[^>]+>", "", xml)))
    if left:
        return [Breach(place, f"Còn dấu “{left.group()}” lẻ, không thành một thẻ trọn vẹn.")]
    if known_names is None:
        return []
    unknown = sorted(jinja2.meta.find_undeclared_variables(tree) - known_names)
    return [Breach(place, f"Thẻ dùng tên “{name}” không có trong số liệu của báo cáo này.") for name in unknown]


def _near(place: str, xml: str, line: int) -> str:
    lines = xml.splitlines()
    text = " ".join(re.sub(r"<[^>]+>", "", lines[min(line, len(lines)) - 1]).split())
    return f"{place}, gần “{text[:80]}”" if text else place


def _in_words(message: str) -> str:
    """Jinja's messages in words of somebody who edits Word."""
    if "end of template" in message or "currently looking for" in message:
        return f"Thiếu thẻ đóng (endif, endfor), hoặc hai thẻ đóng đặt chéo nhau ({message})."
    if "unknown tag" in message:
        return f"Thẻ không có trong danh sách được dùng, hoặc thừa thẻ đóng ({message})."
    if "expected token" in message or "unexpected" in message:
        return f"Một thẻ viết sai, thường do thiếu hoặc thừa dấu ngoặc ({message})."
    return f"Thẻ viết sai ({message})."
