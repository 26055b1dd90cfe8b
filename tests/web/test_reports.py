"""From compiled numbers to an issued report with its mails in line, by three people, over the wire."""

from __future__ import annotations

from collections.abc import Mapping
from email import message_from_bytes
from email.policy import default
from io import BytesIO
from zipfile import ZipFile

import pytest

from cchc.errors import CchcError
from cchc.states import DeliveryState, PeriodState, ReportState, RunState
from flows.compile_report import compile_report
from flows.step import run_directly
from storage.outbox import claim_next, message_of, rows
from storage.periods import period_state
from storage.reports import create_report, load_report, reports, save_snapshot, set_report_files
from storage.runs import begin_run, finish_run
from tests.components import need
from tests.report.sample import figures
from tests.web.conftest import Site
from tests.web.test_entering import pdf

PERIOD = "2023-11"


def drafts(site: Site) -> dict[str, int]:
    """Drafts of both addressees over sample figures, with small files; {addressee: report id}."""
    doors, now = site.doors, site.clock()
    made = {}
    with doors.database.begin() as connection:
        sample = figures(department=doors.department)
        snapshot_id, version = save_snapshot(connection, doors.department, sample, "f" * 64, "lan", now)
        for addressee in doors.load_config().configuration.reports.addressees:
            report_id = create_report(
                connection, doors.department, snapshot_id, addressee.id, internal=addressee.internal, who="lan", now=now
            )
            names = {kind: f"{PERIOD}/{addressee.id}-v{version}.{kind}" for kind in ("docx", "pdf", "xlsx")}
            for name in names.values():
                file = doors.reports_folder / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(f"tệp {name}".encode())
            set_report_files(connection, report_id, {**names, "pdf_engine": "libreoffice", "sha256s": {}})
            made[addressee.id] = report_id
    return made


def state(site: Site, report_id: int) -> ReportState:
    with site.doors.database.read() as connection:
        found = load_report(connection, site.doors.department, report_id)
    assert found is not None
    return found.state


def walk(site: Site, report_id: int, *steps: str) -> None:
    """Submitted by lan, approved by cuc."""
    people = {"submit": "lan", "approve": "cuc"}
    for step in steps:
        browser = site.browser(people[step])
        answer = browser.submit(f"/reports/{report_id}", f"/reports/{report_id}/{step}", {"note": ""})
        assert answer.status_code == 303, answer.text


ISSUE = {"number": "07", "issued_on": "20/11/2023", "signer": "phan-thi-thu-cuc"}


def issue(site: Site, report_id: int, content: bytes, **changes: str):  # type: ignore[no-untyped-def]
    browser = site.browser("cuc")
    page = browser.see(f"/reports/{report_id}")
    way = page.select("select[name=official_way] option")[1]["value"]
    typed = {**ISSUE, "official_way": way, **changes}
    files = {"signed_pdf": ("báo cáo đã ký.pdf", content, "application/pdf")}
    return browser.submit(f"/reports/{report_id}", f"/reports/{report_id}/issue", typed, files=files)


def test_the_button_asks_the_engine_once_with_a_key(site: Site) -> None:
    """Pressed twice in a minute it is the same key, so the engine runs it once; it says who asked."""
    browser = site.browser("lan")
    for _ in range(2):
        assert browser.submit(f"/reports?period={PERIOD}", "/reports/compile").status_code == 303
    assert [(flow, parameters) for flow, parameters, _ in site.started.asked] == [
        ("compile_report", {"period": PERIOD, "who": "lan"})
    ] * 2
    assert len({key for _, _, key in site.started.asked}) == 1
    site.clock.move(minutes=2)
    browser.submit(f"/reports?period={PERIOD}", "/reports/compile")
    assert len({key for _, _, key in site.started.asked}) == 2


