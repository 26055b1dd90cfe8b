"""NukeViet sites as administrators set them up: several modules, closed categories, posts that lead away, odd lists."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cchc.states import FailureKind
from collectors.page import Page
from collectors.platforms import nukeviet, nukeviet_lists
from tests.collect.conftest import source_at
from tests.collect.pages import local, nukeviet_article, nukeviet_list, nukeviet_page, rss, sitemap, sitemap_index
from tests.collect.site import Answer

MOMENT = local(2023, 11, 15, 8, 5)


def put_posts(site, count, *, module="news", first=1, start=MOMENT, category="cchc"):
    """``count`` posts of a module, six hours apart, newest first; (address, moment) of each."""
    entries = []
    for number in range(first, first + count):
        moment = start - timedelta(hours=6 * (number - first))
        path = f"/{module}/{category}/tin-{number}.html"
        site[path] = nukeviet_article(f"Tin {module} {number}", moment)
        entries.append((site.url + path, moment))
    return entries


def put_sitemaps(site, modules):
    site["/sitemap.xml"] = Answer(
        sitemap_index([f"{site.url}/sitemap-{name}.xml" for name in modules]), content_type="text/xml"
    )
    for name, entries in modules.items():
        site[f"/sitemap-{name}.xml"] = Answer(sitemap(entries), content_type="text/xml")


def test_several_news_modules_are_read_and_static_pages_are_not(site, collect, harvest):
    """A module is known by its file: a page of a module with a number in its name is no post."""
    put_sitemaps(
        site,
        {
            "vi.news": put_posts(site, 3),
            "vi.tin-cai-cach": put_posts(site, 2, module="tin-cai-cach"),
            "vi.gioi-thieu": [(f"{site.url}/gioi-thieu/chuc-nang-2023.html", MOMENT)],
            "vi.laws": [(f"{site.url}/laws/detail/ke-hoach-12/", MOMENT)],
            "en.news": put_posts(site, 1, module="en/news"),
        },
    )
    result = collect(source_at(site, "nukeviet"))
    assert set(harvest.posts) == {"1", "2", "3", "tin-cai-cach-1", "tin-cai-cach-2"}
    assert (result.state, result.complete) == ("ok", True)
    assert not [path for path in site.paths() if "laws" in path or "en." in path]


def test_a_module_cut_at_its_limit_bounds_what_is_proven(site, collect, harvest, monkeypatch):
    """Another module that reaches further back proves nothing for this one; its older posts come from its lists."""
    monkeypatch.setattr(nukeviet_lists, "SITEMAP_LIMIT", 4)
    newest = put_posts(site, 4)
    older = put_posts(site, 3, first=5, start=MOMENT - timedelta(days=40))
    put_sitemaps(site, {"vi.news": newest, "vi.tin": put_posts(site, 1, module="tin", start=local(2021, 1, 5))})
    feeds = ("/news/rss/cchc/", "/laws/rss/ke-hoach/", "/news/rss/noi-bo/")
    site["/feeds/"] = nukeviet_page("".join(f"<a href='{feed}'>RSS</a>" for feed in feeds))
    site["/news/noi-bo/"] = nukeviet_page("<h1>Nội bộ</h1>")
    rows = [(address.removeprefix(site.url), "Tin", moment) for address, moment in newest + older]
    site["/news/cchc/"] = nukeviet_list(rows)
    result = collect(source_at(site, "nukeviet"))
    assert set(harvest.posts) == {*"1234567", "tin-1"}
    assert (result.state, result.proven_from) == ("ok", newest[-1][1])


def test_the_feed_brings_what_the_cached_sitemap_leaves_out(site, collect, harvest):
    """The newest post stands in the feed only; its minute there is wrong and is not used."""
    put_sitemaps(site, {"vi.news": put_posts(site, 2)})
    put_posts(site, 1, first=9, start=local(2023, 11, 19, 8, 5))
    link = f"{site.url}/news/cchc/tin-9.html"
    feed = rss([{"title": "Tin", "link": link, "pubDate": "Sun, 19 Nov 2023 01:11:32 GMT"}])
    site["/news/rss/"] = Answer(feed, content_type="text/xml")
    collect(source_at(site, "nukeviet"))
    assert harvest.posts["9"].published_at == local(2023, 11, 19, 8, 5)


def test_a_post_that_leads_to_another_site_is_no_gap(site, collect, harvest, clock):
    """It is noted, not counted, and not asked for again the next night."""
    entries = [*put_posts(site, 2), (f"{site.url}/news/cchc/bao-viet-77.html", MOMENT)]
    put_sitemaps(site, {"vi.news": entries})
    site["/news/cchc/bao-viet-77.html"] = Answer("", 302, {"Location": "http://bao.invalid/bai.html"})
    result = collect(source_at(site, "nukeviet"))
    assert (result.state, result.complete, set(harvest.posts)) == ("ok", True, {"1", "2"})
    assert [failure.kind for failure in harvest.failures] == [FailureKind.OFF_SITE]
    asked = site.paths().count("/news/cchc/bao-viet-77.html")
    clock.move(days=1)
    second = collect(source_at(site, "nukeviet"))
    assert (second.complete, site.paths().count("/news/cchc/bao-viet-77.html")) == (True, asked)


def test_a_closed_category_is_named_and_no_gap(site, collect, harvest):
    """The sitemap lists it, its page answers 200 with one sentence."""
    entries = [*put_posts(site, 2), (f"{site.url}/news/noi-bo/hop-78.html", MOMENT)]
    put_sitemaps(site, {"vi.news": entries})
    site["/news/noi-bo/hop-78.html"] = nukeviet_page(
        "<div class='alert alert-info'>Bạn không được phép xem bài viết</div>"
    )
    result = collect(source_at(site, "nukeviet"))
    assert (result.complete, set(harvest.posts)) == (True, {"1", "2"})
    assert [failure.kind for failure in harvest.failures] == [FailureKind.LOGIN_WALL]


def test_posts_of_a_category_that_is_gone_are_gone(site, collect, harvest, clock):
    """Their addresses lead to the module's front page, which is no article."""
    entries = put_posts(site, 8)
    put_sitemaps(site, {"vi.news": entries})
    site["/news/"] = nukeviet_list([(address, "Tin", moment) for address, moment in entries])
    collect(source_at(site, "nukeviet"))
    put_sitemaps(site, {"vi.news": entries[1:]})
    site["/news/cchc/tin-1.html"] = Answer("", 301, {"Location": "/news/"})
    clock.move(days=1)
    result = collect(source_at(site, "nukeviet"))
    assert (result.vanished, harvest.gone) == (1, ["1"])


