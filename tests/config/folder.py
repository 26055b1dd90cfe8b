"""A small valid config folder that tests may spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

SMALL = Path(__file__).parent / "small"


def small_config(folder: Path) -> Path:
    """Copy the small department's files into ``folder``/config; returns that folder."""
    target = folder / "config"
    shutil.copytree(SMALL, target)
    return target


def spoil(config: Path, name: str, old: str, new: str) -> int:
    """Replace one piece of text that stands exactly once; returns the line where the new text begins, from 1."""
    path = config / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1
