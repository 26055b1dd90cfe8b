"""Mail in a copy put back: it may have gone out after the copy was made, so only a person says that it goes again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, inspect, or_, update

from cchc.states import DeliveryState
from storage.tables import outbox

REPLY = "Khôi phục từ bản sao lưu: thư có thể đã được gửi sau lúc sao lưu; hãy hỏi nơi nhận rồi xác nhận."


def doubt_waiting(connection: Connection) -> int:
    """Everything that would be sent by itself (QUEUED, SENDING, REFUSED and due again) becomes IN_DOUBT; how many.

    Works on the tables of every version of the program: a copy may be older than this one.
    """
    known = {column["name"] for column in inspect(connection).get_columns(outbox.name)}
    goes_by_itself: ColumnElement[bool] = outbox.c.state.in_([DeliveryState.QUEUED.value, DeliveryState.SENDING.value])
    values: dict[str, Any] = {"state": DeliveryState.IN_DOUBT.value, "last_reply": REPLY}
    if outbox.c.next_attempt_at.name in known:
        again = (outbox.c.state == DeliveryState.REFUSED.value) & outbox.c.next_attempt_at.is_not(None)
        goes_by_itself = or_(goes_by_itself, again)
        values["next_attempt_at"] = None
    return connection.execute(update(outbox).where(goes_by_itself).values(values)).rowcount
