"""Every command explains itself in Vietnamese and stands in the operations page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import typer
from typer.main import get_command

from cli.main import app

VIETNAMESE = set("ăâđêôơưàáảãạèéẻẽẹìíỉĩịòóỏõọùúủũụỳýỷỹỵằắẳẵặầấẩẫậềếểễệồốổỗộờớởỡợừứửữự")


def commands() -> Iterator[tuple[str, typer.core.TyperCommand]]:
    """(words after ``cchc``, command) of every command, those of groups included."""

    def walk(name: str, command: object) -> Iterator[tuple[str, typer.core.TyperCommand]]:
        children = getattr(command, "commands", None)
        if children is None:
            yield name, command  # type: ignore[misc]
            return
        for child, inner in children.items():
            yield from walk(f"{name} {child}".strip(), inner)

    return walk("", get_command(app))


def test_every_command_is_documented(project: Path) -> None:
    """docs/operations.md names every command, so none is known only to who wrote it."""
    page = (project / "docs" / "operations.md").read_text(encoding="utf-8")
    assert [name for name, _ in commands() if f"`cchc {name}`" not in page] == []


def test_every_command_explains_itself_in_vietnamese() -> None:
    """Help of a command and of each of its options is a Vietnamese sentence."""
    silent = []
    for name, command in commands():
        if not VIETNAMESE & set((command.help or "").lower()):
            silent.append(name)
        for parameter in command.params:
            told = getattr(parameter, "help", None) or ""
            if parameter.name != "help" and not VIETNAMESE & set(told.lower()):
                silent.append(f"{name} {parameter.name}")
    assert silent == []
