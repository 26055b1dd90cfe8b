"""How the record places of one kind stand: read when, in full or not, believed or held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cchc.configuration import RecordPlace, Source
from cchc.record_place_rules import places_of_kind
from cchc.record_shelf import PlaceResult
from storage.public_records import newest_readings
from web.page import Page


@dataclass(frozen=True)
class PlaceLine:
    """``tone`` is the colour class of ``state``, a Vietnamese word."""

    source: Source
    place: RecordPlace
    state: str
    tone: str
    detail: str
    listed: int | None
    read_at: datetime | None


def place_lines(page: Page, kind: str) -> list[PlaceLine]:
    with page.database.read() as connection:
        readings = newest_readings(connection, page.department)
    places = places_of_kind(page.configuration, kind)
    return [_line(source, place, readings.get((source.id, place.id))) for source, place in places]


def _line(source: Source, place: RecordPlace, read: PlaceResult | None) -> PlaceLine:
    if not source.enabled or not place.enabled:
        reason = place.reason if source.enabled else source.reason
        return PlaceLine(source, place, "Đang tắt", "plain", reason, None, read.at if read else None)
    if read is None:
        return PlaceLine(source, place, "Chưa đọc lần nào", "dim-bad", "Sẽ được đọc ở lượt đêm kế tiếp.", None, None)
    why = ": ".join(part for part in (read.failure.label if read.failure else "", read.detail) if part)
    if not read.believed:
        return PlaceLine(source, place, "Không dùng kết quả", "bad", why, read.listed, read.at)
    if not read.complete:
        return PlaceLine(source, place, "Chưa đọc hết", "wait", why, read.listed, read.at)
    return PlaceLine(source, place, "Đã đọc hết", "good", why, read.listed, read.at)
