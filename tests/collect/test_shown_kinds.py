"""Reached pages that are clearly no posts: named, remembered, no failure of the source, and no way to hide a post."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest

from cchc.errors import CollectError
from cchc.states import FailureKind
from collectors.listing import Listed
from collectors.page import Page
from collectors.platforms.table import PLATFORMS
from tests.collect.conftest import source_at
from tests.collect.pages import nukeviet_page
from tests.collect.test_generic_reading import source
from tests.collect.test_nukeviet import build

LABELS = ("Số ký hiệu", "Ngày ban hành", "Cơ quan ban hành", "Người ký")
DOCUMENT = "<table>" + "".join(f"<tr><td>{label}</td><td>20/11/2023</td></tr>" for label in LABELS) + "</table>"
SEARCH = "<form><table>" + "".join(f"<tr><td>{label}</td><td><input></td></tr>" for label in LABELS) + "</table></form>"
TEXT = "<p>" + "Trung tâm phục vụ hành chính công tiếp nhận hồ sơ của người dân. " * 12 + "</p>"
ROWS = "".join(f"<li><a href='/tin/{n}'>Một tin nữa về cải cách hành chính số {n}</a></li>" for n in range(9))
PICTURES = "".join(f"<img src='/anh/{n}.jpg'><span>Ảnh {n}</span>" for n in range(8))

NODE = "<link rel='shortlink' href='/node/4'>"


def dressed(content: str, body_class: str = "", head: str = "") -> str:
    return (
        f"<html><head><title>Một trang - Sở Công Thương</title>{head}</head><body class='{body_class}'>"
        f"<div class='giua'><h1>Một trang của cổng</h1>{content}</div></body></html>"
    )


def called(function: str) -> str:
    return f"<script>var nv_module_name='x',nv_func_name='{function}';</script>"


def kind_of(platform: str, html: str, url: str = "https://x.vn/tin/1") -> FailureKind:
    body = html.encode()
    headers = {"content-type": "text/html; charset=utf-8"}
    fetched = datetime(2023, 11, 20, tzinfo=UTC)
    page = Page("x", url, url, 200, headers, body, hashlib.sha256(body).hexdigest(), False, False, fetched, None)
    with pytest.raises(CollectError) as raised:
        PLATFORMS[platform].read_article(page, Listed(key="1", url=url), source(platform=platform))
    return raised.value.kind


@pytest.mark.parametrize(
    ("platform", "html"),
    [
        ("generic", dressed(DOCUMENT)),
        ("generic", dressed(f"<ul>{ROWS}</ul>")),
        ("generic", dressed(PICTURES)),
        ("generic", dressed(TEXT, head='<script type="application/ld+json">{"@type": "AboutPage"}</script>')),
        ("nukeviet", dressed(DOCUMENT)),
        ("nukeviet", dressed(TEXT, head=called("main"))),
        ("nukeviet", dressed(f"<ul>{ROWS}</ul>", head=called("viewcat"))),
        ("joomla", dressed(f"<div class='category-list'><ul>{ROWS}</ul></div>")),
        ("drupal", dressed(f"<div class='view-content'><ul>{ROWS}</ul></div>")),
        (
            "drupal",
            dressed(f"<div id='node-4' class='node node-page'><div class='content'>{TEXT}</div></div>", head=NODE),
        ),
        ("wordpress", dressed(TEXT, "page page-id-4")),
        ("wordpress", dressed(f"<ul>{ROWS}</ul>", "archive category")),
    ],
)
def test_a_page_that_says_what_else_it_is(platform, html):
    """Document, static page, list, gallery: by the marks of the system, by what stands in place of a text."""
    assert kind_of(platform, html) is FailureKind.NOT_A_POST


@pytest.mark.parametrize("platform", ["generic", "nukeviet", "joomla", "drupal", "wordpress"])
def test_a_page_that_only_cannot_be_read_stays_a_failure(platform):
    """A new theme, a missing date, a search box for documents beside a text: no proof that it is no post."""
    for content in (TEXT, SEARCH + TEXT, TEXT + f"<ul>{ROWS[:200]}</ul>"):
        assert kind_of(platform, dressed(content)) in (FailureKind.UNPARSEABLE, FailureKind.NO_DATE)


def test_a_static_page_by_its_address_only_where_it_bears_no_date():
    """An introduction is none, a piece of news that introduces something may be one."""
    assert kind_of("generic", dressed(TEXT), "https://x.vn/gioi-thieu-chung-5.html") is FailureKind.NOT_A_POST
    assert kind_of("generic", dressed(TEXT), "https://x.vn/gioi-thieu-mo-hinh-mot-cua.html") is FailureKind.NO_DATE


def test_a_listed_page_that_is_no_post_is_settled(site, collect, harvest, clock):
    """The source stays ok and proven; the page is not asked for night by night, and becomes a post when it is one."""
    entries = build(site, 12, with_list=False)
    path = entries[4][0]
    article, site[path] = site.routes[path], nukeviet_page(f"<h1>Quyết định</h1>{DOCUMENT}")
    wanted = source_at(site, "nukeviet")
    for _ in range(2):
        result = collect(wanted)
        assert (result.state, result.failure, result.complete, len(harvest.posts)) == ("ok", None, True, 11)
        assert "không phải tin, bài" in result.notes[0] and path in result.notes[0]
        clock.move(days=1)
    assert site.paths().count(path) == 1
    site[path] = article
    clock.move(days=30)
    assert (collect(wanted).new, len(harvest.posts)) == (1, 12)


def test_posts_that_all_turn_into_other_pages_are_an_alarm(site, collect, harvest, clock):
    """Known posts whose pages suddenly show lists: the night is not believed, and nothing stored is lost."""
    entries = build(site, 20)
    collect(source_at(site, "nukeviet"))
    for path, title, _moment in entries:
        site[path] = nukeviet_page(f"{called('main')}<h2>{title}</h2><ul>{ROWS}</ul>")
    clock.move(days=4)
    result = collect(source_at(site, "nukeviet"))
    assert (result.believed, result.failure, result.vanished) == (False, FailureKind.PAGE_CHANGED, 0)
    assert len(harvest.posts) == 20
