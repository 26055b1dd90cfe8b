"""Sends what waits in the outbox: each row is claimed before sending, so that no mail goes out twice by itself."""

from __future__ import annotations

import email
import email.policy
from collections import Counter
from datetime import timedelta
from email.message import EmailMessage

from cchc.errors import MailError, MailInDoubt
from cchc.states import DeliveryState, RunState
from doors import Doors, NoMailer
from flows.flow_run import flow_run
from flows.outcome import RunOutcome
from flows.step import Step
from storage.outbox import OutboxRow, claim_next, doubt_interrupted, mark, rows

WORK = (DeliveryState.QUEUED, DeliveryState.REFUSED, DeliveryState.SENDING)


def deliver(doors: Doors, step: Step) -> RunOutcome:
    """Send every mail that is due. Leaves no row in the table of runs when there is nothing to do."""
    waiting = mails_with_work(doors)
    if not waiting:
        return RunOutcome("deliver", 0, RunState.DONE, "Không có thư nào chờ gửi.")
    if isinstance(doors.mailer, NoMailer):
        sentence = f"{waiting} thư chờ gửi nhưng chưa đặt máy chủ thư (CCHC_SMTP_HOST); thư được giữ lại."
        return RunOutcome("deliver", 0, RunState.ATTENTION, sentence, {"waiting": waiting})
    with flow_run(doors, "deliver", doors.load_config()) as run:
        in_doubt = step("Đánh dấu thư dở dang của lần trước", doubt_unfinished, doors)
        sent = step("Gửi thư", send_all, doors)
        return run.finish(*how_it_ended(sent, in_doubt))


def mails_with_work(doors: Doors) -> int:
    """Mails queued, refused and due again, or left half-way by a process that died."""
    now = doors.clock()
    with doors.database.read() as connection:
        listed = rows(connection, doors.department, states=WORK)
    resting = [
        one
        for one in listed
        if one.state is DeliveryState.REFUSED and (one.next_attempt_at is None or one.next_attempt_at > now)
    ]
    return len(listed) - len(resting)


def doubt_unfinished(doors: Doors) -> int:
    # We hold the job's lock, so whoever claimed these rows is gone.
    return len(doubt_interrupted(doors.database, doors.department, doors.clock(), longer_than=timedelta(0)))


def send_all(doors: Doors) -> Counter[DeliveryState]:
    done: Counter[DeliveryState] = Counter()
    while (row := claim_next(doors.database, doors.department, doors.clock())) is not None:
        state, reply = send(doors, row)
        mark(doors.database, row.id, state, reply, doors.clock())
        done[state] += 1
    return done


def send(doors: Doors, row: OutboxRow) -> tuple[DeliveryState, str]:
    message = email.message_from_bytes(row.message, policy=email.policy.SMTP)
    assert isinstance(message, EmailMessage)
    try:
        return DeliveryState.SENT, doors.mailer.send(message, row.recipient)
    except MailInDoubt as error:
        return DeliveryState.IN_DOUBT, _told(error)
    except MailError as error:
        return DeliveryState.REFUSED, _told(error)


def how_it_ended(sent: Counter[DeliveryState], in_doubt: int) -> tuple[RunState, str, dict[str, int]]:
    doubtful = in_doubt + sent[DeliveryState.IN_DOUBT]
    refused = sent[DeliveryState.REFUSED]
    parts = [f"Đã gửi {sent[DeliveryState.SENT]} thư"]
    if refused:
        parts.append(f"{refused} thư bị từ chối, sẽ thử lại")
    if doubtful:
        parts.append(f"{doubtful} thư chưa rõ đã tới hay chưa, cần người xem")
    summary = {"sent": sent[DeliveryState.SENT], "refused": refused, "in_doubt": doubtful}
    return (RunState.ATTENTION if refused or doubtful else RunState.DONE), "; ".join(parts) + ".", summary


def _told(error: MailError) -> str:
    return str(error) if error.reply in str(error) else f"{error} {error.reply}"
