"""ONE table: the platform's name in ``config/sources.yaml`` → the code that reads it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from cchc.configuration import Source
from cchc.records import ParsedPost
from collectors.listing import Listed, Listing
from collectors.page import Page
from collectors.platforms import feed, generic, nukeviet

ListPosts = Callable[..., Awaitable[Listing]]
ReadArticle = Callable[[Page, Listed, Source], ParsedPost]


@dataclass(frozen=True)
class Platform:
    """``list_posts(fetcher, source, *, since, known, now)`` finds posts, ``read_article`` reads one page of them."""

    list_posts: ListPosts
    read_article: ReadArticle


PLATFORMS: dict[str, Platform] = {
    "nukeviet": Platform(nukeviet.list_posts, nukeviet.read_article),
    "feed": Platform(feed.list_posts, feed.read_article),
    "generic": Platform(generic.list_posts, generic.read_article),
}
