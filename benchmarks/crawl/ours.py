"""One night of this crawler over some hosts, as a process of its own: ``python -m benchmarks.crawl.ours``.

The same parts as a real night: SQLite, WARC evidence, the shared reading pool, eight sources at a time.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cchc.configuration import Source
from cchc.records import SourceResult
from collectors.collect_source import collect_source
from collectors.reading_pool import ReadingPool
from storage.batched_harvest import BatchedHarvest
from storage.database import Database, open_database
from storage.evidence_archive import open_archive
from storage.runs import begin_run

DEPARTMENT = "do-toc-do"
SOURCES_AT_ONCE = 8


def main() -> None:
    """Arguments: folder for database and copies, how many days later than today, then the origins."""
    folder, night, origins = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    database = open_database(f"sqlite:///{folder / 'cchc.db'}", create=True)

    def clock() -> datetime:
        return datetime.now(UTC) + timedelta(days=night)

    run_id = begin_run(database, DEPARTMENT, "nightly", "0" * 64, clock())
    with ReadingPool() as pool, ThreadPoolExecutor(SOURCES_AT_ONCE) as threads:
        waiting = [
            threads.submit(_read, database, folder / "evidence", run_id, origin, clock, pool) for origin in origins
        ]
        results = [one.result() for one in waiting]
    database.close()
    readers = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = {
        "cpu": round(time.process_time(), 1),
        "cpu_readers": round(readers.ru_utime + readers.ru_stime, 1),
        "new": sum(one.new for one in results),
        "unchanged": sum(one.unchanged for one in results),
        "requests": sum(one.requests for one in results),
        "trouble": [f"{one.source}: {one.detail}" for one in results if one.state != "ok" or not one.complete],
    }
    print(json.dumps(told, ensure_ascii=False))


def _read(database: Database, folder: Path, run_id: int, origin: str, clock, pool: ReadingPool) -> SourceResult:  # type: ignore[no-untyped-def]
    source = Source(
        id=f"cong-{origin.rsplit(':', 1)[1]}",
        name="Cổng thử tốc độ",
        url=f"{origin}/",
        platform="nukeviet",
        lists=[f"{origin}/tin-cchc/"],
        channel="website",
        owner="department",
        enabled=True,
        delay=0,
        max_pages=1_000_000,
        allow_private=True,
    )
    harvest = BatchedHarvest(database, DEPARTMENT, source.id, run_id, clock)
    with open_archive(folder, run_id, source.id, harvest.keep_evidence, harvest.copy_of) as archive:
        try:
            return collect_source(
                source,
                harvest=harvest,
                archive=archive,
                clock=clock,
                contact="quantri@example.vn",
                since=None,
                progress=lambda _: None,
                pool=pool,
            )
        finally:
            harvest.end_batches()


if __name__ == "__main__":
    main()