def test_nobody_approves_what_they_submitted_and_an_editor_never(site: Site) -> None:
    """An editor who sends the approver's form is refused, and the state stays."""
    report_id = drafts(site)["ubnd"]
    walk(site, report_id, "submit")
    answer = site.browser("lan").post(f"/reports/{report_id}/approve", {"row_version": "3"})
    assert answer.status_code == 403
    assert state(site, report_id) is ReportState.IN_REVIEW


def test_a_returned_report_carries_the_reason_and_is_submitted_again(site: Site) -> None:
    """The editor reads what to mend; without a reason nothing is returned."""
    report_id = drafts(site)["ubnd"]
    walk(site, report_id, "submit")
    approver = site.browser("cuc")
    path = f"/reports/{report_id}"
    assert approver.submit(path, f"{path}/return", {"note": " "}).status_code == 400
    assert approver.submit(path, f"{path}/return", {"note": "Thiếu phần kiến nghị"}).status_code == 303
    assert "Thiếu phần kiến nghị" in site.browser("lan").text(path)
    walk(site, report_id, "submit", "approve")
    assert state(site, report_id) is ReportState.APPROVED
    with site.doors.database.read() as connection:
        assert period_state(connection, site.doors.department, PERIOD) is PeriodState.FROZEN


def test_an_outdated_version_cannot_be_approved(site: Site) -> None:
    """A correction after compiling marks the version; its page says so, offers no approval, and refuses one."""
    report_id = drafts(site)["ubnd"]
    walk(site, report_id, "submit")
    lan = site.browser("lan")
    lan.submit("/posts/4", "/posts/4/corrections", {"value": "yes", "reason": "Có căn cứ"}, having="is_cchc")
    assert "đã cũ" in lan.text(f"/reports/{report_id}") and "đã cũ" in lan.text(f"/reports?period={PERIOD}")
    cuc = site.browser("cuc")
    page = cuc.see(f"/reports/{report_id}")
    assert page.select("form[action$='/approve']") == []
    seen = page.select_one("form[action$='/return'] input[name=row_version]")["value"]
    assert cuc.post(f"/reports/{report_id}/approve", {"row_version": seen, "note": ""}).status_code == 409
    assert state(site, report_id) is ReportState.IN_REVIEW


def test_a_decision_on_an_old_page_is_refused(site: Site) -> None:
    """Two people had the page open; the second is told, and nothing is done twice."""
    report_id = drafts(site)["ubnd"]
    lan, hoa = site.browser("lan"), site.browser("hoa")
    old = hoa.see(f"/reports/{report_id}").select_one("form[action$='/submit'] input[name=row_version]")["value"]
    lan.submit(f"/reports/{report_id}", f"/reports/{report_id}/submit", {"note": ""})
    answer = hoa.post(f"/reports/{report_id}/submit", {"row_version": old, "note": ""})
    assert answer.status_code == 409


def test_own_paragraphs_are_kept(site: Site) -> None:
    """What an editor writes is stored for the next compilation; an empty one brings the sample back."""
    report_id = drafts(site)["ubnd"]
    lan = site.browser("lan")
    typed = {"words.kien_nghi": "Đề nghị Sở Nội vụ mở lớp tập huấn.", "words.danh_gia": ""}
    assert lan.submit(f"/reports/{report_id}", f"/reports/{report_id}/words", typed).status_code == 303
    with site.doors.database.read() as connection:
        found = load_report(connection, site.doors.department, report_id)
    assert found is not None and found.words == {"kien_nghi": "Đề nghị Sở Nội vụ mở lớp tập huấn."}


def test_every_number_of_a_report_opens_its_posts(site: Site) -> None:
    """The list of posts and the codes under channels, themes and activities are links to posts."""
    report_id = drafts(site)["ubnd"]
    page = site.browser("cuc").see(f"/reports/{report_id}")
    for heading in ["Theo chủ đề", "Theo nhiệm vụ", "Danh mục tin, bài"]:
        section = next(one for one in page.select("section.card") if one.h2 and one.h2.text == heading)
        assert section.select("a[href^='/posts/']"), heading


