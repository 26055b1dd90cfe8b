"""What a night decides from what it listed and what it knew. Pure: no network, no clock, no database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from math import ceil

from cchc.configuration import Source
from cchc.records import FetchState, KnownPost
from cchc.states import FailureKind, NextStep
from collectors.addresses import compare_key
from collectors.listing import Listed, Listing

#: a page that answers so is not there; everything else is "could not be read"
ABSENT = frozenset(kind for kind in FailureKind if kind.next_step is NextStep.MARK_GONE)
#: no post that the public can read here, for good or until it is opened
CLOSED = frozenset({FailureKind.LOGIN_WALL, FailureKind.OFF_SITE, FailureKind.GONE, FailureKind.NOT_A_POST})
#: the page is there and is not what it was
UNREADABLE = frozenset({FailureKind.UNPARSEABLE, FailureKind.NO_DATE, FailureKind.BAD_SELECTOR, FailureKind.NOT_A_POST})
FRESH = timedelta(days=3)  # a new post is still being corrected
MOST_FRESH = 2  # fresh posts read again in one night, on top of the share
LATELY = timedelta(hours=12)
FEW_PAGES = 3  # fewer unreadable pages than this are the pages' fault
MANY_ALIKE = 10  # so many new posts are never all alike
FEW = 5  # fewer posts than this prove no collapse


def known_as(listed: Listed, known: Mapping[str, KnownPost]) -> KnownPost | None:
    return known.get(listed.key) or known.get(listed.url)


def relisted(listed: Listed, post: KnownPost) -> bool:
    """The listing gives a known post another date than before, or a first one after our last look: it was edited."""
    if listed.lastmod is None:
        return False
    if post.listed_lastmod is None:  # a sitemap without dates; a feed names what was edited meanwhile
        return listed.lastmod > post.last_checked_at
    return listed.lastmod != post.listed_lastmod


def readdressed(
    listing: Listing, known: Mapping[str, KnownPost], recall: Callable[[str], FetchState | None]
) -> set[str]:
    """Known posts under an address never seen before; none where a whole site changed them: then turns are enough."""
    found = {
        listed.key
        for listed in listing.posts.values()
        if (post := known.get(listed.key)) is not None
        and not listed.read_url
        and listed.url not in known
        and compare_key(listed.url) != compare_key(post.url)
        and recall(listed.url) is None
    }
    return found if len(found) <= MANY_ALIKE else set()


def lastmod_is_worthless(listing: Listing, known: Mapping[str, KnownPost]) -> bool:
    """Some systems stamp every page of a sitemap with the present: then nothing follows from a new date."""
    pairs = [(listed, post) for listed in listing.posts.values() if (post := known_as(listed, known)) is not None]
    changed = sum(relisted(listed, post) for listed, post in pairs)
    return changed > 20 and changed * 3 > len(pairs)


def share_tonight(tracked: list[KnownPost], source: Source, now: datetime) -> int:
    """How many tracked posts are read again tonight, the one checked longest ago first.

    ``1/recheck_days`` of them keeps the promise that each is read once in the window. What nights without a run left
    overdue is caught up with at most four times that.
    """
    share = ceil(len(tracked) / source.recheck_days)
    window = timedelta(days=source.recheck_days) - LATELY
    overdue = sum(now - post.last_checked_at >= window for post in tracked)
    return min(max(share, overdue), 4 * share)


def fresh_tonight(tracked: int) -> int:
    return min(MOST_FRESH, ceil(tracked / 25))


def is_fresh(post: KnownPost, now: datetime) -> bool:
    return now - post.published_at < FRESH


def asked_recently(state: FetchState | None, now: datetime, hours: float = 12) -> bool:
    return state is not None and now - state.checked_at < timedelta(hours=hours)


def is_closed(kind: FailureKind, post: KnownPost | None) -> bool:
    """Whether a page gives the public no post. A known post that was taken down (GONE) is gone, and one whose page
    shows something else (NOT_A_POST) is a page that changed."""
    return kind in CLOSED and (post is None or kind not in (FailureKind.GONE, FailureKind.NOT_A_POST))


def asked_again(closed: Mapping[str, FetchState], source: Source, now: datetime) -> set[str]:
    """Which closed pages are asked for again tonight: ``1/recheck_days`` of them, those asked longest ago first.

    So each is within the window; where they are few, each rests for a week.
    """
    if not closed:
        return set()
    days = source.recheck_days
    share = ceil(len(closed) / days)
    rest = timedelta(days=max(0, min(7, days - ceil(len(closed) / share)))) - LATELY
    overdue = sum(now - state.checked_at >= timedelta(days=days) - LATELY for state in closed.values())
    rested = [key for key, state in closed.items() if now - state.checked_at >= max(rest, LATELY)]
    oldest = sorted(rested, key=lambda key: (closed[key].checked_at, key))
    return set(oldest[: min(max(share, overdue), 4 * share)])


def settled(state: FetchState | None, source: Source, now: datetime) -> FailureKind | bool | None:
    """For a page that gave no post when it was read: None (ask again), its lasting failure, or True (too old)."""
    if state is None:
        return None
    days = min(7, source.recheck_days) if state.failure is not None else source.recheck_days
    if not asked_recently(state, now, 24 * days):
        return None
    if state.failure is None:
        return True if state.status == 200 else None
    kind = FailureKind.from_code(state.failure)
    return kind if kind.permanent else None


def reads_pages(source: Source) -> bool:
    """Whether article pages of a feed are fetched: only when the config says what to read on them."""
    chosen = source.selectors
    return any((chosen.article, chosen.title, chosen.body, chosen.published_at))


def expected_posts(listing: Listing, known: Mapping[str, KnownPost], since: datetime | None) -> list[KnownPost]:
    """Known posts that tonight's listing should name."""
    if listing.listed_from is None:
        return []
    bound = listing.listed_from if since is None else max(since, listing.listed_from)
    return [post for post in {post.key: post for post in known.values()}.values() if post.published_at >= bound]


