"""People's decisions about posts: added, never changed or removed, above every rule for ever."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, insert, select

from cchc.errors import Conflict, InputError
from cchc.records import Attribution, Correction
from storage.judging import FIELD_NAMES, holding, standing
from storage.outdating import outdate_for_post
from storage.stored_text import attribution_from_json, storable
from storage.tables import attribution, correction, post


def add_correction(connection: Connection, department: str, made: Correction, *, last_seen: int | None = None) -> int:
    """Store a decision and mark the snapshots it touches outdated; returns its id.

    ``value`` None undoes the correction of that field that holds now; Conflict when there is none. ``last_seen`` is the
    id of the newest correction of the post that the person saw (0: none); Conflict when there is a newer one.
    """
    touched = connection.execute(
        select(post.c.published_at).where(post.c.id == made.post_id, post.c.department == department).with_for_update()
    ).one_or_none()
    if touched is None:
        raise InputError("điều chỉnh", None, f"không có tin bài số {made.post_id}.")
    _check(made)
    earlier = corrections_of(connection, made.post_id)
    if last_seen is not None:
        _refuse_unseen(earlier, last_seen)
    if made.value is None and made.field not in holding(earlier):
        raise Conflict("Không còn điều chỉnh nào của mục này để huỷ.")
    values = {
        "department": department,
        "post_id": made.post_id,
        "field": made.field,
        "value": list(made.value) if isinstance(made.value, tuple) else made.value,
        "reason": storable(made.reason.strip()),
        "who": made.who,
        "at": made.at,
    }
    correction_id = connection.execute(insert(correction).values(values).returning(correction.c.id)).scalar_one()
    reason = f"{made.who} điều chỉnh tin P{made.post_id:05d}"
    units = _units(connection, made.post_id, earlier) | _units(connection, made.post_id, [*earlier, made])
    outdate_for_post(connection, department, touched.published_at, units, reason, made.at)
    return int(correction_id)


def attribution_of(connection: Connection, post_id: int) -> Attribution | None:
    """What the rules said last, before corrections."""
    stored = connection.execute(
        select(attribution.c.verdict).where(attribution.c.post_id == post_id)
    ).scalar_one_or_none()
    return None if stored is None else attribution_from_json(stored)


def corrections_of(connection: Connection, post_id: int) -> list[Correction]:
    """All decisions about a post, undone ones and undoings too, oldest first."""
    rows = connection.execute(select(correction).where(correction.c.post_id == post_id).order_by(correction.c.id))
    return [_correction(row) for row in rows]


def all_corrections(connection: Connection, department: str) -> dict[int, list[Correction]]:
    """{post id: its decisions, oldest first}."""
    found: dict[int, list[Correction]] = {}
    query = select(correction).where(correction.c.department == department).order_by(correction.c.id)
    for row in connection.execute(query):
        found.setdefault(row.post_id, []).append(_correction(row))
    return found


def _units(connection: Connection, post_id: int, decided: list[Correction]) -> set[str]:
    return set(standing(attribution_of(connection, post_id), decided)["units"])


def _refuse_unseen(earlier: list[Correction], last_seen: int) -> None:
    if earlier and earlier[-1].id != last_seen:
        raise Conflict(
            f"{earlier[-1].who} vừa điều chỉnh tin bài này sau khi bạn mở trang (lý do: {earlier[-1].reason}). "
            "Điều chỉnh của bạn chưa được ghi; hãy xem lại rồi quyết định."
        )


def _check(made: Correction) -> None:
    if made.field not in FIELD_NAMES:
        raise InputError("điều chỉnh", None, f"không có mục “{made.field}” để điều chỉnh.")
    if not made.reason.strip():
        raise InputError("điều chỉnh", None, "phải ghi lý do điều chỉnh.")
    if made.value is None:
        return
    if made.field == "is_cchc":
        right = isinstance(made.value, bool)
    else:
        right = isinstance(made.value, list | tuple) and all(isinstance(one, str) and one for one in made.value)
    if not right:
        raise InputError("điều chỉnh", None, f"giá trị của mục “{FIELD_NAMES[made.field]}” không đúng dạng.")


def _correction(row: Row[Any]) -> Correction:
    return Correction(row.post_id, row.field, row.value, row.reason, row.who, row.at, row.id)
