"""What the office enters: submissions, lists, offline evidence with a proof file."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook
from pypdf import PdfWriter

from storage.submissions import offline_evidence, submissions
from tests.web.conftest import Site

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def entered(site: Site) -> list[str]:
    with site.doors.database.read() as connection:
        return [one.title for one in submissions(connection, site.doors.department)]


def workbook(*rows: tuple[str, ...]) -> bytes:
    book = Workbook()
    book.active.append(["Đơn vị", "Kỳ", "Loại", "Tiêu đề", "Ngày nhận", "Ghi chú"])
    for row in rows:
        book.active.append(list(row))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


TYPED = {
    "unit": "thanh-tra",
    "period": "2023-11",
    "kind": "good_example",
    "title": "Điển hình một cửa",
    "received_at": "19/11/2023 23:59",
    "post": "p00002",
}


def test_a_submission_is_typed_and_shown_with_its_deadline(site: Site) -> None:
    """Received at 23:59 on the 19th is in time, and the linked post opens."""
    browser = site.browser("lan")
    answer = browser.submit("/submissions", "/submissions", TYPED)
    assert answer.headers["location"].startswith("/submissions?period=2023-11")
    row = next(row for row in browser.see("/submissions?period=2023-11").select("tbody tr") if "Điển hình" in row.text)
    assert "Trong hạn" in row.text
    assert row.select_one("a[href='/posts/2']") is not None


def test_nothing_to_report_needs_no_title(site: Site) -> None:
    """The office notes that a unit has nothing for this period."""
    typed = {**TYPED, "kind": "nothing_to_report", "title": "", "post": ""}
    assert site.browser("lan").submit("/submissions", "/submissions", typed).status_code == 303
    assert "Không phát sinh" in entered(site)


@pytest.mark.parametrize(
    "wrong",
    [
        {"unit": "khong-co"},
        {"period": "2023-13"},
        {"period": "2023-Q4"},
        {"kind": "khac"},
        {"title": ""},
        {"received_at": ""},
        {"post": "P99999"},
        {"post": "bài một"},
    ],
)
def test_a_wrong_field_is_refused(calm_site: Site, wrong: dict[str, str]) -> None:
    """One wrong field and nothing is stored."""
    assert calm_site.browser("lan").submit("/submissions", "/submissions", {**TYPED, **wrong}).status_code == 400
    assert entered(calm_site) == ["Tin về một cửa điện tử"]


def test_an_excel_list_is_taken_whole(site: Site) -> None:
    """Both rows are entered with their received dates."""
    rows = workbook(
        ("Thanh tra Sở", "2023-11", "Tin, bài", "Tin thứ nhất", "18/11/2023", ""),
        ("Văn phòng Sở", "2023-11", "Tin, bài", "Tin thứ hai", "19/11/2023", ""),
    )
    files = {"list": ("danh sách.xlsx", rows, XLSX)}
    assert site.browser("lan").submit("/submissions", "/submissions/import", files=files).status_code == 303
    assert {"Tin thứ nhất", "Tin thứ hai"} <= set(entered(site))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (workbook(("Phòng không có", "2023-11", "Tin, bài", "x", "18/11/2023", "")), "không có"),
        (b"khong phai excel", "không phải"),
        (b"PK\x03\x04hong", "Excel"),
        (b"", "tệp rỗng"),
    ],
)
def test_a_wrong_list_is_refused_whole(calm_site: Site, content: bytes, said: str) -> None:
    """An unknown unit, another kind of file, a broken and an empty one: a sentence, and nothing is entered."""
    answer = calm_site.browser("lan").submit(
        "/submissions", "/submissions/import", files={"list": ("a.xlsx", content, XLSX)}
    )
    assert answer.status_code == 400
    assert said in answer.text.lower() or said in answer.text
    assert entered(calm_site) == ["Tin về một cửa điện tử"]


def test_a_submission_is_taken_back_once_with_a_reason(site: Site) -> None:
    """It stays readable, counts no more, is in the record, and cannot be taken back twice."""
    browser = site.browser("lan")
    typed = {"reason": "Ghi nhầm đơn vị"}
    assert browser.submit("/submissions?period=2023-11", "/submissions/1/withdraw", typed).status_code == 303
    assert entered(site) == []
    assert "Đã rút" in browser.text("/submissions?period=2023-11")
    assert "Ghi nhầm đơn vị" in browser.text("/changes")
    assert browser.post("/submissions/1/withdraw", {**typed, "period": "2023-11"}).status_code == 409


OFFLINE = {
    "held_on": "15/11/2023",
    "unit": "thanh-tra",
    "kind": "meeting",
    "people_reached": "1.200",
    "description": "Họp phổ biến kế hoạch",
}


def first_channel(site: Site) -> str:
    return site.browser("lan").see("/offline").select_one("select[name=channel] optgroup option")["value"]


def test_offline_evidence_is_kept_with_its_proof(site: Site) -> None:
    """The file lies under its own hash, whatever it was called, and comes back as a download."""
    browser = site.browser("lan")
    files = {"proof": ("../../biên bản.pdf", pdf(), "application/pdf")}
    typed = {**OFFLINE, "channel": first_channel(site)}
    assert browser.submit("/offline?period=2023-11", "/offline", typed, files=files).status_code == 303
    with site.doors.database.read() as connection:
        (entry,) = offline_evidence(connection, site.doors.department)
    assert entry.people_reached == 1200 and entry.proof_file == f"{entry.proof_sha256[:2]}/{entry.proof_sha256}.pdf"
    assert (site.doors.uploads_folder / entry.proof_file).read_bytes() == pdf()
    answer = browser.get(f"/offline/{entry.id}/proof")
    assert answer.content == pdf() and answer.headers["content-disposition"].startswith("attachment")
    site.clock.move(days=60)
    browser.sign_in("lan")
    assert "Họp phổ biến" not in browser.text("/offline")
    assert "Họp phổ biến" in browser.text(f"/offline?evidence={entry.id}")
    typed = {"reason": "Nhập hai lần"}
    assert browser.submit("/offline?period=2023-11", f"/offline/{entry.id}/withdraw", typed).status_code == 303
    assert "Họp phổ biến" not in browser.text("/offline?period=2023-11")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", b"<html><script>alert(1)</script></html>"),
        ("a.pdf", b"MZ\x90\x00 chuong trinh"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("a.docx", b"PK\x03\x04 khong phai word"),
    ],
)
def test_only_harmless_kinds_of_proof_are_kept(calm_site: Site, name: str, content: bytes) -> None:
    """What a file is called does not matter; its content must be of a listed kind."""
    typed = {**OFFLINE, "channel": first_channel(calm_site)}
    files = {"proof": (name, content, "application/pdf")}
    answer = calm_site.browser("lan").submit("/offline?period=2023-11", "/offline", typed, files=files)
    assert answer.status_code == 400
    kept = [file for file in Path(calm_site.doors.uploads_folder).rglob("*") if file.is_file()]
    assert kept == []


@pytest.mark.parametrize("wrong", [{"held_on": "21/11/2023"}, {"people_reached": "nhiều"}, {"channel": "I.1/khong-co"}])
def test_offline_evidence_must_make_sense(calm_site: Site, wrong: dict[str, str]) -> None:
    """A day to come, a number in words, a channel the plan does not have."""
    typed = {**OFFLINE, "channel": first_channel(calm_site), **wrong}
    assert calm_site.browser("lan").submit("/offline?period=2023-11", "/offline", typed).status_code == 400
