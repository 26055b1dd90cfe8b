"""Other feeds: JSON Feed in parts, channels of YouTube, feeds that a page announces, and what a feed proves."""

from __future__ import annotations

import json
from datetime import UTC, timedelta

import pytest

from cchc.states import FailureKind
from collectors.platforms import feed
from collectors.platforms.feed_json import first_words
from tests.collect.conftest import source_at
from tests.collect.fetched import fetched
from tests.collect.pages import local, rfc822, rss
from tests.collect.site import Answer

MOMENT = local(2023, 11, 15, 8, 5)


def source(site, **more):
    return source_at(site, "feed", **({"feed": site.url + "/rss"} | more))


def json_feed(items, **more):
    answer = {"version": "https://jsonfeed.org/version/1.1", "title": "Tin", "items": items} | more
    return Answer(json.dumps(answer), content_type="application/feed+json")


def item(site, number, moment=MOMENT, **more):
    return {"id": number, "url": f"/tin-{number}", "title": f"Tin {number}", "content_text": "Chữ"} | (
        {"date_published": moment.isoformat()} | more
    )


def entry(site, number, moment=MOMENT, **more):
    return {"title": f"Tin {number}", "link": f"{site.url}/tin-{number}", "pubDate": rfc822(moment)} | more


def video(number, moment=MOMENT):
    return (
        f"<entry><id>yt:video:v{number}</id><yt:videoId>v{number}</yt:videoId><title>Phóng sự {number}</title>"
        f"<link rel='alternate' href='https://www.youtube.com/watch?v=v{number}'/><author><name>Sở Công Thương</name>"
        f"</author><published>{moment.isoformat()}</published><updated>{(moment + timedelta(days=40)).isoformat()}"
        f"</updated><media:group><media:title>Phóng sự {number}</media:title><media:content url='https://x/v'/>"
        f"<media:description>Cải cách hành chính\nnăm 2023</media:description></media:group></entry>"
    )


def test_a_json_feed_in_parts(site, collect, harvest):
    """Numbers as ids, one author of version 1.0, files apart from sounds, entities, and older parts to the end."""
    files = [
        {"url": "/kh.pdf", "mime_type": "application/pdf", "title": "Kế hoạch"},
        {"url": "/a.mp3", "mime_type": "audio/mpeg"},
    ]
    first = item(site, 1, title="Chương trình 12823&#x002F;CTr-UBND", attachments=files, author={"name": "Văn phòng"})
    first |= {"content_html": "<p>Một</p><p>Hai <a href='/pl.docx'>Phụ lục</a></p>", "tags": ["CCHC", 7]}
    site["/rss"] = json_feed([first], next_url="/rss?p=2")
    older = [item(site, number, MOMENT - timedelta(days=number)) for number in (2, 3)]
    site["/rss?p=2"] = json_feed(older, next_url="/rss")
    result = collect(source(site))
    post = harvest.posts["1"]
    assert (result.new, result.state) == (3, "ok")
    assert (post.title, post.byline, post.category) == ("Chương trình 12823/CTr-UBND", "Văn phòng", "CCHC, 7")
    assert (post.body, post.published_at) == ("Một\nHai Phụ lục", MOMENT.astimezone(UTC))
    assert [one.name for one in post.attachments] == ["Kế hoạch", "Phụ lục"]
    assert result.proven_from == (MOMENT - timedelta(days=3)).astimezone(UTC)


def test_older_parts_are_left_alone_once_known(site, collect, clock):
    """The second night asks for the first part only."""
    site["/rss"] = json_feed([item(site, 1)], next_url="/rss?p=2")
    site["/rss?p=2"] = json_feed([item(site, 2, MOMENT - timedelta(days=1))])
    collect(source(site))
    clock.move(days=1)
    before = len(site.paths())
    collect(source(site))
    assert site.paths()[before:] == ["/rss"]


@pytest.mark.parametrize(
    "body", ['{"version": "https://jsonfeed.org/version/1", ', '{"version":"https://jsonfeed.org/version/1"}']
)
def test_a_broken_json_feed_is_a_named_failure(site, collect, body):
    """Cut off, or without entries: UNPARSEABLE."""
    site["/rss"] = Answer(body, content_type="application/json")
    assert collect(source(site)).failure is FailureKind.UNPARSEABLE


