"""Which pages a night asks for: posts that left the list, what is new or edited, whose turn has come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice

from cchc.records import FetchState, KnownPost
from cchc.states import FailureKind
from collectors import decisions
from collectors.addresses import compare_key
from collectors.fetch import Fetcher
from collectors.listing import Listed, Listing
from collectors.night_reading import NightReading, Todo
from collectors.platform import Platform

MOST_UNLISTED = 30  # posts that left the listing, looked up at a time
FIRST_LOOK = 5  # of them, where the listing itself is in doubt
UNLISTED_AGAIN = timedelta(days=7)  # one that left the list and still answers is looked up again
UNLISTED = "unlisted"  # note: {key: when its page last answered}


async def moved_or_gone(
    reading: NightReading, fetcher: Fetcher, platform: Platform, listing: Listing, now: datetime
) -> None:
    """Known posts that the listing should name and does not. Only a post's own page says that it is gone or moved.

    A site that gave all its posts new addresses is followed to the end; of any other at most ``MOST_UNLISTED``.
    """
    missing = decisions.missing_posts(listing, reading.known, reading.since)
    doubted = decisions.doubt_of_listing(listing, reading.known, reading.source, reading.since) is not None
    answered = {
        key: when
        for key, when in (reading.harvest.recall_note(UNLISTED) or {}).items()
        if now - datetime.fromisoformat(when) < UNLISTED_AGAIN
    }
    still_missing = {post.key for post in missing}
    reading.left_out = still_missing
    due = (
        (reading.unlisted(post), post)
        for post in missing
        if post.key not in answered and not decisions.asked_recently(reading.harvest.recall(post.url), now)
    )
    addresses = {compare_key(listed.url): listed for listed in listing.posts.values()}
    before = set(answered)
    size = FIRST_LOOK if doubted else MOST_UNLISTED
    while portion := list(islice(due, size)):
        await reading.read_all(fetcher, platform, iter(portion))
        moved = [post for _, post in portion if follow(reading, post, addresses)]
        answered |= {
            post.key: now.isoformat() for _, post in portion if post.key in reading.outcomes and post not in moved
        }
        if len(moved) * 3 < len(portion) * 2:
            break
        size = MOST_UNLISTED
    kept = {key: when for key, when in answered.items() if key in still_missing}
    if kept or before:
        reading.harvest.keep_note(UNLISTED, kept or None)


def follow(reading: NightReading, post: KnownPost, addresses: dict[str, Listed]) -> bool:
    """Whether this post now answers at an address that the listing names; from now on that entry means this post."""
    target = reading.redirected.get(post.key)
    listed = addresses.get(compare_key(target)) if target is not None else None
    if listed is None:
        return False
    reading.known[listed.key] = reading.known[listed.url] = post
    reading.moved += 1
    return True


def new_or_edited(reading: NightReading, listing: Listing, closed: Mapping[str, FetchState], now: datetime) -> Todo:
    """What the listing says is new or edited, newest first. What need not be fetched is settled on the way.

    ``closed``: what ``closed_before`` found.
    """
    trust_dates = not decisions.lastmod_is_worthless(listing, reading.known)
    open_perhaps = decisions.asked_again(closed, reading.source, now)
    readdressed = decisions.readdressed(listing, reading.known, reading.harvest.recall)
    for listed in sorted(listing.posts.values(), key=lambda one: one.moment or now, reverse=True):
        if reading.since is not None and listed.moment is not None and listed.moment < reading.since:
            reading.settled.add(listed.key)
            continue
        post = decisions.known_as(listed, reading.known)
        if listed.post is not None and not decisions.reads_pages(reading.source):
            reading.save(listed.post, None, listed)
        elif post is None and listed.key in closed:
            state = closed[listed.key]
            edited = trust_dates and listed.lastmod is not None and state.checked_at < listed.lastmod <= now
            if listed.key in open_perhaps or edited:
                yield listed, None
            else:
                reading.failed_before(FailureKind.from_code(state.failure or ""), listed)
        elif post is None:
            settled = decisions.settled(reading.harvest.recall(listed.read_url or listed.url), reading.source, now)
            if settled is None:
                yield listed, None
            elif isinstance(settled, FailureKind):
                reading.failed_before(settled, listed)
            else:
                reading.settled.add(listed.key)
        else:
            reading.settled.add(listed.key)
            reading.unchanged(post)
            if (trust_dates and decisions.relisted(listed, post)) or listed.key in readdressed:
                yield listed, post


def closed_before(reading: NightReading, listing: Listing) -> dict[str, FetchState]:
    """Listed addresses that are known to be closed to the public, and when they were last asked for."""
    found = {}
    for listed in listing.posts.values():
        if decisions.known_as(listed, reading.known) is not None:
            continue
        state = reading.harvest.recall(listed.read_url or listed.url)
        failure = state.failure if state is not None else None
        if state is not None and failure and decisions.is_closed(FailureKind.from_code(failure), None):
            found[listed.key] = state
    return found


async def opened(
    reading: NightReading, fetcher: Fetcher, platform: Platform, listing: Listing, closed: Mapping[str, FetchState]
) -> None:
    """Where a page that was closed can be read tonight, others may be open too: asked while most of them are."""
    waiting = (listing.posts[key] for key in closed if key in reading.closed and key not in reading.found_closed)
    done = [key for key in closed if key not in reading.closed]
    portion: list[Listed] = []
    while done and sum(key in reading.outcomes for key in done) * 2 >= len(done):
        portion = list(islice(waiting, MOST_UNLISTED))
        await reading.read_all(fetcher, platform, ((listed, None) for listed in portion))
        done = [listed.key for listed in portion]


def turns(reading: NightReading, listing: Listing, now: datetime) -> Todo:
    """Tonight's share of all tracked posts, the one checked longest ago first, then a few that are still fresh.

    A page that cannot be read does not use up the share: another takes its place, up to twice the share.
    """
    tracked = list({post.key: post for post in reading.known.values()}.values())
    oldest = sorted(tracked, key=lambda post: (post.last_checked_at, post.key))
    share = decisions.share_tonight(tracked, reading.source, now)
    entries = {post.key: listed for listed in listing.posts.values() if (post := reading.known.get(listed.key))}

    def entry(post: KnownPost) -> tuple[Listed, KnownPost]:
        found = entries.get(post.key)
        return found or reading.unlisted(post), post

    def waits(post: KnownPost) -> bool:
        if post.key in reading.asked or now - post.last_checked_at < decisions.LATELY:
            return False
        if entry(post)[0].post is not None and not decisions.reads_pages(reading.source):
            return False  # the listing brought all of it
        return not decisions.asked_recently(reading.harvest.recall(entry(post)[0].read_url or entry(post)[0].url), now)

    asked: set[str] = set()
    for post in oldest:
        if len(asked) - len(asked & reading.failed_known) >= share or len(asked) >= 2 * share:
            break
        if waits(post):
            asked.add(post.key)
            yield entry(post)
    fresh = [post for post in oldest if decisions.is_fresh(post, now) and post.key not in asked and waits(post)]
    for post in fresh[: decisions.fresh_tonight(len(tracked))]:
        yield entry(post)


def samples(reading: NightReading) -> Iterator[tuple[Listed, KnownPost]]:
    """A few more known posts, newest first, where every known page read tonight has become unreadable."""
    newest = sorted({post.key: post for post in reading.known.values()}.values(), key=lambda one: one.published_at)
    left = [post for post in reversed(newest) if post.key not in reading.asked]
    for post in left[: decisions.FEW]:
        yield reading.unlisted(post), post
