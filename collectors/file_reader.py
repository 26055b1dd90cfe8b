"""Opens attached files in one child process shared by all sources of a run; it lives while somebody uses it."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType

from collectors.file_contents import Opened
from collectors.limits import Limits

GRACE = 10.0  # seconds beyond the reading time: start of the process, import of pypdf


class TooSlow(Exception):
    """The file could not be opened within time or memory."""


class _Child:
    """At most one process for this program; jobs come one at a time."""

    def __init__(self) -> None:
        self.users = 0
        self.counting = threading.Lock()
        self.lock = threading.Lock()  # held while a file is opened, which may take its time
        self.process: subprocess.Popen[bytes] | None = None

    def ask(self, body: bytes, job: dict[str, object], seconds: float) -> dict[str, object]:
        with self.lock:
            if self.process is None or self.process.poll() is not None:
                self.process = _start()
            assert self.process.stdin is not None and self.process.stdout is not None
            try:
                self.process.stdin.write(json.dumps({**job, "size": len(body)}).encode() + b"\n" + body)
                self.process.stdin.flush()
                ready, _, _ = select.select([self.process.stdout], [], [], seconds)
                line = self.process.stdout.readline() if ready else b""
            except BrokenPipeError:
                line = b""
            answer = json.loads(line) if line else {}
            if "kind" not in answer:
                self.stop()
                raise TooSlow
            return answer

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None


def _start() -> subprocess.Popen[bytes]:
    """With none of our secrets in its environment; it ends by itself when its stdin closes."""
    ours = str(Path(__file__).resolve().parent.parent)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("CCHC_", "PREFECT_"))}
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "collectors.file_worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment | {"PYTHONPATH": ours},
        start_new_session=True,
    )


_CHILD = _Child()


class FileReader:
    """Use as a context manager, from any thread."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    def __enter__(self) -> FileReader:
        with _CHILD.counting:
            _CHILD.users += 1
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with _CHILD.counting:
            _CHILD.users -= 1
            if _CHILD.users == 0:
                with _CHILD.lock:
                    _CHILD.stop()

    def open(self, body: bytes, ending: str) -> Opened:
        """Raises TooSlow when the file cannot be opened within the limits."""
        limits = self._limits
        job: dict[str, object] = {
            "ending": ending,
            "pages": limits.pdf_pages,
            "seconds": limits.pdf_seconds,
            "characters": limits.text_characters,
        }
        return Opened(**_CHILD.ask(body, job, limits.pdf_seconds + GRACE))  # type: ignore[arg-type]
