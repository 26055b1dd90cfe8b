"""The processes that read article pages for ``reading_pool``: they start together, end together, and are replaced."""

from __future__ import annotations

import os
import pickle
import select
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.records import ParsedPost
from collectors.listing import Listed
from collectors.page import Page

START_SECONDS = 30.0  # a worker loads the readers
PAGE_SECONDS = 20.0  # more than the slowest honest page; then the worker is stopped
GOODBYE_SECONDS = 3.0
Task = tuple[str, Page, Listed, Source]  #: platform, page, what the list said of it, source


class Readers:
    """The processes, one for each place; they start together and, when one of them dies, end together."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._generation = 0
        self._unclaimed: dict[int, tuple[int, int]] = {}

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    def claim(self, place: int) -> tuple[int, int, int]:
        """(generation, where batches go, where answers come from) of a living reader."""
        with self._lock:
            if place not in self._unclaimed:
                self._end()
                self._begin()
            return self._generation, *self._unclaimed.pop(place)

    def end(self, generation: int) -> bool:
        """Kill them all. False where another place has done so already: its reader died, not this one's."""
        with self._lock:
            if generation != self._generation or self._process is None:
                return False
            self._end()
            return True

    def close(self) -> None:
        """Once every pipe is closed they end by themselves; one that does not is killed."""
        with self._lock:
            for pair in self._unclaimed.values():
                _close(*pair)
            self._unclaimed.clear()
            if self._process is not None:
                with suppress(subprocess.TimeoutExpired):
                    self._process.wait(GOODBYE_SECONDS)
            self._end()

    def _begin(self) -> None:
        """With none of our secrets in their environment; they end by themselves when their pipes close."""
        code = str(Path(__file__).resolve().parent.parent)
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("CCHC_", "PREFECT_"))}
        theirs: list[tuple[int, int]] = []
        for place in range(self._places):
            batches, ours = os.pipe()
            answers, given = os.pipe()
            os.set_blocking(ours, False)
            theirs.append((batches, given))
            self._unclaimed[place] = (ours, answers)
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "collectors.reading_worker", *(f"{one}:{two}" for one, two in theirs)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[number for pair in theirs for number in pair],
                env=environment | {"PYTHONPATH": code},
                start_new_session=True,
            )
        finally:
            for pair in theirs:
                _close(*pair)
        self._generation += 1

    def _end(self) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None
        for pair in self._unclaimed.values():
            _close(*pair)
        self._unclaimed.clear()


class Worker:
    """One reader, seen from the thread that serves it."""

    def __init__(self, readers: Readers, place: int) -> None:
        self._readers = readers
        self._place = place
        self._pipes: tuple[int, int, int] | None = None
        self._sources: dict[int, Source] = {}  # those the process was told of, by the number it knows them under

    def read(self, batch: list[Task]) -> list[ParsedPost | CollectError] | None:
        """None when the process died or did not answer in time."""
        seconds = PAGE_SECONDS * len(batch)
        if self._pipes is None:
            self._pipes = self._readers.claim(self._place)
            self._sources = {}
            seconds += START_SECONDS
        _, batches, answers = self._pipes
        try:
            self._send(batch, batches, seconds)
            size = int.from_bytes(_take(answers, 8, seconds), "big")
            return pickle.loads(_take(answers, size, seconds))
        except (OSError, EOFError, pickle.UnpicklingError):
            return None

    def stop(self) -> bool:
        """Kill it: it is dead or lost. False where it only died because the other reader did."""
        first = self._pipes is not None and self._readers.end(self._pipes[0])
        self.leave()
        return first

    def leave(self) -> None:
        if self._pipes is not None:
            _close(*self._pipes[1:])
            self._pipes = None

    def _send(self, batch: list[Task], batches: int, seconds: float) -> None:
        told: dict[int, Source] = {}
        pages = []
        for platform, page, listed, source in batch:
            number = id(source)
            if self._sources.get(number) is not source:
                self._sources[number] = told[number] = source
            pages.append((platform, page, listed, number))
        body = pickle.dumps((told, pages), pickle.HIGHEST_PROTOCOL)
        rest = memoryview(len(body).to_bytes(8, "big") + body)
        while rest:
            try:
                rest = rest[os.write(batches, rest) :]
            except BlockingIOError:
                if not select.select([], [batches], [], seconds)[1]:
                    raise EOFError from None


def _take(pipe: int, size: int, seconds: float) -> bytes:
    found = bytearray()
    while len(found) < size:
        ready, _, _ = select.select([pipe], [], [], seconds)
        piece = os.read(pipe, min(size - len(found), 1 << 20)) if ready else b""
        if not piece:
            raise EOFError
        found += piece
    return bytes(found)


def _close(*numbers: int) -> None:
    for number in numbers:
        os.close(number)
