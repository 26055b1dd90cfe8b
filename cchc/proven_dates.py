"""From when to when a source is proven to be read completely, and how far its first reading is, in words. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from cchc.periods import local_date
from cchc.records import SourceResult
from cchc.vietnamese import date_numbers, moment_numbers

FIRST_PORTALS = datetime(1995, 1, 1, tzinfo=UTC)  # a bound before any portal stands for the beginning


@dataclass(frozen=True)
class Backfill:
    """What is left of a first reading: listed posts that wait, and pages done of lists whose end was not reached."""

    waiting: int = 0
    pages: int = 0


def proven_words(result: SourceResult | None, backfill: Backfill = Backfill()) -> str:
    """``result``: the newest believed reading, None when there was none."""
    return "; ".join(part for part in (_proven(result), *_left(backfill)) if part)


def _proven(result: SourceResult | None) -> str:
    if result is None:
        return "chưa có lượt đọc nào tin được"
    if result.proven_from is None or result.proven_to is None:
        return "chưa chứng minh được khoảng nào đã đọc đủ"
    until = moment_numbers(result.proven_to)
    if result.proven_from < FIRST_PORTALS:
        return f"đủ từ bài đầu tiên đến {until}"
    return f"đủ từ {date_numbers(local_date(result.proven_from))} đến {until}"


def _left(backfill: Backfill) -> list[str]:
    left = []
    if backfill.pages:
        left.append(f"đang đọc dần phần cũ hơn, đã qua {backfill.pages} trang danh sách")
    if backfill.waiting:
        left.append(f"còn {backfill.waiting} tin, bài trong danh sách chờ đọc")
    return left
