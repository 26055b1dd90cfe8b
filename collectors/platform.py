"""What a platform is: the code that finds and reads the posts of one family of sites."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.records import ParsedPost
from collectors.listing import Listed, Listing
from collectors.page import Page

ListPosts = Callable[..., Awaitable[Listing]]
ReadArticle = Callable[[Page, Listed, Source], ParsedPost]


@dataclass(frozen=True)
class Recognised:
    """``why`` in Vietnamese; ``facts``: fields of ``Source`` that the page itself gives away."""

    why: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class BatchItem:
    """One post out of an answer that held several; ``page`` is that answer."""

    listed: Listed
    found: ParsedPost | CollectError
    page: Page


Recognise = Callable[[Page], Recognised | None]
ReadBatch = Callable[..., Awaitable[list[BatchItem]]]
ReadUrl = Callable[[Source, str], str]


@dataclass(frozen=True)
class Platform:
    """``list_posts(fetcher, source, *, since, known, now)`` finds posts, ``read_article`` reads one page of them.

    ``read_batch(fetcher, source, wanted: list[Listed])`` reads up to ``batch`` posts by one request, where an API can.
    ``recognise`` tells whether a page was made by this platform. ``read_url(source, key)``: where an API gives the post
    of this key, for posts that no listing names any more.
    """

    list_posts: ListPosts
    read_article: ReadArticle
    recognise: Recognise | None = None
    read_batch: ReadBatch | None = None
    batch: int = 1
    read_url: ReadUrl | None = None
