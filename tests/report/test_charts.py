"""Charts: real pictures, and fonts that have every Vietnamese letter."""

from __future__ import annotations

import io
import subprocess
import sys
import unicodedata
import warnings

import pytest
from fontTools.ttLib import TTFont
from matplotlib import font_manager
from PIL import Image

from reports.charts import FONTS, bar_chart, theme_chart, unit_chart
from tests.report import sample

VOWELS = "aăâeêioôơuưy"
TONES = ["", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"]
LETTERS = {unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES} | {"đ"}
VIETNAMESE = LETTERS | {letter.upper() for letter in LETTERS}


def test_fonts_have_every_vietnamese_letter() -> None:
    """The first font of our list found on this machine has all 146 letters; matplotlib would draw boxes else."""
    known = {font.name: font.fname for font in font_manager.fontManager.ttflist if font.style == "normal"}
    found = [name for name in FONTS if name in known]
    assert found, "không có phông nào trong danh sách"
    for name in [*found[:1], "DejaVu Serif"]:
        letters = TTFont(known[name], fontNumber=0).getBestCmap()
        assert [letter for letter in sorted(VIETNAMESE) if ord(letter) not in letters] == []


@pytest.mark.parametrize("draw", [theme_chart, unit_chart])
def test_charts_are_pictures(draw: object) -> None:
    """Both charts are PNGs wide enough for print, for a full and for an empty month, without a missing glyph."""
    for figures in (sample.figures(), sample.empty_figures()):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            picture = Image.open(io.BytesIO(draw(figures)))  # type: ignore[operator]
        assert picture.format == "PNG" and picture.width >= 1200
        assert len(picture.convert("L").getcolors() or []) > 3


def test_more_bars_make_a_higher_chart_and_dollars_are_no_formula() -> None:
    """Height grows with the bars; a $ in a name does not start a formula."""
    few = Image.open(io.BytesIO(bar_chart(["a"], [1])))
    many = Image.open(io.BytesIO(bar_chart([f"$\\frac{{{n}}}$ dài " * 6 for n in range(9)], list(range(9)))))
    assert many.height > 2 * few.height


def test_matplotlib_is_not_imported_before_a_chart_is_drawn() -> None:
    """Importing the reports costs no matplotlib."""
    code = "import sys, reports.write_report, reports.mails; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
