"""All files of a report at once: Word, the PDF of that same Word file, Excel; each with its SHA-256."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cchc.configuration import Addressee, Department, Plan
from cchc.errors import ReportError
from cchc.figures import Figures
from reports.contents import contents
from reports.excel import write_workbook
from reports.issued import Issued
from reports.pdf import to_pdf
from reports.word import render_word
from reports.words import paragraphs, words_folder


@dataclass(frozen=True)
class ReportFiles:
    """``pdf_engine``: "libreoffice", or "typst" for a plain preview; ``sha256s``: file name → hex digest."""

    docx: Path
    pdf: Path
    xlsx: Path
    pdf_engine: str
    sha256s: dict[str, str]


def write_report_files(
    figures: Figures,
    addressee: Addressee,
    department: Department,
    plan: Plan,
    words: Mapping[str, str],
    templates: Path,
    out_dir: Path,
    stem: str,
    *,
    issued: Issued | None = None,
) -> ReportFiles:
    """One addressee. ``stem`` is the file name without its ending; ``words`` a person's own paragraphs by key."""
    made = write_report_set(
        figures,
        [addressee],
        department,
        plan,
        {addressee.id: words},
        templates,
        out_dir,
        {addressee.id: stem},
        issued=issued,
    )
    return made[addressee.id]


def write_report_set(
    figures: Figures,
    addressees: Sequence[Addressee],
    department: Department,
    plan: Plan,
    words: Mapping[str, Mapping[str, str]],
    templates: Path,
    out_dir: Path,
    stems: Mapping[str, str],
    *,
    issued: Issued | None = None,
) -> dict[str, ReportFiles]:
    """Several addressees from one snapshot, one LibreOffice call; ``words`` and ``stems`` by addressee id."""
    out_dir.mkdir(parents=True, exist_ok=True)
    word_files: dict[str, Path] = {}
    previews = {}
    for addressee in addressees:
        docx = out_dir / f"{_checked(stems[addressee.id])}.docx"
        folder = words_folder(templates, addressee)
        own = words.get(addressee.id, {})
        template = templates / addressee.template
        render_word(figures, addressee, department, plan, own, template, docx, issued, words_folder=folder)
        values = contents(figures, addressee, department, plan, issued)
        previews[docx] = values | paragraphs(own, values, folder)
        word_files[addressee.id] = docx
    pdfs = to_pdf(list(word_files.values()), out_dir, previews=previews)
    made = {}
    for addressee in addressees:
        docx = word_files[addressee.id]
        workbook = write_workbook(figures, department, docx.with_suffix(".xlsx"), addressee=addressee)
        pdf = pdfs[docx]
        digests = {path.name: _sha256(path) for path in (docx, pdf.path, workbook)}
        made[addressee.id] = ReportFiles(docx, pdf.path, workbook, pdf.engine, digests)
    return made


def _checked(stem: str) -> str:
    if not stem or stem.startswith(".") or any(character in stem for character in "/\\\0\r\n"):
        raise ReportError(f"Tên tệp báo cáo “{stem}” không dùng được.")
    return stem


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
