"""Every mail, sent through a real server and read back as a receiver does."""

from __future__ import annotations

import email
import random
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import SMTP, default
from pathlib import Path

import pytest

from cchc.configuration import MailIdentity, Recipient
from cchc.errors import ReportError
from cchc.states import OPEN_FINDINGS
from reports import mails
from reports.mail_headers import AS_WRITTEN, raw_address, raw_text
from reports.smtp import SmtpMailer
from tests.report import sample
from tests.report.mail_servers import Mailbox, mail_server

NAMES = [
    "Báo cáo 07-BC-SCT tháng 11 năm 2023 (bản ký).pdf",
    "Báo cáo tuyên truyền cải cách hành chính; “tháng 11”.docx",
    "Số liệu 100% đơn vị.xlsx",
]


def through_a_server(message: EmailMessage, recipient: str = "nhan@khanhhoa.example") -> EmailMessage:
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        SmtpMailer("127.0.0.1", port).send(message, recipient)
    assert all(len(line) <= 998 for line in mailbox.received[0].split(b"\r\n"))
    mailbox.received[0].decode("ascii")
    read = email.message_from_bytes(mailbox.received[0], policy=default)
    assert isinstance(read, EmailMessage)
    assert not read.defects
    return read


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def report_mail(templates: Path, **changes: object) -> EmailMessage:
    addressee = sample.public_addressee()
    contents = [b"%PDF-1.7 \x00\xff", b"PK\x03\x04docx", b"PK\x03\x04xlsx"]
    values: dict[str, object] = {
        "templates": templates,
        "figures": sample.figures(),
        "addressee": addressee,
        "department": sample.department(),
        "recipient": addressee.recipients[0],
        "issued": sample.issued(),
        "official_way": "Trục liên thông văn bản quốc gia, ngày 22/11/2023",
        "attachments": [mails.Attachment(name, body) for name, body in zip(NAMES, contents, strict=True)],
        "message_id": "<1234@sct.example>",
        "sent_at": datetime(2023, 11, 22, 1, 5, tzinfo=UTC),
    }
    return mails.report_mail(**(values | changes))  # type: ignore[arg-type]


def test_report_arrives_with_its_files(templates: Path) -> None:
    """Subject, text, official way, fixed Message-ID, and three files whose Vietnamese names and bytes are intact."""
    read = through_a_server(report_mail(templates))
    assert read["Subject"] == (
        "[Sở Công Thương Khánh Hòa] Báo cáo số 07/BC-SCT ngày 22/11/2023: "
        "Kết quả thực hiện công tác tuyên truyền cải cách hành chính tháng 11 năm 2023"
    )
    assert read["Message-ID"] == "<1234@sct.example>"
    assert read["Date"].datetime == datetime(2023, 11, 22, 1, 5, tzinfo=UTC) and str(read["Date"]).endswith("+0700")
    assert read["To"].addresses[0].display_name == "Văn phòng UBND tỉnh Khánh Hòa"
    text = text_of(read)
    assert "Bản chính có chữ ký được gửi qua: Trục liên thông văn bản quốc gia, ngày 22/11/2023." in text
    for name in NAMES:
        assert name in text
    files = list(read.iter_attachments())
    assert [part.get_filename() for part in files] == NAMES
    assert files[0].get_payload(decode=True) == b"%PDF-1.7 \x00\xff"


def test_media_types_come_from_the_name(tmp_path: Path, templates: Path) -> None:
    """A file attached from disk carries the type of its ending and may be shown under another name."""
    path = tmp_path / "x.pdf"
    path.write_bytes(b"%PDF-")
    read = through_a_server(report_mail(templates, attachments=[mails.attach_file(path, "Bản ký.pdf")]))
    (part,) = read.iter_attachments()
    assert part.get_content_type() == "application/pdf" and part.get_filename() == "Bản ký.pdf"


