"""Places where something must be public: their own part, followed to the file, honest about what was not seen."""

from __future__ import annotations

from datetime import date

import pytest

from cchc.configuration import Requirement
from cchc.states import FailureKind
from collectors.required_places import read_places
from tests.collect import files
from tests.collect.conftest import QUICK, source_at
from tests.collect.pages import local, nukeviet_list, nukeviet_page, sitemap, sitemap_index
from tests.collect.site import Answer

PDF = Answer(files.pdf(), content_type="application/pdf")


def requirement(
    site, path, *, id="ke-hoach", paged=False, kind="document", wordings=("Kế hoạch tuyên truyền",), number=None
):
    return Requirement.model_validate(
        {
            "id": id,
            "name": "Kế hoạch tuyên truyền CCHC",
            "kind": kind,
            "wordings": list(wordings),
            "number": number,
            "owner": "van-phong",
            "places": [{"source": "sct", "url": site.url + path, "paged": paged}],
            "basis": [{"document": "104/2016/QH13"}],
        }
    )


@pytest.fixture
def read(site, harvest, archive, clock):
    def run(*requirements, platform="nukeviet", **more):
        return read_places(
            list(requirements),
            source_at(site, platform, **more),
            harvest=harvest,
            archive=archive,
            clock=clock,
            contact=None,
            progress=lambda line: None,
            limits=QUICK,
        )

    return run


def law_row(number, title, issued, file):
    return (
        f"<div class='table-rows'><div class='c-code'>"
        f"<h3><a href='/laws/detail/{number}/'>{number}&#x002F;KH-SCT</a></h3></div>"
        f"<div class='c-time'><span>Ngày ban hành:</span> {issued}</div>"
        f"<div class='c-intro'><a href='/laws/detail/{number}/'><strong>{title}</strong></a></div>"
        f"<div class='c-file'><a href='{file}'>tải về</a></div></div>"
    )


def test_words_in_menus_sidebars_and_footers_are_not_evidence(site, read):
    """The page's own part says nothing of it: neither text nor link."""
    beside = "<a href='/kh.pdf'>Kế hoạch tuyên truyền</a>"
    page = nukeviet_page("<div class='page'><h1>Giới thiệu</h1><p>Lịch sử hình thành của Sở.</p></div>")
    page = page.replace("<nav>", f"<nav>{beside}").replace("<footer>", f"<footer>{beside}")
    site["/gioi-thieu"] = page.replace("class='col-md-6'", "class='col-md-6 sidebar'").replace(
        "<h3>Tin đọc", f"{beside}<h3>Tin đọc"
    )
    (reading,) = read(requirement(site, "/gioi-thieu"))
    assert (reading.failure, reading.complete) == (None, True)
    assert "Lịch sử hình thành" in reading.text
    assert "tuyên truyền" not in reading.text and reading.links == ()


def test_a_matching_row_is_opened_and_dated_by_when_it_was_put_up(site, read):
    """NukeViet's document list shows the issue date; the posting date stands in the module's sitemap."""
    rows = law_row(45, "Kế hoạch tuyên truyền CCHC năm 2023", "10/03/2023", "/45.pdf") + law_row(
        46, "Việc khác", "11/03/2023", "/46.pdf"
    )
    site["/laws/"] = nukeviet_page(f"<div class='flex-table-laws'>{rows}</div>")
    site["/45.pdf"] = PDF
    site["/sitemap.xml"] = Answer(
        sitemap_index([site.url + "/sitemap-vi.laws.xml", site.url + "/sitemap-vi.news.xml"]), content_type="text/xml"
    )
    site["/sitemap-vi.laws.xml"] = Answer(
        sitemap([(site.url + "/laws/detail/45/", local(2023, 3, 20))]), content_type="text/xml"
    )
    (reading,) = read(requirement(site, "/laws/"))
    first, second = reading.links
    assert (first.text, first.shown_on) == ("45/KH-SCT — Kế hoạch tuyên truyền CCHC năm 2023", date(2023, 3, 20))
    assert first.check is not None and first.check.state == "PASS"
    assert (second.check, second.shown_on) == (None, None)
    assert "/46.pdf" not in site.paths() and "/sitemap-vi.news.xml" not in site.paths()


