"""One source, one night: list, decide, fetch what is new or due, save post by post, say honestly what was covered."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.periods import local_midnight
from cchc.protocols import Archive, Clock, Harvest, Progress
from cchc.records import Failure, KnownPost, ParsedPost, SourceResult
from cchc.states import FailureKind
from collectors import decisions
from collectors.fetch import Fetcher
from collectors.limits import Limits
from collectors.listing import Listed, Listing
from collectors.page import Page
from collectors.platform import Platform
from collectors.platforms.table import PLATFORMS
from collectors.reading_pool import ReadingPool
from collectors.unforeseen import UNFORESEEN, unforeseen

UNPROVEN = (
    "danh sách dừng trước khi hết (max_pages) ở chỗ không có ngày, nên chưa chứng minh được đã đọc đủ; tăng max_pages "
    "hoặc khai sitemap"
)
READ_AHEAD = 28  # pages fetched that wait to be read or stored
MOST_UNLISTED = 30  # posts that left the listing, looked up one by one in a night


def collect_source(
    source: Source,
    *,
    harvest: Harvest,
    archive: Archive,
    clock: Clock,
    contact: str | None,
    since: date | None,
    progress: Progress,
    limits: Limits = Limits(),
    pool: ReadingPool | None = None,
) -> SourceResult:
    """Read one source. Never raises CollectError: what could not be read is in the result and noted in the harvest.

    ``since`` (local date) bounds how far back to go, beside the source's own ``since``. ``pool`` reads the article
    pages; None reads them here.
    """
    night = _Night(source, harvest, clock, since, progress, pool or ReadingPool(workers=0), limits.connections)
    return asyncio.run(night.run(archive, contact, limits))


@dataclass
class _Night:
    source: Source
    harvest: Harvest
    clock: Clock
    since_day: date | None
    progress: Progress
    pool: ReadingPool
    connections: int
    saved: dict[str, int] = field(default_factory=lambda: {"new": 0, "changed": 0, "unchanged": 0})
    unread: list[Listed] = field(default_factory=list)  # unknown posts that could not be read: gaps in what is proven
    gone: list[str] = field(default_factory=list)
    still_there: list[str] = field(default_factory=list)
    moments: dict[str, datetime] = field(default_factory=dict)  # of all live posts, as they stand after tonight
    titles: Counter[str] = field(default_factory=Counter)  # of new posts
    fresh_left: int = 0  # how many more fresh posts are read again tonight
    fetched: int = 0
    failures: list[FailureKind] = field(default_factory=list)
    pages_failed: int = 0
    last_failure: CollectError | None = None

    def __post_init__(self) -> None:
        self.asking = asyncio.Semaphore(self.connections)  # pages that wait to be read hold no connection

    @property
    def since(self) -> datetime | None:
        days = [day for day in (self.source.since, self.since_day) if day is not None]
        return local_midnight(max(days)) if days else None

    async def run(self, archive: Archive, contact: str | None, limits: Limits) -> SourceResult:
        started = self.clock()
        async with Fetcher(
            self.source, archive=archive, harvest=self.harvest, clock=self.clock, contact=contact, limits=limits
        ) as fetcher:
            known = self.harvest.known_posts()
            self.moments = {post.key: post.published_at for post in known.values()}
            listing, platform = await self._list(fetcher, known, started)
            for error in listing.failures:
                self._note(error)
            doubt = decisions.doubt_of_listing(listing, known, self.source, self.since)
            if platform is not None and listing.posts:
                self.progress(f"{self.source.name}: danh sách có {len(listing.posts)} tin, bài")
                await self._read_all(fetcher, platform, self._to_read(listing, known, started))
                if doubt is None and not listing.failures:
                    unlisted = self._unlisted(listing, known, started)
                    await self._read_all(fetcher, platform, unlisted)
            doubt = doubt or self._doubt_of_pages(len(decisions.expected_posts(listing, known, self.since)))
            if self.still_there:
                self.harvest.touch_posts(self.still_there)
            if self.gone and doubt is None:
                self.harvest.mark_gone(self.gone)
            return self._result(fetcher, listing, doubt, started)

    async def _list(
        self, fetcher: Fetcher, known: Mapping[str, KnownPost], now: datetime
    ) -> tuple[Listing, Platform | None]:
        platform = PLATFORMS.get(self.source.platform)
        if platform is None or self.source.url is None:
            detail = "nguồn không có trang web để đọc"
            error = CollectError(self.source.id, self.source.url or "", FailureKind.BAD_ADDRESS, detail)
            return Listing(failures=[error]), None
        try:
            return await platform.list_posts(fetcher, self.source, since=self.since, known=known, now=now), platform
        except (CollectError, *UNFORESEEN) as error:
            return Listing(failures=[unforeseen(self.source.id, self.source.url, error)]), platform

    def _to_read(
        self, listing: Listing, known: Mapping[str, KnownPost], now: datetime
    ) -> Iterator[tuple[Listed, KnownPost | None]]:
        """What is fetched tonight, newest first. What need not be is settled on the way."""
        newest_first = sorted(listing.posts.values(), key=lambda one: one.moment or now, reverse=True)
        trust_dates = not decisions.lastmod_is_worthless(listing, known)
        self.fresh_left = int(len(newest_first) * decisions.FRESH_SHARE)
        for listed in newest_first:
            if self.since is not None and listed.moment is not None and listed.moment < self.since:
                continue
            post = decisions.known_as(listed, known)
            if listed.post is not None and not decisions.reads_pages(self.source):
                self._save(listed.post, None)
            elif post is None:
                settled = decisions.settled(self.harvest.recall(listed.url), self.source, now)
                if settled is None:
                    yield listed, None
                elif isinstance(settled, FailureKind):
                    error = CollectError(self.source.id, listed.url, settled, "như lần đọc trước")
                    self._page_failed(error, listed, None)
            elif (trust_dates and decisions.relisted(listed, post)) or self._turn_has_come(listed, post, now):
                yield listed, post
            else:
                self.still_there.append(post.key)
                self.saved["unchanged"] += 1

    def _turn_has_come(self, listed: Listed, post: KnownPost, now: datetime) -> bool:
        turn = decisions.is_due(post, self.source, now)
        if not turn and self.fresh_left > 0 and decisions.is_fresh(post, now):
            self.fresh_left -= 1
            turn = True
        return turn and not self._asked_lately(listed, now)

    def _unlisted(
        self, listing: Listing, known: Mapping[str, KnownPost], now: datetime
    ) -> Iterator[tuple[Listed, KnownPost | None]]:
        """Known posts that the listing should name and does not: only its own page proves that one is gone."""
        missing = decisions.missing_posts(listing, known, self.since)
        named = (Listed(key=post.key, url=post.url, lastmod=post.listed_lastmod) for post in missing)
        due = (listed for listed in named if not self._asked_lately(listed, now))
        for listed in islice(due, MOST_UNLISTED):
            yield listed, known[listed.key]

    def _asked_lately(self, listed: Listed, now: datetime) -> bool:
        return decisions.asked_recently(self.harvest.recall(listed.url), now)

    async def _read_all(
        self,
        fetcher: Fetcher,
        platform: Platform,
        todo: Iterator[tuple[Listed, KnownPost | None]],
    ) -> None:
        async def worker() -> None:
            for listed, post in todo:
                await self._read_one(fetcher, platform, listed, post)
                if self.fetched % 50 == 0:
                    self.progress(f"{self.source.name}: đã đọc {self.fetched} trang bài viết")

        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(self.connections + READ_AHEAD):
                    group.create_task(worker())
        except ExceptionGroup as several:  # a database that refuses is told as itself
            raise several.exceptions[0] from several

    async def _read_one(self, fetcher: Fetcher, platform: Platform, listed: Listed, post: KnownPost | None) -> None:
        page: Page | None = None
        self.fetched += 1
        try:
            conditional = post is not None and not decisions.relisted(listed, post)
            async with self.asking:
                page = await fetcher.get(listed.url, conditional=conditional)
            if post is not None and page.same_body:
                self.still_there.append(post.key)
                self.saved["unchanged"] += 1
            else:
                found = await self.pool.read(self.source.platform, page, listed, self.source)
                if post is not None or self.since is None or found.published_at >= self.since:
                    self._save(found, page)
            fetcher.remember(page)
        except (CollectError, *UNFORESEEN) as error:
            failed = unforeseen(self.source.id, listed.url, error)
            self._page_failed(failed, listed, post)
            if page is not None:
                fetcher.remember(page, failed.kind)

    def _save(self, found: ParsedPost, page: Page | None) -> None:
        outcome = self.harvest.save_post(found, page.evidence if page else None)
        self.saved[outcome] += 1
        if outcome == "new":
            self.titles[found.title] += 1
        if outcome != "unchanged":
            self.moments[found.key] = found.published_at

    def _page_failed(self, error: CollectError, listed: Listed, post: KnownPost | None) -> None:
        self._note(error)
        self.pages_failed += 1
        if post is not None:
            if error.kind in decisions.ABSENT:
                self.gone.append(post.key)
        elif listed.post is not None:
            self._save(listed.post, None)  # the feed's own words, until the page can be read
        elif error.kind not in decisions.ABSENT:
            self.unread.append(listed)

    def _note(self, error: CollectError) -> None:
        self.last_failure = error
        self.failures.append(error.kind)
        self.harvest.note_failure(Failure(self.source.id, error.address, error.kind, error.detail, self.clock()))

    def _doubt_of_pages(self, expected: int) -> tuple[FailureKind, str] | None:
        """A list full of posts whose pages all fail, or are all gone at once, is a sick site and not news."""
        if len(self.gone) >= decisions.FEW and len(self.gone) * 3 > expected:
            return FailureKind.COLLAPSE, f"{len(self.gone)} tin, bài đã biết cùng lúc không còn trang"
        if (
            self.pages_failed >= decisions.FEW
            and self.pages_failed * 2 > self.fetched
            and self.last_failure is not None
        ):
            kind = max(set(self.failures), key=self.failures.count)
            return kind, f"{self.pages_failed} trong {self.fetched} trang bài viết không đọc được"
        return decisions.doubt_of_contents(Counter(self.moments.values()), self.titles)

    def _result(
        self, fetcher: Fetcher, listing: Listing, doubt: tuple[FailureKind, str] | None, started: datetime
    ) -> SourceResult:
        proven = decisions.proven_after_gaps(listing.proven_from, self.unread) if doubt is None else None
        if proven is not None and self.since is not None:
            proven = max(proven, self.since)
        complete = doubt is None and proven is not None and not listing.failures and not self.unread
        first = doubt or ((self.last_failure.kind, str(self.last_failure)) if self.last_failure is not None else None)
        state = "failed" if doubt is not None and not sum(self.saved.values()) else "ok" if first is None else "partial"
        return SourceResult(
            source=self.source.id,
            state=state,  # type: ignore[arg-type]
            failure=first[0] if first else None,
            detail=first[1] if first else "" if proven is not None else UNPROVEN,
            listed=len(listing.posts),
            fetched=self.fetched,
            requests=fetcher.requests,
            new=self.saved["new"],
            changed=self.saved["changed"],
            unchanged=self.saved["unchanged"],
            vanished=len(self.gone) if doubt is None else 0,
            failed=len(self.failures),
            complete=complete,
            proven_from=proven,
            proven_to=started if proven is not None else None,
            believed=doubt is None,
        )
