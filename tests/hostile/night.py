"""Reads all sources of a department's config in one night with small limits: ``python -m tests.hostile.night CONFIG``.

Prints JSON: each source's result, failures, posts and file checks, the seconds of the reading, and the peak memory of
this process and of those that it started.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from collectors.limits import Limits
from doors import find_place, open_doors
from flows import reading
from flows.flow_run import flow_run
from flows.step import run_directly
from storage.tables import failure, post

SMALL = Limits(
    page_bytes=2_000_000,
    file_bytes=3_000_000,
    request_seconds=0.8,
    file_seconds=0.8,
    connect_seconds=0.8,
    attempts=2,
    retry_seconds=0.01,
    retry_after_seconds=0.5,
    list_pages=12,
    pdf_seconds=2.0,
)


def main() -> None:
    logging.disable(logging.ERROR)
    place = find_place(Path(sys.argv[1]), data=Path("data"), database="sqlite:///data/cchc.db")
    reading.SOURCES_AT_ONCE = 16
    with open_doors(place, create=True, clock=lambda: datetime.now(UTC)) as doors:
        loaded = doors.load_config()
        started = time.monotonic()
        with flow_run(doors, "nightly", loaded) as run:
            read = reading.read_sources(run, run_directly, loaded.configuration.sources.sources, None, SMALL)
        seconds = time.monotonic() - started
        with doors.database.read() as connection:
            failures = connection.execute(select(failure.c.source, failure.c.address, failure.c.kind)).all()
            posts = connection.execute(select(post.c.source, post.c.url, post.c.title, post.c.body)).all()
    found = {
        "seconds": seconds,
        "memory": memory(),
        "sources": [told(one) for one in read],
        "failures": [list(row) for row in failures],
        "posts": [list(row) for row in posts],
    }
    sys.stdout.write(json.dumps(found))


def told(one: reading.SourceReading) -> dict[str, Any]:
    result = one.result
    return {
        "id": result.source,
        "state": result.state,
        "failure": result.failure.code if result.failure else None,
        "detail": result.detail,
        "requests": result.requests,
        "files": [[check.url, check.state, check.failure.code if check.failure else None, check.detail]
                  for check in one.attachments],
        "troubles": one.troubles,
    }  # fmt: skip


def memory() -> dict[str, float]:
    """Megabytes at the peak: of this process, of the largest one it started.

    ``ru_maxrss`` of a process still holds what its parent had before the program was changed, so VmHWM is read.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    own = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))
    return {"own": own / 1024, "largest_child": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024}


if __name__ == "__main__":
    main()
