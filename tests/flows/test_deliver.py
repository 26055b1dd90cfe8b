"""Delivering through a real SMTP server on loopback: refused, accepted, lost half-way."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from cchc.states import DeliveryState, RunState
from doors import Doors
from flows.deliver import deliver
from flows.step import run_directly
from reports.smtp import SmtpMailer
from storage.outbox import claim_next, enqueue
from tests.conftest import SettableClock, free_port
from tests.flows.small_department import SmallDepartment


@dataclass
class Mailbox:
    """``answer`` is what the server says to the final dot."""

    answer: str = "250 OK"
    taken: list[bytes] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answer.startswith("250"):
            self.taken.append(envelope.content)
        return self.answer


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, SmtpMailer]]:
    box = Mailbox()
    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, SmtpMailer("127.0.0.1", port, timeout=10)
    controller.stop()


def queue(doors: Doors, subject: str = "nightly:1") -> None:
    message = EmailMessage()
    message["From"], message["To"] = "cchc@sct.example", "quantri@sct.example"
    message["Subject"], message["Message-ID"] = "Sự cố đêm qua", f"<{subject}@sct.example>"
    message.set_content("Cổng của tỉnh không đọc được.")
    with doors.database.begin() as connection:
        enqueue(
            connection,
            doors.department,
            "trouble",
            subject,
            "quantri@sct.example",
            message["Message-ID"],
            message.as_bytes(),
            doors.clock(),
        )


def states(department: SmallDepartment) -> list[str]:
    with sqlite3.connect(department.database_file) as connection:
        return [row[0] for row in connection.execute("select state from outbox order by id")]


def test_a_refused_mail_goes_once_the_server_accepts(
    department: SmallDepartment, mailbox: tuple[Mailbox, SmtpMailer]
) -> None:
    """4xx: nothing lost and not hammered; accepted later, it arrives exactly once."""
    box, mailer = mailbox
    clock = SettableClock(datetime(2023, 11, 20, 1, tzinfo=UTC))
    with department.doors(clock, mailer) as doors:
        queue(doors)
        box.answer = "451 4.3.0 try again later"
        assert deliver(doors, run_directly).state is RunState.ATTENTION
        assert states(department) == ["REFUSED"]
        box.answer = "250 OK"
        assert deliver(doors, run_directly).sentence == "Không có thư nào chờ gửi."
        clock.moment += timedelta(minutes=11)
        assert deliver(doors, run_directly).state is RunState.DONE
        assert deliver(doors, run_directly).run_id == 0
    assert (states(department), len(box.taken)) == (["SENT"], 1)


def test_a_mail_left_half_way_is_for_a_person_not_sent_again(
    department: SmallDepartment, mailbox: tuple[Mailbox, SmtpMailer]
) -> None:
    """A row that a dead process left in SENDING becomes IN_DOUBT and stays there."""
    box, mailer = mailbox
    clock = SettableClock(datetime(2023, 11, 20, 1, tzinfo=UTC))
    with department.doors(clock, mailer) as doors:
        queue(doors)
        assert claim_next(doors.database, doors.department, doors.clock()) is not None
        clock.move(minutes=20)
        outcome = deliver(doors, run_directly)
        assert (outcome.state, outcome.summary["in_doubt"]) == (RunState.ATTENTION, 1)
        clock.move(days=1)
        deliver(doors, run_directly)
    assert (states(department), box.taken) == ([DeliveryState.IN_DOUBT.value], [])


def test_without_a_mail_server_mails_wait(department: SmallDepartment) -> None:
    """No server set: told, nothing claimed, nothing lost."""
    with department.doors() as doors:
        queue(doors)
        outcome = deliver(doors, run_directly)
    assert outcome.state is RunState.ATTENTION and "CCHC_SMTP_HOST" in outcome.sentence
    assert states(department) == ["QUEUED"]
