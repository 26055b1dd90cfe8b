"""Documents of NukeViet's laws module: both lists, and when each was posted."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from cchc.public_records import LegalDocument
from cchc.states import FailureKind
from collectors.fetch import Fetcher
from collectors.platforms.nukeviet_laws import LawsRead, read_laws
from tests.collect.conftest import QUICK, source_at
from tests.collect.pages import local, nukeviet_page, rss, sitemap
from tests.collect.site import Answer

HEAD = (
    "<div class='table-rows table-head'><div class='c-code'>Số kí hiệu</div><div class='c-intro'>Trích yếu</div></div>"
)


@pytest.fixture
def laws(site, harvest, archive, clock):
    def run(place: str = "/laws/") -> LawsRead:
        async def read() -> LawsRead:
            source = source_at(site, "nukeviet")
            async with Fetcher(
                source, archive=archive, harvest=harvest, clock=clock, contact=None, limits=QUICK
            ) as fetcher:
                return await read_laws(fetcher, source, site.url + place)

        return asyncio.run(read())

    return run


def div_row(number: int, code: str = "", issued: str = "15/11/2023") -> str:
    address = f"/laws/detail/ke-hoach-{number}/"
    return (
        f"<div class='table-rows'><div class='c-stt'>{number}</div><div class='c-code'><span class='label-name'>"
        f"Số kí hiệu:</span><a href='{address}'>{code or f'1{number}&#x002F;KH-SCT'}</a></div><div class='c-time'>"
        f"<span class='label-name'>Ngày ban hành:</span>{issued}</div><div class='c-intro'><a href='{address}'><strong>"
        f"Kế hoạch số {number}</strong></a></div><div class='c-file'><span class='label-name'>Tệp:</span><ul>"
        f"<li><a href='{address}?download=1&amp;id=0' title='ke-hoach.pdf'>Tải tập tin</a></li></ul></div></div>"
    )


def list_of(rows: str, pager: str = "") -> str:
    return nukeviet_page(f"<div class='flex-table-laws'>{HEAD}{rows}</div>{pager}")


def pager(*numbers: int) -> str:
    links = "".join(f"<li><a rel='next' href='/laws/page-{number}/'>{number}</a></li>" for number in numbers)
    return f"<ul class='pagination'><li class='active'><a href='javascript:void(0)'>1</a></li>{links}</ul>"


def by_key(read: LawsRead) -> dict[str, LegalDocument]:
    return {document.key: document for document in read.documents}


def test_the_list_of_blocks_and_the_times_of_its_sitemap(site, laws):
    """Number, day of issue and file of the list; posted to the minute by the sitemap, which is not the day of issue."""
    site["/laws/"] = list_of(div_row(1) + div_row(2, issued="N/A"), pager(2, 3))
    site["/laws/page-2/"] = list_of(div_row(3, code="7/2023&#x002F;QĐ-UBND"))
    posted = local(2023, 11, 17, 23, 40)
    entries = [(f"{site.url}/laws/detail/ke-hoach-{number}/", posted) for number in (1, 2, 3)]
    site["/sitemap-vi.laws.xml"] = Answer(sitemap(entries), content_type="text/xml")
    read = laws()
    found = by_key(read)
    assert (set(found), read.complete, read.failures) == ({"laws-1", "laws-2", "laws-3"}, True, [])
    one = found["laws-1"]
    assert (one.number, one.issued_on, one.title) == ("11/KH-SCT", date(2023, 11, 15), "Kế hoạch số 1")
    assert (one.posted_at, one.posted_precision, one.origins["posted_at"]) == (posted, "minute", "sitemap lastmod")
    assert [(file.name, file.url.removeprefix(one.url)) for file in one.files] == [("ke-hoach.pdf", "?download=1&id=0")]
    assert found["laws-2"].issued_on is None
    assert found["laws-3"].number == "07/2023/QĐ-UBND"
    assert "/laws/rss/" not in site.paths()


@pytest.mark.parametrize("heading", ["Số kí hiệu", "Số, ký hiệu", "SỐ/KÝ HIỆU", "Số hiệu văn bản", "Kí hiệu"])
def test_the_older_table_by_its_headings(site, laws, heading):
    """Columns in any order and spelling."""
    site["/van-ban/"] = nukeviet_page(
        f"<table><tr><th>STT</th><th>Ngày ban hành</th><th>{heading}</th><th>Trích yếu</th><th>Tải về</th></tr>"
        "<tr><td>1</td><td>02/11/2023</td><td><a href='/van-ban/detail/ke-hoach-8/'>45/KH-SCT</a></td>"
        "<td>Kế hoạch cải cách hành chính</td><td><a href='/uploads/45.pdf'>Tải</a></td></tr></table>"
    )
    document = laws("/van-ban/").documents[0]
    assert (document.key, document.number, document.issued_on) == ("van-ban-8", "45/KH-SCT", date(2023, 11, 2))
    assert document.title == "Kế hoạch cải cách hành chính"
    assert [file.url for file in document.files] == [f"{site.url}/uploads/45.pdf"]


def test_the_feed_tells_the_day_where_there_is_no_sitemap(site, laws):
    """01:11 UTC on the 20th: the hour is right, the minute is the month's number; only the local day is taken."""
    site["/laws/"] = list_of(div_row(1) + div_row(2))
    items = [
        {
            "title": "[11/KH-SCT] a",
            "link": f"{site.url}/laws/detail/ke-hoach-1/",
            "pubDate": "Sun, 19 Nov 2023 18:11:32 GMT",
        }
    ]
    site["/laws/rss/"] = Answer(rss(items), content_type="text/xml")
    found = by_key(laws())
    assert (found["laws-1"].posted_at, found["laws-1"].posted_precision) == (local(2023, 11, 20, 0), "day")
    assert (found["laws-2"].posted_at, found["laws-2"].posted_precision) == (None, None)


