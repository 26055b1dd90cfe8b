"""Attached files: opened for real; broken, not checked and fine are three different things."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from cchc.records import DueAttachment, FoundAttachment, ParsedPost
from cchc.states import FailureKind
from collectors.attachments import check_attachments
from collectors.file_reader import _CHILD, FileReader, TooSlow
from tests.collect import files
from tests.collect.conftest import QUICK, source_at
from tests.collect.pages import local
from tests.collect.site import Answer

PDF, WORD, EXCEL = "application/pdf", "application/msword", "application/vnd.ms-excel"
OFFICE_HTML = (
    "<html xmlns:o='urn:schemas-microsoft-com:office:office'><body><table><tr><td>1</td></tr></table></body></html>"
)
WEB_PAGE = "<!DOCTYPE html><html><head><title>Sở</title></head><body><nav>Menu</nav><h1>Trang chủ</h1></body></html>"
HOME = Answer(WEB_PAGE)


@pytest.fixture
def check(site, harvest, archive, clock):
    def run(path, limits=QUICK, said=(), **more):
        url = path if path.startswith("http") else site.url + path
        checks = check_attachments(
            source_at(site, "nukeviet", **more),
            [DueAttachment(url, said)],
            harvest=harvest,
            archive=archive,
            clock=clock,
            contact=None,
            progress=lambda line: None,
            limits=limits,
        )
        assert len(checks) == 1 and harvest.checks[-1].url == url
        return harvest.checks[-1]

    return run


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/a.pdf", Answer(files.pdf(), content_type=PDF)),
        ("/a.pdf", Answer(b"\xef\xbb\xbf\n" + files.pdf(), content_type=PDF)),
        ("/a.docx", Answer(files.docx(), content_type="application/octet-stream")),
        ("/a.xlsx", Answer(files.xlsx([["Nội dung"]]), content_type=None)),
        ("/a.doc", Answer(files.ole(), content_type=WORD)),
        ("/a.doc", Answer(r"{\rtf1\ansi K\'ea ho\'61ch}", content_type="text/rtf")),
        ("/a.xls", Answer(OFFICE_HTML, content_type="text/html")),
        ("/a.pdf", Answer(files.docx(), content_type=PDF)),
        ("/a.zip", Answer(files.zipped({"a.txt": b"a"}), content_type="application/zip")),
        (
            "/a.html?download=1&id=0",
            Answer(files.pdf(), headers={"Content-Disposition": 'attachment; filename="Ke hoach.pdf"'}),
        ),
    ],
    ids=[
        "pdf",
        "pdf có rác trước",
        "docx",
        "xlsx",
        "doc",
        "doc là rtf",
        "xls là html",
        "pdf là docx",
        "zip",
        "tải qua mô-đun",
    ],
)
def test_files_that_open_pass(site, check, path, answer):
    """Name, announced type and content may disagree; what opens is not broken."""
    site[path] = answer
    assert (check(path).state, check(path).failure) == ("PASS", None)


@pytest.mark.parametrize(
    ("path", "answer", "kind"),
    [
        ("/a.pdf", Answer("", 404), FailureKind.NOT_FOUND),
        ("/a.pdf", Answer("", 410), FailureKind.GONE),
        ("/a.pdf", Answer(b"", content_type=PDF), FailureKind.EMPTY_FILE),
        ("/a.pdf", Answer(files.pdf()[:300], content_type=PDF), FailureKind.BROKEN_FILE),
        ("/a.pdf", Answer(files.pdf(pages=0), content_type=PDF), FailureKind.BROKEN_FILE),
        ("/a.pdf", Answer(b"\x00\x01\x02" * 500, content_type=PDF), FailureKind.BROKEN_FILE),
        ("/a.pdf", Answer(WEB_PAGE), FailureKind.WRONG_TYPE),
        ("/a.docx", Answer(OFFICE_HTML), FailureKind.WRONG_TYPE),
        ("/a.xls", Answer(WEB_PAGE), FailureKind.WRONG_TYPE),
        ("/a.docx", Answer(files.damaged(files.docx())), FailureKind.BROKEN_FILE),
        ("/a.docx", Answer(files.zipped({"a.txt": b"a"})), FailureKind.BROKEN_FILE),
        ("/a.doc", Answer(files.ole()[:800], content_type=WORD), FailureKind.BROKEN_FILE),
        ("/a.pdf", Answer("", 302, {"Location": "/"}), FailureKind.REDIRECT_HOME),
        ("/tin-1.html?download=1&id=3", Answer("", 302, {"Location": "/"}), FailureKind.REDIRECT_HOME),
        ("/a.pdf", Answer("", 302, {"Location": "/a.pdf"}), FailureKind.REDIRECT_LOOP),
    ],
    ids=[
        "404", "410", "rỗng", "cắt", "không trang", "rác", "trang web", "docx là html", "xls là trang web", "docx hỏng",
        "docx là zip khác", "doc cắt", "về trang chủ", "mô-đun về trang chủ", "vòng",
    ],
)  # fmt: skip
def test_files_that_do_not_open_are_broken(site, check, path, answer, kind):
    """Each way of not giving the file has its own name."""
    site[path] = answer
    site["/"] = HOME
    found = check(path)
    assert (found.state, found.failure) == ("BROKEN", kind)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer("", 403), FailureKind.FORBIDDEN),
        (Answer("", 429), FailureKind.TOO_MANY),
        (Answer("", 503), FailureKind.SERVER_ERROR),
        (Answer(files.pdf(), pause=1.5), FailureKind.TIMEOUT),
        (Answer(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n%PDF"), FailureKind.BROKEN_ANSWER),
        (Answer(b"x" * 3_000_000), FailureKind.OVERSIZE),
        (Answer("<title>Just a moment...</title>"), FailureKind.CHALLENGE),
    ],
    ids=["403", "429", "503", "chậm", "đứt", "quá lớn", "kiểm tra trình duyệt"],
)
def test_what_could_not_be_looked_at_is_not_called_broken(site, check, answer, kind):
    """Refusals, silence and size say nothing of the file."""
    site["/a.pdf"] = answer
    found = check("/a.pdf", limits=replace(QUICK, file_seconds=0.5, file_bytes=2_000_000, attempts=1))
    assert (found.state, found.failure) == ("NOT_CHECKED", kind)


def test_an_unreachable_host_is_not_called_broken(check):
    """A third party's server that does not answer proves nothing; the detail says whose it is."""
    found = check("http://tep.khong-co-that.invalid/a.pdf")
    assert (found.state, found.failure) == ("NOT_CHECKED", FailureKind.DNS)
    assert "trang khác (tep.khong-co-that.invalid)" in found.detail