def test_the_report_to_the_province_names_no_late_unit(site: Site) -> None:
    """Its page shows no table of units; the Director's page does."""
    made = drafts(site)
    browser = site.browser("cuc")
    assert "Trễ hạn" not in browser.text(f"/reports/{made['ubnd']}")
    assert "Trễ hạn" in browser.text(f"/reports/{made['giam-doc']}")


def test_approved_then_issued_and_the_mails_are_in_line(site: Site) -> None:
    """Signed PDF, Word with its number, Excel to each recipient, once; the signed file comes back as it was sent."""
    report_id = drafts(site)["ubnd"]
    walk(site, report_id, "submit", "approve")
    answer = issue(site, report_id, pdf())
    assert answer.status_code == 303, answer.text
    assert state(site, report_id) is ReportState.ISSUED
    addressee = next(one for one in site.doors.load_config().configuration.reports.addressees if one.id == "ubnd")
    with site.doors.database.read() as connection:
        queued = rows(connection, site.doors.department, subject=f"report:{report_id}")
        raw = message_of(connection, site.doors.department, queued[0].id)
    assert [row.recipient for row in queued] == [one.email for one in addressee.recipients]
    assert {row.state for row in queued} == {DeliveryState.QUEUED}
    assert raw is not None
    mail = message_from_bytes(raw, policy=default)
    attached = {part.get_filename(): part.get_content() for part in mail.iter_attachments()}
    signed = next(content for name, content in attached.items() if name.endswith("(bản ký).pdf"))
    word = next(content for name, content in attached.items() if name.endswith(".docx"))
    assert signed == pdf()
    assert "07/BC-SCT" in _words(word) and "DỰ THẢO" not in _words(word).upper()
    assert any(name.endswith(".xlsx") for name in attached)
    assert site.browser("lan").get(f"/reports/{report_id}/file/signed").content == pdf()
    assert "07/BC-SCT" in site.browser("lan").get(f"/reports?period={PERIOD}").text
    assert site.browser("cuc").post(f"/reports/{report_id}/issue", ISSUE).status_code == 400
    assert [(flow, parameters) for flow, parameters, _ in site.started.asked] == [("deliver", {})]


def test_an_engine_that_is_away_does_not_undo_an_issued_report(site: Site) -> None:
    """The mails are in line and the page says so; the schedule sends them later."""

    def away(flow: str, parameters: object) -> None:
        raise CchcError("Bộ lịch chưa sẵn sàng; chờ một phút rồi bấm lại.")

    report_id = drafts(site)["ubnd"]
    walk(site, report_id, "submit", "approve")
    site.started.then = away
    assert issue(site, report_id, pdf()).status_code == 303
    assert state(site, report_id) is ReportState.ISSUED
    assert [flow for flow, _, _ in site.started.asked] == ["deliver"]


def _words(word: bytes) -> str:
    from docx import Document

    document = Document(BytesIO(word))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    with ZipFile(BytesIO(word)) as parts:
        assert parts.testzip() is None
    return "\n".join([*cells, *(paragraph.text for paragraph in document.paragraphs)])


@pytest.mark.parametrize(
    ("content", "changes"),
    [
        (b"%PDF-1.7 hong", {}),
        (b"khong phai pdf", {}),
        (b"", {}),
        (None, {"number": "07/BC-SCT"}),
        (None, {"number": "bảy"}),
        (None, {"issued_on": "21/11/2023"}),
        (None, {"issued_on": "20/11/2022"}),
        (None, {"signer": "khong-co"}),
        (None, {"official_way": "bồ câu"}),
    ],
)
def test_nothing_is_issued_with_a_wrong_field(site: Site, content: bytes | None, changes: dict[str, str]) -> None:
    """A file that is no PDF or does not open, a number with its symbol, a day to come, a signer not in office."""
    report_id = drafts(site)["ubnd"]
    walk(site, report_id, "submit", "approve")
    assert issue(site, report_id, pdf() if content is None else content, **changes).status_code == 400
    assert state(site, report_id) is ReportState.APPROVED
    with site.doors.database.read() as connection:
        assert rows(connection, site.doors.department, subject=f"report:{report_id}") == []