def test_a_longer_summary_is_not_part_of_the_title(site, laws):
    """Older themes write the title bare, with a summary under it."""
    row = div_row(1).replace(
        "<strong>Kế hoạch số 1</strong></a>", "Kế hoạch số 1</a><div class='l-intro'>Dài hơn</div>"
    )
    site["/laws/"] = list_of(row)
    assert [document.title for document in laws().documents] == ["Kế hoạch số 1"]


def test_a_view_by_agency_is_not_the_whole_list(site, laws):
    """It shows a few documents of each agency, without pages."""
    site["/laws/"] = nukeviet_page(
        "".join(f"<div class='flex-table-laws'>{HEAD}{div_row(number)}</div>" for number in (1, 2))
    )
    read = laws()
    assert (len(read.documents), read.complete) == (2, False)


def test_past_the_last_page_it_begins_again(site, laws):
    """A pager that leads back to the first page has an end."""
    site["/laws/"] = list_of(div_row(1), pager(2))
    site["/laws/page-2/"] = Answer("", 301, {"Location": "/laws/"})
    read = laws()
    assert (len(read.documents), read.complete) == (1, True)


def test_a_page_that_fails_leaves_the_list_incomplete(site, laws):
    """What was read is kept, and nothing is claimed."""
    site["/laws/"] = list_of(div_row(1), pager(2))
    site["/laws/page-2/"] = Answer("", 404)
    read = laws()
    assert (len(read.documents), read.complete) == (1, False)
    assert [error.kind for error in read.failures] == [FailureKind.NOT_FOUND]


def test_a_page_without_documents_is_a_failure(site, laws):
    """Never an empty list."""
    site["/laws/"] = nukeviet_page("<h1>Văn bản</h1>")
    read = laws()
    assert (read.documents, read.complete) == ([], False)
    assert [error.kind for error in read.failures] == [FailureKind.NOTHING_FOUND]