def missing_posts(listing: Listing, known: Mapping[str, KnownPost], since: datetime | None) -> list[KnownPost]:
    named = {post.key for listed in listing.posts.values() if (post := known_as(listed, known)) is not None}
    return [post for post in expected_posts(listing, known, since) if post.key not in named]


def doubt_of_listing(
    listing: Listing, known: Mapping[str, KnownPost], source: Source, since: datetime | None
) -> tuple[FailureKind, str] | None:
    """Why this listing is not believed, or None. A zero where there were posts is an alarm, never a zero."""
    if not listing.posts:
        if listing.failures:
            return listing.failures[0].kind, listing.failures[0].detail or listing.failures[0].address
        before = len({post.key for post in known.values()})
        detail = f"lần trước còn biết {before} tin bài" if before else "nguồn chưa cho tin bài nào"
        return FailureKind.NOTHING_FOUND, detail
    if len(listing.posts) < source.min_expected:
        return FailureKind.COLLAPSE, f"thấy {len(listing.posts)} tin bài, ít nhất phải có {source.min_expected}"
    expected = len(expected_posts(listing, known, since))
    missing = len(missing_posts(listing, known, since))
    if expected >= FEW and missing * 2 > expected:
        return FailureKind.COLLAPSE, f"{missing} trong {expected} tin bài đã biết không còn trong danh sách"
    return None


def doubt_of_contents(moments: Counter[datetime], titles: Counter[str]) -> tuple[FailureKind, str] | None:
    """Posts that all bear one moment, or new ones that all bear one title: a selector reads the page's head.

    ``moments`` are of all live posts, so that the alarm goes on once they are stored; ``titles`` of new ones.
    """
    moment, alike = moments.most_common(1)[0] if moments else (None, 0)
    if moment is not None and alike >= MANY_ALIKE and alike * 10 >= moments.total() * 9:
        return (
            FailureKind.NO_DATE,
            f"{alike} trong {moments.total()} tin, bài cùng một thời điểm đăng ({moment:%d/%m/%Y %H:%M} UTC)",
        )
    title, alike = titles.most_common(1)[0] if titles else ("", 0)
    if alike >= MANY_ALIKE and alike * 10 >= titles.total() * 9:
        return FailureKind.UNPARSEABLE, f"{alike} trong {titles.total()} tin, bài mới cùng tiêu đề “{title[:80]}”"
    return None


def proven_after_gaps(proven_from: datetime | None, unread: list[Listed]) -> datetime | None:
    """The bound moves up past every listed post that could not be read; one without a time leaves nothing proven."""
    for listed in unread:
        if proven_from is None or listed.moment is None:
            return None
        by_day = listed.shown is not None and listed.shown.precision == "day"
        proven_from = max(proven_from, listed.moment + (timedelta(days=1) if by_day else timedelta(seconds=1)))
    return proven_from
