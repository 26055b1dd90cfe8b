"""Reads any .docx, also foreign ones that python-docx refuses, as plain paragraphs with the look that finally holds.

Raw XML by local names, so transitional and strict files read alike. Untrusted input: sizes bounded, no
entities, no network.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from lxml import etree

from cchc.errors import ReportError

PART_LIMIT = 64 * 1024 * 1024


@dataclass(frozen=True)
class Run:
    text: str
    fonts: dict[str, str]  # ascii, hAnsi, cs, eastAsia as far as they are set
    size: float | None  # points
    bold: bool
    italic: bool


@dataclass(frozen=True)
class Paragraph:
    text: str
    runs: tuple[Run, ...]
    align: str  # left, center, right, both
    in_table: bool
    row: int | None  # running number of the innermost table row it stands in
    after_section: int  # number of sections that ended before it

    def size(self) -> float | None:
        return next((run.size for run in self.runs if run.text.strip()), None)

    def all_bold(self) -> bool:
        return all(run.bold for run in self.runs if run.text.strip())

    def all_italic(self) -> bool:
        return all(run.italic for run in self.runs if run.text.strip())


@dataclass(frozen=True)
class Section:
    """Lengths in millimetres; ``headers`` maps default/first/even to part names."""

    width: float
    height: float
    margins: dict[str, float]
    first_page_differs: bool
    number_start: int | None
    headers: dict[str, str]


@dataclass(frozen=True)
class DocxText:
    paragraphs: list[Paragraph]
    sections: list[Section]
    headers: dict[str, etree._Element]


def local(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def child(element: Any, name: str) -> Any:
    return next((found for found in element if local(found) == name), None) if element is not None else None


def value(element: Any, name: str = "val") -> str | None:
    if element is None:
        return None
    return next((content for key, content in element.attrib.items() if etree.QName(key).localname == name), None)


def descendants(element: Any, name: str) -> Iterator[Any]:
    return (found for found in element.iter() if local(found) == name)


def read_docx(path: Path) -> DocxText:
    """Raises ReportError where the file is no Word document at all."""
    try:
        with ZipFile(path) as archive:
            parts = {
                info.filename: archive.read(info)
                for info in archive.infolist()
                if info.filename.startswith("word/")
                and info.filename.endswith((".xml", ".rels"))
                and _small(info.file_size)
            }
    except (BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
        raise ReportError(
            f"{path.name}: không mở được; cần một tệp Word .docx chưa hỏng và chưa đặt mật khẩu."
        ) from error
    if "word/document.xml" not in parts:
        raise ReportError(f"{path.name}: không phải tệp Word .docx.")
    document = _parse(path, parts["word/document.xml"])
    styles = _Styles(_parse(path, parts.get("word/styles.xml")), _parse(path, parts.get("word/theme/theme1.xml")))
    relations = _relations(_parse(path, parts.get("word/_rels/document.xml.rels")))
    body = child(document, "body")
    if body is None:
        raise ReportError(f"{path.name}: tệp Word không có nội dung.")
    headers = {name: _parse(path, content) for name, content in parts.items() if name.startswith("word/header")}
    sections = [_section(found, relations) for found in descendants(body, "sectPr")]
    return DocxText(list(_paragraphs(body, styles)), sections, headers)


def _small(size: int) -> bool:
    if size > PART_LIMIT:
        raise ReportError("Tệp Word có phần lớn quá giới hạn, không kiểm tra.")
    return True


def _parse(path: Path, content: bytes | None) -> Any:
    if content is None:
        return etree.Element("none")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise ReportError(f"{path.name}: nội dung XML bên trong bị hỏng ({error.msg}).") from error


def _relations(element: Any) -> dict[str, str]:
    return {str(found.get("Id")): f"word/{found.get('Target')}" for found in element if found.get("Target")}


class _Styles:
    """Style chains and document defaults; asks nearest first."""

    def __init__(self, styles: Any, theme: Any) -> None:
        self.by_id = {value(style, "styleId"): style for style in descendants(styles, "style")}
        self.default = next(
            (
                key
                for key, style in self.by_id.items()
                if value(style, "type") == "paragraph" and value(style, "default") == "1"
            ),
            None,
        )
        defaults = child(styles, "docDefaults")
        self.run_default = child(child(defaults, "rPrDefault"), "rPr")
        self.theme = {
            name: value(next(descendants(font, "latin"), None), "typeface") or ""
            for font in theme.iter()
            if (name := local(font)) in {"majorFont", "minorFont"}
        }

    def chain(self, style_id: str | None) -> Iterator[Any]:
        seen: set[str] = set()
        while style_id and style_id not in seen and style_id in self.by_id:
            seen.add(style_id)
            style = self.by_id[style_id]
            yield style
            style_id = value(child(style, "basedOn"))

    def run_properties(self, paragraph: Any, run: Any) -> list[Any]:
        own = child(run, "rPr")
        style = value(child(child(paragraph, "pPr"), "pStyle")) or self.default
        found = [own]
        found += [child(part, "rPr") for part in self.chain(value(child(own, "rStyle")))]
        found += [child(part, "rPr") for part in self.chain(style)]
        found.append(self.run_default)
        return [part for part in found if part is not None]

    def paragraph_properties(self, paragraph: Any) -> list[Any]:
        own = child(paragraph, "pPr")
        style = value(child(own, "pStyle")) or self.default
        return [part for part in [own, *(child(item, "pPr") for item in self.chain(style))] if part is not None]

    def font(self, properties: list[Any], kind: str) -> str | None:
        for part in properties:
            fonts = child(part, "rFonts")
            theme = value(fonts, f"{kind}Theme")
            if theme:
                return self.theme.get("majorFont" if theme.startswith("major") else "minorFont")
            if name := value(fonts, kind):
                return name
        return None


def _switch(properties: list[Any], name: str) -> bool:
    for part in properties:
        found = child(part, name)
        if found is not None:
            return (value(found) or "1") not in {"0", "false", "off"}
    return False


def _first(properties: list[Any], name: str) -> str | None:
    return next((content for part in properties if (content := value(child(part, name))) is not None), None)


def _paragraphs(body: Any, styles: _Styles) -> Iterator[Paragraph]:
    rows: dict[Any, int] = {}
    ended = 0
    for paragraph in descendants(body, "p"):
        row = next((up for up in paragraph.iterancestors() if local(up) == "tr"), None)
        number = rows.setdefault(row, len(rows)) if row is not None else None
        runs = tuple(_run(paragraph, run, styles) for run in descendants(paragraph, "r"))
        align = _first(styles.paragraph_properties(paragraph), "jc") or "left"
        align = {"start": "left", "end": "right", "justify": "both", "distribute": "both"}.get(align, align)
        yield Paragraph("".join(run.text for run in runs), runs, align, row is not None, number, ended)
        if child(child(paragraph, "pPr"), "sectPr") is not None:
            ended += 1


def _run(paragraph: Any, run: Any, styles: _Styles) -> Run:
    pieces = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
    text = "".join(part.text or "" if local(part) == "t" else pieces.get(local(part), "") for part in run)
    properties = styles.run_properties(paragraph, run)
    size = _first(properties, "sz")
    fonts = {kind: name for kind in ("ascii", "hAnsi") if (name := styles.font(properties, kind))}
    return Run(text, fonts, float(size) / 2 if size else None, _switch(properties, "b"), _switch(properties, "i"))


def _section(element: Any, relations: dict[str, str]) -> Section:
    page, margins, number = child(element, "pgSz"), child(element, "pgMar"), child(element, "pgNumType")
    start = value(number, "start")
    headers = {
        value(found, "type") or "default": relations.get(value(found, "id") or "", "")
        for found in element
        if local(found) == "headerReference"
    }
    return Section(
        _mm(value(page, "w")),
        _mm(value(page, "h")),
        {side: _mm(value(margins, side)) for side in ("top", "bottom", "left", "right")},
        child(element, "titlePg") is not None and (value(child(element, "titlePg")) or "1") not in {"0", "false"},
        int(start) if start and start.isdigit() else None,
        headers,
    )


def _mm(length: str | None) -> float:
    """Twentieths of a point, or a strict file's ``20mm``/``2cm``/``1in``/``12pt``."""
    if not length:
        return 0.0
    for unit, factor in (("mm", 1.0), ("cm", 10.0), ("in", 25.4), ("pt", 25.4 / 72)):
        if length.endswith(unit):
            return float(length.removesuffix(unit)) * factor
    return float(length) / 56.6929