def test_an_issue_date_is_never_taken_for_the_posting_date(site, read):
    """Without the sitemap the posting date is unknown, not the issue date."""
    site["/laws/"] = nukeviet_page(law_row(45, "Kế hoạch tuyên truyền", "10/03/2023", "/45.pdf"))
    site["/45.pdf"] = PDF
    (reading,) = read(requirement(site, "/laws/"))
    assert reading.links[0].shown_on is None


def test_dates_beside_links_are_read_and_dates_inside_titles_are_not(site, read):
    """A table with a day column; a citation in the title is no date of posting."""
    site["/ns"] = nukeviet_page(
        "<table><tr><td>1</td>"
        "<td><a href='/a.pdf'>Quyết định ngày 01/8/2023 về Kế hoạch tuyên truyền</a></td><td>28/08/2023</td></tr>"
        "<tr><td>2</td><td><a href='/b.pdf'>Quyết định ngày 02/8/2023</a></td><td></td></tr></table>"
    )
    site["/a.pdf"] = PDF
    (reading,) = read(requirement(site, "/ns"))
    assert [link.shown_on for link in reading.links] == [date(2023, 8, 28), None]


def test_the_number_alone_is_enough_to_open(site, read):
    """A link with the document's number is followed whatever it is called."""
    site["/ns"] = nukeviet_page(
        "<ul><li><a href='/a.pdf'>VB số 45/KH-SCT</a></li></ul><p>Danh mục văn bản của Sở Công Thương</p>"
    )
    site["/a.pdf"] = Answer("", 404)
    (reading,) = read(requirement(site, "/ns", number="45/KH-SCT", wordings=["Không có tên này"]))
    check = reading.links[0].check
    assert check is not None and (check.state, check.failure) == ("BROKEN", FailureKind.NOT_FOUND)


def test_follows_a_title_to_its_page_and_opens_the_files_there(site, read):
    """A list entry leads to an article: the file on that page decides."""
    site["/vb"] = nukeviet_page(
        "<div class='news_column'><h3><a href='/vb/45.html'>Kế hoạch tuyên truyền 2023</a></h3> 14/03/2023</div>"
    )
    site["/vb/45.html"] = nukeviet_page(
        "<div class='news_column'><h1>Kế hoạch</h1><p>Xem tệp</p><a href='/45.pdf'>tải</a></div>"
    )
    site["/45.pdf"] = Answer(b"", content_type="application/pdf")
    (reading,) = read(requirement(site, "/vb"))
    check = reading.links[0].check
    assert check is not None and (check.state, check.failure) == ("BROKEN", FailureKind.EMPTY_FILE)
    assert reading.links[0].shown_on == date(2023, 3, 14)


def test_a_document_in_two_files_is_open_when_one_opens(site, read):
    """The PDF opens, the Word copy does not: open, and the detail tells of the other."""
    site["/vb"] = nukeviet_page("<p>Văn bản:</p><div><a href='/vb/45'>Kế hoạch tuyên truyền</a></div>")
    site["/vb/45"] = nukeviet_page("<h1>Kế hoạch</h1><a href='/45.docx'>Word</a> <a href='/45.pdf'>PDF</a>")
    site["/45.pdf"] = PDF
    (reading,) = read(requirement(site, "/vb"))
    check = reading.links[0].check
    assert check is not None and check.state == "PASS"
    assert "1 tệp khác không mở được" in check.detail


def test_paged_places_are_read_to_their_end(site, read):
    """All pages of the list, and ``complete`` says so; an unpaged place with more pages is not complete."""
    for number in range(1, 4):
        rows = [(f"/news/vb/van-ban-{number}{row}.html", f"Văn bản {number}{row}", None) for row in range(3)]
        path = "/news/vb/" if number == 1 else f"/news/vb/page-{number}/"
        site[path] = nukeviet_list(rows, next_url=f"/news/vb/page-{number + 1}/" if number < 3 else None)
    whole, first = read(requirement(site, "/news/vb/", paged=True), requirement(site, "/news/vb/", id="mot-trang"))
    assert (len(whole.links), whole.complete) == (9, True)
    assert (len(first.links), first.complete) == (3, False)


