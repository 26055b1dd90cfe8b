"""Small sites with documents, citizens' questions and a number, in markup of our own, and a shelf in memory."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cchc.configuration import RecordPlace
from cchc.public_records import FeedbackItem, IndicatorValue, LegalDocument
from cchc.record_shelf import KnownRecord, ListKind, PlaceResult
from cchc.records import EvidenceRef
from cchc.states import FeedbackStatus
from tests.conftest import SettableClock

Read = Callable[..., PlaceResult]

DOCUMENTS = [
    ("2215/QĐ-UBND", "Quyết định phê duyệt danh mục thủ tục hành chính", "15/09/2023", "UBND tỉnh"),
    ("07/KH-SCT", "Kế hoạch tuyên truyền cải cách hành chính", "03/01/2023", "Sở Công Thương"),
    ("581/BNV-CCHC", "V/v báo cáo cải cách hành chính", "20/02/2023", "Bộ Nội vụ"),
]


def page(body: str, head: str = "") -> str:
    return f"<!doctype html><html lang='vi'><head><title>Trang</title>{head}</head><body>{body}</body></html>"


def document_table(numbers: list[int], more: str = "") -> str:
    """A table with a heading row, a line over its whole width, one entry a row."""
    rows = "".join(
        f"<tr><td>{number}</td><td>{DOCUMENTS[number][0]}</td><td><a href='/van-ban/{number}'>{DOCUMENTS[number][1]}"
        f"</a></td><td>{DOCUMENTS[number][2]}</td><td>{DOCUMENTS[number][3]}</td>"
        f"<td><a href='/tep/{number}.pdf'>Tải về</a></td></tr>"
        for number in numbers
    )
    heading = "".join(
        f"<th>{name}</th>"
        for name in ("STT", "Số, kí hiệu", "TRÍCH YẾU", "Ngày ban hành", "Cơ quan ban hành", "Tệp đính kèm")
    )
    year = "<tr><td colspan='6'>Năm 2023</td></tr>"
    return page(f"<main><h1>Văn bản</h1><table><tr>{heading}</tr>{year}{rows}</table>{more}</main>")


def place_of(kind: str, **more: Any) -> RecordPlace:
    return RecordPlace.model_validate({"id": "noi-doc", "kind": kind, "name": "Nơi đọc"} | more)


@dataclass
class MemoryShelf:
    clock: SettableClock
    documents: dict[str, LegalDocument] = field(default_factory=dict)
    feedback: dict[str, FeedbackItem] = field(default_factory=dict)
    values: list[IndicatorValue] = field(default_factory=list)
    records: dict[str, KnownRecord] = field(default_factory=dict)
    results: list[PlaceResult] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    touched: list[str] = field(default_factory=list)

    def known(self, kind: ListKind) -> Mapping[str, KnownRecord]:
        return {key: one for key, one in self.records.items() if key not in self.gone}

    def earlier(self, place: str, most: int) -> list[PlaceResult]:
        return [one for one in reversed(self.results) if one.place == place][:most]

    def save_document(
        self, place: RecordPlace, found: LegalDocument, evidence: EvidenceRef | None, listed_hash: str, opened: bool
    ) -> str:
        return self._save(self.documents, found, listed_hash, opened, waiting=False)

    def save_feedback(
        self, place: RecordPlace, found: FeedbackItem, evidence: EvidenceRef | None, listed_hash: str, opened: bool
    ) -> str:
        waiting = found.status is not FeedbackStatus.ANSWERED
        return self._save(self.feedback, found, listed_hash, opened, waiting=waiting)

    def save_value(self, found: IndicatorValue, evidence: EvidenceRef | None) -> str:
        self.values.append(found)
        return "new"

    def touch(self, kind: ListKind, place: RecordPlace, keys: list[str]) -> None:
        self.touched += keys

    def mark_others_gone(self, kind: ListKind, place: RecordPlace, keys: list[str]) -> int:
        gone = set(self.records) - set(keys) - self.gone
        self.gone |= gone
        return len(gone)

    def note(self, result: PlaceResult) -> None:
        self.results.append(result)

    def _save(self, held: dict[str, Any], found: Any, listed_hash: str, opened: bool, *, waiting: bool) -> str:
        before = held.get(found.key)
        held[found.key] = found
        checked = self.clock() if opened else None
        self.records[found.key] = KnownRecord(found.key, listed_hash, checked, waiting)
        if before is None:
            return "new"
        same = dataclasses.replace(before, origins={}) == dataclasses.replace(found, origins={})
        return "unchanged" if same else "changed"
