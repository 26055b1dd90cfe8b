"""Sites described by selectors: lists, sitemaps, times from the page, and selectors that are wrong."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from cchc.states import FailureKind
from collectors.listing import BEGINNING
from tests.collect.conftest import QUICK, source_at
from tests.collect.pages import local, sitemap, sitemap_index
from tests.collect.site import Answer

START = local(2023, 11, 18, 9)
SELECTORS = {
    "list_item": ".tin",
    "list_link": "a.ten",
    "next_page": "a.sau",
    "article": ".bai",
    "title": "h1",
    "body": ".noi-dung",
    "byline": ".tac-gia",
    "published_at": ".ngay",
}


def article(number, moment, *, date_line=None):
    shown = date_line if date_line is not None else f"Ngày đăng: {moment:%d/%m/%Y %H:%M}"
    return (
        f"<html><body><nav>Cải cách hành chính</nav>"
        f"<div class='bai'><h1>Tin {number}</h1><span class='ngay'>{shown}</span>"
        f"<div class='noi-dung'><p>Nội dung {number}</p><a href='/f/{number}.pdf'>Tệp</a></div>"
        f"<p class='tac-gia'>Thanh tra Sở</p></div></body></html>"
    )


def build(site, count=25, per_page=10):
    moments = {number: START - timedelta(days=number) for number in range(1, count + 1)}
    for number, moment in moments.items():
        site[f"/tin/bai-{number}"] = article(number, moment)
    numbers = list(moments)
    for first in range(0, count, per_page):
        rows = "".join(
            f"<div class='tin'><a href='/tac-gia/1'>x</a><a class='ten' href='/tin/bai-{number}'>Tin {number}</a>"
            f"<i></i><span>{moments[number]:%d/%m/%Y}</span></div>"
            for number in numbers[first : first + per_page]
        )
        page = first // per_page + 1
        more = f"<a class='sau' href='/tin?trang={page + 1}'>Sau</a>" if first + per_page < count else ""
        site["/tin" if page == 1 else f"/tin?trang={page}"] = f"<html><body>{rows}{more}</body></html>"
    return moments


def source(site, **more):
    facts = {"lists": [site.url + "/tin"], "selectors": SELECTORS, "article_pattern": r"/tin/bai-(?P<id>\d+)$"}
    return source_at(site, "generic", **(facts | more))


def test_reads_all_list_pages_and_the_articles(site, collect, harvest):
    """Every post once, with body, byline, attachment and the page's time."""
    moments = build(site)
    result = collect(source(site))
    assert (result.new, result.state, result.complete) == (25, "ok", True)
    post = harvest.posts["7"]
    assert (post.title, post.byline, post.published_at) == ("Tin 7", "Thanh tra Sở", moments[7].astimezone(UTC))
    assert [found.url for found in post.attachments] == [site.url + "/f/7.pdf"]
    assert post.origins["published_at"] == ".ngay"


def test_a_list_longer_than_allowed_proves_only_what_it_read(site, collect):
    """Stopped at ``max_pages``: proven down to the last date read, not to the beginning."""
    moments = build(site)
    result = collect(source(site, max_pages=2))
    assert result.listed == 20
    assert result.proven_from is not None and result.proven_from > moments[21].astimezone(UTC)


def test_a_second_night_stays_quiet(site, collect, clock):
    """No lastmod anywhere: only the rolling share is read again."""
    build(site, 100)
    assert collect(source(site)).fetched == 100
    clock.move(days=1)
    assert collect(source(site)).fetched < 10


@pytest.mark.parametrize("name", ["list_item", "title", "published_at", "attachments"])
def test_a_selector_that_is_no_selector_is_named(site, collect, harvest, name):
    """A typing error in the config is BAD_SELECTOR with the selector, before anything is fetched."""
    build(site)
    result = collect(source(site, selectors=SELECTORS | {name: "div[class="}))
    assert (result.failure, result.believed) == (FailureKind.BAD_SELECTOR, False)
    assert "div[class=" in harvest.failures[0].detail and name in harvest.failures[0].detail
    assert site.paths() == []


