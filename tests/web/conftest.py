"""The page as people reach it: a real server on a socket over the sample office, and clients like a browser."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import uvicorn

from doors import Doors
from tests.conftest import SettableClock, free_port
from tests.web.browsing import Browser
from tests.web.office import fill, open_office
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


@pytest.fixture
def empty_site(tmp_path: Path, clock: SettableClock) -> Iterator[Site]:
    """The page over an office in which nothing was read yet."""
    doors = open_office(tmp_path / "office", clock)
    started = Started()
    with serving(doors, started) as address:
        yield Site(address, doors, clock, started)
    doors.close()


@pytest.fixture
def site(empty_site: Site) -> Site:
    fill(empty_site.doors)
    return empty_site


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