def test_the_directors_report_goes_out_with_its_approval(site: Site) -> None:
    """Approved, it is in line for the Director with its files, and there is nothing to issue."""
    report_id = drafts(site)["giam-doc"]
    walk(site, report_id, "submit", "approve")
    with site.doors.database.read() as connection:
        (queued,) = rows(connection, site.doors.department, subject=f"report:{report_id}")
    assert queued.recipient == "giamdoc@sct.khanhhoa.example"
    assert site.browser("cuc").see(f"/reports/{report_id}").select("form[action$='/issue']") == []
    assert [flow for flow, _, _ in site.started.asked] == ["deliver"]


def test_compiled_for_real_it_is_read_downloaded_and_approved(site: Site) -> None:
    """The real flow behind the button: the version appears with its files, and the numbers are the board's."""
    need("libreoffice")

    def compiled(flow: str, parameters: Mapping[str, str]) -> None:
        if flow == "compile_report":
            compile_report(site.doors, run_directly, **parameters)

    site.started.then = compiled
    lan = site.browser("lan")
    assert lan.submit(f"/reports?period={PERIOD}", "/reports/compile").status_code == 303
    with site.doors.database.read() as connection:
        made = {one.addressee: one for one in reports(connection, site.doors.department, PERIOD)}
    report = made["ubnd"]
    starts = {"docx": b"PK", "xlsx": b"PK", "pdf": b"%PDF"}
    for kind, start in starts.items():
        answer = lan.get(f"/reports/{report.id}/file/{kind}")
        assert answer.content.startswith(start)
        assert answer.headers["content-disposition"].startswith("attachment")
    walk(site, report.id, "submit", "approve")
    assert issue(site, report.id, pdf()).status_code == 303


def test_a_person_decides_about_mails_in_doubt_and_refused(site: Site) -> None:
    """One in doubt is settled with a reason, a refused one goes back in line; both are in the record, neither twice."""
    approver = site.browser("cuc")
    typed = {"outcome": "arrived", "reason": "Đã gọi điện, đơn vị nhận được"}
    assert approver.submit("/deliveries", "/deliveries/1/resolve", typed).status_code == 303
    assert approver.submit("/deliveries", "/deliveries/2/resend", {"reason": "Đã sửa hộp thư"}).status_code == 303
    assert approver.post("/deliveries/1/resolve", typed).status_code == 409
    assert approver.post("/deliveries/2/resend", {"reason": "lần nữa"}).status_code == 409
    claimed = claim_next(site.doors.database, site.doors.department, site.clock())
    assert claimed is not None and claimed.id == 2
    assert [flow for flow, _, _ in site.started.asked] == ["deliver"]
    text = approver.text("/changes")
    assert "Đã gọi điện" in text and "Đã sửa hộp thư" in text


def test_a_compilation_that_failed_is_told(site: Site) -> None:
    """The page does not leave people waiting: it says that the last one did not end and why."""
    doors = site.doors
    run_id = begin_run(doors.database, doors.department, "compile_report", "f" * 64, site.clock())
    told = {"sentence": "Bị dừng giữa chừng: hết chỗ trên đĩa"}
    finish_run(doors.database, run_id, RunState.FAILED, told, site.clock())
    assert "hết chỗ trên đĩa" in site.browser("lan").text(f"/reports?period={PERIOD}")


def test_an_engine_that_is_away_is_told(site: Site) -> None:
    """A button that could not start its work says so instead of pretending."""

    def away(flow: str, parameters: object) -> None:
        raise CchcError("Bộ lịch chưa sẵn sàng; chờ một phút rồi bấm lại.")

    site.started.then = away
    answer = site.browser("lan").submit(f"/reports?period={PERIOD}", "/reports/compile")
    assert answer.status_code == 503
    assert "Bộ lịch chưa sẵn sàng" in answer.text