def test_headers_cannot_be_injected(templates: Path) -> None:
    """Line breaks in names, titles and file names never become header lines; bad addresses and ids are refused."""
    evil = "Tên\r\nBcc: ke-gian@evil.example\n\nx"
    recipient = Recipient.model_construct(id="x", name=evil, email="nhan@khanhhoa.example")
    department = sample.department(
        name=evil,
        mail=MailIdentity.model_construct(
            sender_name=evil,
            sender_address="cchc@sct.example",
            reply_to="vp@sct.example",
            office_address="vp@sct.example",
            admin_address="qt@sct.example",
        ),
    )
    message = report_mail(
        templates,
        recipient=recipient,
        department=department,
        official_way=evil,
        attachments=[mails.Attachment("a\r\nX-Evil: 1.pdf", b"x")],
    )
    read = through_a_server(message)
    assert read["Bcc"] is None and read["X-Evil"] is None
    assert {key for part in read.walk() for key in part} <= {
        "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
        "Content-Transfer-Encoding", "Content-Disposition", "X-Peer", "X-MailFrom", "X-RcptTo",
    }  # fmt: skip
    for bad in ("a@b.example\r\nBcc: x@y.example", "a b@c.example", "a@b.example, c@d.example"):
        with pytest.raises(ReportError):
            report_mail(templates, recipient=Recipient.model_construct(id="x", name="x", email=bad))
    for bad in ("khong-ngoac", "<a@b>\r\nBcc: x", "<a b@c>"):
        with pytest.raises(ReportError):
            report_mail(templates, message_id=bad)


def test_message_id_is_the_same_for_the_same_parts() -> None:
    """A repeated mail of one kind, subject and recipient has one id; anything else another."""
    department = sample.department()
    once = mails.message_id(department, "report", "2023-11", "ubnd")
    assert once == mails.message_id(department, "report", "2023-11", "ubnd")
    assert once != mails.message_id(department, "report", "2023-1", "1ubnd")
    assert once.endswith("@sct.example>")


def test_director_mail_names_states_and_stays_inside(templates: Path) -> None:
    """The internal mail counts each state with its units; outside and inside are never mixed."""
    addressee = sample.internal_addressee()
    message = mails.director_mail(
        templates=templates,
        figures=sample.figures(),
        addressee=addressee,
        department=sample.department(),
        recipient=addressee.recipients[0],
        attachments=[mails.Attachment("Báo cáo Giám đốc.pdf", b"%PDF-")],
        message_id="<2@sct.example>",
        sent_at=sample.MADE_AT,
    )
    text = text_of(through_a_server(message))
    assert "- Trễ hạn: 1 (Phòng Quản lý công nghiệp)" in text
    assert "- Chưa gửi: 1 (Phòng Quản lý năng lượng)" in text
    assert sample.figures().coverage_note in text
    with pytest.raises(ReportError):
        report_mail(templates, addressee=addressee)
    with pytest.raises(ReportError):
        mails.director_mail(
            templates=templates,
            figures=sample.figures(),
            addressee=sample.public_addressee(),
            department=sample.department(),
            recipient=addressee.recipients[0],
            attachments=[],
            message_id="<2@sct.example>",
            sent_at=sample.MADE_AT,
        )


def test_reminder_says_what_is_counted_and_until_when(templates: Path) -> None:
    """A unit reads its counts so far (zeros too) and the last day that still is in time."""
    for line, counted in ((None, "gửi về Văn phòng Sở: 0"), (sample.unit_line(0), "được ghi nhận cho đơn vị: 3")):
        message = mails.reminder_mail(
            templates=templates,
            department=sample.department(),
            unit=sample.unit(0),
            line=line,
            reason="Đến nay chưa có tin, bài nào được ghi nhận.",
            period_name="tháng 11 năm 2023",
            deadline=sample.WINDOW.end,
            recipient="vp@sct.example",
            message_id="<3@sct.example>",
            sent_at=sample.MADE_AT,
        )
        read = through_a_server(message)
        text = text_of(read)
        assert counted in text and "trước ngày 20/11/2023" in text and "chậm nhất hết ngày 19/11/2023" in text
        assert "19/11/2023" in read["Subject"]


