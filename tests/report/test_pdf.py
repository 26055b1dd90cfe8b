"""PDF from the Word file by LibreOffice; the labelled preview where there is none; failures that say what happened."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

import docx
import pypdf
import pytest

from cchc.errors import ReportError
from reports import write_report
from reports.pdf import to_pdf
from tests.components import need
from tests.report import sample


def pdf_text(path: Path) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(path).pages).split())


def program(path: Path, text: str) -> str:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


@pytest.mark.libreoffice
def test_two_reports_in_one_call(tmp_path: Path, templates: Path) -> None:
    """Word, PDF of that Word file and Excel for both addressees from one snapshot, with digests that hold."""
    need("libreoffice")
    addressees = [sample.public_addressee(), sample.internal_addressee()]
    stems = {"ubnd": "Báo cáo UBND tỉnh", "giam-doc": "Báo cáo Giám đốc"}
    made = write_report.write_report_set(
        sample.figures(), addressees, sample.department(), sample.plan(), {}, templates, tmp_path, stems
    )
    public, internal = made["ubnd"], made["giam-doc"]
    assert {public.pdf_engine, internal.pdf_engine} == {"libreoffice"}
    assert public.pdf.name == "Báo cáo UBND tỉnh.pdf" and set(public.sha256s) == {
        "Báo cáo UBND tỉnh.docx",
        "Báo cáo UBND tỉnh.pdf",
        "Báo cáo UBND tỉnh.xlsx",
    }
    text = pdf_text(public.pdf)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text and "P00040" in text and "Phụ lục III" in text
    assert "Chưa gửi" not in text and "Chưa gửi" in pdf_text(internal.pdf)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*public.sha256s, *internal.sha256s])


@pytest.mark.libreoffice
def test_no_page_is_empty_and_quoc_hieu_is_one_line(tmp_path: Path, templates: Path) -> None:
    """Every page of every choice of annexes has text of its own, and Quốc hiệu does not wrap."""
    need("libreoffice")
    files = []
    for number, (figures, annexes) in enumerate(
        [
            (sample.figures(), ["posts", "activities", "documents"]),
            (sample.figures(), []),
            (sample.empty_figures(), ["posts"]),
        ]
    ):
        addressee = sample.public_addressee(annexes=annexes)
        out = tmp_path / f"{number}.docx"
        template = templates / addressee.template
        plan = sample.plan()
        write_report.render_word(figures, addressee, sample.department(), plan, {}, template, out, sample.issued())
        files.append(out)
    for made in to_pdf(files, tmp_path / "pdf").values():
        pages = [page.extract_text() for page in pypdf.PdfReader(made.path).pages]
        assert all(len(page.split()) > 10 for page in pages), [len(page.split()) for page in pages]
        assert any(line.strip().endswith("CHỦ NGHĨA VIỆT NAM") and "CỘNG HÒA" in line for line in pages[0].splitlines())


@pytest.mark.libreoffice
def test_fonts_are_embedded_and_have_the_letters(tmp_path: Path, public_docx: Path) -> None:
    """The PDF embeds its fonts and gives back Vietnamese letters, so nothing was drawn as boxes."""
    need("libreoffice")
    made = to_pdf([public_docx], tmp_path)[public_docx]
    fonts: list[object] = []
    for page in pypdf.PdfReader(made.path).pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            described = font.get_object()
            inner = described["/DescendantFonts"][0].get_object() if "/DescendantFonts" in described else described
            fonts.append(any(key in inner["/FontDescriptor"] for key in ("/FontFile", "/FontFile2", "/FontFile3")))
    assert fonts and all(fonts)
    assert "tuyên truyền cải cách hành chính" in pdf_text(made.path)


def test_preview_where_there_is_no_libreoffice(
    tmp_path: Path, templates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without LibreOffice a typst preview of the same figures is made, labelled on every page; the engine is stated."""
    monkeypatch.setenv("PATH", "/nonexistent")
    for addressee in (sample.public_addressee(), sample.internal_addressee()):
        for figures in (sample.figures(), sample.empty_figures()):
            made = write_report.write_report_files(
                figures, addressee, sample.department(), sample.plan(), {}, templates, tmp_path, addressee.id
            )
            assert made.pdf_engine == "typst"
            pages = [page.extract_text() for page in pypdf.PdfReader(made.pdf).pages]
            assert all("Bản xem trước" in page for page in pages)
            if figures.posts and not addressee.internal:
                assert "P00040" in pdf_text(made.pdf) and "40 tin, bài" in pdf_text(made.pdf)
    with pytest.raises(ReportError, match="LibreOffice"):
        to_pdf([made.docx], tmp_path / "none")


def test_preview_survives_hostile_titles(tmp_path: Path, templates: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Typst code in a title is printed, not run."""
    monkeypatch.setenv("PATH", "/nonexistent")
    figures = sample.figures(posts=[sample.post(1, title='#panic("x") $1$ *đậm* <a> \\ "')])
    made = write_report.write_report_files(
        figures, sample.public_addressee(), sample.department(), sample.plan(), {}, templates, tmp_path, "x"
    )
    assert '#panic("x")' in pdf_text(made.pdf)


def test_hanging_libreoffice_is_stopped(tmp_path: Path, public_docx: Path) -> None:
    """After the timeout the program and its children are ended and the error says how long it took."""
    mark = tmp_path / "child.pid"
    slow = program(tmp_path / "soffice", f"sleep 60 &\necho $! > {mark}\nwait")
    started = time.monotonic()
    with pytest.raises(ReportError, match="1 giây"):
        to_pdf([public_docx], tmp_path / "pdf", libreoffice=slow, timeout=1)
    assert time.monotonic() - started < 10
    child = int(mark.read_text())
    time.sleep(0.2)
    try:
        os.kill(child, 0)
        state = Path(f"/proc/{child}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (ProcessLookupError, FileNotFoundError):
        state = "gone"
    assert state in {"gone", "Z"}  # a container without an init leaves the dead unreaped


def test_libreoffice_that_makes_nothing_is_an_error(tmp_path: Path, public_docx: Path) -> None:
    """A call that ends well without a PDF, or with something that is no PDF, is an error with what it said."""
    silent = program(tmp_path / "silent", "echo source file could not be loaded")
    with pytest.raises(ReportError, match="could not be loaded"):
        to_pdf([public_docx], tmp_path / "pdf", libreoffice=silent)
    with pytest.raises(ReportError, match="Không chạy được"):
        to_pdf([public_docx], tmp_path / "pdf", libreoffice=str(tmp_path / "absent"))
    assert to_pdf([], tmp_path / "pdf") == {}


def test_same_name_twice_is_refused(tmp_path: Path) -> None:
    """Two Word files of one name would overwrite each other's PDF."""
    files = [tmp_path / "a" / "x.docx", tmp_path / "b" / "x.docx"]
    for path in files:
        path.parent.mkdir()
        docx.Document().save(str(path))
    with pytest.raises(ReportError, match="trùng tên"):
        to_pdf(files, tmp_path, libreoffice="/bin/true")


def test_bad_stem_is_refused(tmp_path: Path, templates: Path) -> None:
    """A file name that would leave the folder is refused before anything is written."""
    for stem in ("", "../x", ".x", "a\nb"):
        with pytest.raises(ReportError):
            write_report.write_report_files(
                sample.figures(),
                sample.public_addressee(),
                sample.department(),
                sample.plan(),
                {},
                templates,
                tmp_path,
                stem,
            )
    assert list(tmp_path.iterdir()) == []
