"""Finished reports of the sample month, written once a session."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.word import render_word
from tests.report import sample

TEMPLATES = Path(__file__).resolve().parents[2] / "report_templates"


@pytest.fixture(scope="session")
def templates() -> Path:
    return TEMPLATES


@pytest.fixture(scope="session")
def public_docx(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Draft to UBND tỉnh of a full month."""
    addressee = sample.public_addressee()
    out = tmp_path_factory.mktemp("word") / "ubnd.docx"
    template = TEMPLATES / addressee.template
    return render_word(sample.figures(), addressee, sample.department(), sample.plan(), {}, template, out, None)


@pytest.fixture(scope="session")
def internal_docx(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """To the Director, of a full month."""
    addressee = sample.internal_addressee()
    out = tmp_path_factory.mktemp("word") / "giam-doc.docx"
    template = TEMPLATES / addressee.template
    return render_word(sample.figures(), addressee, sample.department(), sample.plan(), {}, template, out, None)
