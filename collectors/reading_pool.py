"""Reads article pages in a few worker processes once a night turns out to be a long one.

The first pages are read where they arrive, so that a quiet night starts no process. A page that kills or stops its
worker becomes a named failure; the worker is started again and the other pages of its batch are read.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import select
import subprocess
import sys
import threading
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.records import ParsedPost
from cchc.states import FailureKind
from collectors.listing import Listed
from collectors.page import Page
from collectors.platforms.table import PLATFORMS

READ_HERE = 20  # pages of a night read in the event loop before a process is started
MOST_WORKERS = 2
BATCH = 16  # pages of one message
WAIT_FOR_MORE = 0.004  # seconds a short batch waits
START_SECONDS = 30.0  # a worker loads the readers
PAGE_SECONDS = 20.0  # more than the slowest honest page; then the worker is stopped


@dataclass(frozen=True)
class _Job:
    platform: str
    page: Page
    listed: Listed
    source: Source
    loop: asyncio.AbstractEventLoop
    answer: asyncio.Future[ParsedPost]


class ReadingPool:
    """Shared by all sources of a night, from any thread; a context manager. ``workers`` 0 reads everything here."""

    def __init__(self, *, workers: int | None = None, read_here: int = READ_HERE) -> None:
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        self._workers = (min(MOST_WORKERS, cores) if cores > 1 else 0) if workers is None else workers
        self._read_here = read_here
        self._changed = threading.Condition()
        self._waiting: deque[_Job] = deque()
        self._threads: list[threading.Thread] = []
        self.workers: list[_Worker] = []
        self._closed = False

    def __enter__(self) -> ReadingPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the workers. Whoever still waits is told that the reading was broken off."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()
        while self._waiting:
            job = self._waiting.popleft()
            _answer(job, _failed(job, "việc đọc bị dừng giữa chừng"))

    @property
    def started(self) -> bool:
        """Whether worker processes are in use."""
        return bool(self._threads)

    async def read(self, platform: str, page: Page, listed: Listed, source: Source) -> ParsedPost:
        """The post on this page. Raises CollectError as ``Platform.read_article`` does."""
        with self._changed:
            here = self._workers == 0 or self._read_here > 0 or self._closed
            self._read_here -= 1
        if here:
            return PLATFORMS[platform].read_article(page, listed, source)
        loop = asyncio.get_running_loop()
        job = _Job(platform, page, listed, source, loop, loop.create_future())
        with self._changed:
            if not self._threads:
                self._start()
            self._waiting.append(job)
            self._changed.notify()
        return await job.answer

    def _start(self) -> None:
        for number in range(self._workers):
            self.workers.append(_Worker())
            arguments = (self.workers[-1],)
            thread = threading.Thread(target=self._serve, args=arguments, name=f"reading-{number}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, worker: _Worker) -> None:
        """One worker's life, seen from here: hand it batch after batch."""
        try:
            while batch := self._next_batch():
                _read_batch(worker, batch)
        finally:
            worker.stop()

    def _next_batch(self) -> list[_Job]:
        """Empty when the pool is closed."""
        with self._changed:
            while not self._closed:
                if not self._waiting:
                    self._changed.wait()
                    continue
                if len(self._waiting) < BATCH:
                    self._changed.wait(WAIT_FOR_MORE)
                # Another worker may be idle: its share of a short queue is left for it.
                share = min(BATCH, -(-len(self._waiting) // self._workers))
                if share:  # nothing is left where another worker took it during the wait
                    return [self._waiting.popleft() for _ in range(share)]
            return []


class _Worker:
    """One process; started when first needed and again after it died."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._answers = -1
        self._sources: dict[int, Source] = {}  # those the process was told of, by the number it knows them under

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    def read(self, batch: list[_Job]) -> list[ParsedPost | CollectError] | None:
        """None when the process died or did not answer in time."""
        seconds = PAGE_SECONDS * len(batch)
        if self._process is None:
            self._begin()
            seconds += START_SECONDS
        try:
            self._send(batch)
            return self._receive(seconds)
        except (OSError, EOFError, pickle.UnpicklingError):
            return None

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            os.close(self._answers)
            self._process = None

    def _begin(self) -> None:
        """With none of our secrets in its environment; it ends by itself when its stdin closes."""
        ours = str(Path(__file__).resolve().parent.parent)
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("CCHC_", "PREFECT_"))}
        self._answers, theirs = os.pipe()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "collectors.reading_worker", str(theirs)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                pass_fds=(theirs,),
                env=environment | {"PYTHONPATH": ours},
                start_new_session=True,
            )
        finally:
            os.close(theirs)
        self._sources = {}

    def _send(self, batch: list[_Job]) -> None:
        told: dict[int, Source] = {}
        pages = []
        for job in batch:
            number = id(job.source)
            if self._sources.get(number) is not job.source:
                self._sources[number] = told[number] = job.source
            pages.append((job.platform, job.page, job.listed, number))
        body = pickle.dumps((told, pages), pickle.HIGHEST_PROTOCOL)
        assert self._process is not None and self._process.stdin is not None
        self._process.stdin.write(len(body).to_bytes(8, "big"))
        self._process.stdin.write(body)
        self._process.stdin.flush()

    def _receive(self, seconds: float) -> list[ParsedPost | CollectError]:
        size = int.from_bytes(self._bytes(8, seconds), "big")
        return pickle.loads(self._bytes(size, seconds))

    def _bytes(self, size: int, seconds: float) -> bytes:
        found = bytearray()
        while len(found) < size:
            ready, _, _ = select.select([self._answers], [], [], seconds)
            piece = os.read(self._answers, min(size - len(found), 1 << 20)) if ready else b""
            if not piece:
                raise EOFError
            found += piece
        return bytes(found)


def _read_batch(worker: _Worker, batch: list[_Job]) -> None:
    """Answer every job of the batch. One that kills the worker is found by giving its batch page by page."""
    found = worker.read(batch)
    if found is not None:
        _answer_all(batch, found)
        return
    worker.stop()
    if len(batch) == 1:
        _answer_all(batch, [_failed(batch[0], "trang làm tiến trình đọc dừng lại")])
        return
    for job in batch:
        _read_batch(worker, [job])


def _failed(job: _Job, detail: str) -> CollectError:
    return CollectError(job.source.id, job.listed.url, FailureKind.UNPARSEABLE, detail)


def _answer_all(batch: list[_Job], found: list[Any]) -> None:
    """One wake-up an event loop, however many answers."""
    loops: dict[int, list[tuple[_Job, Any]]] = {}
    for job, one in zip(batch, found, strict=True):
        loops.setdefault(id(job.loop), []).append((job, one))
    for pairs in loops.values():
        try:
            pairs[0][0].loop.call_soon_threadsafe(_settle, pairs)
        except RuntimeError:  # that source's loop is closed: nobody waits any more
            continue


def _answer(job: _Job, found: Any) -> None:
    _answer_all([job], [found])


def _settle(pairs: list[tuple[_Job, Any]]) -> None:
    for job, found in pairs:
        if job.answer.done():
            continue
        if isinstance(found, CollectError):
            job.answer.set_exception(found)
        else:
            job.answer.set_result(found)
