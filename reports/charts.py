"""Charts of the Word reports as PNG bytes. Matplotlib is imported on the first chart only: it costs seconds
and memory."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cchc.figures import Figures
from cchc.vietnamese import number_words
from reports import wording

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Times New Roman's metric twins first; each has every Vietnamese letter (tests/report/test_charts.py looks).
FONTS = ["Tinos", "Liberation Serif", "DejaVu Serif"]
BAR = "#1f4e79"
LABEL_WIDTH = 38  # characters a line


def theme_chart(figures: Figures) -> bytes:
    """CCHC posts by theme, in the plan's order."""
    return bar_chart([theme.name for theme in figures.themes], [theme.posts for theme in figures.themes])


def unit_chart(figures: Figures) -> bytes:
    """CCHC posts published in the window by unit that owes the monthly duty. Internal: a zero names a unit."""
    units = [unit for unit in figures.units if unit.owes or unit.published]
    return bar_chart([unit.name for unit in units], [unit.published for unit in units])


def bar_chart(names: Sequence[str], values: Sequence[int]) -> bytes:
    """Horizontal bars with their numbers; 155 mm wide at 200 dpi, higher with more bars."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    labels = ["\n".join(textwrap.wrap(_safe(name), LABEL_WIDTH)) or "-" for name in names]
    with rc_context({"font.family": FONTS, "font.size": 11}):
        figure: Figure = Figure(figsize=(6.1, 0.2 + 0.31 * max(1, len(labels))), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.subplots()
        places = range(len(labels))
        bars = axes.barh(places, values, color=BAR, height=0.62)
        axes.bar_label(bars, labels=[number_words(value) for value in values], padding=4)
        axes.set_yticks(places, labels)
        axes.invert_yaxis()
        axes.set_xlim(0, max([1, *values]) * 1.12)
        axes.xaxis.set_visible(False)  # every bar carries its number
        axes.spines[["top", "right", "bottom"]].set_visible(False)
        return _png(figure)


def _png(figure: Figure) -> bytes:
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=200)
    return picture.getvalue()


def _safe(text: str) -> str:
    """``$`` would start a formula."""
    return wording.one_line(text).replace("$", "\\$")
