"""What the racing processes of these tests do, and how they start: forked from one that has loaded this module.

Apart from the tests, so that a process need not load them; a fresh Python for each racer would cost a second of work.
"""

from __future__ import annotations

import multiprocessing
import time
from datetime import UTC, datetime
from typing import Any

from cchc.errors import JobBusy
from storage.database import open_database
from storage.locks import job_lock
from storage.outbox import claim_next
from tests.keep.samples import SCT

racing = multiprocessing.get_context("forkserver")
racing.set_forkserver_preload(["tests.keep.racing", "alembic.command"])


def now() -> datetime:
    return datetime.now(UTC)


def open_when_told(url: str, together: Any, answers: Any) -> None:
    together.wait()
    try:
        open_database(url, create=True).close()
    except BaseException as error:
        answers.put(repr(error))
        raise
    answers.put("ok")


def race_for_a_job(url: str, together: Any, everybody_answered: Any, answers: Any) -> None:
    database = open_database(url, create=False)
    together.wait()
    try:
        with job_lock(database, SCT, "nightly", now):
            answers.put("won")
            everybody_answered.wait()
    except JobBusy:
        answers.put("busy")
    database.close()


def hold_a_job(url: str, answers: Any) -> None:
    with job_lock(open_database(url, create=False), SCT, "nightly", now):
        answers.put("held")
        time.sleep(120)


def claim_all_mails(url: str, together: Any, answers: Any) -> None:
    database = open_database(url, create=False)
    together.wait()
    while (claimed := claim_next(database, SCT, datetime.now(UTC))) is not None:
        answers.put(claimed.id)
    answers.put(None)
    database.close()
