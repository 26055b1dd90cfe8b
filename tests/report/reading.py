"""Reads finished files back the way a receiver's program would."""

from __future__ import annotations

import re
from pathlib import Path
from zipfile import ZipFile

from lxml import etree


def xml_parts(path: Path) -> dict[str, bytes]:
    """Every part of an Office file; each XML part is parsed, so a broken one fails here."""
    with ZipFile(path) as archive:
        assert archive.testzip() is None
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, content in parts.items():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(content)
    return parts


def all_text(path: Path) -> str:
    """The text of all XML parts, runs joined, as one searches it."""
    joined = []
    for name, content in xml_parts(path).items():
        if name.endswith(".xml"):
            joined.append("".join(str(text) for text in etree.fromstring(content).itertext()))
    return "\n".join(joined)


def document_lines(path: Path) -> list[str]:
    """Non-empty paragraphs of word/document.xml in order."""
    root = etree.fromstring(xml_parts(path)["word/document.xml"])
    word = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    lines = ["".join(text.text or "" for text in paragraph.iter(f"{word}t")) for paragraph in root.iter(f"{word}p")]
    return [re.sub(r"\s+", " ", line).strip() for line in lines if line.strip()]
