"""Keeps three children alive, each restarted alone, and leaves nothing running behind. Knows nothing of Prefect.

Each child leads a session of its own and reads a pipe of ours: should we be killed, the pipe ends and it goes.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

LOOK_EVERY = 0.3  # seconds
STEADY_AFTER = 60.0  # a child that lived this long starts again without waiting
LONGEST_WAIT = 30.0
LARGEST_LOG = 5 * 1024 * 1024
#: Stopped in this order, each with so many seconds to end by itself.
STOP_ORDER = {"web": 5.0, "runner": 20.0, "server": 15.0}


@dataclass
class Child:
    """One child; ``process`` None while it waits for its next start."""

    name: str
    ready: Callable[[], bool]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    fails: int = 0
    not_before: float = 0.0


class Supervisor:
    """``environment`` is the children's; ``logs`` holds a file for each; ``tell`` gets a line a event."""

    def __init__(self, environment: Mapping[str, str], logs: Path, health: str, tell: Callable[[str], None]) -> None:
        self._environment = dict(environment)
        self._logs = logs
        self._tell = tell
        self._stopping = False
        self.children = [
            Child("server", lambda: True),
            Child("web", lambda: True),
            Child("runner", lambda: answers(health)),
        ]

    def run(self) -> None:
        """Until SIGTERM or SIGINT; then stop every child. Nothing is left running, whatever happens in between."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask_to_stop)
        try:
            while not self._stopping:
                for child in self.children:
                    self._look_after(child)
                time.sleep(LOOK_EVERY)
        finally:
            self._stop_all()

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True

    def _look_after(self, child: Child) -> None:
        shorten_log(self._log_file(child))
        if child.process is not None:
            code = child.process.poll()
            if code is None:
                return
            self._bury(child, code)
        if time.monotonic() >= child.not_before and child.ready():
            self._start(child)

    def _bury(self, child: Child, code: int) -> None:
        assert child.process is not None
        kill_group(child.process)  # what it started may have outlived it
        child.fails = 1 if time.monotonic() - child.started > STEADY_AFTER else child.fails + 1
        wait = min(LONGEST_WAIT, float(child.fails))
        child.not_before = time.monotonic() + wait
        child.process = None
        self._tell(f"{child.name} đã dừng (mã {code}); chạy lại sau {wait:.0f} giây. Xem {self._log_file(child)}")

    def _start(self, child: Child) -> None:
        with self._log_file(child).open("ab") as log:
            child.process = subprocess.Popen(
                [sys.executable, "-m", "cli.children", child.name],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._environment,
                cwd=self._logs,
                start_new_session=True,
            )
        child.started = time.monotonic()
        self._tell(f"{child.name} chạy (tiến trình {child.process.pid})")

    def _stop_all(self) -> None:
        alive = {child.name: child.process for child in self.children if child.process is not None}
        for name, patience in STOP_ORDER.items():
            process = alive.get(name)
            if process is None:
                continue
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(patience)
                except subprocess.TimeoutExpired:
                    self._tell(f"{name} không chịu dừng sau {patience:.0f} giây, buộc dừng")
            kill_group(process)
            process.wait()

    def _log_file(self, child: Child) -> Path:
        return self._logs / f"{child.name}.log"


def shorten_log(file: Path, largest: int = LARGEST_LOG) -> None:
    """Keep what was written as ``.log.1`` and begin anew; the child goes on appending to the same open file."""
    if file.exists() and file.stat().st_size > largest:
        shutil.copyfile(file, file.with_suffix(".log.1"))
        os.truncate(file, 0)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """End whatever is left of the child's session."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError, ValueError):
        return False
