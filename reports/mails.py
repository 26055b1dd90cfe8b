"""Every mail the product can send, one function each; the words are in ``report_templates/mail``. Sending is
smtp's work.

A template name fixes two files: ``<name>.subject.txt`` (one line) and ``<name>.txt``. Message-ID and date are
given by the caller.
"""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import jinja2

from cchc.configuration import Addressee, Department, Recipient, Unit
from cchc.errors import ReportError
from cchc.figures import Figures, FindingLine, LinkLine, SourceLine, UnitLine
from cchc.periods import LOCAL
from cchc.states import FindingState, UnitState
from cchc.vietnamese import size_words
from reports import wording
from reports.issued import Issued
from reports.mail_headers import AS_WRITTEN, raw_address, raw_text


@dataclass(frozen=True)
class Attachment:
    """``name`` is what the reader sees, Vietnamese letters and all."""

    name: str
    content: bytes
    media_type: str = "application/octet-stream"


def attach_file(path: Path, name: str | None = None) -> Attachment:
    shown = name or path.name
    media_type = mimetypes.guess_type(shown)[0] or "application/octet-stream"
    return Attachment(shown, path.read_bytes(), media_type)


def message_id(department: Department, *parts: str) -> str:
    """Always the same for the same parts, so that a repeated mail can be recognised as such."""
    digest = hashlib.sha256("\n".join((department.id, *parts)).encode()).hexdigest()[:32]
    return f"<{digest}@{department.mail.sender_address.rpartition('@')[2]}>"


def report_mail(
    *,
    templates: Path,
    figures: Figures,
    addressee: Addressee,
    department: Department,
    recipient: Recipient,
    issued: Issued,
    official_way: str,
    attachments: Sequence[Attachment],
    message_id: str,
    sent_at: datetime,
) -> EmailMessage:
    """The issued report, to UBND tỉnh or Sở Nội vụ; says by which official way the signed original went."""
    if addressee.internal:
        raise ReportError(f"Báo cáo “{addressee.name}” là báo cáo nội bộ, không gửi ra ngoài Sở.")
    words = {
        **_of_period(figures, addressee, department),
        "noi_nhan": recipient.name,
        "so_ky_hieu": wording.document_number(issued.number, addressee.symbol),
        "ngay_ban_hanh": wording.day(issued.issued_on),
        "nguoi_ky": issued.signer.name,
        "hinh_thuc_gui": official_way,
    }
    return _compose(
        templates, "report", words, department, recipient.name, recipient.email, attachments, message_id, sent_at
    )


def director_mail(
    *,
    templates: Path,
    figures: Figures,
    addressee: Addressee,
    department: Department,
    recipient: Recipient,
    attachments: Sequence[Attachment],
    message_id: str,
    sent_at: datetime,
) -> EmailMessage:
    """The internal report; may name late and missing units, so it goes to internal addressees only."""
    if not addressee.internal:
        raise ReportError(f"“{addressee.name}” không phải nơi nhận nội bộ.")
    owing = [unit for unit in figures.units if unit.owes]
    words = {
        **_of_period(figures, addressee, department),
        "noi_nhan": recipient.name,
        "so_don_vi": wording.number(len(owing)),
        "tinh_trang": [
            {"ten": state.label, "so": wording.number(len(units)), "don_vi": [unit.name for unit in units]}
            for state in UnitState
            if (units := [unit for unit in owing if unit.state is state])
        ],
    }
    return _compose(
        templates, "director", words, department, recipient.name, recipient.email, attachments, message_id, sent_at
    )


def reminder_mail(
    *,
    templates: Path,
    department: Department,
    unit: Unit,
    line: UnitLine | None,
    reason: str,
    period_name: str,
    deadline: datetime,
    recipient: str,
    message_id: str,
    sent_at: datetime,
) -> EmailMessage:
    """To one unit: what is counted so far (``line``; None: nothing) and until when. ``deadline`` is the first
    late moment."""
    words = {
        "don_vi": unit.name,
        "ky": period_name,
        "ly_do": reason,
        "han": wording.day(deadline),
        "ngay_cuoi": wording.day(wording.last_day(deadline)),
        "da_gui": wording.number(line.submitted if line else 0),
        "da_dang": wording.number(line.published if line else 0),
        "cho_xac_minh": wording.number(line.waiting if line else 0),
        "tin_bai": [{"ten": item.title, "ngay": wording.day(item.at)} for item in (line.items if line else [])],
    }
    return _compose(templates, "reminder", words, department, unit.name, recipient, (), message_id, sent_at)


