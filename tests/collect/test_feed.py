"""RSS and Atom: entries as posts, honest times, hostile and wrong files."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest

from cchc.states import FailureKind
from tests.collect.conftest import source_at
from tests.collect.pages import local, rfc822, rss
from tests.collect.site import Answer

MOMENT = local(2023, 11, 15, 8, 5)


def feed_of(site, entries, **more):
    site["/rss"] = Answer(rss(entries, **more), content_type="application/rss+xml; charset=utf-8")


def entry(site, number, moment=MOMENT, **more):
    return {
        "title": f"Tin {number}",
        "link": f"{site.url}/tin-{number}.html",
        "guid": f"kh-{number}",
        "description": "<p>Mô tả <b>ngắn</b> &amp; rõ</p>",
        "pubDate": rfc822(moment),
    } | more


def source(site, **more):
    return source_at(site, "feed", feed=site.url + "/rss", **more)


def test_entries_are_posts_without_asking_for_pages(site, collect, harvest):
    """Title, text, author, category and time come from the feed; no article page is fetched."""
    extra = {"author": "a@b.vn (Phòng Quản lý thương mại)", "category": "Cải cách hành chính"}
    feed_of(site, [entry(site, number, **extra) for number in range(1, 6)])
    result = collect(source(site))
    assert (result.new, result.fetched, result.state, result.listed) == (5, 0, "ok", 5)
    post = harvest.posts["kh-3"]
    assert (post.title, post.body, post.category) == ("Tin 3", "Mô tả ngắn & rõ", "Cải cách hành chính")
    assert (post.published_at, post.published_precision) == (MOMENT.astimezone(UTC), "minute")
    assert site.paths() == ["/rss"]


def test_a_second_reading_changes_nothing(site, collect, clock):
    """The same feed the next night: unchanged, no double."""
    feed_of(site, [entry(site, number) for number in range(1, 6)])
    collect(source(site))
    clock.move(days=1)
    result = collect(source(site))
    assert (result.new, result.changed, result.unchanged) == (0, 0, 5)


def test_an_edited_entry_is_a_change_of_the_same_post(site, collect, harvest):
    """The guid is the key, whatever happens to title and address."""
    feed_of(site, [entry(site, 1)])
    collect(source(site))
    feed_of(site, [entry(site, 1, title="Tin 1 (đính chính)", link=site.url + "/khac.html")])
    result = collect(source(site))
    assert (result.changed, list(harvest.posts)) == (1, ["kh-1"])


def test_minutes_of_a_nukeviet_feed_are_never_used(site, collect, harvest):
    """NukeViet writes the month in place of the minutes: only the day is kept, and the article's number is the key."""
    wrong = {
        "link": f"{site.url}/news/cchc/tin-5537.html",
        "guid": "news_5537",
        "pubDate": "Mon, 20 Nov 2023 01:11:32 GMT",
    }
    feed_of(site, [entry(site, 1, **wrong)], generator="NukeViet v4.5")
    collect(source(site))
    post = harvest.posts["5537"]
    assert (post.published_precision, post.published_at) == ("day", local(2023, 11, 20, 0).astimezone(UTC))


def test_a_time_without_a_zone_is_local(site, collect, harvest):
    """23:40 on the 31st stays on the 31st in Khánh Hòa."""
    feed_of(
        site, [entry(site, 1, pubDate="2023-10-31T23:40:00"), entry(site, 2, pubDate="Tue, 31 Oct 2023 23:40:00 +0700")]
    )
    collect(source(site))
    expected = local(2023, 10, 31, 23, 40).astimezone(UTC)
    assert [harvest.posts[key].published_at for key in ("kh-1", "kh-2")] == [expected, expected]