def test_reads_the_text_layer_and_tells_a_scan(site, check):
    """Letters of a PDF and a Word file are kept for classification; a scan has an empty text and says so."""
    site["/a.pdf"] = Answer(files.pdf("Ke hoach 45/KH-SCT"), content_type=PDF)
    site["/b.docx"] = Answer(files.docx("Kế hoạch số 12/KH-SCT"))
    site["/c.pdf"] = Answer(files.pdf(""), content_type=PDF)
    site["/d.xlsx"] = Answer(files.xlsx([["Dự toán", 1]]))
    assert check("/a.pdf").text == "Ke hoach 45/KH-SCT"
    assert check("/b.docx").text == "Kế hoạch số 12/KH-SCT"
    assert "Dự toán" in (check("/d.xlsx").text or "")
    scan = check("/c.pdf")
    assert (scan.text, scan.state) == ("", "PASS")
    assert "bản quét" in scan.detail


def test_the_text_layer_is_bounded(site, check):
    """A file of endless text leaves no more than the bound."""
    site["/a.docx"] = Answer(files.docx("chữ " * 20_000))
    assert len(check("/a.docx", limits=replace(QUICK, text_characters=1000)).text or "") == 1000


def test_a_zip_bomb_in_a_word_file_does_not_eat_memory(site, check):
    """400 MB of zeros inside: opens, is not unpacked."""
    site["/a.docx"] = Answer(files.zipped({"word/document.xml": b"\0" * 400_000_000, "[Content_Types].xml": b"<x/>"}))
    assert check("/a.docx").text is None


def test_an_entity_bomb_in_a_word_file_is_not_expanded(site, check):
    """Entities in Office XML are never resolved."""
    bomb = b'<!DOCTYPE d [<!ENTITY a "ha">]><w:document xmlns:w="x">&a;</w:document>'
    site["/a.docx"] = Answer(files.zipped({"word/document.xml": bomb, "[Content_Types].xml": b"<x/>"}))
    assert not check("/a.docx").text


