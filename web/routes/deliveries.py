"""Lượt gửi thư: what became of each mail; a person sends a refused one again or says what became of a doubtful one."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from cchc.states import DeliveryState
from storage import office_actions
from storage.outbox import rows
from web import words
from web.forms import Form
from web.guard import checked_form
from web.page import Page, open_page
from web.sending_soon import deliver_soon

router = APIRouter()
FIRST = [DeliveryState.IN_DOUBT, DeliveryState.REFUSED]


@router.get("/deliveries")
def list_deliveries(page: Page = Depends(open_page)) -> Response:
    with page.database.read() as connection:
        found = rows(connection, page.department)
    return page.show(
        "deliveries.html",
        "/deliveries",
        rows=sorted(found, key=lambda row: (FIRST.index(row.state) if row.state in FIRST else len(FIRST), -row.id)),
        mail_kinds=words.MAIL_KINDS,
        csrf=page.visitor.csrf,
        can_send=page.visitor.may("POST /deliveries/{delivery_id}/resend"),
    )


@router.post("/deliveries/{delivery_id}/resend")
def resend(delivery_id: int, page: Page = Depends(open_page), form: Form = Depends(checked_form)) -> Response:
    office_actions.send_again(
        page.database,
        page.department,
        delivery_id,
        who=page.visitor.login,
        role=page.visitor.role,
        reason=form.reason(),
        now=page.now,
    )
    deliver_soon(page, f"mail:{delivery_id}")
    return page.go(f"/deliveries#D{delivery_id}", "resent")


@router.post("/deliveries/{delivery_id}/resolve")
def resolve(delivery_id: int, page: Page = Depends(open_page), form: Form = Depends(checked_form)) -> Response:
    arrived = form.choice("outcome", "Kết luận", ("arrived", "lost")) == "arrived"
    office_actions.settle_doubt(
        page.database,
        page.department,
        delivery_id,
        arrived=arrived,
        who=page.visitor.login,
        role=page.visitor.role,
        reason=form.reason(),
        now=page.now,
    )
    if not arrived:
        deliver_soon(page, f"mail:{delivery_id}")
    return page.go(f"/deliveries#D{delivery_id}", "resolved")
