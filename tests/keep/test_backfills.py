"""What admins are told of proven dates and of first readings that are still under way."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from cchc.configuration import Source
from cchc.proven_dates import Backfill, proven_words
from cchc.records import PendingPost, SourceResult
from collectors.list_memory import ListCursor
from storage.backfills import backfills
from tests.keep.samples import SCT, open_harvest

NIGHT = datetime(2023, 11, 20, 1, tzinfo=UTC)
RESULT = SourceResult(
    "sct", "ok", None, "", 40, 40, 50, 40, 0, 0, 0, 0, True, datetime(2023, 3, 1, 17, tzinfo=UTC), NIGHT, True
)


def test_proven_dates_are_told_in_local_days() -> None:
    """From a day, from the beginning, of nothing yet; and what is left of a first reading."""
    assert proven_words(RESULT) == "đủ từ 02/03/2023 đến 20/11/2023 08:00"
    whole = replace(RESULT, proven_from=datetime(1990, 1, 1, tzinfo=UTC))
    assert proven_words(whole) == "đủ từ bài đầu tiên đến 20/11/2023 08:00"
    unproven = replace(RESULT, proven_from=None, proven_to=None)
    assert proven_words(unproven, Backfill(7, 40)) == (
        "chưa chứng minh được khoảng nào đã đọc đủ; đang đọc dần phần cũ hơn, đã qua 40 trang danh sách;"
        " còn 7 tin, bài trong danh sách chờ đọc"
    )
    assert proven_words(None) == "chưa có lượt đọc nào tin được"


def test_an_unfinished_list_counts_until_it_reaches_its_goal(database, clock) -> None:
    """The pages of a list that was stopped; nothing once it is read down to the source's ``since``."""
    facts = {"id": "sct", "name": "Sở", "url": "https://sct.example/", "channel": "website", "owner": "department"}
    source = Source.model_validate(facts | {"platform": "generic", "since": "2023-01-01", "enabled": True})
    harvest = open_harvest(database, clock, source="sct")
    cursor = ListCursor(datetime(2023, 6, 1, tzinfo=UTC), NIGHT, "https://sct.example/tin?trang=9", "", 8)
    harvest.keep_note("list:https://sct.example/tin", cursor.to_json())
    harvest.keep_pending([PendingPost("5", "https://sct.example/5", None, None, "minute", "Tin")])
    with database.read() as connection:
        assert backfills(connection, SCT, [source]) == {"sct": Backfill(waiting=1, pages=8)}
    done = replace(cursor, covered_from=datetime(2022, 12, 31, 17, tzinfo=UTC))
    harvest.keep_note("list:https://sct.example/tin", done.to_json())
    harvest.settle_pending(["5"])
    with database.read() as connection:
        assert backfills(connection, SCT, [source]) == {}
