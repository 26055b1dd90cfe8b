"""An edited Word template is looked at before it is used, and what is wrong is said in words."""

from __future__ import annotations

import re
from pathlib import Path

import docx
import pytest

from cchc.errors import ReportError
from reports.contents import contents
from reports.template_lint import lint_template
from reports.word import render_word
from reports.words import word_keys, words_folder
from tests.report import sample
from tests.report.test_lint import altered

DOCUMENT = "word/document.xml"
OPENING = "Thực hiện {{ can_cu }} và"
BROKEN = [
    ({OPENING: "Thực hiện {{ can_cu }} {{ so_tin_bay }} và"}, "so_tin_bay"),
    ({OPENING: "Thực hiện {{ can_cu và"}, "Một thẻ viết sai"),
    ({OPENING: "Thực hiện {% if day_du %}{{ can_cu }} và"}, "Thiếu thẻ đóng"),
    ({OPENING: "Thực hiện {{ can_cu }} {% neu %} và"}, "Thẻ không có"),
    ({OPENING: "Thực hiện {{ can_cu }} %} và"}, "lẻ"),
    ({"{%p endfor %}": "xong"}, "Thiếu thẻ đóng"),
]


@pytest.mark.parametrize(("changes", "told"), BROKEN, ids=[told for _, told in BROKEN])
def test_what_is_wrong_is_told_before_writing(
    templates: Path, tmp_path: Path, changes: dict[str, str], told: str
) -> None:
    """A wrong name or a broken tag stops the report with the template's name and a sentence; no file is left."""
    template = altered(templates / "bao-cao-ubnd.docx", tmp_path / "mau.docx", {DOCUMENT: changes})
    out = tmp_path / "bao-cao.docx"
    with pytest.raises(ReportError) as caught:
        render_word(
            sample.figures(),
            sample.public_addressee(),
            sample.department(),
            sample.plan(),
            {},
            template,
            out,
            None,
            words_folder=templates / "words" / "bao-cao-ubnd",
        )
    assert "mau.docx" in str(caught.value) and told in str(caught.value)
    assert not out.exists()


def test_names_of_the_directors_report_are_unknown_outside(templates: Path) -> None:
    """The Director's template does not work for UBND tỉnh: its unit tables name values that do not exist there."""
    with pytest.raises(ReportError, match="don_vi"):
        render_word(
            sample.figures(),
            sample.public_addressee(),
            sample.department(),
            sample.plan(),
            {},
            templates / "bao-cao-giam-doc.docx",
            Path("/nonexistent/out.docx"),
            None,
        )


def test_shipped_templates_are_fit(templates: Path) -> None:
    """Both templates we ship have sound tags."""
    assert lint_template(templates / "bao-cao-ubnd.docx") == []
    assert lint_template(templates / "bao-cao-giam-doc.docx") == []


def test_shipped_templates_are_what_the_script_makes(templates: Path, tmp_path: Path) -> None:
    """Starting over with make_templates.py gives the shipped text, so the script and the files do not drift."""
    import subprocess
    import sys

    from tests.report.reading import document_lines

    subprocess.run([sys.executable, str(templates / "make_templates.py"), str(tmp_path)], check=True)
    for name in ("bao-cao-ubnd.docx", "bao-cao-giam-doc.docx"):
        assert document_lines(tmp_path / name) == document_lines(templates / name)


def test_edited_words_survive(templates: Path, tmp_path: Path) -> None:
    """An official's rewording in Word comes out in the report."""
    template = altered(
        templates / "bao-cao-ubnd.docx",
        tmp_path / "mau.docx",
        {DOCUMENT: {"III. ĐÁNH GIÁ CHUNG": "III. NHẬN XÉT {{ ky | upper }}"}},
    )
    out = render_word(
        sample.figures(),
        sample.public_addressee(),
        sample.department(),
        sample.plan(),
        {},
        template,
        tmp_path / "o.docx",
        None,
        words_folder=templates / "words" / "bao-cao-ubnd",
    )
    assert "III. NHẬN XÉT THÁNG 11 NĂM 2023" in [paragraph.text for paragraph in docx.Document(str(out)).paragraphs]


def test_template_cannot_reach_python(templates: Path, tmp_path: Path) -> None:
    """A tag that digs into Python objects is stopped by the sandbox."""
    evil = "Thực hiện {{ can_cu.__class__.__mro__[1].__subclasses__() }} và"
    template = altered(templates / "bao-cao-ubnd.docx", tmp_path / "mau.docx", {DOCUMENT: {OPENING: evil}})
    with pytest.raises(ReportError):
        render_word(
            sample.figures(),
            sample.public_addressee(),
            sample.department(),
            sample.plan(),
            {},
            template,
            tmp_path / "o.docx",
            None,
            words_folder=templates / "words" / "bao-cao-ubnd",
        )


def test_file_that_is_no_word_file(tmp_path: Path) -> None:
    """An absent or broken template is one plain sentence."""
    broken = tmp_path / "hong.docx"
    broken.write_bytes(b"khong phai zip")
    for path in (broken, tmp_path / "khong-co.docx"):
        (breach,) = lint_template(path)
        assert "Không mở được" in breach.sentence


def test_every_name_is_explained(templates: Path) -> None:
    """The guide for officials explains each name a template may use, and no name that does not exist."""
    values: set[str] = set()
    for addressee in (sample.public_addressee(), sample.internal_addressee()):
        values |= set(contents(sample.figures(), addressee, sample.department(), sample.plan(), None))
        values |= set(word_keys(words_folder(templates, addressee)))
    rows = [
        line for line in (templates / "README.md").read_text(encoding="utf-8").splitlines() if line.startswith("| `")
    ]
    explained = {name for row in rows for name in re.findall(r"`([a-z_]+)`", row.split("|")[1])}
    assert explained == values | {"bieu_do"}