@pytest.mark.parametrize("name", ["list_item", "list_link"])
def test_a_list_selector_that_finds_nothing_is_named(site, collect, name):
    """A selector that no longer fits the list is BAD_SELECTOR, never an empty night."""
    build(site)
    result = collect(source(site, selectors=SELECTORS | {name: ".khong-co"}))
    assert (result.failure, result.believed, result.new) == (FailureKind.BAD_SELECTOR, False, 0)
    assert ".khong-co" in result.detail


@pytest.mark.parametrize("name", ["article", "title", "body"])
def test_an_article_selector_that_finds_nothing_is_named(site, collect, harvest, name):
    """A selector that no longer fits the article page is BAD_SELECTOR with its name."""
    build(site)
    result = collect(source(site, selectors=SELECTORS | {name: ".khong-co"}))
    assert result.failure is FailureKind.BAD_SELECTOR
    assert result.believed is False
    assert f"{name}: “.khong-co”" in harvest.failures[0].detail


def test_a_sitemap_with_a_pattern_counts_articles_only(site, collect, harvest):
    """Pages, categories and users of a WordPress sitemap are no posts."""
    build(site, 5)
    posts = [(f"{site.url}/tin/bai-{number}", None) for number in range(1, 6)]
    site["/wp-sitemap.xml"] = Answer(
        sitemap_index([f"{site.url}/{name}.xml" for name in ("posts", "pages")]), content_type="text/xml"
    )
    site["/posts.xml"] = Answer(sitemap(posts), content_type="text/xml")
    site["/pages.xml"] = Answer(
        sitemap([(site.url + "/gioi-thieu", None), (site.url + "/", None)]), content_type="text/xml"
    )
    result = collect(source(site, lists=[], sitemap=site.url + "/wp-sitemap.xml"))
    assert (result.new, result.complete) == (5, True)
    assert "/gioi-thieu" not in site.paths()


def test_a_sitemap_that_is_cut_or_too_deep_proves_nothing(site, collect):
    """What our own limits leave out of a sitemap may be a post: nothing is called complete then."""
    build(site, 5)
    posts = sitemap([(f"{site.url}/tin/bai-{number}", None) for number in range(1, 6)])
    site["/posts.xml"] = Answer(posts, content_type="text/xml")
    site["/index.xml"] = Answer(sitemap_index([f"{site.url}/posts.xml"]), content_type="text/xml")
    wanted = source(site, lists=[], sitemap=site.url + "/posts.xml")
    cut = collect(wanted, limits=replace(QUICK, listed_posts=3))
    assert (cut.new, cut.complete, cut.proven_from) == (3, False, None)
    deep = wanted.model_copy(update={"sitemap": site.url + "/index.xml"})
    assert collect(deep, limits=replace(QUICK, sitemap_depth=0)).complete is False
    assert collect(deep).complete is True


def test_a_sitemap_needs_a_pattern(site, collect):
    """Without ``article_pattern`` static pages would be counted: refused by name."""
    result = collect(source(site, lists=[], sitemap=site.url + "/s.xml", article_pattern=None))
    assert (result.failure, result.believed) == (FailureKind.BAD_SELECTOR, False)


def test_the_time_element_gives_the_moment(site, collect, harvest):
    """``<time datetime>`` is read by machine, whatever its words say."""
    build(site, 1)
    site["/tin/bai-1"] = article(
        1, START, date_line="<time datetime='2023-11-17T23:40:00+07:00'>hôm kia</time>"
    ).replace("class='ngay'", "")
    collect(source(site, selectors=SELECTORS | {"published_at": "time"}))
    assert harvest.posts["1"].published_at == local(2023, 11, 17, 23, 40).astimezone(UTC)