def test_findings_digest_goes_to_the_office(templates: Path) -> None:
    """Each finding with its owner, reason and address; broken links; posts that wait; an empty digest reads well."""
    figures = sample.figures()
    findings = [line for line in figures.findings if line.state in OPEN_FINDINGS]
    common = {"templates": templates, "department": sample.department(), "sent_at": sample.MADE_AT}
    read = through_a_server(
        mails.findings_mail(findings=findings, links=figures.links, doubtful=2, message_id="<4@x>", **common)  # type: ignore[arg-type]
    )
    text = text_of(read)
    assert read["To"].addresses[0].addr_spec == "vanphong@sct.example"
    assert all(line.reason in text and line.url in text for line in findings)
    assert "Phụ lục 1 kèm theo.pdf" in text and "Có 2 tin, bài chờ" in text
    empty = mails.findings_mail(findings=[], links=[], doubtful=0, message_id="<5@x>", **common)  # type: ignore[arg-type]
    assert "Không có nội dung công khai nào cần xử lý." in text_of(empty)


def test_trouble_goes_to_the_admin(templates: Path) -> None:
    """Technical trouble names the job, each problem and each unread source, and reaches nobody but the admin."""
    message = mails.trouble_mail(
        templates=templates,
        department=sample.department(),
        what="Lượt thu thập đêm 20/11/2023 không trọn vẹn",
        problems=["[cchc] máy chủ từ chối truy cập (403)"],
        sources=[source for source in sample.figures().sources if source.state == "failed"],
        message_id="<6@sct.example>",
        sent_at=sample.MADE_AT,
    )
    read = through_a_server(message)
    assert [address.addr_spec for address in read["To"].addresses] == ["quantri@sct.example"]
    assert "[cchc] máy chủ từ chối truy cập (403)" in text_of(read) and "Cổng TTĐT CCHC tỉnh" in text_of(read)


def test_wrong_template_is_told(tmp_path: Path) -> None:
    """A mail template that is missing, broken or uses an unknown name gives a sentence that names the file."""
    folder = tmp_path / "mail"
    folder.mkdir()
    with pytest.raises(ReportError, match=r"report\.subject\.txt"):
        report_mail(tmp_path)
    (folder / "report.subject.txt").write_text("{{ ten_la }}", encoding="utf-8")
    with pytest.raises(ReportError, match="ten_la"):
        report_mail(tmp_path)
    (folder / "report.subject.txt").write_text("x\n{% if %}", encoding="utf-8")
    with pytest.raises(ReportError, match="dòng 2"):
        report_mail(tmp_path)


def test_no_space_is_lost_or_added_at_a_fold(templates: Path) -> None:
    """Subjects and names of every length survive the outbox (bytes, read, written again), space for space."""
    words = ["Báo", "cáo", "tuyên", "truyền:", "[Sở", "Công", "Thương]", ",", "7", "liên", "kết;", "x", "(y)"]
    picked = random.Random(7)
    for length in (2, 5, 8, 9, 12, 13, 17, 21, 26, 31, 40):
        for _ in range(8):
            text = " ".join(picked.choice(words) for _ in range(length))
            message = EmailMessage(policy=SMTP)
            message.set_raw("From", raw_address("From", text, "cchc@sct.example"))
            message.set_raw("To", raw_address("To", text, "nhan@khanhhoa.example"))
            message.set_raw("Subject", raw_text("Subject", text))
            message.set_content("x")
            queued = email.message_from_bytes(message.as_bytes(), policy=SMTP)
            wire = queued.as_bytes(policy=AS_WRITTEN)
            read = email.message_from_bytes(wire, policy=default)
            assert read["Subject"] == text
            sender = dict(message_from_bytes(wire).items())["From"]
            assert str(make_header(decode_header(sender))) == f"{text} <cchc@sct.example>"
            if len(text.encode()) <= 42:
                assert read["To"].addresses[0].display_name == read["From"].addresses[0].display_name == text
            assert max(len(line) for line in wire.split(b"\r\n")) <= 76


def test_report_subject_survives_the_outbox(templates: Path) -> None:
    """The mail as the outbox holds it, sent, has the subject it was given."""
    first = report_mail(templates)
    queued = email.message_from_bytes(first.as_bytes(), policy=SMTP)
    assert isinstance(queued, EmailMessage)
    assert through_a_server(queued)["Subject"] == first["Subject"]
    assert "công tác tuyên truyền cải cách hành chính tháng 11 năm 2023" in first["Subject"]