def test_an_atom_feed_is_read_too(site, collect, harvest):
    """Atom: id, published, updated, content."""
    site["/rss"] = Answer(
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Tin</title><id>x</id>'
        f'<entry><id>tag:kh,2023:9</id><title>Tin 9</title><link href="{site.url}/tin-9.html"/>'
        "<published>2023-11-15T08:05:00+07:00</published><updated>2023-11-16T08:05:00+07:00</updated>"
        '<content type="html">&lt;p&gt;Nội dung&lt;/p&gt;'
        '&lt;a href="/kh.pdf"&gt;Kế hoạch&lt;/a&gt;</content></entry></feed>',
        content_type="application/atom+xml",
    )
    collect(source(site))
    post = harvest.posts["tag:kh,2023:9"]
    assert (post.published_at, post.updated_at) == (
        MOMENT.astimezone(UTC),
        (MOMENT + timedelta(days=1)).astimezone(UTC),
    )
    assert post.body == "Nội dung\nKế hoạch"
    assert [found.url for found in post.attachments] == [site.url + "/kh.pdf"]


def test_proves_only_back_to_its_oldest_entry(site, collect):
    """A feed holds its newest entries; what came before its oldest is not proven."""
    feed_of(site, [entry(site, number, MOMENT - timedelta(days=number)) for number in range(1, 6)])
    result = collect(source(site))
    assert result.proven_from == (MOMENT - timedelta(days=5)).astimezone(UTC)


def test_reads_the_article_page_when_the_config_says_what(site, collect, harvest):
    """With selectors the page gives body, byline and time; the feed fills what they do not name."""
    feed_of(site, [entry(site, 1, category="CCHC")])
    site["/tin-1.html"] = (
        "<article><h1>Tin 1 đầy đủ</h1><i class='d'>15/11/2023 09:30</i><div class='b'>Toàn văn</div></article>"
    )
    result = collect(source(site, selectors={"article": "article", "body": ".b", "published_at": ".d"}))
    post = harvest.posts["kh-1"]
    assert (result.fetched, post.body, post.category) == (1, "Toàn văn", "CCHC")
    assert post.published_at == local(2023, 11, 15, 9, 30).astimezone(UTC)


def test_an_unreadable_article_page_leaves_the_feeds_own_words(site, collect, harvest):
    """The page answers 403: the post is stored from the feed, and the failure is named."""
    feed_of(site, [entry(site, 1)])
    site["/tin-1.html"] = Answer("", 403)
    result = collect(source(site, selectors={"body": ".b"}))
    assert harvest.posts["kh-1"].body == "Mô tả ngắn & rõ"
    assert (result.state, result.failure) == ("partial", FailureKind.FORBIDDEN)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer("<html><body><h1>Đăng nhập</h1></body></html>"), FailureKind.WRONG_TYPE),
        (Answer("đây không phải là feed", content_type="text/xml"), FailureKind.UNPARSEABLE),
        (
            Answer('<!DOCTYPE a [<!ENTITY x "y">]><rss version="2.0"/>', content_type="text/xml"),
            FailureKind.UNPARSEABLE,
        ),
        (Answer("", 404), FailureKind.NOT_FOUND),
        (Answer(rss([]), content_type="text/xml"), FailureKind.NOTHING_FOUND),
    ],
    ids=["trang web", "chữ", "thực thể", "404", "trống"],
)
def test_what_is_no_feed_is_a_named_failure(site, collect, answer, kind):
    """A web page, text, an entity bomb, a 404, an empty feed: failed and not believed, each by its name."""
    site["/rss"] = answer
    result = collect(source(site))
    assert (result.state, result.failure, result.believed) == ("failed", kind, False)


def test_scripts_in_a_feed_are_only_dropped(site, collect, harvest):
    """Markup from outside never reaches the stored text."""
    feed_of(site, [entry(site, 1, description="<script>alert(1)</script><p>Chữ</p>")])
    collect(source(site))
    assert harvest.posts["kh-1"].body == "Chữ"


def test_a_feed_that_breaks_its_parser_is_a_named_failure(site, collect):
    """An impossible character reference in a broken file is UNPARSEABLE, not a crash."""
    site["/rss"] = Answer("<rss version='2.0'><channel><item><title>a&#x110000;<b></title>", content_type="text/xml")
    result = collect(source(site))
    assert (result.state, result.believed) == ("failed", False)