def test_a_channel_of_youtube(site, collect, harvest, clock):
    """The video's id is the key, its description the text; views move <updated>, which is no edit."""
    head = (
        "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:yt='http://www.youtube.com/xml/schemas/2015'"
        " xmlns:media='http://search.yahoo.com/mrss/'><title>Sở</title>"
    )
    clock.move(days=60)
    videos = "".join(video(number, MOMENT - timedelta(days=number)) for number in range(15))
    site["/rss"] = Answer(f"{head}{videos}</feed>", content_type="text/xml; charset=UTF-8")
    result = collect(source(site))
    post = harvest.posts["v3"]
    assert (result.new, post.byline, post.updated_at) == (15, "Sở Công Thương", None)
    assert post.published_at == (MOMENT - timedelta(days=3)).astimezone(UTC)
    assert "Cải cách hành chính năm 2023" in post.body
    assert result.proven_from == (MOMENT - timedelta(days=14)).astimezone(UTC)


def test_the_address_of_a_channel_names_its_feed():
    """By the channel's id; a handle's page announces it."""
    assert feed.channel_feed("https://www.youtube.com/channel/UCabcdefghijklmnopqrstuv/videos") == (
        "https://www.youtube.com/feeds/videos.xml?channel_id=UCabcdefghijklmnopqrstuv"
    )
    assert feed.channel_feed("https://www.youtube.com/@socongthuong") is None


def test_a_page_announces_its_feed(site, collect, harvest):
    """The feed of news is taken, not that of comments; a page that announces none is a named failure."""
    links = (
        "<link rel='alternate' type='application/rss+xml' title='Dòng bình luận' href='/comments/feed'>"
        "<link rel='alternate' type='application/feed+json' href='/tin.json'>"
    )
    site["/"] = f"<html><head>{links}</head><body>Trang chủ</body></html>"
    site["/tin.json"] = json_feed([item(site, 1)])
    collect(source(site, feed=None))
    assert list(harvest.posts) == ["1"]
    site["/"] = "<html><head></head><body>Trang chủ</body></html>"
    assert collect(source(site, feed=None)).failure is FailureKind.WRONG_TYPE


def test_a_feed_in_order_of_edits_proves_nothing(site, collect):
    """An old post edited yesterday stands between new ones: nothing between is proven; a few pins are fine."""
    days = (1, 40, 2, 3, 30, 4)
    site["/rss"] = Answer(
        rss([entry(site, day, MOMENT - timedelta(days=day)) for day in days]), content_type="text/xml"
    )
    assert collect(source(site)).proven_from is None
    days = (90, 80, 1, 2, 3)
    site["/rss"] = Answer(
        rss([entry(site, day, MOMENT - timedelta(days=day)) for day in days]), content_type="text/xml"
    )
    assert collect(source(site)).proven_from == (MOMENT - timedelta(days=3)).astimezone(UTC)


def test_a_feed_of_joomla_tells_creation_not_publication(site, collect, harvest):
    """Its pubDate is when somebody began to write: the date is marked unsure and proves nothing."""
    made_by = "Joomla! - Open Source Content Management"
    site["/rss"] = Answer(rss([entry(site, 1)], generator=made_by), content_type="text/xml")
    assert collect(source(site)).proven_from is None
    post = next(iter(harvest.posts.values()))
    assert post.date_confidence == "low"
    assert "ngày tạo" in post.origins["published_at"]


def test_systems_numbers_stay_known_under_another_reader(site, collect, harvest):
    """guid of WordPress and of Drupal: the number is an alias, so that their own readers find the same post."""
    entries = [
        entry(site, 1, guid=site.url + "/?p=812"),
        entry(site, 2, MOMENT - timedelta(days=1), guid=f"44 at {site.url}"),
    ]
    site["/rss"] = Answer(rss(entries), content_type="text/xml")
    collect(source(site))
    assert sorted(alias for post in harvest.posts.values() for alias in post.aliases if alias.isdigit()) == [
        "44",
        "812",
    ]


def test_a_heading_for_what_has_none():
    """The first sentence, else whole words that fit."""
    assert first_words("Sở tổ chức hội nghị. Có 80 người dự.") == "Sở tổ chức hội nghị"
    assert first_words("Số 12. Ngắn quá thì lấy tiếp cho đủ ý.") == "Số 12. Ngắn quá thì lấy tiếp cho đủ ý"
    assert len(first_words("từ " * 100)) <= 121


def test_feeds_are_recognised():
    """RSS, Atom and JSON Feed by what they are; a page is none."""
    assert feed.recognise(fetched(Answer(rss([]), content_type="text/xml"))) is not None
    assert feed.recognise(fetched(json_feed([]))) is not None
    assert feed.recognise(fetched("<html></html>")) is None