def test_a_list_of_bare_titles_proves_nothing(site, collect, harvest):
    """This view leaves out posts that are kept off the front page, and shows no dates."""
    entries = put_posts(site, 3)
    rows = "".join(f"<a class='show h4' href='{address}'><h4>Tin</h4></a>" for address, _ in entries)
    site["/news/cchc/"] = nukeviet_page(f"<div class='list-group'>{rows}</div>")
    result = collect(source_at(site, "nukeviet", lists=[site.url + "/news/cchc/"]))
    assert (len(harvest.posts), result.complete, result.proven_from) == (3, False, None)


def test_a_front_page_of_blocks_leads_to_its_categories(site, collect, harvest):
    """It shows a few posts of each and has no second page: the categories are read, and nothing is claimed."""
    first, second = put_posts(site, 3), put_posts(site, 3, first=11, category="thuong-mai")
    blocks = ""
    for category, entries in (("cchc", first), ("thuong-mai", second)):
        blocks += (
            f"<div class='news_column'><div class='panel-heading'><h4><a href='/news/{category}/'>Mục</a></h4></div>"
            f"<h3><a href='{entries[0][0]}'>Tin</a></h3></div>"
        )
        site[f"/news/{category}/"] = nukeviet_list([(address, "Tin", moment) for address, moment in entries])
    site["/news/"] = nukeviet_page(blocks)
    result = collect(source_at(site, "nukeviet", lists=[site.url + "/news/"]))
    assert (len(harvest.posts), result.proven_from) == (6, None)


def test_addresses_that_end_in_a_slash(site, collect, harvest):
    """Where articles do; and a category with a number in its name is not one where they end in .html."""
    site["/news/cchc/tin-1/"] = nukeviet_article("Tin 1", MOMENT)
    put_sitemaps(site, {"vi.news": [(f"{site.url}/news/cchc/tin-1/", MOMENT)]})
    collect(source_at(site, "nukeviet"))
    assert set(harvest.posts) == {"1"}
    found = nukeviet_lists.read_list_page(
        page_of(nukeviet_list([("/news/nam/nam-2023/", "Năm", None), ("/news/cchc/tin-5.html", "Tin 5", MOMENT)]))
    )
    assert [item.key for item in found.items] == ["5"]


def test_previews_and_hidden_names_are_not_taken(site, collect, harvest):
    """The link that opens a preview within the page is no file; the name of whoever posted is no author."""
    files = (
        "<a role='button' href='#file-1'>xem</a>"
        "<a href='/news/cchc/tin-1.html?download=1&amp;id=0' download>Tập tin : <strong>Kế hoạch.pdf</strong></a>"
    )
    page = nukeviet_article("Tin 1", MOMENT, files=files).replace("<p class='h5 text-right'>", "<p hidden class='x'>")
    hidden = "<div class='hidden hide d-none' itemprop='author'><span itemprop='name'>quantri</span></div>"
    site["/news/cchc/tin-1.html"] = page.replace("<div class='row'><span", f"{hidden}<div class='row'><span")
    put_sitemaps(site, {"vi.news": [(f"{site.url}/news/cchc/tin-1.html", MOMENT)]})
    collect(source_at(site, "nukeviet"))
    post = harvest.posts["1"]
    assert [(one.name, one.url.rsplit("?", 1)[1]) for one in post.attachments] == [("Kế hoạch.pdf", "download=1&id=0")]
    assert post.byline == ""


@pytest.mark.parametrize(
    ("markup", "why"),
    [
        ("<meta name='generator' content='NukeViet v4.5'>", "generator"),
        ("<script>var nv_base_siteurl='/',nv_lang_data='vi';</script>", "nv_base_siteurl"),
        ("<div itemtype='http://schema.org/NewsArticle'><div id='news-bodyhtml'></div></div>", "news-bodyhtml"),
    ],
)
def test_a_site_is_recognised(markup, why):
    """By its generator, its scripts or its article's frame; the front page in the same language is its address."""
    found = nukeviet.recognise(page_of(f"<html><head>{markup}</head><body></body></html>"))
    assert found is not None and why in found.why
    assert found.facts["url"] == "http://sct.example.vn/"


def test_another_system_is_not_recognised():
    """A page that only speaks of NukeViet is not made by it."""
    assert nukeviet.recognise(page_of("<html><body><h1>NukeViet là gì?</h1></body></html>")) is None


def page_of(markup: str) -> Page:
    url = "http://sct.example.vn/vi/news/cchc/"
    headers = {"content-type": "text/html; charset=utf-8"}
    return Page("sct", url, url, 200, headers, markup.encode(), "", False, False, MOMENT, None)
