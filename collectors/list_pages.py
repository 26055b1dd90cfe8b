"""Reading list pages from the newest down, page by page, and saying honestly how far down the reading went."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from cchc.errors import CollectError
from cchc.records import KnownPost
from cchc.states import FailureKind
from collectors.addresses import compare_key
from collectors.fetch import Fetcher
from collectors.listing import BEGINNING, Listed
from collectors.page import Page
from collectors.unforeseen import UNFORESEEN, unforeseen

ReadListPage = Callable[[Page], "ListPage"]


@dataclass(frozen=True)
class ListPage:
    items: list[Listed]
    next_url: str | None


@dataclass(frozen=True)
class ListRead:
    """``proven_from`` None: the list stopped before its end at a place without dates."""

    items: list[Listed]
    proven_from: datetime | None
    failure: CollectError | None = None


async def read_list(
    fetcher: Fetcher,
    url: str,
    read_page: ReadListPage,
    *,
    since: datetime | None,
    known: Mapping[str, KnownPost],
    now: datetime,
) -> ListRead:
    """Follow one list from its first page. Stops at its end, before ``since``, at ``max_pages``, or in known land.

    Known land: two pages in a row of known posts that are older than the source's recheck window.
    """
    items: dict[str, Listed] = {}
    seen: set[str] = set()
    reached: datetime | None = None
    pages_in_known_land = 0
    next_url: str | None = url
    settled = now - timedelta(days=fetcher.source.recheck_days)
    while next_url is not None and len(seen) < fetcher.source.max_pages:
        try:
            page = await fetcher.get(next_url, conditional=False)
            if compare_key(page.final_url) in seen:  # past the last page some systems send you back to the first
                return ListRead(list(items.values()), BEGINNING)
            found = read_page(page)
        except (CollectError, *UNFORESEEN) as error:
            return ListRead(list(items.values()), reached, unforeseen(fetcher.source.id, next_url, error))
        seen |= {compare_key(next_url), compare_key(page.final_url)}
        fresh = [item for item in found.items if item.key not in items]
        if not items and not found.items:
            return ListRead(
                [], None, CollectError(fetcher.source.id, next_url, FailureKind.NOTHING_FOUND, "trang danh sách trống")
            )
        if not fresh:
            return ListRead(list(items.values()), BEGINNING)
        items |= {item.key: item for item in fresh}
        dated = [moment for item in fresh if (moment := _bound(item, known)) is not None]
        reached = dated[-1] if dated else None  # the last one: pinned items stand on top
        if since is not None and reached is not None and reached < since:
            return ListRead(list(items.values()), since)
        known_here = reached is not None and reached < settled and all(item.key in known for item in fresh)
        pages_in_known_land = pages_in_known_land + 1 if known_here else 0
        if pages_in_known_land == 2:
            return ListRead(list(items.values()), reached)
        next_url = found.next_url
        if next_url is not None and compare_key(next_url) in seen:
            next_url = None
    return ListRead(list(items.values()), BEGINNING if next_url is None else reached)


def _bound(item: Listed, known: Mapping[str, KnownPost]) -> datetime | None:
    """Down to when the list is read once this item is; from the stored post where the list shows no date.

    Of a day without a time only the next day's beginning is proven: its other posts may stand on the next page.
    """
    if item.shown is None:
        return known[item.key].published_at if item.key in known else None
    return item.shown.moment + timedelta(days=1) if item.shown.precision == "day" else item.shown.moment
