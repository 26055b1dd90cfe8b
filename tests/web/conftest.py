"""The page as people reach it: a real server on a socket over the sample office, and clients like a browser."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
import uvicorn

from doors import Doors
from tests.conftest import SettableClock, free_port
from tests.web.browsing import Browser
from tests.web.office import fill, open_office, reopen_office
from web.app import create_app


@dataclass
class Started:
    """What the page asked the engine to run, in order."""

    asked: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    then: Callable[[str, Mapping[str, str]], None] | None = None

    def __call__(self, flow: str, parameters: Mapping[str, str], key: str) -> str:
        self.asked.append((flow, dict(parameters), key))
        if self.then is not None:
            self.then(flow, parameters)
        return f"run-{len(self.asked)}"


@dataclass
class Site:
    address: str
    doors: Doors
    clock: SettableClock
    started: Started

    def browser(self, login: str | None = None) -> Browser:
        browser = Browser(self.address)
        if login is not None:
            browser.sign_in(login)
        return browser


@pytest.fixture(scope="session")
def filled_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once; tests work on copies of it."""
    folder = tmp_path_factory.mktemp("filled") / "office"
    with open_office(folder, SettableClock(datetime(2023, 11, 20, 1, 0, tzinfo=UTC))) as doors:
        fill(doors)
    return folder


@pytest.fixture
def site(filled_office: Path, tmp_path: Path, clock: SettableClock) -> Iterator[Site]:
    """For tests that change what is stored. Who changes the configuration takes ``own_config_site``."""
    shutil.copytree(filled_office, tmp_path / "office")
    started = Started()
    shared = filled_office / "config"
    with reopen_office(tmp_path / "office", clock, shared) as doors, serving(doors, started) as address:
        yield Site(address, doors, clock, started)


@pytest.fixture
def own_config_site(filled_office: Path, tmp_path: Path, clock: SettableClock) -> Iterator[Site]:
    shutil.copytree(filled_office, tmp_path / "office")
    started = Started()
    with reopen_office(tmp_path / "office", clock) as doors, serving(doors, started) as address:
        yield Site(address, doors, clock, started)


@pytest.fixture(scope="session")
def calm_site(filled_office: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """For tests that only look: one office for all of them. Who changes something takes ``site``."""
    folder = tmp_path_factory.mktemp("calm") / "office"
    shutil.copytree(filled_office, folder)
    clock, started = SettableClock(datetime(2023, 11, 20, 1, 0, tzinfo=UTC)), Started()
    with reopen_office(folder, clock) as doors, serving(doors, started) as address:
        yield Site(address, doors, clock, started)


class serving:
    """A uvicorn server in a thread, stopped and joined at the end."""

    def __init__(self, doors: Doors, started: Started) -> None:
        self.port = free_port()
        app = create_app(doors, started)
        self.server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=self.port, log_level="warning"))
        self.thread = threading.Thread(target=self.server.run)

    def __enter__(self) -> str:
        self.thread.start()
        until = time.monotonic() + 20
        while not self.server.started:
            if time.monotonic() > until or not self.thread.is_alive():
                raise RuntimeError("the page did not start")
            time.sleep(0.02)
        return f"http://127.0.0.1:{self.port}"

    def __exit__(self, *_: object) -> None:
        self.server.should_exit = True
        self.thread.join(timeout=20)
