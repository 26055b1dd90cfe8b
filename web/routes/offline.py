"""Minh chứng ngoài mạng: what was done away from the web; an uploaded proof is only given back as a download."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Depends
from fastapi.responses import FileResponse, Response

from cchc.errors import InputError
from cchc.periods import Period, local_date, local_midnight, period_of
from cchc.records import OfflineEvidence
from cchc.states import OfflineKind
from storage import office_actions
from storage.submissions import load_offline_evidence, offline_evidence
from web import choices
from web.errors import NotFound
from web.forms import Form
from web.guard import checked_form
from web.page import Page, open_page, pairs
from web.uploads import MEDIA_TYPES, file_inside, keep_upload, proof_ending

router = APIRouter()


@router.get("/offline")
def list_offline(page: Page = Depends(open_page), period: str = "", evidence: int | None = None) -> Response:
    configuration = page.configuration
    wanted = choices.read_period(period, configuration, page.now)
    if evidence is not None and not period:
        wanted = _period_of_entry(page, evidence)
    window = wanted.window(configuration.reports.window.deadline_day)
    with page.database.read() as connection:
        rows = offline_evidence(connection, page.department, local_date(window.start), local_date(window.end))
    activities = choices.activities_of(configuration, wanted.year)
    groups = [
        (
            f"{activity.id} {activity.title}",
            [(f"{activity.id}/{item.id}", item.text) for item in activity.channels + activity.products],
        )
        for activity in activities
    ]
    return page.show(
        "offline.html",
        "/offline",
        rows=rows,
        period=wanted,
        csrf=page.visitor.csrf,
        period_options=choices.period_options(configuration, page.now, wanted),
        channel_groups=groups,
        channel_names={item.id: item.text for activity in activities for item in activity.channels + activity.products},
        kind_options=pairs(OfflineKind),
        unit_options=choices.unit_pairs(configuration),
        unit_names=choices.unit_names(configuration),
        can_enter=page.visitor.may("POST /offline"),
    )


@router.post("/offline")
def enter_offline(page: Page = Depends(open_page), form: Form = Depends(checked_form)) -> Response:
    configuration = page.configuration
    held_on = form.required_day("held_on", "Ngày làm")
    if held_on > local_date(page.now):
        raise InputError("Ngày làm", None, "ở tương lai.")
    activity, channel = _activity_and_channel(page, form)
    unit = form.choice("unit", "Đơn vị làm", list(choices.unit_names(configuration)))
    kind = OfflineKind(form.choice("kind", "Loại việc", [kind.value for kind in OfflineKind]))
    people = form.number("people_reached", "Số người dự")
    description = form.text("description", "Nội dung", longest=2000)
    upload = form.upload("proof", "Tệp minh chứng", required=False)
    kept = keep_upload(upload, page.doors.uploads_folder, proof_ending(upload, "Tệp minh chứng")) if upload else None
    entry = OfflineEvidence(
        activity=activity,
        channel=channel,
        kind=kind,
        held_on=held_on,
        people_reached=people,
        unit=unit,
        description=description,
        proof_file=kept.path if kept else None,
        proof_sha256=kept.sha256 if kept else None,
        entered_by=page.visitor.login,
        entered_at=page.now,
    )
    office_actions.enter_offline_evidence(page.database, page.department, entry, role=page.visitor.role)
    return page.go(f"/offline?period={form.period('period', 'Kỳ').id}", "offline")


@router.post("/offline/{offline_id}/withdraw")
def withdraw_offline(offline_id: int, page: Page = Depends(open_page), form: Form = Depends(checked_form)) -> Response:
    office_actions.take_back_offline_evidence(
        page.database,
        page.department,
        offline_id,
        who=page.visitor.login,
        role=page.visitor.role,
        reason=form.reason(),
        now=page.now,
    )
    return page.go(f"/offline?period={form.period('period', 'Kỳ').id}", "withdrawn")


@router.get("/offline/{offline_id}/proof")
def download_proof(offline_id: int, page: Page = Depends(open_page)) -> Response:
    with page.database.read() as connection:
        entry = load_offline_evidence(connection, page.department, offline_id)
    file = file_inside(page.doors.uploads_folder, entry.proof_file) if entry and entry.proof_file else None
    if file is None:
        raise NotFound(f"Không có tệp minh chứng của M{offline_id}.")
    ending = Path(file).suffix
    return FileResponse(
        file,
        media_type=MEDIA_TYPES.get(ending, "application/octet-stream"),
        filename=f"minh-chung-M{offline_id}{ending}",
    )


def _period_of_entry(page: Page, evidence: int) -> Period:
    """A printed code names no period; its entry does."""
    with page.database.read() as connection:
        entry = load_offline_evidence(connection, page.department, evidence)
    if entry is None:
        raise NotFound(f"Không có minh chứng M{evidence}.")
    return period_of(local_midnight(entry.held_on), page.configuration.reports.window.deadline_day)


def _activity_and_channel(page: Page, form: Form) -> tuple[str, str]:
    """One choice names both ("I.1/hop"), so no channel is ever kept under an activity that does not have it."""
    day = form.required_day("held_on", "Ngày làm")
    allowed = {
        f"{activity.id}/{item.id}": (activity.id, item.id)
        for plan in page.configuration.plans.plans
        for activity in plan.activities
        for item in activity.channels + activity.products
        if activity.in_force(day)
    }
    return allowed[form.choice("channel", "Hình thức, sản phẩm", allowed)]
