"""The same posts through feeds: RSS with full text, Atom, and JSON Feed 1.1; a feed holds all there is to read."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from tests.collect.pages import rfc822
from tests.collect.site import Answer
from tests.markup.content import ORIGIN, SITE_NAME, SamePost, body_html


def _address(post: SamePost) -> str:
    return f"{ORIGIN}/{post.category_slug}/{post.slug}.html"


def _rss(posts: Sequence[SamePost]) -> Answer:
    items = "".join(
        f"<item><title>{escape(post.title)}</title><link>{_address(post)}</link>"
        f"<guid isPermaLink='false'>bai-{post.number}</guid><pubDate>{rfc822(post.published)}</pubDate>"
        f"<dc:creator>{escape(post.author)}</dc:creator><category>{escape(post.category)}</category>"
        f"<description>{escape(f'<p>{escape(post.summary)}</p>')}</description>"
        f"<content:encoded><![CDATA[{body_html(post)}]]></content:encoded></item>"
        for post in posts
    )
    return Answer(
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>{SITE_NAME}</title><link>{ORIGIN}/</link>{items}</channel></rss>",
        content_type="application/rss+xml; charset=UTF-8",
    )


def _atom(posts: Sequence[SamePost]) -> Answer:
    entries = "".join(
        f"<entry><id>tag:x,2023:{post.number}</id><title>{escape(post.title)}</title><link href='{_address(post)}'/>"
        f"<published>{post.published.isoformat()}</published><updated>{post.modified.isoformat()}</updated>"
        f"<author><name>{escape(post.author)}</name></author><summary>{escape(post.summary)}</summary>"
        f"<content type='html'>{escape(body_html(post))}</content></entry>"
        for post in posts
    )
    feed = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>{SITE_NAME}</title><id>x</id>{entries}</feed>"
    return Answer(feed, content_type="application/atom+xml")


def _json(posts: Sequence[SamePost]) -> Answer:
    items = [
        {
            "id": str(post.number),
            "url": _address(post),
            "title": post.title,
            "summary": post.summary,
            "content_html": body_html(post),
            "date_published": post.published.isoformat(),
            "date_modified": post.modified.isoformat(),
            "authors": [{"name": post.author}],
            "tags": [post.category],
        }
        for post in posts
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": SITE_NAME, "items": items}
    return Answer(json.dumps(feed, ensure_ascii=False), content_type="application/feed+json")


def source_facts(origin: str) -> dict[str, Any]:
    return {"platform": "feed", "feed": f"{origin}/rss"}


def _site(answer: Callable[[Sequence[SamePost]], Answer]) -> Callable[[Sequence[SamePost]], dict[str, Any]]:
    return lambda posts: {"/rss": answer(posts)}


VARIANTS = {
    "feed-rss": (_site(_rss), source_facts),
    "feed-atom": (_site(_atom), source_facts),
    "feed-json": (_site(_json), source_facts),
}
