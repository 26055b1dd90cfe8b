"""One holder per job, across processes and machines that share the database."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, delete, select, update

from cchc.errors import JobBusy, StorageError
from cchc.protocols import Clock
from cchc.vietnamese import moment_words
from storage import tables
from storage.database import Database
from storage.upsert import insert_new

STALE_AFTER = timedelta(hours=2)
RENEW_EVERY_SECONDS = 60.0
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class JobLock:
    """A held lock. ``renew`` tells whether it is still ours; long loops may ask."""

    database: Database
    department: str
    job: str
    holder: str
    clock: Clock

    def renew(self) -> bool:
        with self.database.begin() as connection:
            return (
                connection.execute(
                    update(tables.job_lock)
                    .where(_row_of(self.department, self.job), tables.job_lock.c.holder == self.holder)
                    .values(renewed_at=self.clock())
                ).rowcount
                == 1
            )

    def release(self) -> None:
        with self.database.begin() as connection:
            connection.execute(
                delete(tables.job_lock).where(
                    _row_of(self.department, self.job), tables.job_lock.c.holder == self.holder
                )
            )


@contextmanager
def job_lock(
    database: Database,
    department: str,
    job: str,
    clock: Clock,
    *,
    stale_after: timedelta = STALE_AFTER,
    renew_every_seconds: float = RENEW_EVERY_SECONDS,
) -> Iterator[JobLock]:
    """Hold the job for the length of the block; JobBusy when another holder is alive.

    A holder is given up when its process on this machine is gone, or after ``stale_after`` without renewal.
    A thread renews while the block runs.
    """
    lock = JobLock(database, department, job, _holder_name(), clock)
    _take(lock, stale_after)
    ended = threading.Event()
    renewal = threading.Thread(
        target=_keep_renewing, args=(lock, ended, renew_every_seconds), name=f"renew-{job}", daemon=True
    )
    renewal.start()
    try:
        yield lock
    finally:
        ended.set()
        renewal.join()
        lock.release()


def job_holder(connection: Connection, department: str, job: str) -> tuple[str, datetime] | None:
    """(holder, taken_at) of a held job, None when free. A crashed holder is still named until somebody takes over."""
    row = connection.execute(select(tables.job_lock).where(_row_of(department, job))).one_or_none()
    return None if row is None else (row.holder, row.taken_at)


def _take(lock: JobLock, stale_after: timedelta) -> None:
    now = lock.clock()
    values = {
        "department": lock.department,
        "job": lock.job,
        "holder": lock.holder,
        "taken_at": now,
        "renewed_at": now,
    }
    with lock.database.begin() as connection:
        if insert_new(connection, tables.job_lock, values, ["department", "job"]):
            return
        held = connection.execute(select(tables.job_lock).where(_row_of(lock.department, lock.job))).one_or_none()
        if held is not None and _given_up(held, now - stale_after):
            same = (tables.job_lock.c.holder == held.holder) & (tables.job_lock.c.renewed_at == held.renewed_at)
            taken = connection.execute(
                update(tables.job_lock).where(_row_of(lock.department, lock.job), same).values(values)
            )
            if taken.rowcount == 1:
                log.warning("Việc %s bị bỏ dở bởi %s, nay làm tiếp.", lock.job, held.holder)
                return
    since = "" if held is None else f" từ {moment_words(held.taken_at)}"
    raise JobBusy(f"Việc “{lock.job}” đang chạy{since}; lần này không chạy thêm.")


def _given_up(held: Row[tuple[str, datetime]], stale_before: datetime) -> bool:
    return held.renewed_at < stale_before or not _may_be_alive(held.holder)


def _holder_name() -> str:
    return f"{socket.gethostname()[:60]}/{os.getpid()}/{secrets.token_hex(8)}"


def _may_be_alive(holder: str) -> bool:
    """False only for a process of this machine that certainly ended."""
    host, _, rest = holder.partition("/")
    pid = rest.partition("/")[0]
    if os.name != "posix" or host != socket.gethostname()[:60] or not pid.isdigit():
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _keep_renewing(lock: JobLock, ended: threading.Event, every_seconds: float) -> None:
    while not ended.wait(every_seconds):
        try:
            if not lock.renew():
                log.error("Khoá của việc %s đã bị nơi khác lấy; việc này phải dừng lại.", lock.job)
                return
        except StorageError as error:
            log.warning("Chưa gia hạn được khoá của việc %s: %s", lock.job, error)


def _row_of(department: str, job: str):  # type: ignore[no-untyped-def]
    return (tables.job_lock.c.department == department) & (tables.job_lock.c.job == job)
