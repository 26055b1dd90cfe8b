"""Handing a mail over: what the server said decides between sent, certainly not sent, and in doubt."""

from __future__ import annotations

import ssl
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from cchc.errors import MailError, MailInDoubt
from reports.smtp import SmtpMailer
from tests.conftest import free_port
from tests.report.mail_servers import Mailbox, authenticator, certificate, mail_server, scripted_server

TO = "ubnd@khanhhoa.example"


def mail(body: str = "Kính gửi\n.\n.dòng bắt đầu bằng chấm\n..hai chấm\n") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Văn phòng Sở <cchc@sct.example>"
    message["To"] = TO
    message["Subject"] = "Thử"
    message["Message-ID"] = "<thu@sct.example>"
    message.set_content(body, cte="8bit")
    return message


def refusal(port: int, **more: object) -> MailError:
    with pytest.raises(MailError) as caught:
        SmtpMailer("127.0.0.1", port, timeout=5, **more).send(mail(), TO)  # type: ignore[arg-type]
    return caught.value


def test_accepted_mail_arrives_whole() -> None:
    """The reply is returned; lines that begin with a dot arrive as they were."""
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        reply = SmtpMailer("127.0.0.1", port).send(mail(), TO)
    assert reply == "250 2.0.0 queued as 4F1"
    assert mailbox.recipients == [TO] and mailbox.senders == ["cchc@sct.example"]
    assert b"Message-ID: <thu@sct.example>" in mailbox.received[0]
    body = message_from_bytes(mailbox.received[0], policy=default).get_content()
    assert body.splitlines() == ["Kính gửi", ".", ".dòng bắt đầu bằng chấm", "..hai chấm"]


@pytest.mark.parametrize("step", ["RCPT", "DATA"])
@pytest.mark.parametrize("reply", ["451 4.3.0 thử lại sau", "550 5.1.1 không có người nhận này"])
def test_any_refusal_is_certainly_not_sent(step: str, reply: str) -> None:
    """A 4xx or 5xx reply, also to the final dot, is MailError with the reply, never in doubt."""
    mailbox = Mailbox(answers={step: reply})
    with mail_server(mailbox) as port:
        error = refusal(port)
    assert not isinstance(error, MailInDoubt)
    assert error.reply == reply and reply[:3] in str(error)
    assert mailbox.received == []


def test_connection_lost_after_the_final_dot_is_in_doubt() -> None:
    """The server hangs up instead of answering the dot: only a person may decide."""
    with mail_server(Mailbox(answers={"DATA": "drop"})) as port:
        assert isinstance(refusal(port), MailInDoubt)


def test_silence_after_the_final_dot_is_in_doubt() -> None:
    """No answer within the timeout after the dot is in doubt too; so is an answer that means nothing."""
    for answer in (b"", b"299 la\r\n", b"gibberish\r\n"):
        with scripted_server({b"DATA": b"354 go\r\n", b".": answer}) as port, pytest.raises(MailInDoubt):
            SmtpMailer("127.0.0.1", port, timeout=0.5).send(mail(), TO)


@pytest.mark.parametrize("step", [b"EHLO", b"MAIL", b"RCPT", b"DATA"])
def test_connection_lost_before_the_dot_is_certainly_not_sent(step: bytes) -> None:
    """Hanging up at any earlier step is a plain MailError."""
    with scripted_server({step: None, b"HELO": None}) as port:
        assert not isinstance(refusal(port), MailInDoubt)


def test_connection_lost_in_the_middle_of_the_text_is_certainly_not_sent() -> None:
    """Half a mail without its final dot cannot have been accepted."""
    with scripted_server({b"DATA": b"354 go\r\n", b"DATA-BODY": None}) as port, pytest.raises(MailError) as caught:
        SmtpMailer("127.0.0.1", port, timeout=5).send(mail("x" * 70 + "\n" + "dài\n" * 4_000_000), TO)
    assert not isinstance(caught.value, MailInDoubt)


def test_unreachable_or_unwilling_server() -> None:
    """A refused connection, an unknown host and a 554 greeting are MailErrors that name the server or its reply."""
    port = free_port()
    assert f"127.0.0.1:{port}" in str(refusal(port))
    with scripted_server({}, greeting=b"554 khong tiep\r\n") as closed:
        assert "554" in refusal(closed).reply
    with pytest.raises(MailError):
        SmtpMailer("khong-co.invalid", 25, timeout=5).send(mail(), TO)


def test_starttls_and_login(tmp_path: Path) -> None:
    """STARTTLS with a checked certificate and a login with Vietnamese letters in the password."""
    server, client = certificate(tmp_path)
    mailbox = Mailbox()
    with mail_server(mailbox, tls=server, authenticator=authenticator, auth_required=True) as port:
        right = SmtpMailer("127.0.0.1", port, "starttls", "cchc", "mật khẩu", tls_context=client)
        right.check()
        right.send(mail(), TO)
        wrong = SmtpMailer("127.0.0.1", port, "starttls", "cchc", "sai", tls_context=client)
        with pytest.raises(MailError) as caught:
            wrong.send(mail(), TO)
    assert caught.value.reply.startswith("535") and "sai" not in str(caught.value).split()
    assert len(mailbox.received) == 1


def test_tls_from_the_first_byte(tmp_path: Path) -> None:
    """Security "tls" speaks TLS at once."""
    server, client = certificate(tmp_path)
    mailbox = Mailbox()
    with mail_server(mailbox, tls=server, implicit=True) as port:
        SmtpMailer("127.0.0.1", port, "tls", tls_context=client).send(mail(), TO)
    assert len(mailbox.received) == 1


def test_untrusted_certificate_is_refused(tmp_path: Path) -> None:
    """A certificate nobody vouches for stops the mail; so does a server that offers no STARTTLS."""
    server, _ = certificate(tmp_path)
    mailbox = Mailbox()
    with mail_server(mailbox, tls=server) as port:
        assert not isinstance(refusal(port, security="starttls", tls_context=ssl.create_default_context()), MailInDoubt)
    with mail_server(mailbox) as port:
        refusal(port, security="starttls")
    assert mailbox.received == []


def test_mail_without_sender_is_refused() -> None:
    """Nothing is sent without a From address."""
    with pytest.raises(MailError, match="người gửi"):
        SmtpMailer("127.0.0.1", 9).send(EmailMessage(), TO)


def test_password_is_not_shown() -> None:
    """Printing a mailer does not print the password."""
    assert "mật khẩu" not in repr(SmtpMailer("127.0.0.1", 25, "none", "cchc", "mật khẩu"))
