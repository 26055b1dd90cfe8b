"""Reads article pages in a few worker processes once a night turns out to be a long one.

The first pages are read where they arrive, so that a quiet night starts no process. A page that kills or stops its
worker becomes a named failure; the worker is started again and the other pages of its batch are read.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import threading
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.records import ParsedPost
from cchc.states import FailureKind
from collectors.listing import Listed
from collectors.page import Page
from collectors.platforms.table import PLATFORMS
from collectors.reading_processes import Readers, Worker

READ_HERE = 20  # pages of a night read in the event loop before a process is started
MOST_WORKERS = 2
BATCH = 16  # pages of one message
M_ARENA_MAX = -8  # of malloc.h
WAIT_FOR_MORE = 0.004  # seconds a short batch waits


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
        if self._workers:
            _share_one_heap()
        self._changed = threading.Condition()
        self._waiting: deque[_Job] = deque()
        self._threads: list[threading.Thread] = []
        self._readers = Readers(self._workers)
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
        self._readers.close()
        while self._waiting:
            job = self._waiting.popleft()
            _answer(job, _failed(job, "việc đọc bị dừng giữa chừng"))

    @property
    def pid(self) -> int | None:
        """The first worker process; the others are its children."""
        return self._readers.pid

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
            arguments = (Worker(self._readers, number),)
            thread = threading.Thread(target=self._serve, args=arguments, name=f"reading-{number}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, worker: Worker) -> None:
        """One worker's life, seen from here: hand it batch after batch."""
        try:
            while batch := self._next_batch():
                try:
                    _read_batch(worker, batch)
                except Exception as error:  # noqa: BLE001 - whoever waits is told: unanswered, the night would never end
                    worker.stop()
                    detail = f"không mở được tiến trình đọc ({type(error).__name__}: {error})"
                    _answer_all(batch, [_failed(job, detail) for job in batch])
        finally:
            worker.leave()

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


def _share_one_heap() -> None:
    """glibc gives threads heaps of their own, and what one thread frees no other uses: a tenth of a night's memory."""
    with suppress(AttributeError, OSError, TypeError):  # another C library
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)


def _read_batch(worker: Worker, batch: list[_Job]) -> None:
    """Answer every job of the batch. One that kills the worker is found by giving its batch page by page."""
    found = worker.read([(job.platform, job.page, job.listed, job.source) for job in batch])
    if found is not None:
        _answer_all(batch, found)
        return
    to_blame = worker.stop()
    if len(batch) == 1 and to_blame:
        _answer_all(batch, [_failed(batch[0], "trang làm tiến trình đọc dừng lại")])
        return
    for job in batch:  # a page whose reader only died with the other one is read again as well
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