def test_a_list_longer_than_allowed_is_not_complete(site, read):
    """Cut at ``max_pages``: what was read is reported, and "complete" is not claimed."""
    for number in range(1, 10):
        path = "/news/vb/" if number == 1 else f"/news/vb/page-{number}/"
        site[path] = nukeviet_list(
            [(f"/news/vb/vb-{number}.html", f"VB {number}", None)], next_url=f"/news/vb/page-{number + 1}/"
        )
    (reading,) = read(requirement(site, "/news/vb/", paged=True), max_pages=3)
    assert (len(reading.links), reading.complete) == (3, False)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer("", 403), FailureKind.FORBIDDEN),
        (Answer("", 404), FailureKind.NOT_FOUND),
        (Answer("", 301, {"Location": "/"}), FailureKind.REDIRECT_HOME),
        (Answer("<title>Just a moment...</title>"), FailureKind.CHALLENGE),
        (
            Answer("<html><body><div id='app'></div><script src='/app.js'></script></body></html>"),
            FailureKind.NOTHING_FOUND,
        ),
        (Answer(b"x" * 20_000_000), FailureKind.OVERSIZE),
    ],
    ids=["403", "404", "về trang chủ", "kiểm tra trình duyệt", "chỉ có JavaScript", "20 MB"],
)
def test_a_place_that_could_not_be_read_is_a_failure_and_never_an_empty_page(site, read, harvest, answer, kind):
    """The reading carries the failure, is not complete, and the failure is noted."""
    site["/vb"] = answer
    (reading,) = read(requirement(site, "/vb"))
    assert (reading.failure, reading.complete, reading.links) == (kind, False, ())
    assert harvest.failures[0].kind is kind


def test_the_same_place_is_read_once_for_all_its_requirements(site, read):
    """Ten requirements at one address cost one request, one file one check."""
    site["/vb"] = nukeviet_page("<p>Danh mục văn bản</p><div><a href='/45.pdf'>Kế hoạch tuyên truyền</a></div>")
    site["/45.pdf"] = PDF
    readings = read(*(requirement(site, "/vb", id=f"r{number}") for number in range(10)))
    assert len(readings) == 10 and {reading.links[0].check.state for reading in readings if reading.links[0].check} == {
        "PASS"
    }
    assert site.paths() == ["/vb", "/45.pdf"]


def test_a_place_that_is_the_document_itself(site, read):
    """The configured address gives the file: its text is the reading's text, its verdict the link's."""
    site["/45.pdf"] = PDF
    (reading,) = read(requirement(site, "/45.pdf"))
    assert "45/KH-SCT" in reading.text
    assert reading.links[0].check is not None and reading.links[0].check.state == "PASS"


def test_control_characters_do_not_spoil_a_page(site, read):
    """Characters that XML forbids, raw and as references, are dropped; the page is read."""
    page = nukeviet_page("<p>Danh mục văn bản của Sở</p><div><a href='/45.pdf'>Kế hoạch tuyên truyền</a></div>")
    site["/vb"] = page.replace("</nav>", "</nav>\x01\x1f&#1;&#x110000;")
    site["/45.pdf"] = PDF
    (reading,) = read(requirement(site, "/vb"))
    assert (reading.failure, [link.text for link in reading.links]) == (None, ["Kế hoạch tuyên truyền"])


def test_a_page_that_opens_but_cannot_be_decoded_is_not_called_broken(site, read):
    """The entry leads to a page in no charset: could not be checked, with the name of the failure."""
    site["/vb"] = nukeviet_page("<p>Danh mục văn bản của Sở</p><div><a href='/45.html'>Kế hoạch tuyên truyền</a></div>")
    site["/45.html"] = Answer(bytes(range(128, 256)) * 30)
    (reading,) = read(requirement(site, "/vb"))
    check = reading.links[0].check
    assert check is not None and (check.state, check.failure) == ("NOT_CHECKED", FailureKind.UNDECODABLE)
