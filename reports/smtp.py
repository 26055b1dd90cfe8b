"""Hands one mail to the mail server and says truthfully what became of it. No queue, no retry: that is the
outbox's work.

Every 4xx/5xx reply, a refused connection and a line lost before the final dot raise MailError (certainly not accepted);
a line lost after the final dot raises MailInDoubt (only a person may decide).
"""

from __future__ import annotations

import base64
import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Literal

from cchc.errors import MailError, MailInDoubt
from reports.mail_headers import AS_WRITTEN

Security = Literal["none", "starttls", "tls"]


@dataclass(frozen=True)
class SmtpMailer:
    """The real ``cchc.protocols.Mailer``. ``timeout`` in seconds counts for each step of the conversation."""

    host: str
    port: int
    security: Security = "none"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout: float = 60.0
    tls_context: ssl.SSLContext | None = None

    def send(self, message: EmailMessage, recipient: str) -> str:
        """Hand over; returns the server's reply to the final dot, e.g. ``250 2.0.0 queued as 4F1``."""
        sender = _envelope_sender(message)
        try:
            connection = self._connect()
        except smtplib.SMTPResponseException as error:
            raise _refused("mở kết nối", error.smtp_code, error.smtp_error) from error
        except (OSError, smtplib.SMTPException) as error:
            raise MailError(f"Không kết nối được máy chủ thư {self.host}:{self.port} ({error}).", str(error)) from error
        try:
            self._introduce(connection)
            return self._hand_over(connection, message, sender, recipient)
        finally:
            connection.close()

    def check(self) -> str:
        """Connect, secure and log in without sending; returns the greeting. For ``cchc check``."""
        try:
            connection = self._connect()
        except (OSError, smtplib.SMTPException) as error:
            raise MailError(f"Không kết nối được máy chủ thư {self.host}:{self.port} ({error}).", str(error)) from error
        try:
            self._introduce(connection)
            return f"{self.host}:{self.port}"
        finally:
            connection.close()

    def _connect(self) -> smtplib.SMTP:
        if self.security == "tls":
            return smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout, context=self._context())
        return smtplib.SMTP(self.host, self.port, timeout=self.timeout)

    def _context(self) -> ssl.SSLContext:
        return self.tls_context or ssl.create_default_context()

    def _introduce(self, connection: smtplib.SMTP) -> None:
        try:
            connection.ehlo_or_helo_if_needed()
            if self.security == "starttls":
                connection.starttls(context=self._context())
                connection.ehlo()
            if self.user:
                _log_in(connection, self.user, self.password or "")
        except smtplib.SMTPAuthenticationError as error:
            raise _refused("đăng nhập", error.smtp_code, error.smtp_error) from error
        except smtplib.SMTPResponseException as error:
            raise _refused("chào hỏi", error.smtp_code, error.smtp_error) from error
        except (OSError, smtplib.SMTPException) as error:
            raise MailError(
                f"Máy chủ thư {self.host} không nhận kết nối bảo mật hoặc đăng nhập ({error}).", str(error)
            ) from error

    def _hand_over(self, connection: smtplib.SMTP, message: EmailMessage, sender: str, recipient: str) -> str:
        body = _wire_bytes(message)
        try:
            _expect(connection.mail(sender), {250}, "địa chỉ người gửi")
            _expect(connection.rcpt(recipient), {250, 251}, f"địa chỉ nhận {recipient}")
            _expect(connection.docmd("DATA"), {354}, "lệnh DATA")
            connection.send(body)
        except (OSError, smtplib.SMTPException) as error:
            raise MailError(
                "Mất kết nối với máy chủ thư trước khi gửi xong; thư chưa được nhận.", str(error)
            ) from error
        # Past this line the server may have the whole mail, whatever happens to the connection.
        try:
            connection.send(b".\r\n")
            code, reply = connection.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise MailInDoubt(
                "Mất kết nối sau khi đã gửi hết nội dung; chưa rõ máy chủ thư đã nhận hay chưa.", str(error)
            ) from error
        text = _text(reply)
        if code == 250:
            return f"{code} {text}"
        if 400 <= code <= 599:
            raise _refused("nội dung thư", code, reply)
        raise MailInDoubt("Máy chủ thư trả lời không rõ ràng sau khi nhận nội dung.", f"{code} {text}")


def _log_in(connection: smtplib.SMTP, user: str, password: str) -> None:
    """smtplib only knows ASCII passwords; RFC 4616 (PLAIN) wants UTF-8."""
    if (user + password).isascii():
        connection.login(user, password)
        return
    if "PLAIN" not in connection.esmtp_features.get("auth", "").upper().split():
        raise MailError("Tên hoặc mật khẩu thư có chữ có dấu mà máy chủ thư không nhận; hãy đổi mật khẩu không dấu.")
    secret = base64.b64encode(f"\0{user}\0{password}".encode()).decode()
    code, reply = connection.docmd("AUTH", f"PLAIN {secret}")
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, reply)


def _expect(answer: tuple[int, bytes], accepted: set[int], what: str) -> None:
    code, reply = answer
    if code not in accepted:
        raise _refused(what, code, reply)


def _refused(what: str, code: int, reply: bytes | str) -> MailError:
    text = _text(reply)
    return MailError(f"Máy chủ thư từ chối {what}: {code} {text}", f"{code} {text}")


def _text(reply: bytes | str) -> str:
    return reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply


def _envelope_sender(message: EmailMessage) -> str:
    header = message["From"]
    addresses = getattr(header, "addresses", ())
    if not addresses:
        raise MailError("Thư không có địa chỉ người gửi.")
    return addresses[0].addr_spec


def _wire_bytes(message: EmailMessage) -> bytes:
    """CRLF lines, leading dots doubled, ending in CRLF, without the final dot."""
    flat = message.as_bytes(policy=AS_WRITTEN)
    lines = flat.replace(b"\r\n", b"\n").replace(b"\r", b"\n").rstrip(b"\n").split(b"\n")
    return b"".join((b"." + line if line.startswith(b".") else line) + b"\r\n" for line in lines)
