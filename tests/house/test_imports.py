"""The order of the house: who may import whom, nested imports counted too."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

FOLDERS = ("cchc", "collectors", "storage", "reports", "web", "flows", "demo", "cli")
MODULES = ("settings", "doors")
OURS = {*FOLDERS, *MODULES}

#: part → the parts of ours it may import, itself aside
MAY_IMPORT: dict[str, set[str]] = {
    "cchc": set(),
    "collectors": {"cchc"},
    "storage": {"cchc"},
    "reports": {"cchc"},
    "settings": {"cchc"},
    "doors": {"cchc", "collectors", "storage", "reports", "settings"},
    "web": {"cchc", "collectors", "storage", "reports", "doors", "settings"},
    "flows": {"cchc", "collectors", "storage", "reports", "doors", "settings"},
    "demo": OURS - {"cli"},
    "cli": OURS,
}
#: module of somebody else's → the only files of ours that may import it
ONLY_IN = {
    "prefect": {"flows/prefect_engine.py"},
    "httpx2": {"collectors/connections.py"},
    "httpx": set(),
}
NO_DOORS_IN_THINKING = {
    "socket",
    "urllib.request",
    "http.client",
    "smtplib",
    "sqlite3",
    "sqlalchemy",
    "subprocess",
    "httpx2",
}


def files(project: Path, part: str) -> list[Path]:
    if part in MODULES:
        return [project / f"{part}.py"]
    return sorted((project / part).rglob("*.py"))


def imported(file: Path) -> Iterator[str]:
    """Every module that a file imports, anywhere in it; ``if TYPE_CHECKING`` counts as well."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            yield node.module or ""
        elif isinstance(node, ast.Call) and _called(node.func) in {"import_module", "__import__", "run_module"}:
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


@pytest.mark.parametrize("part", MAY_IMPORT)
def test_a_part_imports_only_what_lies_before_it(project: Path, part: str) -> None:
    """Imports go one way through the house."""
    allowed = MAY_IMPORT[part] | {part}
    wrong = [
        f"{file.relative_to(project)} imports {name}"
        for file in files(project, part)
        for name in imported(file)
        if (root := name.split(".")[0]) in OURS and root not in allowed
    ]
    assert not wrong


def test_the_walk_sees_nested_imports(tmp_path: Path) -> None:
    """An import inside a function, or by name, is found as well."""
    file = tmp_path / "nested.py"
    file.write_text(
        "def f():\n    from cli import main\n    import importlib\n    importlib.import_module('web.app')\n"
    )
    assert {"cli", "web.app"} <= set(imported(file))


@pytest.mark.parametrize("module", ONLY_IN)
def test_an_engine_or_client_is_known_in_one_place(project: Path, module: str) -> None:
    """Prefect and the http client can be replaced by changing one place."""
    users = {
        str(file.relative_to(project))
        for part in OURS
        for file in files(project, part)
        for name in imported(file)
        if name.split(".")[0] == module
    }
    # The server child runs Prefect's own command line; it imports nothing of it.
    assert users - {"cli/children.py"} <= ONLY_IN[module]


def test_thinking_opens_no_door(project: Path) -> None:
    """``cchc`` has no network, no disk beyond given paths, no process, no database."""
    wrong = [
        f"{file.relative_to(project)} imports {name}"
        for file in files(project, "cchc")
        for name in imported(file)
        if name in NO_DOORS_IN_THINKING or name.split(".")[0] in {"sqlalchemy", "prefect", "httpx2"}
    ]
    assert not wrong


def test_thinking_asks_no_clock(project: Path) -> None:
    """A rule is given the time; it never asks for it."""
    asked = []
    for part in ("cchc", "reports"):
        for file in files(project, part):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    called = ast.unparse(node.func)
                    if called.endswith(
                        ("datetime.now", "datetime.utcnow", "date.today", "time.time", "datetime.today")
                    ):
                        asked.append(f"{file.relative_to(project)}:{node.lineno} {called}")
    assert not asked