def findings_mail(
    *,
    templates: Path,
    department: Department,
    findings: Sequence[FindingLine],
    links: Sequence[LinkLine],
    doubtful: int,
    message_id: str,
    sent_at: datetime,
) -> EmailMessage:
    """Digest to the office of what needs a person, grouped by state; ``doubtful`` posts wait for a decision."""
    words = {
        "nhom": [
            {"ten": state.label, "muc": [_finding_words(finding) for finding in findings if finding.state is state]}
            for state in FindingState
            if any(finding.state is state for finding in findings)
        ],
        "so_muc": wording.number(len(findings)),
        "lien_ket": [
            {"ten": link.name or link.url, "dia_chi": link.url, "ly_do": link.detail, "bai": link.post_title}
            for link in links
        ],
        "so_lien_ket": wording.number(len(links)),
        "so_cho_xac_minh": wording.number(doubtful),
    }
    office = department.mail.office_address
    return _compose(templates, "findings", words, department, "Văn phòng Sở", office, (), message_id, sent_at)


def trouble_mail(
    *,
    templates: Path,
    department: Department,
    what: str,
    problems: Sequence[str],
    sources: Sequence[SourceLine] = (),
    message_id: str,
    sent_at: datetime,
) -> EmailMessage:
    """Technical trouble, to the admin only."""
    words = {
        "viec": what,
        "su_co": list(problems),
        "nguon": [{"ten": source.name, "ma": source.id, "ly_do": source.detail or source.state} for source in sources],
    }
    admin = department.mail.admin_address
    return _compose(templates, "trouble", words, department, "Quản trị hệ thống", admin, (), message_id, sent_at)


def _of_period(figures: Figures, addressee: Addressee, department: Department) -> dict[str, Any]:
    return {
        "tieu_de": jinja2.Environment(undefined=jinja2.StrictUndefined)
        .from_string(addressee.title)
        .render(period_name=figures.period_name),
        "ky": figures.period_name,
        "tu_ngay": wording.day(figures.window_start),
        "den_ngay": wording.day(wording.last_day(figures.window_end)),
        "so_tin_bai": wording.number(len(figures.posts)),
        "co_quan": department.name,
        "day_du": figures.complete,
        "ghi_chu": figures.coverage_note,
    }


def _finding_words(finding: FindingLine) -> dict[str, str]:
    return {
        "ten": finding.name,
        "so": finding.number or "",
        "don_vi": finding.owner_name,
        "ly_do": finding.reason,
        "dia_chi": finding.url,
        "han": wording.day(finding.due_on) if finding.due_on else "",
    }


def _compose(
    templates: Path,
    name: str,
    words: Mapping[str, Any],
    department: Department,
    to_name: str,
    to_address: str,
    attachments: Sequence[Attachment],
    message_id: str,
    sent_at: datetime,
) -> EmailMessage:
    shared = {
        "ten_day_du": department.name,
        "nguoi_gui": department.mail.sender_name,
        "lien_he": department.mail.reply_to or department.mail.office_address,
        "tep": [
            {"ten": attachment.name, "kich_thuoc": size_words(len(attachment.content))} for attachment in attachments
        ],
    }
    values = {**shared, **words}
    message = EmailMessage(policy=AS_WRITTEN)
    sender = department.mail
    message.set_raw("From", raw_address("From", wording.one_line(sender.sender_name), sender.sender_address))
    message.set_raw("To", raw_address("To", wording.one_line(to_name), to_address))
    if sender.reply_to:
        message.set_raw("Reply-To", raw_address("Reply-To", wording.one_line(sender.sender_name), sender.reply_to))
    message.set_raw("Subject", raw_text("Subject", wording.one_line(_render(templates, f"{name}.subject.txt", values))))
    message["Date"] = sent_at.astimezone(LOCAL)
    message["Message-ID"] = _checked_id(message_id)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(wording.printable(_render(templates, f"{name}.txt", values)))
    for attachment in attachments:
        main, _, sub = attachment.media_type.partition("/")
        message.add_attachment(
            attachment.content, maintype=main, subtype=sub or "octet-stream", filename=wording.one_line(attachment.name)
        )
    return message


def _render(templates: Path, name: str, values: Mapping[str, Any]) -> str:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates / "mail"),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # plain text
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    try:
        return environment.get_template(name).render(values)
    except jinja2.TemplateNotFound as error:
        raise ReportError(f"Không thấy mẫu thư {error.name} trong thư mục {templates / 'mail'}.") from error
    except jinja2.UndefinedError as error:
        raise ReportError(f"Mẫu thư {name} dùng một tên không có: {error.message}.") from error
    except jinja2.TemplateSyntaxError as error:
        raise ReportError(f"Mẫu thư {name}, dòng {error.lineno}: thẻ viết sai ({error.message}).") from error


def _checked_id(message_id: str) -> str:
    if not (message_id.startswith("<") and message_id.endswith(">")) or any(
        character.isspace() for character in message_id
    ):
        raise ReportError(f"Message-ID “{wording.one_line(message_id)}” không hợp lệ.")
    return message_id
