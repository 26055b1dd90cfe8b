"""What was made cheap reads the same as what it replaced, and long nights read as quiet ones do."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from bs4 import Tag
from hypothesis import given
from hypothesis import strategies as st

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.records import ParsedPost
from cchc.states import FailureKind
from collectors import reading_processes
from collectors.html import block_text, parse_text, soup_of
from collectors.listing import Listed
from collectors.page import Page
from collectors.pager import next_page
from collectors.reading_pool import ReadingPool
from collectors.reading_processes import Readers, Worker

SOURCE = Source(
    id="cong",
    name="Cổng",
    url="http://cong.example/",
    platform="generic",
    channel="website",
    owner="department",
    enabled=True,
)
PIECES = st.sampled_from(
    [
        *("<p>", "</p>", "<b>", "</b>", "<br>", "<div>", "</div>", "<ul><li>", "</li></ul>", "<h1>", "</h1>"),
        *("<table><tr><td>", "</td></tr></table>", "<ruby>a<rt>b</rt></ruby>", "<a href=x>", "</a>", "&nbsp;", "\n"),
        *("<select><option>o</option></select>", "<svg><text>s</text></svg>", "&amp;", "chữ ", " 1/2023 "),
        *("<script>x</script>", "<!-- c -->"),
    ]
)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_text_of_an_element_is_the_text_of_its_soup(markup: str) -> None:
    """The fast way and BeautifulSoup's give the same text of anything, well nested or not."""
    tree = parse_text(f"<html><body><main>{markup}</main></body></html>", "s", "u")
    for part in tree.iter("main", "div", "td", "p"):
        assert block_text(part) == block_text(soup_of(part))


@pytest.mark.parametrize(
    "pager",
    [
        '<div class="pagination"><a href="/1">1</a><a href="/2">»</a></div>',
        '<ul class="pager"><li class="disabled"><a href="/x">Sau</a></li><li><a href="/3" title="Sau">3</a></li></ul>',
        '<nav class="nav-links"><a href="#">›</a><a class="next page" href="page/2/">2</a></nav>',
        '<a rel="prev next" href="/4">4</a>',
        '<div class="pagination"><a href="javascript:x()">Tiếp</a></div>',
        '<div class="paginations"><a href="/5">Tiếp</a></div>',
    ],
)
def test_next_page_is_found_the_same_way(pager: str) -> None:
    """The pager's next link is the same whether the page came as an lxml tree or as BeautifulSoup's."""
    tree = parse_text(f'<html><head><link rel="stylesheet" href="/a.css"></head><body>{pager}</body></html>', "s", "u")
    assert next_page(tree, "http://cong.example/tin/") == next_page(soup_of(tree), "http://cong.example/tin/")


def page(number: int) -> Page:
    text = (
        '<html><body><article itemtype="http://schema.org/NewsArticle">'
        f'<h1>Tin {number}</h1><span class="h5">10/11/2023 08:{number % 60:02}</span>'
        '<div class="bodytext"><p>Nội dung cải cách hành chính</p></div></article></body></html>'
    )
    url = f"http://cong.example/tin-{number}.html"
    headers = {"content-type": "text/html; charset=utf-8"}
    now = datetime(2023, 11, 20, tzinfo=UTC)
    return Page("cong", url, url, 200, headers, text.encode(), "0", False, False, now, None)


def read_all(pool: ReadingPool, pages: list[Page]) -> list[ParsedPost | BaseException]:
    async def main() -> list[ParsedPost | BaseException]:
        waiting = [pool.read("nukeviet", one, Listed(key=one.url, url=one.url), SOURCE) for one in pages]
        return await asyncio.gather(*waiting, return_exceptions=True)

    return asyncio.run(main())


def test_quiet_night_starts_no_process_and_a_long_one_reads_the_same() -> None:
    """Up to twenty pages are read in place; beyond, other processes give the same posts in the same order."""
    pages = [page(number) for number in range(60)]
    with ReadingPool(workers=1) as pool:
        first = read_all(pool, pages[:20])
        assert not pool.started
        rest = read_all(pool, pages[20:])
        assert pool.started
    with ReadingPool(workers=0) as alone:
        assert read_all(alone, pages) == first + rest
        assert not alone.started


def test_failures_come_back_by_name_and_a_killed_reader_is_replaced() -> None:
    """A page that cannot be read fails by its own kind; a reader that dies takes no other page with it."""
    wrong = replace(page(1), headers={"content-type": "image/png"})
    with ReadingPool(workers=1, read_here=0) as pool:
        post, failed = read_all(pool, [page(0), wrong])
        assert isinstance(post, ParsedPost)
        assert isinstance(failed, CollectError) and failed.kind is FailureKind.WRONG_TYPE and failed.source == "cong"
        pid = pool.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        again = read_all(pool, [page(number) for number in range(10)])
        assert [one.title for one in again if isinstance(one, ParsedPost)] == [f"Tin {number}" for number in range(10)]
        assert pool.pid not in (None, pid)


def test_page_that_stops_its_reader_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page whose reader does not come back in time is UNPARSEABLE; the pages of its batch are read all the same."""
    monkeypatch.setattr(reading_processes, "PAGE_SECONDS", 0.0)
    monkeypatch.setattr(reading_processes, "START_SECONDS", 0.01)  # no process is up by then
    with ReadingPool(workers=1, read_here=0) as pool:
        [failed] = read_all(pool, [page(0)])
    assert isinstance(failed, CollectError) and failed.kind is FailureKind.UNPARSEABLE


def test_reader_that_died_with_the_other_is_not_to_blame() -> None:
    """Readers end together; only the place that was first to miss its own has a page to blame for it."""
    readers = Readers(2)
    first, second = Worker(readers, 0), Worker(readers, 1)
    for worker in (first, second):
        worker._pipes = readers.claim(worker._place)
    assert (first.stop(), second.stop(), second.stop()) == (True, False, False)
    readers.close()


def test_reader_that_cannot_start_leaves_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no process can be made, each page fails by name and the night goes on."""
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    with ReadingPool(workers=2, read_here=0) as pool:
        failed = read_all(pool, [page(number) for number in range(40)])
    assert {one.kind for one in failed if isinstance(one, CollectError)} == {FailureKind.UNPARSEABLE}
    assert all("tiến trình đọc" in str(one) for one in failed)


def test_soup_is_still_beautiful_soup() -> None:
    """Selected parts stay BeautifulSoup's tags for the readers."""
    assert isinstance(soup_of(parse_text("<html><body><p>a</p></body></html>", "s", "u")), Tag)
