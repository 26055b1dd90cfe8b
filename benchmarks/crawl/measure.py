"""Runs one command and watches it: wall time, processor time and peak memory of its whole process tree."""

from __future__ import annotations

import resource
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.nightly_cost import tree_megabytes

LOOK_EVERY = 0.2  # seconds


@dataclass(frozen=True)
class Spent:
    """``cpu`` is user and system time of the command and all below it; ``megabytes`` is PSS, shared pages once."""

    seconds: float
    cpu: float
    megabytes: float
    printed: str


def spent_by(command: list[str], folder: Path, fine: tuple[int, ...] = (0,)) -> Spent:
    """Raises RuntimeError with what the command complained about when its exit code is not in ``fine``."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    peak = 0.0
    ended = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not ended.wait(LOOK_EVERY):
            peak = max(peak, tree_megabytes(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    printed, complained = process.communicate()
    seconds = time.monotonic() - began
    ended.set()
    watcher.join()
    if process.returncode not in fine:
        raise RuntimeError(f"{' '.join(command)[:200]}: {complained[-3000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Spent(seconds, cpu, peak, printed)
