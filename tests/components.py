"""Optional parts of the outside world that some tests talk to.

A missing one is skipped with its reason on a developer's machine and is a failure where CCHC_REQUIRE_ALL=1 (CI).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

POSTGRESQL_PROGRAMS = [Path("/usr/lib/postgresql"), Path("/usr/local/pgsql")]


def find_program(*names: str) -> str | None:
    return next((found for name in names if (found := shutil.which(name))), None)


def postgresql_folder() -> Path | None:
    """The folder that holds initdb and postgres, newest version first."""
    for root in POSTGRESQL_PROGRAMS:
        for folder in sorted(root.glob("*/bin"), reverse=True):
            if (folder / "initdb").exists():
                return folder
    return None


COMPONENTS: dict[str, tuple[Callable[[], object], str]] = {
    "libreoffice": (lambda: find_program("soffice", "libreoffice"), "LibreOffice Writer (libreoffice-writer-nogui)"),
    "chromium": (lambda: find_program("chromium", "chromium-browser", "google-chrome"), "Chromium (chromium)"),
    "postgresql": (postgresql_folder, "máy chủ PostgreSQL (postgresql)"),
    "mariadb": (lambda: find_program("mariadbd", "mysqld"), "MariaDB (mariadb-server)"),
    "php": (lambda: find_program("php"), "PHP (php-cli php-mysql)"),
    "wordpress": (lambda: Path("/usr/share/wordpress/wp-load.php").exists(), "WordPress (wordpress)"),
}


def need(component: str) -> None:
    """Skip the calling test, or fail it in CI, when the component is not on this machine."""
    present, package = COMPONENTS[component]
    if present():
        return
    sentence = f"cần {package}, máy này chưa có"
    if os.environ.get("CCHC_REQUIRE_ALL") == "1":
        pytest.fail(f"CCHC_REQUIRE_ALL=1: {sentence}")
    pytest.skip(sentence)
