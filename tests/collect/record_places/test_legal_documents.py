"""Legal documents of any site: tables, own pages, the day of posting apart from the day of issue."""

from __future__ import annotations

from datetime import date

from cchc.periods import local_date
from cchc.states import FailureKind
from tests.collect.record_places.shelf import DOCUMENTS, MemoryShelf, Read, document_table, page
from tests.collect.site import Answer, Site
from tests.conftest import SettableClock


def own_pages(site: Site) -> None:
    for number, (name, title, _, _) in enumerate(DOCUMENTS):
        site[f"/van-ban/{number}"] = page(
            f"<main><h1>{title}</h1><table><tr><td>Số kí hiệu</td><td>{name}</td></tr>"
            "<tr><td>Người ký:</td><td>Lê Hữu Hoàng</td><td>Lĩnh vực</td><td>Cải cách hành chính</td></tr></table>"
            f"<p>Ngày đăng: 1{number}/10/2023 15:30</p></main>"
        )


def test_a_table_is_read_by_its_headings(site: Site, read: Read, shelf: MemoryShelf) -> None:
    """Columns are known by their names however they are spelt; lines over the whole width are no documents."""
    site["/van-ban"] = document_table([0, 1, 2])
    own_pages(site)
    result = read()
    assert (result.listed, result.new, result.complete, result.believed, result.failure) == (3, 3, True, True, None)
    found = shelf.documents[f"{site.url}/van-ban/0"]
    assert (found.number, found.agency, found.issued_on) == ("2215/QĐ-UBND", "UBND tỉnh", date(2023, 9, 15))
    assert found.title == DOCUMENTS[0][1]
    assert [one.url for one in found.files] == [f"{site.url}/tep/0.pdf"]
    assert (found.signer, found.field) == ("Lê Hữu Hoàng", "Cải cách hành chính")


def test_the_day_of_issue_is_never_the_day_of_posting(site: Site, read: Read, shelf: MemoryShelf) -> None:
    """What the page calls posting is the posting date, with its origin; without one there is none."""
    site["/van-ban"] = document_table([0, 1])
    own_pages(site)
    site["/van-ban/1"] = page("<main><h1>Kế hoạch</h1><p>Nội dung của kế hoạch, ban hành ngày 03/01/2023.</p></main>")
    read()
    posted, silent = (shelf.documents[f"{site.url}/van-ban/{number}"] for number in (0, 1))
    assert posted.posted_at is not None and local_date(posted.posted_at) == date(2023, 10, 10)
    assert (posted.posted_precision, posted.origins["posted_at"]) == ("minute", "nhãn trên trang riêng")
    assert (silent.issued_on, silent.posted_at, silent.posted_precision) == (date(2023, 1, 3), None, None)


def test_an_unchanged_night_opens_a_share_of_the_pages(
    site: Site, read: Read, shelf: MemoryShelf, clock: SettableClock
) -> None:
    """The second night reads the list and one page of three; a row that changed is opened again."""
    site["/van-ban"] = document_table([0, 1, 2])
    own_pages(site)
    read()
    site.asked.clear()
    clock.move(days=1)
    result = read()
    assert (result.new, result.changed, len(site.paths())) == (0, 0, 2)
    site.asked.clear()
    clock.move(days=1)
    site["/van-ban"] = Answer(document_table([0, 1, 2]).replace("Bộ Nội vụ", "Bộ Nội vụ (thay)"))
    result = read()
    assert (result.new, result.changed) == (0, 1)
    assert "/van-ban/2" in site.paths()


def test_pages_are_followed_to_the_end_and_no_further(site: Site, read: Read, shelf: MemoryShelf) -> None:
    """All pages of a list are one place; a pager that leads back to the first page ends it, max_pages says so."""
    pager = "<ul class='pagination'><li><a href='/van-ban?page={}'>»</a></li></ul>"
    site["/van-ban"] = document_table([0], pager.format(2))
    site["/van-ban?page=2"] = document_table([1], pager.format(3))
    site["/van-ban?page=3"] = document_table([2], pager.format(3))
    assert read(details="never").complete
    assert {found.number for found in shelf.documents.values()} == {one[0] for one in DOCUMENTS}
    cut = read(details="never", max_pages=2)
    assert (cut.complete, cut.believed, cut.gone) == (False, True, 0)
    assert "max_pages" in cut.detail


def test_what_leaves_the_list_is_gone_and_a_list_that_shrinks_is_not_believed(
    site: Site, read: Read, shelf: MemoryShelf
) -> None:
    """One missing of three is gone; none of three, and a refusing server, prove nothing."""
    site["/van-ban"] = document_table([0, 1, 2])
    read(details="never")
    site["/van-ban"] = document_table([0, 2])
    assert read(details="never").gone == 1
    assert shelf.gone == {f"{site.url}/van-ban/1"}
    site["/van-ban"] = page("<main><h1>Văn bản</h1><p>Hệ thống đang bảo trì, mời quay lại sau.</p></main>")
    empty = read(details="never")
    assert (empty.believed, empty.failure, empty.gone) == (False, FailureKind.NOTHING_FOUND, 0)
    assert "lần trước có 2 mục" in empty.detail
    site["/van-ban"] = Answer("Forbidden", 403)
    refused = read(details="never")
    assert (refused.believed, refused.failure) == (False, FailureKind.FORBIDDEN)
    assert shelf.gone == {f"{site.url}/van-ban/1"}


def test_a_long_list_that_loses_half_waits_some_nights(site: Site, read: Read, shelf: MemoryShelf) -> None:
    """Half of a long list gone in a night holds what is stored; the same smaller list every night is the truth."""

    def rows(count: int) -> str:
        lines = "".join(
            f"<tr><td>{number}/QĐ-SCT</td><td>Quyết định {number}</td></tr>" for number in range(1, count + 1)
        )
        return page(f"<main><table><tr><th>Số hiệu</th><th>Tên văn bản</th></tr>{lines}</table></main>")

    site["/van-ban"] = rows(20)
    assert read().believed
    site["/van-ban"] = rows(6)
    nights = [read() for _ in range(4)]
    assert [(one.believed, one.gone) for one in nights] == [(False, 0), (False, 0), (False, 0), (True, 14)]


def test_selectors_and_patterns_choose_what_is_read(site: Site, read: Read, shelf: MemoryShelf) -> None:
    """A list of blocks is read by selectors; the address pattern names the key; one that finds nothing is named."""
    site["/van-ban"] = page(
        "<div class='vb'><b class='so'>15/2023/NQ-HĐND</b> <a href='/vb?id=15'>Nghị quyết</a>"
        "<i class='dang'>Đăng 05/11/2023</i><i class='ky'>01/11/2023</i></div>"
        "<div class='vb'><a href='/gioi-thieu'>Giới thiệu</a></div>"
    )
    chosen = {"item": "div.vb", "number": ".so", "posted_on": ".dang", "issued_on": ".ky"}
    read(selectors=chosen, pattern=r"id=(?P<id>\d+)", details="never")
    (found,) = shelf.documents.values()
    assert (found.key, found.number, found.issued_on) == ("15", "15/2023/NQ-HĐND", date(2023, 11, 1))
    assert found.posted_at is not None and local_date(found.posted_at) == date(2023, 11, 5)
    lost = read(selectors={"item": "div.khong-co"})
    assert (lost.failure, lost.believed) == (FailureKind.BAD_SELECTOR, False)
    assert "lần trước có 1 mục" in lost.detail
