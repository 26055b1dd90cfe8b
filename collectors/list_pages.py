"""Reading list pages from the newest down, page by page, and saying honestly how far down the reading went.

A reading that was stopped goes on where it was; one that is complete stops at ground it knows, and goes slowly round
the whole list once in ``recheck_days``, so that a post put in under an old date is found.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import floor
from typing import Literal

from cchc.errors import CollectError
from cchc.records import KnownPost
from cchc.states import FailureKind
from collectors.addresses import compare_key, is_calendar_address
from collectors.decisions import ABSENT
from collectors.fetch import Fetcher
from collectors.list_memory import ListCursor
from collectors.listing import BEGINNING, Listed
from collectors.page import Page
from collectors.unforeseen import UNFORESEEN, unforeseen

ReadListPage = Callable[[Page], "ListPage"]
MOST_KEYS = 60  # of a page, kept to recognise it
TAIL = 2  # so many entries at the end of a page must be known before it joins an earlier reading: pins stand on top


@dataclass(frozen=True)
class ListPage:
    items: list[Listed]
    next_url: str | None


@dataclass(frozen=True)
class ListRead:
    """``proven_from``: from then on every entry of the list is stored, pending or in ``items``.

    None: the list stopped before its end at a place without dates.
    """

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
    named: Collection[str] = frozenset(),
) -> ListRead:
    """Follow one list from its first page, at most ``max_pages`` a night.

    It stops at its end, before ``since``, or at known ground: where a page ends in entries that an earlier reading has
    met, at a time that this earlier reading has covered without a gap. Then a reading that was stopped further down
    goes on there. ``named``: keys that a complete list (a sitemap) gave tonight; then this list only adds to it, and
    ends where a page ends in such keys.
    """
    reading = _Reading(fetcher, url, read_page, since or BEGINNING, known, now, named)
    failure: CollectError | None = None
    try:
        await reading.read()
    except (CollectError, *UNFORESEEN) as error:
        failure = unforeseen(fetcher.source.id, reading.at, error)
    if not named:
        fetcher.lists.listed_from.append(reading.top_reached)
    return ListRead(list(reading.items.values()), reading.proven_from, failure)


@dataclass
class _Reading:
    fetcher: Fetcher
    url: str
    read_page: ReadListPage
    goal: datetime
    known: Mapping[str, KnownPost]
    now: datetime
    named: Collection[str]
    items: dict[str, Listed] = field(default_factory=dict)
    proven_from: datetime | None = None
    top_reached: datetime | None = None  # from then on everything was named tonight
    at: str = ""

    def __post_init__(self) -> None:
        self.at = self.url
        self.second: str | None = None  # where the list goes on after its first page
        self.left = self.fetcher.source.max_pages
        self.seen: set[str] = set()
        self.before = None if self.named else self.fetcher.lists.cursor(self.url)

    async def read(self) -> None:
        before = self.before
        start = ListCursor(None, self.now, self.url, self.url, 0)
        stop, cursor = await self._down(start, keep=before is None and not self.named)
        self.top_reached = cursor.covered_from
        if self.named:
            return
        if stop == "joined" and before is not None:
            cursor = await self._on_from(before, cursor)
        elif before is not None:
            cursor = replace(
                cursor,
                total=cursor.total or before.total,
                walk_next=before.walk_next,
                walk_pages=before.walk_pages,
                walked_to=before.walked_to,
            )
            if stop == "stopped" and before.covered_from is not None and before.covered_from <= self.goal:
                cursor = replace(cursor, earlier_from=before.covered_from, earlier_to=before.covered_to)
        self._keep(cursor)
        if cursor.covered_from is not None and cursor.covered_from <= self.goal:
            await self._walk(cursor)

    async def _on_from(self, before: ListCursor, top: ListCursor) -> ListCursor:
        """The top has met an earlier reading: all it covers is covered still. Go on below where it was stopped."""
        cursor = replace(before, covered_to=self.now)
        self.proven_from = before.covered_from
        self._keep(cursor)
        if before.next_url is None or (before.covered_from is not None and before.covered_from <= self.goal):
            return cursor
        page = await self._page(before.last_url)
        self.left = max(self.left + 1, 1)  # the page that proves the overlap costs none of tonight's share
        if page is not None and any(
            item.key in before.last_keys or self.fetcher.lists.met_before(item, self.known) for item in page.items
        ):
            self._take(page.items)
            reached = self.proven_from or _reached(page.items, self.known)
            self.proven_from = reached
            onward = replace(cursor, covered_from=reached, next_url=page.next_url)
        else:  # the list moved by more than a page: nothing proves what lies between, so every page is read again
            onward = replace(top, covered_to=self.now)
        _stop, cursor = await self._down(onward, keep=True)
        return cursor

    async def _down(
        self, cursor: ListCursor, *, keep: bool
    ) -> tuple[Literal["end", "goal", "joined", "named", "stopped"], ListCursor]:
        """Page after page from ``cursor.next_url`` on. ``proven_from`` follows."""
        deep = cursor.pages > 0  # below the top of the list
        while cursor.next_url is not None:
            if self.left <= 0:
                return "stopped", cursor
            if cursor.pages >= self.fetcher.limits.list_pages:
                detail = f"danh sách dài hơn {self.fetcher.limits.list_pages} trang"
                raise CollectError(self.fetcher.source.id, cursor.next_url, FailureKind.TRAP, detail)
            address = cursor.next_url
            if is_calendar_address(address):
                raise CollectError(self.fetcher.source.id, address, FailureKind.TRAP, "danh sách dẫn vào lịch")
            page = await self._page(address)
            fresh = [] if page is None else self._take(page.items)
            if page is None or not fresh:
                if cursor.pages == 0:
                    raise CollectError(
                        self.fetcher.source.id, address, FailureKind.NOTHING_FOUND, "trang danh sách trống"
                    )
                break
            reached = _reached(fresh, self.known)
            following = page.next_url if page.next_url and compare_key(page.next_url) not in self.seen else None
            cursor = replace(
                cursor,
                covered_from=reached,
                next_url=following,
                last_url=address,
                last_keys=tuple(item.key for item in page.items[:MOST_KEYS]),
                pages=cursor.pages + 1,
            )
            self.proven_from = reached
            if not deep and self.second is None:
                self.second = following
            if following is None:
                break
            if keep:
                self._keep(cursor, fresh)
            if reached is not None and reached < self.goal:
                cursor = replace(cursor, covered_from=self.goal, total=cursor.pages)
                self.proven_from = self.goal
                return "goal", cursor
            if self.named and all(item.key in self.named for item in page.items[-TAIL:]):
                return "named", cursor
            if not deep and self.before is not None:
                if self._joins(page.items, self.before.covered_from, self.before.covered_to):
                    return "joined", cursor
            elif cursor.earlier_to is not None and self._joins(page.items, cursor.earlier_from, cursor.earlier_to):
                self.proven_from = cursor.earlier_from
                met = replace(cursor, covered_from=cursor.earlier_from, earlier_from=None, earlier_to=None)
                return "joined", met
        self.proven_from = BEGINNING
        return "end", replace(cursor, covered_from=BEGINNING, next_url=None, total=cursor.pages)

    async def _page(self, address: str) -> ListPage | None:
        """None where the site sends back to a page read before: it does so past the end."""
        self.at = address
        self.left -= 1
        page = await self.fetcher.get(address, conditional=False)
        if compare_key(page.final_url) in self.seen:
            return None
        found = self.read_page(page)
        self.seen |= {compare_key(address), compare_key(page.final_url)}
        return found

    async def _walked_page(self, address: str) -> ListPage | None:
        """None where the list has become shorter: no such page, or another one answers."""
        self.at = address
        self.left -= 1
        try:
            page = await self.fetcher.get(address, conditional=False)
        except CollectError as error:
            if error.kind in ABSENT:
                return None
            raise
        return self.read_page(page) if compare_key(page.final_url) == compare_key(address) else None

    def _take(self, items: list[Listed]) -> list[Listed]:
        fresh = [item for item in items if item.key not in self.items]
        self.items |= {item.key: item for item in fresh}
        return fresh

    def _keep(self, cursor: ListCursor, fresh: list[Listed] | None = None) -> None:
        """``fresh``: what is new since the last call; None: everything, where that is not known."""
        self.fetcher.lists.keep_pending(self.items.values() if fresh is None else fresh, self.known)
        self.fetcher.lists.keep_cursor(self.url, cursor)

    def _joins(self, items: list[Listed], covered_from: datetime | None, covered_to: datetime) -> bool:
        """Whether this page ends inside what an earlier reading of this list has covered."""
        tail = items[-TAIL:]
        if not all(self.fetcher.lists.met_before(item, self.known) for item in tail):
            return False
        moment = _moment(tail[-1], self.known)
        # Met before, and the list has no dates to compare: its place in the list is all there is.
        return moment is None or (covered_from or BEGINNING) <= moment <= covered_to

    async def _walk(self, cursor: ListCursor) -> None:
        """Tonight's share of the way round the whole list; the pages read are the ones not looked at for longest."""
        if cursor.total is None or cursor.total < 2:
            return
        walked_to = cursor.walked_to or self.now
        rate = cursor.total / max(1, self.fetcher.source.recheck_days - 1)  # pages a day
        due = floor((self.now - walked_to) / timedelta(days=1) * rate + 0.05)
        cursor = replace(cursor, walked_to=walked_to)
        if due > 0:
            cursor = replace(cursor, walked_to=min(self.now, walked_to + timedelta(days=due / rate)))
        for _ in range(min(due, max(1, self.left), cursor.total or 0)):
            address = cursor.walk_next or self.second
            page = None if address is None else await self._walked_page(address)
            reached = _reached(page.items, self.known) if page is not None else None
            older = reached is not None and reached < self.goal
            if page is None or not page.items or page.next_url is None or older:
                cursor = replace(cursor, total=max(2, cursor.walk_pages + 1), walk_next=None, walk_pages=0)
            else:
                cursor = replace(cursor, walk_next=page.next_url, walk_pages=cursor.walk_pages + 1)
            if page is not None:
                self._take(page.items)
        self._keep(cursor)


def _moment(item: Listed, known: Mapping[str, KnownPost]) -> datetime | None:
    if item.shown is not None:
        return item.shown.moment
    return known[item.key].published_at if item.key in known else None


def _reached(items: list[Listed], known: Mapping[str, KnownPost]) -> datetime | None:
    dated = [moment for item in items if (moment := _bound(item, known)) is not None]
    return dated[-1] if dated else None  # the last one: pinned items stand on top


def _bound(item: Listed, known: Mapping[str, KnownPost]) -> datetime | None:
    """Down to when the list is read once this item is; from the stored post where the list shows no date.

    Of a day without a time only the next day's beginning is proven: its other posts may stand on the next page.
    """
    moment = _moment(item, known)
    by_day = item.shown is not None and item.shown.precision == "day"
    return moment + timedelta(days=1) if moment is not None and by_day else moment