def test_a_relative_time_is_kept_as_uncertain(site, collect, harvest):
    """ "2 giờ trước" is counted from the reading and marked low."""
    build(site, 1)
    site["/tin/bai-1"] = article(1, START, date_line="2 giờ trước")
    collect(source(site))
    assert harvest.posts["1"].date_confidence == "low"


def test_a_page_without_a_date_takes_none_from_its_text(site, collect, harvest):
    """A cited decision's date is not a publication date; the list's own date is used and marked low."""
    moments = build(site, 1)
    site["/tin/bai-1"] = article(1, START, date_line="Theo Quyết định").replace(
        "Nội dung 1", "Quyết định ngày 31/01/2023"
    )
    collect(source(site))
    post = harvest.posts["1"]
    assert post.published_at == moments[1].replace(hour=0).astimezone(UTC)
    assert (post.published_precision, post.date_confidence) == ("day", "low")


def test_guesses_nothing_without_selectors_but_the_pages_own_statements(site, collect, harvest):
    """Only a pattern: links of the page's own part, h1, metadata of the page."""
    site["/tin"] = (
        "<html><body><nav><a href='/tin/bai-9'>Menu</a></nav><main><a href='/tin/bai-1'>Tin 1</a></main>"
        "<aside><a href='/tin/bai-8'>Đọc nhiều</a></aside></body></html>"
    )
    site["/tin/bai-1"] = (
        "<html><head><meta property='article:published_time' content='2023-11-15T08:05:00+07:00'></head>"
        "<body><nav>menu</nav><main><h1>Tin 1</h1><p>Nội dung</p></main><footer>chân trang</footer></body></html>"
    )
    collect(source(site, selectors={}))
    assert list(harvest.posts) == ["1"]
    post = harvest.posts["1"]
    assert (post.body, post.published_at) == ("Nội dung", local(2023, 11, 15, 8, 5).astimezone(UTC))


def test_a_date_line_under_the_title_is_read_as_uncertain(site, collect, harvest):
    """No selector, no metadata: the line by the heading, marked low without a time; none inside a sentence is taken."""
    site["/tin"] = "<main><a href='/tin/bai-1'>Một</a><a href='/tin/bai-2'>Hai</a><a href='/tin/bai-3'>Ba</a></main>"
    cited = (
        "<p>Theo Quyết định số 233/QĐ-UBND ngày 31/01/2023 của UBND tỉnh, các đơn vị phải gửi tin trước ngày 20.</p>"
    )
    site["/tin/bai-1"] = f"<main><h1>Một</h1><div>09/11/2023 23:00</div>{cited}</main>"
    site["/tin/bai-2"] = f"<main><h1>Hai</h1>{cited}</main>"
    site["/tin/bai-3"] = f"<main><h1>Ba</h1><div>10/11/2023</div>{cited}</main>"
    collect(source(site, selectors={}))
    assert harvest.posts["1"].published_at == local(2023, 11, 9, 23).astimezone(UTC)
    assert [harvest.posts[number].date_confidence for number in ("1", "3")] == ["high", "low"]
    assert [(failure.kind, failure.address) for failure in harvest.failures] == [
        (FailureKind.NO_DATE, site.url + "/tin/bai-2")
    ]


def test_a_list_without_dates_is_proven_once_its_posts_are_known(site, collect, clock):
    """Cut at ``max_pages`` and no date shown: the first night proves nothing and says so, the second goes on there."""
    moments = build(site)
    for path in ("/tin", "/tin?trang=2", "/tin?trang=3"):
        page = site.routes[path]
        page.body = re.sub(r"<span>[^<]*</span>", "", page.body)
    first = collect(source(site, max_pages=2))
    assert (first.complete, first.proven_from, first.believed) == (False, None, True)
    assert "max_pages" in first.detail
    clock.move(days=1)
    second = collect(source(site, max_pages=2))
    assert (second.complete, second.proven_from) == (True, BEGINNING)
    assert second.listed == len(moments)
