"""Writes a report into its Word template (docxtpl): figures and words in, one .docx out. Counts nothing."""

from __future__ import annotations

import copy
import io
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import jinja2
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage, RichText
from jinja2.sandbox import SandboxedEnvironment

from cchc.configuration import Addressee, Department, Plan
from cchc.errors import ReportError
from cchc.figures import Figures
from reports import charts
from reports.contents import contents
from reports.issued import Issued
from reports.template_lint import lint_template
from reports.words import paragraphs

__all__ = ["Issued", "render_word"]

CHART_WIDTH = 135  # mm; the text block is 165
CHART_WORDS = "Biểu đồ cột số tin, bài; số liệu như bảng phía trên"


def render_word(
    figures: Figures,
    addressee: Addressee,
    department: Department,
    plan: Plan,
    words: Mapping[str, str],
    template: Path,
    out: Path,
    issued: Issued | None,
    *,
    words_folder: Path | None = None,
) -> Path:
    """Write ``out`` (replaced in one step). Raises ReportError with sentences for the person who edits the template."""
    folder = words_folder or template.parent / "words" / template.stem
    values = contents(figures, addressee, department, plan, issued)
    values |= paragraphs(words, values, folder)
    breaches = lint_template(template, known_names=set(values) | {"bieu_do"})
    if breaches:
        raise ReportError(
            f"Mẫu {template.name} không dùng được:\n"
            + "\n".join(f"- {breach.place}: {breach.sentence}" for breach in breaches)
        )
    document = _open(template)
    values |= _pictures_and_links(document, figures, addressee, values)
    environment = SandboxedEnvironment(undefined=jinja2.StrictUndefined)
    try:
        document.render(values, jinja_env=environment, autoescape=True)
    except jinja2.TemplateError as error:
        raise ReportError(f"Mẫu {template.name} không viết được báo cáo: {error}.") from error
    _drop_empty_last_section(document)
    _describe(document, values)
    _save(document, out)
    return out


def _open(template: Path) -> DocxTemplate:
    try:
        document = DocxTemplate(str(template))
        document.init_docx()
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, OSError) as error:
        raise ReportError(f"Không mở được mẫu báo cáo {template}: cần một tệp Word .docx.") from error
    return document


def _pictures_and_links(
    document: DocxTemplate, figures: Figures, addressee: Addressee, values: Mapping[str, Any]
) -> dict[str, Any]:
    draw = charts.unit_chart if addressee.internal else charts.theme_chart
    picture = InlineImage(document, io.BytesIO(draw(figures)), width=Mm(CHART_WIDTH))
    return {
        "bieu_do": picture,
        "tin_bai": [{**post, "lien_ket": _link(document, post["dia_chi"])} for post in values["tin_bai"]],
    }


def _link(document: DocxTemplate, address: str) -> RichText:
    """The address as text of 9 pt; one can click on it when it is a web address."""
    text = RichText()
    target = document.build_url_id(address) if address.startswith(("http://", "https://")) else None
    text.add(address, url_id=target, size=18, color="1F3864")
    return text


def _drop_empty_last_section(document: DocxTemplate) -> None:
    """When the last annexes are not wanted, the section before them becomes the last one: no empty page at the end."""
    body = document.docx.element.body
    last = body.find(qn("w:sectPr"))
    before = last.getprevious()
    properties = before.find(qn("w:pPr")) if before is not None and before.tag == qn("w:p") else None
    closing = properties.find(qn("w:sectPr")) if properties is not None else None
    if properties is None or closing is None:
        return
    kept = copy.deepcopy(closing)
    properties.remove(closing)
    body.replace(last, kept)


def _describe(document: DocxTemplate, values: Mapping[str, Any]) -> None:
    core = document.docx.core_properties
    core.title = f"Báo cáo {values['trich_yeu']}"[:250]
    core.author = values["noi_ban_hanh"]
    core.last_modified_by = core.author
    for picture in document.docx.element.body.iter(qn("wp:docPr")):
        picture.set("descr", CHART_WORDS)


def _save(document: DocxTemplate, out: Path) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(suffix=".docx", dir=out.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        document.save(str(temporary))
        temporary.chmod(0o644)
        temporary.replace(out)
    finally:
        temporary.unlink(missing_ok=True)
