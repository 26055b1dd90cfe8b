"""One source, one night: list, decide, fetch what is new or due, save post by post, say honestly what was covered."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.periods import local_midnight
from cchc.protocols import Archive, Clock, Harvest, Progress
from cchc.records import KnownPost, SourceResult
from cchc.states import FailureKind, NextStep
from collectors import decisions, night_choice
from collectors.closed_pages import closed_note
from collectors.fetch import Fetcher
from collectors.hosts import Turns
from collectors.limits import Limits
from collectors.list_memory import listed_again
from collectors.listing import Listing
from collectors.night_reading import NightReading
from collectors.platform import Platform
from collectors.platforms.table import PLATFORMS
from collectors.reading_pool import ReadingPool
from collectors.unforeseen import UNFORESEEN, unforeseen

UNPROVEN = (
    "danh sách dừng trước khi hết (max_pages) ở chỗ không có ngày, nên chưa chứng minh được đã đọc đủ; tăng max_pages "
    "hoặc khai sitemap"
)
#: failures that a second look at the end of the night may make good
SECOND_PASS = frozenset({NextStep.RETRY_TONIGHT, NextStep.SECOND_PASS})


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
    token: str | None = None,
    turns: Turns | None = None,
) -> SourceResult:
    """Read one source. Never raises CollectError: what could not be read is in the result and noted in the harvest.

    ``since`` (local date) bounds how far back to go, beside the source's own ``since``. ``pool`` reads the article
    pages; None reads them here. ``token`` is the access token of an official API (facebook, zalo).
    """
    night = _Night(source, harvest, clock, since, progress, pool or ReadingPool(workers=0))
    return asyncio.run(night.run(archive, contact, limits, token, turns))


@dataclass
class _Night:
    source: Source
    harvest: Harvest
    clock: Clock
    since_day: date | None
    progress: Progress
    pool: ReadingPool

    @property
    def since(self) -> datetime | None:
        days = [day for day in (self.source.since, self.since_day) if day is not None]
        return local_midnight(max(days)) if days else None

    async def run(
        self, archive: Archive, contact: str | None, limits: Limits, token: str | None, turns: Turns | None
    ) -> SourceResult:
        started = self.clock()
        async with Fetcher(
            self.source,
            archive=archive,
            harvest=self.harvest,
            clock=self.clock,
            contact=contact,
            limits=limits,
            token=token,
            turns=turns,
        ) as fetcher:
            known = dict(self.harvest.known_posts())
            reading = NightReading(
                self.source, self.harvest, self.clock, self.progress, self.pool, limits.connections, self.since, known
            )
            listing, platform = await self._list(fetcher, known, started)
            for error in listing.failures:
                reading.note(error)
            if platform is not None and listing.posts:
                self.progress(f"{self.source.name}: danh sách có {len(listing.posts)} tin, bài")
                reading.listed = len(listing.posts)
                fetcher.belongs(listed.url for listed in listing.posts.values())
                await self._read(reading, fetcher, platform, listing, started)
            doubt = decisions.doubt_of_listing(listing, known, self.source, self.since)
            if doubt is not None:
                fetcher.lists.forget_tonight()
            doubt = doubt or reading.doubt(len(decisions.expected_posts(listing, known, self.since)))
            self._keep(reading, fetcher, believed=doubt is None)
            return self._result(reading, fetcher, listing, doubt, started)

    async def _list(
        self, fetcher: Fetcher, known: Mapping[str, KnownPost], now: datetime
    ) -> tuple[Listing, Platform | None]:
        platform = PLATFORMS.get(self.source.platform)
        if platform is None or self.source.url is None:
            detail = "nguồn không có trang web để đọc"
            error = CollectError(self.source.id, self.source.url or "", FailureKind.BAD_ADDRESS, detail)
            return Listing(failures=[error]), None
        pending = fetcher.lists.pending
        try:
            listing = await platform.list_posts(fetcher, self.source, since=self.since, known=known, now=now)
        except (CollectError, *UNFORESEEN) as error:
            return Listing(failures=[unforeseen(self.source.id, self.source.url, error)]), platform
        if listing.listed_from is None and listing.proven_from is not None:
            bounds = [listing.proven_from, *(bound for bound in fetcher.lists.listed_from if bound is not None)]
            listing.listed_from = max(bounds) if None not in fetcher.lists.listed_from else None
        if listing.posts:  # an empty listing is an alarm, whatever waits from other nights
            for post in pending.values():
                if post.key not in known and post.url not in known:
                    listing.add(listed_again(post))
        return listing, platform

    async def _read(
        self, reading: NightReading, fetcher: Fetcher, platform: Platform, listing: Listing, now: datetime
    ) -> None:
        if not listing.failures:
            await night_choice.moved_or_gone(reading, fetcher, platform, listing, now)
        closed = night_choice.closed_before(reading, listing)
        await reading.read_all(fetcher, platform, night_choice.new_or_edited(reading, listing, closed, now))
        await night_choice.opened(reading, fetcher, platform, listing, closed)
        whole = any(listed.post is not None for listed in listing.posts.values())
        if platform.read_batch is not None or not whole or decisions.reads_pages(self.source):
            await reading.read_all(fetcher, platform, night_choice.turns(reading, listing, now))
            if reading.known_unreadable and reading.known_unreadable == reading.known_read:
                await reading.read_all(fetcher, platform, night_choice.samples(reading))

    def _keep(self, reading: NightReading, fetcher: Fetcher, *, believed: bool) -> None:
        same = set(reading.seen_same)
        listed = [key for key in dict.fromkeys(reading.seen_listed) if key not in same and key not in reading.gone]
        if listed:
            self.harvest.touch_posts(listed)
        if same:
            self.harvest.checked_posts(list(dict.fromkeys(reading.seen_same)))
        if reading.known_closed and believed:
            self.harvest.checked_posts(list(dict.fromkeys(reading.known_closed)))
        if reading.gone and believed:
            self.harvest.mark_gone(reading.gone)
        done = [key for key in fetcher.lists.waiting if key in reading.settled or key in reading.known]
        if done:
            self.harvest.settle_pending(done)

    def _result(
        self,
        reading: NightReading,
        fetcher: Fetcher,
        listing: Listing,
        doubt: tuple[FailureKind, str] | None,
        started: datetime,
    ) -> SourceResult:
        unread = list(reading.unread.values())
        proven = decisions.proven_after_gaps(listing.proven_from, unread) if doubt is None else None
        if proven is not None and self.since is not None:
            proven = max(proven, self.since)
        last = reading.last_failure
        first = doubt or ((last.kind, str(last)) if last is not None else None)
        outcomes = Counter(reading.outcomes.values())
        state = "failed" if doubt is not None and not outcomes else "ok" if first is None else "partial"
        return SourceResult(
            source=self.source.id,
            state=state,  # type: ignore[arg-type]
            failure=first[0] if first else None,
            detail=first[1] if first else "" if proven is not None else UNPROVEN,
            listed=len(listing.posts),
            fetched=reading.fetched,
            requests=fetcher.requests,
            new=outcomes["new"],
            changed=outcomes["changed"],
            unchanged=outcomes["unchanged"],
            vanished=len(reading.gone) if doubt is None else 0,
            failed=len(reading.failures),
            complete=doubt is None and proven is not None and not listing.failures and not unread,
            proven_from=proven,
            proven_to=(listing.proven_to or started) if proven is not None else None,
            believed=doubt is None,
            notes=tuple(closed_note(reading.closed)),
            passing=sum(kind.next_step in SECOND_PASS for kind in reading.failures),
        )
