"""``cchc source preview``: what would be read, and YAML that the loader takes."""

from __future__ import annotations

import pytest
from ruamel.yaml import YAML

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.states import FailureKind
from collectors.preview import preview_source
from tests.collect import test_facebook, test_generic, test_nukeviet
from tests.collect.conftest import QUICK
from tests.collect.pages import local, rfc822, rss
from tests.collect.site import Answer
from tests.markup import generic
from tests.markup.content import SAME_POSTS


def look(site, clock, path="/", delay=0, **more):
    return preview_source(
        site.url + path, clock=clock, contact="a@example.vn", allow_private=True, limits=QUICK, delay=delay, **more
    )


def as_source(preview):
    (entry,) = YAML(typ="safe").load("sources:\n" + preview.yaml)["sources"]
    return Source.model_validate(entry)


def test_recognises_nukeviet(site, clock):
    """By the page's own generator; articles are read as they would be stored."""
    test_nukeviet.build(site, 8)
    site["/"] = test_nukeviet.nukeviet_page("<h1>Trang chủ</h1>")
    preview = look(site, clock)
    assert (preview.platform, preview.listed, len(preview.posts)) == ("nukeviet", 8, 8)
    assert preview.posts[0].title == "Tin số 1"
    source = as_source(preview)
    assert (source.platform, source.enabled) == ("nukeviet", False)
    assert "Tin số 1" in str(preview) and preview.yaml in str(preview)


def test_recognises_a_feed(site, clock):
    """An address that answers RSS becomes a feed source."""
    entry = {"title": "Tin 1", "link": site.url + "/1", "guid": "1", "pubDate": rfc822(local(2023, 11, 15))}
    site["/rss"] = Answer(rss([entry]), content_type="application/rss+xml")
    preview = look(site, clock, "/rss")
    assert (preview.platform, preview.listed) == ("feed", 1)
    assert as_source(preview).feed == site.url + "/rss"


def test_guesses_the_facts_of_another_site(site, clock):
    """Addresses with numbers give the pattern; what could not be guessed is said."""
    test_generic.build(site, 15, per_page=15)
    preview = look(site, clock, "/tin")
    source = as_source(preview)
    assert source.platform == "generic"
    assert source.article_pattern is not None and "(?P<id>" in source.article_pattern
    assert preview.listed > 0


def test_an_unreachable_address_is_told(site, clock):
    """The named failure reaches the command."""
    site["/"] = Answer("", 403)
    with pytest.raises(CollectError):
        look(site, clock)


STARTS = {"home": "/", "article": "/chi-tiet-tin/id/112/Tap,-huan-cai-cach-hanh-chinh-nam-2023"}


@pytest.mark.parametrize("start", STARTS)
def test_finds_the_list_from_any_page_of_a_site(site, clock, start):
    """From a front page or an article: the list, the newest ten, each field with where it came from."""
    for path, answer in generic.dnn(SAME_POSTS).items():
        site[path] = answer
    said: list[str] = []
    preview = look(site, clock, STARTS[start], say=said.append)
    assert (preview.platform, preview.listed, len(preview.posts)) == ("generic", 12, 10)
    source = as_source(preview)
    assert (source.lists, source.article_pattern) == (
        [site.url + "/tin-tuc"],
        r"/chi-tiet-tin/id/(?P<id>\d+)/[^/&?]+$",
    )
    newest = preview.posts[0]
    assert (newest.key, newest.published_at) == ("112", SAME_POSTS[0].published_utc)
    assert newest.origins["published_at"] == "dòng ngày dưới tiêu đề" and newest.date_confidence == "high"
    assert "lấy từ: tiêu đề ←" in str(preview)
    assert said and any("danh sách" in line for line in said)


def test_counts_pages_that_look_like_posts_and_are_none(site, clock):
    """Legal documents, print copies, calendars, logins: told by kind; an opened page with a date is named."""
    for path, answer in generic.php(SAME_POSTS[:5]).items():
        site[path] = answer
    labels = "".join(f"<tr><td>{name}</td><td>x</td></tr>" for name in ("Số ký hiệu", "Ngày ban hành", "Người ký"))
    site["/van-ban/chi-tiet/311"] = f"<main><h1>Quyết định 311</h1><table>{labels}</table></main>"
    others = look(site, clock, "/tin-tuc.html").others
    assert others.kinds["văn bản pháp quy"] == 3 and "đăng nhập" in others.kinds
    assert others.dated == [site.url + "/van-ban/chi-tiet/311"]
    assert "Không tính là tin, bài" in str(others)


def test_doubts_are_said(site, clock):
    """Only days on the page: the preview says so, post by post and as a whole."""
    for path, answer in generic.sharepoint(SAME_POSTS[:4]).items():
        site[path] = answer
    assert "không có giờ" in str(look(site, clock, "/portal/Pages/Tin-tuc.aspx"))


def test_a_fanpage_is_read_by_its_interface(site, clock):
    """Known by its address alone, asked through the API with a token, never through the page itself."""
    test_facebook.Graph(site, [test_facebook.post(number) for number in range(3)])
    seen = preview_source(
        "https://www.facebook.com/sct",
        clock=clock,
        contact=None,
        allow_private=True,
        limits=QUICK,
        token=test_facebook.TOKEN,
        token_name="CCHC_FACEBOOK_TOKEN",
        delay=0,
        api=site.url + "/v25.0",
    )
    assert (seen.platform, seen.listed, len(seen.posts)) == ("facebook", 3, 3)
    assert as_source(seen).token == "CCHC_FACEBOOK_TOKEN" and test_facebook.TOKEN not in str(seen)


def test_a_fanpage_without_a_token_says_what_is_missing(clock):
    """The variable is named, nothing is asked of anybody."""
    with pytest.raises(CollectError) as raised:
        preview_source("https://www.facebook.com/sct", clock=clock, contact=None, limits=QUICK, delay=0)
    assert raised.value.kind is FailureKind.NO_TOKEN and "CCHC_FACEBOOK_TOKEN" in str(raised.value)


def test_what_is_no_address_is_told(clock):
    """Nothing is asked of anybody, and the failure has a name."""
    with pytest.raises(CollectError) as raised:
        preview_source("javascript://x y", clock=clock, contact=None, limits=QUICK, delay=0)
    assert raised.value.kind is FailureKind.BAD_ADDRESS
