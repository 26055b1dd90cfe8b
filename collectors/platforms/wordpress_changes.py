"""A large WordPress on an ordinary night: what changed, newest edit first, and a total that proves nothing else did."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import datetime

from cchc.configuration import Source
from cchc.periods import local_date
from cchc.records import KnownPost
from cchc.vietnamese_dates import DateRead
from collectors.decisions import relisted
from collectors.fetch import Fetcher
from collectors.listing import BEGINNING, Listed
from collectors.platforms import wordpress_rest
from collectors.platforms.wordpress_rest import CollectionRead

MANY = 1000  # posts; of fewer the whole list costs ten requests at most and is read every night
MOST_PAGES = 10  # of changes; after more the whole list is the cheaper proof
WHOLE_LIST_DAYS = 7


async def read_changes(
    fetcher: Fetcher,
    source: Source,
    collection: str,
    *,
    since: datetime | None,
    known: Mapping[str, KnownPost],
    now: datetime,
) -> CollectionRead | None:
    """The collection as known, with what was edited or added since. None: only the whole list will do.

    That is where few posts are known, on one night of the week, or when the server's total is not the number of known
    and new posts: something was deleted, or came out under an older edit time. A deletion and such a post of the same
    day make up for each other in the total; the weekly list finds them.
    """
    own = {post.key: post for post in known.values()}
    whole_tonight = local_date(now).toordinal() % WHOLE_LIST_DAYS == zlib.crc32(source.id.encode()) % WHOLE_LIST_DAYS
    if len(own) <= MANY or whole_tonight or not all(key.isdecimal() for key in own):
        return None
    pages = wordpress_rest.Pages(fetcher, collection, wordpress_rest.list_query(since, "modified&order=desc"))
    for _ in range(MOST_PAGES):
        rows = await pages.read_next()
        if rows is None:
            return None
        if pages.ended or not any(_is_news(number, listed, own) for number, listed in rows.items()):
            break
    else:
        return None
    named = own.keys() | {str(number) for number in pages.seen}
    if pages.totals != {len(named)}:
        return None
    read = CollectionRead(proven_from=since or BEGINNING)
    read.posts = {listed.key: listed for listed in pages.seen.values() if listed is not None}
    for key, post in own.items():
        if int(key) not in pages.seen:
            read.posts[key] = Listed(
                key=key,
                url=post.url,
                lastmod=post.listed_lastmod,
                shown=DateRead(post.published_at, "minute"),
                read_url=wordpress_rest.read_address(collection, key),
            )
    return read


def _is_news(number: int, listed: Listed | None, own: Mapping[str, KnownPost]) -> bool:
    post = own.get(str(number))
    return post is None or listed is None or relisted(listed, post)
