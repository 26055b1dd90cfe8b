"""Several list pages of one source, read one after the other into one listing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from cchc.records import KnownPost
from collectors.fetch import Fetcher
from collectors.list_pages import ReadListPage, read_list
from collectors.listing import Listing


async def read_lists(
    fetcher: Fetcher,
    addresses: Iterable[str],
    read_page: ReadListPage,
    listing: Listing,
    *,
    since: datetime | None,
    known: Mapping[str, KnownPost],
    now: datetime,
) -> datetime | None:
    """Adds what the lists name. Returns from when on all of them are read to the end of what they show, or None."""
    bounds: list[datetime | None] = []
    for address in addresses:
        read = await read_list(fetcher, address, read_page, since=since, known=known, now=now)
        for item in read.items:
            listing.add(item)
        if read.failure is not None:
            listing.failures.append(read.failure)
        bounds.append(read.proven_from)
    proven = [bound for bound in bounds if bound is not None]
    return max(proven) if proven and len(proven) == len(bounds) else None
