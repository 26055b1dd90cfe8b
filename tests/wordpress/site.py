"""A real WordPress from Debian's packages on loopback: MariaDB, PHP's own server, posts put in by script."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.components import find_program, need
from tests.conftest import free_port

HERE = Path(__file__).resolve().parent
PACKAGED = Path("/usr/share/wordpress")

CONFIG = """<?php
define('DB_NAME', 'wordpress');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:{socket}');
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
define('DISABLE_WP_CRON', true);
define('WP_DEBUG', false);
$table_prefix = 'wp_';
if (!defined('ABSPATH')) {{ define('ABSPATH', __DIR__ . '/'); }}
require_once ABSPATH . 'wp-settings.php';
"""


@dataclass(frozen=True)
class WordPressSite:
    url: str
    ids: list[int]  # of the posts, in the order they were given
    addresses: list[str]
    folder: Path

    def switch(self, *, rest: bool = True, theme: str = "twentytwentythree") -> None:
        """Open or close the REST API and choose the theme; works from the next request on."""
        switches = self.folder / "wordpress" / "wp-content" / "mu-plugins" / "switches.json"
        switches.write_text(json.dumps({"rest": rest, "theme": theme}), "utf-8")

    def change(self, changes: list[dict[str, Any]]) -> list[tuple[int, str]]:
        """Edit, delete and add posts (see change.php); (id, address) of those added."""
        return _php("change.php", self.folder, changes, self.url)


@contextmanager
def wordpress_site(folder: Path, posts: list[dict[str, Any]]) -> Iterator[WordPressSite]:
    """Serve ``posts`` until the block ends.

    Each has title, body and published_local (``YYYY-mm-dd HH:MM:SS``); see put_post.php for the rest.
    """
    for component in ("mariadb", "php", "wordpress"):
        need(component)
    with ExitStack() as stack:
        database_socket = _start_mariadb(folder / "mariadb", stack)
        docroot = folder / "wordpress"
        shutil.copytree(PACKAGED, docroot, symlinks=False, ignore_dangling_symlinks=True)
        (docroot / "wp-config.php").write_text(CONFIG.format(socket=database_socket), "utf-8")
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        content = docroot / "wp-content"
        (content / "mu-plugins").mkdir(exist_ok=True)
        shutil.copy(HERE / "switches.php", content / "mu-plugins")
        shutil.copytree(HERE / "classic_theme", content / "themes" / "classic_theme")
        added = _php("fill.php", folder, posts, url)
        _run(
            ["php", "-S", f"127.0.0.1:{port}", "-t", str(docroot), str(HERE / "router.php")],
            folder / "php.log",
            stack,
            {"PHP_CLI_SERVER_WORKERS": "2"},
        )
        _wait(lambda: socket.create_connection(("127.0.0.1", port), timeout=1).close(), "PHP")
        yield WordPressSite(url, [number for number, _ in added], [address for _, address in added], folder)


def _php(script: str, folder: Path, what: list[dict[str, Any]], url: str) -> list[tuple[int, str]]:
    file = folder / f"{script}.json"
    file.write_text(json.dumps(what, ensure_ascii=False), "utf-8")
    command = ["php", str(HERE / script), str(folder / "wordpress"), str(file), url]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        raise RuntimeError(f"{script}: {done.stderr or done.stdout}")
    rows = [line.split("\t") for line in done.stdout.splitlines() if "\thttp" in line]
    return [(int(number), address) for number, address in rows]


def _start_mariadb(folder: Path, stack: ExitStack) -> Path:
    folder.mkdir(parents=True)
    data, database_socket = folder / "data", folder / "socket"
    user = ["--user=root"] if os.geteuid() == 0 else []
    subprocess.run(
        ["mariadb-install-db", "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal", *user],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=120,
    )
    server = find_program("mariadbd", "mysqld")
    assert server is not None
    arguments = [
        f"--datadir={data}",
        f"--socket={database_socket}",
        "--skip-networking",
        f"--pid-file={folder / 'pid'}",
    ]
    _run([server, "--no-defaults", *arguments, *user], folder / "log", stack)
    client = ["mariadb", "--no-defaults", f"--socket={database_socket}", "-u", "root", "-e"]
    _wait(lambda: subprocess.run([*client, "SELECT 1"], check=True, capture_output=True), "MariaDB")
    subprocess.run([*client, "CREATE DATABASE wordpress CHARACTER SET utf8mb4"], check=True)
    return database_socket


def _run(command: list[str], log: Path, stack: ExitStack, environment: dict[str, str] | None = None) -> None:
    output = stack.enter_context(log.open("wb"))
    process = subprocess.Popen(
        command,
        stdout=output,
        stderr=subprocess.STDOUT,
        env={**os.environ, **(environment or {})},
        start_new_session=True,
    )

    def stop() -> None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    stack.callback(stop)


def _wait(ready: Any, name: str) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            ready()
            return
        except (OSError, subprocess.CalledProcessError) as error:
            if time.monotonic() > until:
                raise RuntimeError(f"{name} không trả lời sau 60 giây") from error
            time.sleep(0.2)
