"""Small files with full names, a docstring each, and no word that hides what a thing is."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.house.test_imports import OURS, files

LONGEST = 400
WORDS_THAT_SAY_NOTHING = re.compile(r"(^|_)(utils?|helpers?|managers?|misc|stuff)(_|$)")
UNFINISHED = re.compile(r"\b(TODO|FIXME)\b|raise NotImplementedError")


def every_file(project: Path) -> list[Path]:
    return [file for part in sorted(OURS) for file in files(project, part) if "migrations" not in file.parts]


def test_no_file_grows_too_long(project: Path) -> None:
    """A file is read in one sitting."""
    long = {
        str(file.relative_to(project)): lines
        for file in every_file(project)
        if (lines := len(file.read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    # The two lists that are read as lists: the shape of config/ and of the database.
    assert set(long) <= {"cchc/configuration.py", "storage/tables.py"}, long


def test_names_say_what_a_file_is(project: Path) -> None:
    """No utils, no helpers, no managers."""
    assert [str(file) for file in every_file(project) if WORDS_THAT_SAY_NOTHING.search(file.stem)] == []


def test_every_module_says_what_it_is_for(project: Path) -> None:
    """The first lines of a file are its docstring, one to four lines where nothing is drawn in it."""
    silent = [
        str(file.relative_to(project))
        for file in every_file(project)
        if (text := file.read_text(encoding="utf-8")).strip() and ast.get_docstring(ast.parse(text)) is None
    ]
    assert silent == []


def test_nothing_is_left_unfinished(project: Path) -> None:
    """No stub, no note to do it later."""
    left = [
        f"{file.relative_to(project)}:{number}"
        for file in every_file(project)
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if UNFINISHED.search(line)
    ]
    assert left == []


def test_no_error_is_swallowed(project: Path) -> None:
    """A handler that catches everything does something with it."""
    silent = []
    for file in every_file(project):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler):
                broad = node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"}
                if broad and all(isinstance(one, ast.Pass | ast.Continue) for one in node.body):
                    silent.append(f"{file.relative_to(project)}:{node.lineno}")
    assert silent == []


def test_every_test_states_its_promise(project: Path) -> None:
    """A test's docstring says in a line what it promises."""
    silent = []
    for file in sorted((project / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            is_test = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
            if is_test and ast.get_docstring(node) is None:
                silent.append(f"{file.relative_to(project)}::{node.name}")
    assert silent == []
