"""Reads the pages of one source's night and keeps count: what was saved, what failed, what is gone, what is unread."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.protocols import Clock, Counted, Harvest, Progress
from cchc.records import Failure, FetchState, KnownPost, ParsedPost
from cchc.states import FailureKind
from collectors import decisions
from collectors.addresses import clean_url, compare_key, is_home, same_site
from collectors.fetch import Fetcher
from collectors.listing import Listed
from collectors.page import Page
from collectors.platform import BatchItem, Platform
from collectors.platforms.table import PLATFORMS
from collectors.reading_pool import ReadingPool
from collectors.unforeseen import UNFORESEEN, unforeseen

READ_AHEAD = 28  # pages fetched that wait to be read or stored

Todo = Iterator[tuple[Listed, KnownPost | None]]


@dataclass
class NightReading:
    """``known``: posts by key, address and alias; it grows by the new addresses of posts that moved."""

    source: Source
    harvest: Harvest
    clock: Clock
    progress: Progress
    pool: ReadingPool
    connections: int
    since: datetime | None
    known: dict[str, KnownPost]
    outcomes: dict[str, str] = field(default_factory=dict)  # key -> new, changed, unchanged
    unread: dict[str, Listed] = field(default_factory=dict)  # unknown posts that could not be read: gaps in the proof
    settled: set[str] = field(default_factory=set)  # keys that need not wait to be read any more
    gone: list[str] = field(default_factory=list)
    seen_listed: list[str] = field(default_factory=list)
    seen_same: list[str] = field(default_factory=list)  # fetched, and byte for byte as before
    moments: dict[str, datetime] = field(default_factory=dict)  # of all live posts, as they stand after tonight
    titles: Counter[str] = field(default_factory=Counter)  # of new posts
    asked: set[str] = field(default_factory=set)  # keys of known posts whose pages were asked for
    failed_known: set[str] = field(default_factory=set)
    redirected: dict[str, str] = field(default_factory=dict)  # key -> the address that answered instead
    moved: int = 0
    listed: int = 0
    fetched: int = 0
    failures: list[FailureKind] = field(default_factory=list)
    pages_failed: int = 0
    known_read: int = 0
    known_unreadable: int = 0  # pages of known posts that cannot be parsed any more
    closed: dict[str, tuple[FailureKind, str]] = field(default_factory=dict)  # key -> why the public cannot read it
    found_closed: set[str] = field(default_factory=set)  # of them, those asked for tonight
    known_closed: list[str] = field(default_factory=list)  # of them, posts that could be read on earlier nights
    failed_earlier: int = 0  # of ``pages_failed``: not asked for tonight
    left_out: set[str] = field(default_factory=set)  # known posts that the listing names no more
    fetched_in_vain: int = 0  # of ``fetched``: pages that an editor took down
    last_failure: CollectError | None = None

    def __post_init__(self) -> None:
        self.asking = asyncio.Semaphore(self.connections)  # pages that wait to be read hold no connection
        self.moments = {post.key: post.published_at for post in self.known.values()}

    async def read_all(self, fetcher: Fetcher, platform: Platform, todo: Todo) -> None:
        """Whatever ``todo`` gives, several at a time; in batches where the platform reads so."""
        size = platform.batch if platform.read_batch is not None else 1

        async def worker() -> None:
            for first in todo:
                batched = (
                    platform.read_batch is not None and first[0].read_url != ""
                )  # an API closed tonight gives none
                portion = [first, *(islice(todo, size - 1) if batched else ())]
                if batched:
                    await self._read_batch(fetcher, platform, portion)
                else:
                    await self._read_one(fetcher, *portion[0])
                done = len(self.outcomes) + len(self.unread) + len(self.gone)
                line = f"{self.source.name}: đọc trang bài viết"
                self.progress(Counted(line, min(done, self.listed), self.listed))

        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(self.connections + READ_AHEAD):
                    group.create_task(worker())
        except ExceptionGroup as several:  # a database that refuses is told as itself
            raise several.exceptions[0] from several

    async def _read_batch(
        self, fetcher: Fetcher, platform: Platform, portion: list[tuple[Listed, KnownPost | None]]
    ) -> None:
        """Posts that the answer does not hold are asked for one by one: only their own page proves them gone."""
        assert platform.read_batch is not None
        self.asked |= {post.key for _, post in portion if post is not None}
        posts = {listed.key: post for listed, post in portion}
        wanted = [listed for listed, _ in portion]
        try:
            async with self.asking:
                items: list[BatchItem] = await platform.read_batch(fetcher, self.source, wanted)
        except (CollectError, *UNFORESEEN) as error:
            failed = unforeseen(self.source.id, wanted[0].read_url or wanted[0].url, error)
            self.note(failed)
            for listed, post in portion:
                self._page_failed(failed, listed, post)
            return
        self.fetched += 1
        answered = set()
        for item in items:
            answered.add(item.listed.key)
            post = posts.get(item.listed.key)
            if isinstance(item.found, CollectError) and decisions.is_closed(item.found.kind, post):
                self._found_closed(item.found, item.listed, post)
            elif isinstance(item.found, CollectError):
                self.note(item.found)
                self._page_failed(item.found, item.listed, post)
            else:
                self._take(item.found, item.page, item.listed, post)
        for listed, post in portion:
            if listed.key not in answered:
                await self._read_one(fetcher, listed, post)

    async def _read_one(self, fetcher: Fetcher, listed: Listed, post: KnownPost | None) -> None:
        page: Page | None = None
        self.fetched += 1
        self.closed.pop(listed.key, None)
        if post is not None:
            self.asked.add(post.key)
        try:
            conditional = post is not None and not decisions.relisted(listed, post)
            async with self.asking:
                page = await fetcher.get(listed.read_url or listed.url, conditional=conditional, stay=True)
            if not listed.read_url:
                await fetcher.refuse_not_found(page)
            if post is not None and compare_key(page.final_url) != compare_key(page.url):
                self.redirected[post.key] = page.final_url
            if post is not None and page.same_body and post.key not in self.redirected:
                self.seen_same.append(post.key)
                self.outcomes.setdefault(post.key, "unchanged")
                self.known_read += 1
            else:
                found = await self.pool.read(self.source.platform, page, listed, self.source)
                self._take(found, page, listed, post)
            fetcher.remember(page)
        except (CollectError, *UNFORESEEN) as error:
            failed = unforeseen(self.source.id, listed.url, error)
            if decisions.is_closed(failed.kind, post):
                self._found_closed(failed, listed, post)
                return
            if post is not None and post.key in self.left_out and failed.kind in decisions.ABSENT:
                self._taken_down(failed, post)
            else:
                self.note(failed)
                self._page_failed(failed, listed, post)
            if page is not None:
                fetcher.remember(page, failed.kind)

    def _taken_down(self, failed: CollectError, post: KnownPost) -> None:
        """Neither list nor page has it any more: what an editor did, and no failure of the source."""
        self.harvest.note_failure(Failure(self.source.id, failed.address, failed.kind, failed.detail, self.clock()))
        self.failed_known.add(post.key)
        self.gone.append(post.key)
        self.fetched_in_vain += 1

    def _found_closed(self, failed: CollectError, listed: Listed, post: KnownPost | None) -> None:
        """The public cannot read it here: no post to count and no failure of the source. Asked again by turns."""
        self.harvest.note_failure(Failure(self.source.id, listed.url, failed.kind, failed.detail, self.clock()))
        address = clean_url(listed.read_url or listed.url)
        self.harvest.remember(FetchState(address, None, None, None, self.clock(), 0, failed.kind.code))
        self.closed[listed.key] = (failed.kind, listed.url)
        self.found_closed.add(listed.key)
        if post is not None:
            self.known_read += 1
            self.known_closed.append(post.key)
            self.outcomes.setdefault(post.key, "unchanged")
        elif listed.post is not None:
            self.save(listed.post, None, listed)
        self.settled.add(listed.key)

    def _take(self, found: ParsedPost, page: Page, listed: Listed, post: KnownPost | None) -> None:
        if post is not None:
            self.known_read += 1
            found = _under_its_old_names(found, page, listed, post)
        elif self.since is not None and found.published_at < self.since:
            self.settled.add(listed.key)
            return
        self.save(found, page, listed)

    def save(self, found: ParsedPost, page: Page | None, listed: Listed) -> None:
        outcome = self.harvest.save_post(found, page.evidence if page is not None else listed.evidence)
        if outcome != "unchanged" or found.key not in self.outcomes:  # read twice: moved, and listed anew
            self.outcomes[found.key] = outcome
        self.settled |= {found.key, listed.key}
        if outcome == "new":
            self.titles[found.title] += 1
        if outcome != "unchanged":
            self.moments[found.key] = found.published_at

    def unlisted(self, post: KnownPost) -> Listed:
        """A known post that no listing names tonight, to be asked for where its platform gives single posts."""
        platform = PLATFORMS.get(self.source.platform)
        read_url = platform.read_url(self.source, post.key) if platform and platform.read_url else ""
        return Listed(key=post.key, url=post.url, lastmod=post.listed_lastmod, read_url=read_url)

    def unchanged(self, post: KnownPost) -> None:
        """Listed as it was: nothing of it is fetched tonight."""
        self.seen_listed.append(post.key)
        self.outcomes.setdefault(post.key, "unchanged")

    def failed_before(self, kind: FailureKind, listed: Listed) -> None:
        """A lasting failure is told every night and asked for once a week; a closed page is only listed."""
        if decisions.is_closed(kind, None):
            self.closed[listed.key] = (kind, listed.url)
            self.settled.add(listed.key)
            return
        self.failed_earlier += 1
        error = CollectError(self.source.id, listed.url, kind, "như lần đọc trước")
        self.note(error)
        self._page_failed(error, listed, None)

    def _page_failed(self, error: CollectError, listed: Listed, post: KnownPost | None) -> None:
        self.pages_failed += 1
        if post is not None:
            self.failed_known.add(post.key)
            if error.kind in decisions.ABSENT:
                self.gone.append(post.key)
            if error.kind in decisions.UNREADABLE:
                self.known_read += 1
                self.known_unreadable += 1
        elif listed.post is not None:
            self.save(listed.post, None, listed)  # the feed's own words, until the page can be read
        elif error.kind in decisions.ABSENT:
            self.settled.add(listed.key)
        else:
            self.unread[listed.key] = listed

    def note(self, error: CollectError) -> None:
        self.last_failure = error
        self.failures.append(error.kind)
        self.harvest.note_failure(Failure(self.source.id, error.address, error.kind, error.detail, self.clock()))

    def doubt(self, expected: int) -> tuple[FailureKind, str] | None:
        """Why the pages are not believed. A list full of posts whose pages all fail is a sick site and not news."""
        if len(self.gone) >= decisions.FEW and len(self.gone) * 3 > expected:
            return FailureKind.COLLAPSE, f"{len(self.gone)} tin, bài đã biết cùng lúc không còn trang"
        if self.known_unreadable >= decisions.FEW_PAGES and self.known_unreadable * 2 > self.known_read:
            return (
                FailureKind.PAGE_CHANGED,
                f"{self.known_unreadable} trong {self.known_read} trang của tin, bài đã biết không còn đọc được",
            )
        tonight = self.pages_failed - self.failed_earlier
        for failed, of in ((tonight, self.fetched - self.fetched_in_vain), (self.pages_failed, self.listed)):
            if failed >= decisions.FEW and failed * 2 > of and self.failures:
                kind = max(set(self.failures), key=self.failures.count)
                return kind, f"{failed} trong {of} trang bài viết không đọc được"
        if len(self.known_closed) >= decisions.FEW_PAGES and len(self.known_closed) * 2 > self.known_read:
            return (
                FailureKind.LOGIN_WALL,
                f"{len(self.known_closed)} trong {self.known_read} trang của tin, bài đã biết nay không cho xem",
            )
        if self.closed and len(self.closed) >= self.listed and not self.outcomes:
            kind = max(set(kinds := [kind for kind, _ in self.closed.values()]), key=kinds.count)
            return kind, f"cả {len(self.closed)} địa chỉ trong danh sách đều không cho xem tin, bài nào"
        return decisions.doubt_of_contents(Counter(self.moments.values()), self.titles)


def _under_its_old_names(found: ParsedPost, page: Page, listed: Listed, post: KnownPost) -> ParsedPost:
    """A known post whose page answers at another address stays the same post, and is known there from now on."""
    names = [*found.aliases, post.key, listed.key]
    moved = compare_key(page.final_url) != compare_key(page.url)
    if moved and not listed.read_url and same_site(page.final_url, page.url) and not is_home(page.final_url):
        names += [listed.url, page.final_url]
        if found.url == listed.url:
            found = replace(found, url=page.final_url)
    return replace(found, aliases=tuple(dict.fromkeys(name for name in names if name and name != found.key)))
