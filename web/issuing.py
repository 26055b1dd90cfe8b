"""What goes out with a report: the soft copies with number, date and signer in them, and one mail a recipient.

Nothing is sent here; ``storage.office_actions`` puts the mails in line together with the change of state.
"""

from __future__ import annotations

import hashlib
from email.message import EmailMessage
from pathlib import Path

from cchc.configuration import Addressee, Plan, Signer
from cchc.errors import InputError, ReportError
from cchc.figures import Figures
from cchc.periods import Period, local_date
from reports.issued import Issued
from reports.mails import Attachment, attach_file, director_mail, message_id, report_mail
from reports.word import render_word
from storage.reports import Report
from web.page import Page
from web.uploads import file_inside

Mails = list[tuple[str, EmailMessage]]


def addressee_of(page: Page, report: Report) -> Addressee:
    """Raises ReportError when the addressee is no longer in reports.yaml."""
    for addressee in page.configuration.reports.addressees:
        if addressee.id == report.addressee:
            return addressee
    raise ReportError(f"Nơi nhận “{report.addressee}” không còn trong reports.yaml.")


def plan_of(page: Page, report: Report) -> Plan:
    year = Period.parse(report.period).year
    try:
        return page.configuration.plan(year)
    except KeyError:
        raise ReportError(f"Chưa có kế hoạch năm {year} trong plan.yaml.") from None


def signers_in_office(page: Page) -> list[Signer]:
    today = local_date(page.now)
    return [signer for signer in page.configuration.department.signers if signer.in_force(today)]


def signer_of(page: Page, signer_id: str) -> Signer:
    for signer in page.configuration.department.signers:
        if signer.id == signer_id:
            return signer
    raise InputError("Người ký", None, f"không có “{signer_id}” trong department.yaml.")


def issued_mails(
    page: Page, report: Report, figures: Figures, issued: Issued, signed_pdf: Path, official_way: str
) -> Mails:
    """Signed PDF, Word with the number in it, and Excel, to every recipient of the addressee."""
    addressee = addressee_of(page, report)
    name = f"Báo cáo {issued.number.zfill(2)}-{addressee.symbol} {figures.period_name}".replace("/", "-")
    attachments = [
        attach_file(signed_pdf, f"{name} (bản ký).pdf"),
        attach_file(_issued_word(page, report, figures, addressee, issued), f"{name}.docx"),
        attach_file(_draft(page, report, "xlsx"), f"{name}.xlsx"),
    ]
    mails = []
    for recipient in addressee.recipients:
        mail = report_mail(
            templates=page.doors.templates_folder,
            figures=figures,
            addressee=addressee,
            department=page.configuration.department,
            recipient=recipient,
            issued=issued,
            official_way=official_way,
            attachments=attachments,
            message_id=message_id(page.configuration.department, "report", str(report.id), recipient.email),
            sent_at=page.now,
        )
        mails.append((recipient.email, mail))
    return mails


def internal_mails(page: Page, report: Report, figures: Figures) -> Mails:
    """The Director's report as it was approved, to the internal recipients."""
    addressee = addressee_of(page, report)
    name = f"Báo cáo nội bộ {figures.period_name} (bản {report.version})"
    attachments: list[Attachment] = [
        attach_file(_draft(page, report, kind), f"{name}.{kind}")
        for kind in ("pdf", "docx", "xlsx")
        if kind in report.files
    ]
    mails = []
    for recipient in addressee.recipients:
        mail = director_mail(
            templates=page.doors.templates_folder,
            figures=figures,
            addressee=addressee,
            department=page.configuration.department,
            recipient=recipient,
            attachments=attachments,
            message_id=message_id(page.configuration.department, "report", str(report.id), recipient.email),
            sent_at=page.now,
        )
        mails.append((recipient.email, mail))
    return mails


def report_file(page: Page, report: Report, kind: str) -> Path | None:
    """The draft file of this kind, checked to be the one that was written; None where there is none."""
    relative = report.files.get(kind)
    return None if not isinstance(relative, str) else file_inside(page.doors.reports_folder, relative)


def _draft(page: Page, report: Report, kind: str) -> Path:
    """Raises ReportError when the file is gone or is no longer the one that was compiled and approved."""
    file = report_file(page, report, kind)
    if file is None:
        raise ReportError(f"Không còn tệp {kind} của bản {report.version}; hãy tổng hợp lại.")
    known = report.files.get("sha256s", {}).get(file.name)
    if known is not None and hashlib.sha256(file.read_bytes()).hexdigest() != known:
        raise ReportError(f"Tệp {file.name} đã bị thay đổi sau khi tổng hợp; hãy tổng hợp lại rồi duyệt bản mới.")
    return file


def _issued_word(page: Page, report: Report, figures: Figures, addressee: Addressee, issued: Issued) -> Path:
    draft = _draft(page, report, "docx")
    return render_word(
        figures,
        addressee,
        page.configuration.department,
        plan_of(page, report),
        report.words,
        page.doors.templates_folder / addressee.template,
        draft.with_name(f"{draft.stem}-ban-hanh.docx"),
        issued,
    )