def test_a_file_that_takes_too_long_is_left(monkeypatch):
    """The opening process is killed at the end of its time; the next file is opened by a new one."""
    monkeypatch.setattr("collectors.file_reader.GRACE", 0.0)
    with FileReader(replace(QUICK, pdf_seconds=0.0)) as reader, pytest.raises(TooSlow):
        reader.open(files.pdf(), "pdf")
    monkeypatch.setattr("collectors.file_reader.GRACE", 20.0)
    with FileReader(QUICK) as reader:
        assert reader.open(files.pdf(), "pdf").problem is None


def test_all_sources_share_one_process_and_leave_none(site):
    """Several threads open files through one child; when the last one is done, none is left."""
    answers = []

    def work():
        with FileReader(QUICK) as reader:
            answers.extend(reader.open(files.pdf(f"so {number}"), "pdf").text for number in range(5))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == sorted([f"so {number}" for number in range(5)] * 4)
    assert (_CHILD.users, _CHILD.process) == (0, None)


def test_only_what_is_due_is_checked_again(site, harvest, archive, clock):
    """The harvest names what is due; a verdict saved is not due the next night."""
    site["/a.pdf"] = Answer(files.pdf(), content_type=PDF)
    post = ParsedPost(
        "sct", "1", site.url, "Tin", "", "", "", "", local(2023, 11, 1), "minute", "high",
        attachments=(FoundAttachment("a", site.url + "/a.pdf"),),
    )  # fmt: skip
    harvest.save_post(post, None)
    due = harvest.attachments_to_check(30)
    assert due == [DueAttachment(site.url + "/a.pdf")]
    doors = {"harvest": harvest, "archive": archive, "clock": clock, "contact": None, "progress": lambda line: None}
    check_attachments(source_at(site, "nukeviet"), due, **doors)
    assert harvest.attachments_to_check(30) == []


def check_several(site, harvest, archive, clock, due):
    return check_attachments(
        source_at(site, "nukeviet"),
        due,
        harvest=harvest,
        archive=archive,
        clock=clock,
        contact=None,
        progress=lambda line: None,
        limits=QUICK,
    )


def test_a_host_whose_files_are_all_broken_is_not_believed(site, harvest, archive, clock):
    """Five that broke at once are held; one that opens, or three days of it, and they are believed."""
    due = [DueAttachment(f"{site.url}/{number}.pdf") for number in range(5)]
    held = check_several(site, harvest, archive, clock, due)
    assert {(one.state, one.failure) for one in held} == {("NOT_CHECKED", FailureKind.ALL_BROKEN)}
    assert "chưa tin" in held[0].detail
    since = replace(due[0], state="NOT_CHECKED", failure=FailureKind.ALL_BROKEN, failing_since=clock())
    clock.move(days=3)
    again = check_several(site, harvest, archive, clock, [replace(since, url=one.url) for one in due])
    assert {one.state for one in again} == {"BROKEN"}
    site["/9.pdf"] = Answer(files.pdf(), content_type=PDF)
    beside = check_several(site, harvest, archive, clock, [*due, DueAttachment(site.url + "/9.pdf")])
    assert sorted(one.state for one in beside) == ["BROKEN"] * 5 + ["PASS"]


def test_a_file_that_says_another_number_is_noted(site, check):
    """Title and file disagree about number or date: told beside the verdict, which stays."""
    site["/a.docx"] = Answer(files.docx("Số: 45/KH-SCT\nKhánh Hòa, ngày 05 tháng 01 năm 2023\nKẾ HOẠCH"))
    other = check("/a.docx", said=("Kế hoạch", "Chương trình 12823/CTr-UBND"))
    assert other.state == "PASS"
    assert "bài viết nêu số 12823/CTr-UBND, trong tệp ghi số 45/KH-SCT" in other.detail
    assert "trong tệp" not in check("/a.docx", said=("Kế hoạch 45/KH-SCT ngày 05/01/2023",)).detail
    assert "trong tệp ghi ngày 05/01/2023" in check("/a.docx", said=("Kế hoạch 45/KH-SCT ngày 06/01/2023",)).detail


def test_a_file_elsewhere_says_so(site, check):
    """At another host than the source's own: a third party's file."""
    here = check("/khong-co.pdf")
    there = check("http://tep.khong-co-that.invalid/a.pdf")
    assert (here.elsewhere, there.elsewhere) == (False, True)
