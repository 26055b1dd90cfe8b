"""The newest few posts of a source, read as a night would read them: for previews and for recorded examples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.records import ParsedPost
from collectors.fetch import Fetcher
from collectors.listing import Listed, Listing
from collectors.platform import BatchItem, Platform
from collectors.unforeseen import UNFORESEEN, unforeseen

Say = Callable[[str], None]


def newest_first(listing: Listing) -> list[Listed]:
    """By the listing's own dates; in its order where it gives none."""
    return sorted(listing.posts.values(), key=_moment, reverse=True)


async def read_newest(
    fetcher: Fetcher, platform: Platform, source: Source, wanted: Sequence[Listed], say: Say
) -> tuple[list[ParsedPost], list[CollectError]]:
    """In one request where the platform's API can; what it does not answer article by article."""
    found: dict[str, ParsedPost] = {}
    refused: dict[str, CollectError] = {}
    failures: list[CollectError] = []
    by_interface = [listed for listed in wanted if listed.post is None and listed.read_url]
    if platform.read_batch is not None and by_interface:
        say(f"Đọc {len(by_interface)} bài qua API …")
        try:
            items: list[BatchItem] = await platform.read_batch(fetcher, source, by_interface)
        except (CollectError, *UNFORESEEN) as error:
            failures.append(unforeseen(source.id, source.url or "", error))
            items = []
        for item in items:
            if isinstance(item.found, CollectError):
                refused[item.listed.key] = item.found
            else:
                found[item.listed.key] = item.found
    for number, listed in enumerate(wanted, 1):
        if listed.key in found or listed.key in refused:
            continue
        if listed.post is not None:
            found[listed.key] = listed.post
            continue
        say(f"Đọc bài {number}/{len(wanted)}: {listed.url}")
        try:
            page = await fetcher.get(listed.read_url or listed.url, conditional=False)
            found[listed.key] = platform.read_article(page, listed, source)
        except (CollectError, *UNFORESEEN) as error:
            refused[listed.key] = unforeseen(source.id, listed.url, error)
    return [found[listed.key] for listed in wanted if listed.key in found], [*failures, *refused.values()]


def _moment(listed: Listed) -> datetime:
    return listed.moment or (listed.post.published_at if listed.post else datetime.min.replace(tzinfo=UTC))
