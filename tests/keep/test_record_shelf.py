"""What is kept of documents, feedback and indicators: identity, versions, going and coming back, history."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy import select

from cchc.configuration import RecordPlace
from cchc.public_records import FeedbackItem, IndicatorValue, LegalDocument
from cchc.record_shelf import PlaceResult, RecordShelf
from cchc.records import EvidenceRef, FoundAttachment
from cchc.states import FailureKind, FeedbackStatus
from storage.database import Database
from storage.indicators import indicator_values, store_value
from storage.public_records import documents, feedback, newest_readings
from storage.record_shelf import StoredRecordShelf
from storage.tables import record_version
from tests.conftest import SettableClock
from tests.keep.samples import SCT, new_run

PLACE = RecordPlace(id="van-ban", kind="legal_documents", name="Văn bản")
ASKED = RecordPlace(id="hoi-dap", kind="feedback", name="Hỏi đáp")
DOCUMENT = LegalDocument(
    source="cong-sct",
    key="15",
    url="https://sct.example/vb/15",
    number="15/QĐ-SCT",
    title="Quyết định công bố 100% danh mục_1",
    type="Quyết định",
    issued_on=date(2023, 11, 1),
    effective_on=date(2024, 1, 1),
    agency="Sở Công Thương",
    signer="Lê Hữu Hoàng",
    field="CCHC",
    files=(FoundAttachment("Toàn văn\x00.pdf", "https://sct.example/15.pdf"),),
    posted_at=datetime(2023, 11, 3, 8, 5, tzinfo=UTC),
    posted_precision="minute",
    origins={"posted_at": "sitemap"},
)
ITEM = FeedbackItem("cong-sct", "7", "https://sct.example/hd/7", "Hỏi giá điện", "Điện", FeedbackStatus.WAITING)
VALUE = IndicatorValue(
    indicator="dung-han",
    name="Tỷ lệ đúng hạn",
    value=Decimal("99.2"),
    printed="99,2 %",
    unit_of_measure="%",
    period="2023-11",
    measured_on=None,
    origin="typed",
    read_at=datetime(2023, 11, 20, 1, tzinfo=UTC),
    entered_by="lan",
)


def shelf_of(database: Database, clock: SettableClock, source: str = "cong-sct") -> StoredRecordShelf:
    return StoredRecordShelf(database, SCT, source, new_run(database, clock()), clock)


def test_a_document_is_new_unchanged_changed(both_databases: Database, clock: SettableClock) -> None:
    """One key is one document; a changed one has a new version with its fields; times and files come back whole."""
    shelf: RecordShelf = shelf_of(both_databases, clock)
    first = clock()
    assert shelf.save_document(PLACE, DOCUMENT, None, "h1", False) == "new"
    assert shelf.known("legal_documents")["15"].last_checked_at is None
    clock.move(days=1)
    spaced = replace(DOCUMENT, title="Quyết định công bố  100% danh mục_1", origins={"title": "h1"})
    assert shelf.save_document(PLACE, spaced, None, "h1", True) == "unchanged"
    assert shelf.known("legal_documents")["15"].last_checked_at == clock()
    clock.move(days=1)
    assert shelf.save_document(PLACE, replace(DOCUMENT, signer="Trần B"), None, "h2", True) == "changed"
    with both_databases.read() as connection:
        [kept] = documents(connection, SCT)
        versions = connection.execute(select(record_version.c.version, record_version.c.fields)).all()
    assert kept.document == replace(
        DOCUMENT, signer="Trần B", files=(FoundAttachment("Toàn văn.pdf", DOCUMENT.files[0].url),)
    )
    assert (kept.version, kept.first_seen_at, kept.last_seen_at, kept.gone_at) == (2, first, clock(), None)
    assert [(one.version, one.fields["signer"]) for one in versions] == [(1, "Lê Hữu Hoàng"), (2, "Trần B")]


def test_a_posting_date_once_seen_stays(database: Database, clock: SettableClock) -> None:
    """Places tell the posting date of their newest documents only; forgetting it is no change."""
    shelf = shelf_of(database, clock)
    shelf.save_document(PLACE, DOCUMENT, None, "h", False)
    assert (
        shelf.save_document(PLACE, replace(DOCUMENT, posted_at=None, posted_precision=None), None, "h", False)
        == "unchanged"
    )
    with database.read() as connection:
        assert documents(connection, SCT)[0].document.posted_at == DOCUMENT.posted_at


def test_gone_and_back(both_databases: Database, clock: SettableClock) -> None:
    """What a place no longer lists is gone and never deleted; seen again it is back; other places are untouched."""
    shelf = shelf_of(both_databases, clock)
    other = replace(DOCUMENT, key="16", number="16/QĐ-SCT")
    elsewhere = RecordPlace(id="khac", kind="legal_documents", name="Nơi khác")
    for place, one in ((PLACE, DOCUMENT), (PLACE, other), (elsewhere, replace(DOCUMENT, key="17"))):
        shelf.save_document(place, one, None, "h", False)
    clock.move(days=1)
    shelf.touch("legal_documents", PLACE, ["15"])
    assert shelf.mark_others_gone("legal_documents", PLACE, ["15"]) == 1
    assert set(shelf.known("legal_documents")) == {"15", "17"}
    with both_databases.read() as connection:
        assert len(documents(connection, SCT)) == 2
        gone = {one.document.key: one.gone_at for one in documents(connection, SCT, gone=True)}
    assert gone == {"15": None, "16": clock(), "17": None}
    assert shelf.save_document(PLACE, other, None, "h", False) == "unchanged"
    assert set(shelf.known("legal_documents")) == {"15", "16", "17"}


def test_documents_are_found_by_words_as_people_type_them(both_databases: Database, clock: SettableClock) -> None:
    """Part of a number or title finds it, with or without capitals and marks; signs are letters."""
    shelf_of(both_databases, clock).save_document(PLACE, DOCUMENT, None, "h", False)
    typed = ("15/qđ", "quyet dinh", "100% danh", "c_1", "%x", "_2", "")
    with both_databases.read() as connection:
        assert [len(documents(connection, SCT, words=words)) for words in typed] == [1, 1, 1, 1, 0, 0, 1]
        assert documents(connection, "so-khac") == []


def test_feedback_waits_until_it_is_answered(both_databases: Database, clock: SettableClock) -> None:
    """Status, days and answer are kept; known ones say whether they still wait; evidence is one row."""
    shelf = shelf_of(both_databases, clock)
    copy = EvidenceRef(ITEM.url, "a.warc.gz", 10, 20, "a" * 64, clock(), 200)
    assert shelf.save_feedback(ASKED, ITEM, copy, "h", True) == "new"
    assert shelf.known("feedback")["7"].waiting
    answered = replace(
        ITEM, status=FeedbackStatus.ANSWERED, replied_at=clock(), replied_precision="minute", reply="Đã xem"
    )
    assert shelf.save_feedback(ASKED, answered, copy, "h", True) == "changed"
    assert not shelf.known("feedback")["7"].waiting
    with both_databases.read() as connection:
        [kept] = feedback(connection, SCT)
        assert feedback(connection, SCT, status=FeedbackStatus.WAITING) == []
    assert (kept.item, kept.version) == (answered, 2)
    assert kept.evidence_id is not None


def test_readings_of_a_place_are_remembered(both_databases: Database, clock: SettableClock) -> None:
    """Newest first, with completeness and the failure by its name."""
    shelf = shelf_of(both_databases, clock)
    good = PlaceResult("cong-sct", "van-ban", "legal_documents", clock(), 12, True, True)
    bad = replace(good, listed=0, complete=False, believed=False, failure=FailureKind.FORBIDDEN, detail="mã 403")
    shelf.note(good)
    shelf.note(bad)
    assert shelf.earlier("van-ban", 5) == [bad, good]
    assert shelf_of(both_databases, clock, "khac").earlier("van-ban", 5) == []
    with both_databases.read() as connection:
        assert newest_readings(connection, SCT) == {("cong-sct", "van-ban"): bad}


def test_values_are_only_added(both_databases: Database, clock: SettableClock) -> None:
    """The same value again adds nothing; another value, period or origin is one more row; exact decimals come back."""
    with both_databases.begin() as connection:
        first, outcome = store_value(connection, SCT, VALUE)
        assert store_value(connection, SCT, replace(VALUE, value=Decimal("99.20"))) == (first, "unchanged")
        assert store_value(connection, SCT, replace(VALUE, value=Decimal("99.3")))[1] == "new"
        assert store_value(connection, SCT, replace(VALUE, period="2023-12"))[1] == "new"
        page = replace(
            VALUE, origin="page", source="cong-sct", period="", measured_on=date(2023, 11, 20), entered_by=""
        )
        assert store_value(connection, SCT, page)[1] == "new"
        assert store_value(connection, SCT, replace(page, measured_on=date(2023, 11, 21)))[1] == "unchanged"
    with both_databases.read() as connection:
        values = indicator_values(connection, SCT, "dung-han")
        newest = indicator_values(connection, SCT, newest_only=True)
    assert outcome == "new"
    assert [str(one.value) for one in values] == ["99.2", "99.2", "99.3", "99.2"]
    assert [one.origin for one in newest] == ["page"]
