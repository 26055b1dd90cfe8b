"""Pages of documents, feedback and indicators over the sample office with three record places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from cchc.configuration import RecordPlace
from cchc.public_records import FeedbackItem, IndicatorValue, LegalDocument
from cchc.record_shelf import PlaceResult
from cchc.records import EvidenceRef, Exchange, FoundAttachment
from cchc.states import FailureKind, FeedbackStatus
from doors import Doors
from storage.evidence import save_evidence
from storage.evidence_archive import open_archive
from storage.indicators import indicator_values
from storage.record_shelf import StoredRecordShelf
from storage.runs import begin_run
from tests.conftest import SettableClock
from tests.web.conftest import Site, Started, serving
from tests.web.office import SCRIPT, open_office

NOW = datetime(2023, 11, 20, 1, tzinfo=UTC)
RECORDS = [
    {
        "id": "van-ban",
        "kind": "legal_documents",
        "name": "Văn bản của Sở",
        "lists": ["https://sct.khanhhoa.gov.vn/vb/"],
    },
    {
        "id": "hoi-dap",
        "kind": "feedback",
        "name": "Hỏi đáp",
        "lists": ["https://sct.khanhhoa.gov.vn/hoi-dap/"],
        "answer_days": 5,
    },
    {"id": "dung-han", "kind": "indicator", "name": "Hồ sơ đúng hạn", "lists": ["https://sct.khanhhoa.gov.vn/so/"]},
]


def fill(doors: Doors) -> None:
    run = begin_run(doors.database, doors.department, "nightly", "f" * 64, NOW)
    shelf = StoredRecordShelf(doors.database, doors.department, "sct", run, doors.clock)
    documents = RecordPlace(id="van-ban", kind="legal_documents", name="Văn bản")
    for number in range(1, 53):
        found = LegalDocument(
            source="sct",
            key=str(number),
            url=f"https://sct.khanhhoa.gov.vn/laws/{number}",
            number=f"{number:02d}/QĐ-SCT",
            title=f"Quyết định số {number} {SCRIPT if number == 52 else ''}",
            type="Quyết định",
            issued_on=date(2023, 11, 1),
            effective_on=None,
            agency="Sở Công Thương",
            signer="Lê Hữu Hoàng",
            field="",
            files=(FoundAttachment("toàn văn.pdf", "javascript:alert(1)"),),
            posted_at=datetime(2023, 11, 3, 8, number % 60, tzinfo=UTC) if number > 1 else None,
            posted_precision="minute" if number > 1 else None,
            origins={"posted_at": "sơ đồ trang"},
        )
        shelf.save_document(documents, found, None, "h", False)
    asked = RecordPlace(id="hoi-dap", kind="feedback", name="Hỏi đáp")
    sent, early, late = (datetime(2023, 11, one, 2, tzinfo=UTC) for one in (1, 6, 14))
    for key, status, replied in (
        ("1", FeedbackStatus.ANSWERED, early),
        ("2", FeedbackStatus.ANSWERED, late),
        ("3", FeedbackStatus.WAITING, None),
        ("4", FeedbackStatus.UNKNOWN, None),
    ):
        item = FeedbackItem(
            source="sct",
            key=key,
            url=f"https://sct.khanhhoa.gov.vn/hd/{key}",
            title=f"Câu hỏi số {key}",
            topic="Điện",
            status=status,
            sent_at=sent,
            sent_precision="day",
            replied_precision="day",
        )
        reply = f"Trả lời {SCRIPT}" if replied else ""
        shelf.save_feedback(asked, replace(item, replied_at=replied, reply=reply), None, "h", True)
    value = IndicatorValue(
        indicator="dung-han",
        name="Hồ sơ đúng hạn",
        value=Decimal("1234.5"),
        printed="1.234,5",
        unit_of_measure="hồ sơ",
        period="2023-10",
        measured_on=None,
        origin="page",
        read_at=NOW,
        source="sct",
        url="https://sct.khanhhoa.gov.vn/so/",
    )
    shelf.save_value(value, None)
    good = PlaceResult("sct", "van-ban", "legal_documents", NOW, 52, True, True)
    shelf.note(good)
    shelf.note(replace(good, place="hoi-dap", kind="feedback", believed=False, failure=FailureKind.FORBIDDEN, listed=0))


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("records") / "office"
    clock, started = SettableClock(NOW), Started()
    with open_office(folder, clock) as doors:
        sources = folder / "config" / "sources.yaml"
        config = yaml.safe_load(sources.read_text(encoding="utf-8"))
        config["sources"] = [one | {"records": RECORDS} for one in config["sources"] if one["id"] == "sct"]
        sources.write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
        (folder / "config" / "requirements.yaml").write_text("requirements: []\n", encoding="utf-8")
        fill(doors)
        with serving(doors, started) as address:
            yield Site(address, doors, clock, started)


def test_documents_show_both_days_and_are_found(kept: Site) -> None:
    """Day of issue and day of posting with its origin, fifty a page, found by number; nothing foreign is executed."""
    browser = kept.browser("lan")
    page = browser.see("/documents")
    assert len(page.select("tbody tr[id]")) == 50
    assert page.select_one("a[href='/documents?page=2']") is not None
    (row,) = browser.see("/documents?q=01/qđ").select("tbody tr[id]")
    assert "01/11/2023" in row.text and "trang không ghi" in row.text
    (dangerous,) = browser.see("/documents?q=52/QĐ-SCT").select("tbody tr[id]")
    assert "03/11/2023 15:52" in dangerous.text and "sơ đồ trang" in dangerous.text
    assert dangerous.select("script, a[href^='javascript']") == []
    assert "Đã đọc hết" in browser.text("/documents")
    assert browser.get("/documents?page=999999999999").status_code == 200


def test_feedback_of_a_period_is_counted(kept: Site) -> None:
    """Sent, answered in time and late, waiting beyond the days allowed, unknown; a place that was refused says so."""
    browser = kept.browser("cuc")
    page = browser.see("/feedback?period=2023-11")
    (row,) = page.select("#counts tbody tr")
    assert [cell.text for cell in row.select("td.num")] == ["4", "2", "1", "1", "0", "1", "1", "1"]
    assert len(page.select("#entries tbody tr")) == 4
    assert len(browser.see("/feedback?period=2023-11&status=waiting").select("#entries tbody tr")) == 1
    assert browser.see("/feedback?period=2023-08").select("#entries") == []
    assert "Không dùng kết quả" in page.text and "(403)" in page.text
    assert page.select("td script") == []


def test_a_place_never_read_shows_no_zero(kept: Site) -> None:
    """A dash and the word why, where nobody looked yet."""
    file = kept.doors.config_folder / "sources.yaml"
    sources = yaml.safe_load(file.read_text(encoding="utf-8"))
    own = next(one for one in sources["sources"] if one["id"] == "sct")
    own["records"].append(
        {**RECORDS[1], "id": "gop-y", "name": "Góp ý", "lists": ["https://sct.khanhhoa.gov.vn/gop-y/"]}
    )
    file.write_text(yaml.safe_dump(sources, allow_unicode=True), encoding="utf-8")
    rows = kept.browser("cuc").see("/feedback?period=2023-11").select("#counts tbody tr")
    (row,) = (row for row in rows if "Góp ý" in row.text)
    assert [cell.text for cell in row.select("td.num")] == ["–"] * 8 and "chưa đọc lần nào" in row.text


def test_an_indicator_is_typed_and_its_history_kept(kept: Site) -> None:
    """A typed value is one more line with who typed it; an implausible one is refused with a sentence."""
    browser = kept.browser("lan")
    assert "1.234,5" in browser.text("/indicators")
    wrong = browser.submit(
        "/indicators", "/indicators", {"indicator": "dung-han", "value": "992", "time": "2023-11", "unit": "%"}
    )
    assert (wrong.status_code, "lớn hơn mức lớn nhất 100" in wrong.text) == (400, True)
    right = browser.submit(
        "/indicators", "/indicators", {"indicator": "dung-han", "value": "99,2%", "time": "11/2023", "unit": "%"}
    )
    assert right.status_code == 303
    page = browser.see("/indicators?indicator=dung-han")
    assert len(page.select("tbody tr td.num strong")) == 2
    with kept.doors.database.read() as connection:
        newest = indicator_values(connection, kept.doors.department, "dung-han")[0]
    assert (str(newest.value), newest.period, newest.entered_by, newest.origin) == ("99.2", "2023-11", "lan", "typed")
    assert browser.get("/indicators?indicator=khong-co").status_code == 404
    assert kept.browser("cuc").see("/indicators").select("form[action='/indicators'][method=post]") == []


def copied(url: str) -> Exchange:
    """A page as it came over the wire."""
    kind = (("Content-Type", "text/html; charset=utf-8"),)
    return Exchange(url, "GET", (), 200, "OK", "HTTP/1.1", kind, b"<p>Nguoi gui: Nguyen Van A</p>", NOW)


def test_copies_of_feedback_are_for_admins_only(kept: Site) -> None:
    """They name who asked: an entry's page, its list's next page; copies of posts are everybody's proof."""
    doors, exchange = kept.doors, copied("https://sct.khanhhoa.gov.vn/hd/1")
    run = begin_run(doors.database, doors.department, "nightly", "f" * 64, NOW)

    def keep(ref: EvidenceRef) -> EvidenceRef:
        with doors.database.begin() as connection:
            return replace(ref, id=save_evidence(connection, doors.department, run, "sct", ref))

    with open_archive(doors.archive_folder, run, "sct", keep) as archive:
        addresses = ("hd/1", "hoi-dap/page-2/", "hoi-dap-hay.html")
        copies = [archive.store(replace(exchange, url=f"https://sct.khanhhoa.gov.vn/{one}")).id for one in addresses]
    for login, expected in (("lan", [403, 403, 200, 200]), ("cuc", [403, 403, 200, 200]), ("minh", [200] * 4)):
        browser = kept.browser(login)
        for ending in ("", "/file"):
            assert [browser.get(f"/evidence/{one}{ending}").status_code for one in (*copies, 3)] == expected, login
