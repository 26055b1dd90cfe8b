"""One report: its numbers with the posts behind them, its files, and its way from draft to issued."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from fastapi.responses import FileResponse, Response

from cchc.configuration import Addressee
from cchc.errors import InputError, ReportError
from cchc.periods import local_date
from cchc.states import ReportState
from reports.issued import Issued
from reports.words import default_words
from storage import office_actions
from storage.outbox import rows
from storage.periods import report_subject
from storage.reports import Report, Snapshot, load_report, load_snapshot, report_events
from web.errors import NotFound
from web.forms import Form
from web.guard import checked_form
from web.issuing import addressee_of, internal_mails, issued_mails, plan_of, report_file, signer_of, signers_in_office
from web.page import Page, open_page
from web.paragraph_names import paragraph_name
from web.routes.reports import FILE_KINDS
from web.sending_soon import deliver_soon
from web.uploads import file_inside, keep_upload, require_pdf

router = APIRouter()
MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
EDITABLE = {ReportState.DRAFT, ReportState.RETURNED}


@router.get("/reports/{report_id}")
def show_report(report_id: int, page: Page = Depends(open_page)) -> Response:
    report, snapshot = _load(page, report_id)
    with page.database.read() as connection:
        events = report_events(connection, report_id)
        deliveries = rows(connection, page.department, subject=report_subject(report_id))
    addressee = addressee_of(page, report)
    visitor, outdated = page.visitor, snapshot.outdated_at is not None
    own = visitor.login in {event.who for event in events if event.to_state is ReportState.IN_REVIEW}
    in_review = report.state is ReportState.IN_REVIEW and visitor.may("POST /reports/{report_id}/approve")
    can_write = report.state in EDITABLE and visitor.may("POST /reports/{report_id}/words")
    return page.show(
        "report.html",
        "/reports",
        report=report,
        snapshot=snapshot,
        figures=snapshot.figures,
        addressee=addressee,
        events=events,
        deliveries=deliveries,
        file_kinds=FILE_KINDS,
        recipients="; ".join(f"{one.name} <{one.email}>" for one in addressee.recipients),
        can_submit=report.state in EDITABLE and not outdated and visitor.may("POST /reports/{report_id}/submit"),
        can_approve=in_review and not own and not outdated,
        can_return=in_review and not own,
        waits_for_other=_waits_for(report, in_review and own),
        can_issue=report.state is ReportState.APPROVED
        and not report.internal
        and visitor.may("POST /reports/{report_id}/issue"),
        can_write=can_write,
        paragraphs=_paragraphs(page, report, snapshot, addressee) if can_write else [],
        signer_options=[(one.id, f"{one.name} ({', '.join(one.authority)})") for one in signers_in_office(page)],
        way_options=[(way, way) for way in page.configuration.reports.official_ways],
        csrf=visitor.csrf,
    )


@router.get("/reports/{report_id}/file/{kind}")
def download_file(report_id: int, kind: str, page: Page = Depends(open_page)) -> Response:
    report, _ = _load(page, report_id)
    if kind == "signed" and report.signed_pdf:
        file, media = file_inside(page.doors.uploads_folder, report.signed_pdf), MEDIA["pdf"]
        name = f"{report.period}-{report.addressee}-da-ky.pdf"
    elif kind in MEDIA:
        file, media = report_file(page, report, kind), MEDIA[kind]
        name = f"{report.period}-{report.addressee}-ban-{report.version}.{kind}"
    else:
        raise NotFound("Báo cáo không có tệp này.")
    if file is None:
        raise NotFound("Tệp này không còn trên máy; hãy tổng hợp lại.")
    return FileResponse(file, media_type=media, filename=name)


@router.post("/reports/{report_id}/words")
def write_words(report_id: int, page: Page = Depends(open_page), form: Form = Depends(checked_form)) -> Response:
    report, snapshot = _load(page, report_id)
    shown = _paragraphs(page, report, snapshot, addressee_of(page, report))
    written = {key: form.text(f"words.{key}", name, required=False, longest=5000) for key, name, _, _ in shown}
    kept = {key: text for key, text in written.items() if text}
    office_actions.write_words(page.database, page.department, report_id, form.version(), kept, role=page.visitor.role)
    return page.go(f"/reports/{report_id}", "words")


@router.post("/reports/{report_id}/submit")
def submit(report_id: int, page: Page = Depends(open_page), form: Form = Depends(checked_form)) -> Response:
    office_actions.submit_for_review(
        page.database,
        page.department,
        report_id,
        form.version(),
        who=page.visitor.login,
        role=page.visitor.role,
        note=form.text("note", "Lời nhắn", required=False, longest=1000),
        now=page.now,
    )
    return page.go(f"/reports/{report_id}", "in_review")


@router.post("/reports/{report_id}/approve")
def approve(report_id: int, page: Page = Depends(open_page), form: Form = Depends(checked_form)) -> Response:
    report, snapshot = _load(page, report_id)
    office_actions.approve(
        page.database,
        page.department,
        report_id,
        form.version(),
        who=page.visitor.login,
        role=page.visitor.role,
        note=form.text("note", "Ý kiến", required=False, longest=1000),
        now=page.now,
        mails=internal_mails(page, report, snapshot.figures) if report.internal else (),
    )
    if report.internal:
        deliver_soon(page, report_subject(report_id))
    return page.go(f"/reports/{report_id}", "approved")


@router.post("/reports/{report_id}/return")
def send_back(report_id: int, page: Page = Depends(open_page), form: Form = Depends(checked_form)) -> Response:
    office_actions.return_report(
        page.database,
        page.department,
        report_id,
        form.version(),
        who=page.visitor.login,
        role=page.visitor.role,
        note=form.text("note", "Cần sửa gì", longest=2000),
        now=page.now,
    )
    return page.go(f"/reports/{report_id}", "returned")


@router.post("/reports/{report_id}/issue")
def issue(report_id: int, page: Page = Depends(open_page), form: Form = Depends(checked_form)) -> Response:
    report, snapshot = _load(page, report_id)
    if report.state is not ReportState.APPROVED:
        raise InputError("Ban hành", None, f"báo cáo đang ở trạng thái “{report.state.label}”, chưa được duyệt.")
    number = form.text("number", "Số", longest=20)
    if "/" in number or not any(letter.isdigit() for letter in number):
        raise InputError(
            "Số", None, f"chỉ ghi phần số, ví dụ 07; phần /{addressee_of(page, report).symbol} được thêm sẵn."
        )
    issued_on = form.required_day("issued_on", "Ngày ban hành")
    if issued_on > local_date(page.now):
        raise InputError("Ngày ban hành", None, "ở tương lai.")
    signer = signer_of(page, form.text("signer", "Người ký", longest=60))
    if not signer.in_force(issued_on):
        raise InputError("Người ký", None, f"{signer.name} không có thẩm quyền ký vào ngày {issued_on:%d/%m/%Y}.")
    ways = page.configuration.reports.official_ways
    official_way = form.choice("official_way", "Bản gốc gửi bằng đường nào", ways)
    upload = form.upload("signed_pdf", "Bản đã ký")
    if upload is None:
        raise InputError("Bản đã ký", None, "chưa chọn tệp.")
    require_pdf(upload, "Bản đã ký")
    kept = keep_upload(upload, page.doors.uploads_folder, ".pdf")
    signed = page.doors.uploads_folder / kept.path
    mails = issued_mails(page, report, snapshot.figures, Issued(number, issued_on, signer), signed, official_way)
    office_actions.issue_and_queue(
        page.database,
        page.department,
        report_id,
        form.version(),
        number=number,
        issued_on=issued_on,
        signer=signer.id,
        signed_pdf=kept.path,
        signed_sha256=kept.sha256,
        official_way=official_way,
        mails=mails,
        who=page.visitor.login,
        role=page.visitor.role,
        now=page.now,
    )
    deliver_soon(page, report_subject(report_id))
    return page.go(f"/reports/{report_id}", "issued")


def _load(page: Page, report_id: int) -> tuple[Report, Snapshot]:
    with page.database.read() as connection:
        report = load_report(connection, page.department, report_id)
        if report is None:
            raise NotFound(f"Không có báo cáo số {report_id}.")
        return report, load_snapshot(connection, report.snapshot_id)


def _waits_for(report: Report, own: bool) -> str:
    if own:
        return "Bạn là người trình báo cáo này nên người khác phải duyệt."
    return "Đang chờ người duyệt xem." if report.state is ReportState.IN_REVIEW else ""


def _paragraphs(
    page: Page, report: Report, snapshot: Snapshot, addressee: Addressee
) -> list[tuple[str, str, str, str]]:
    """(key, name, the person's text, the text used without it) of every paragraph that may be written by hand."""
    try:
        defaults = default_words(
            snapshot.figures,
            addressee,
            page.configuration.department,
            plan_of(page, report),
            page.doors.templates_folder,
        )
    except ReportError:
        defaults = dict.fromkeys(report.words, "")
    return [(key, paragraph_name(key), str(report.words.get(key, "")), text) for key, text in defaults.items()]
