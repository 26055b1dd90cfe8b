"""Whose turn it is to be opened again among the attached files of one source. Pure: no clock, no database.

Promise: a file that opens is opened again within ``recheck_days`` nights; one that does not is tried again after 1, 2,
4, 8 … nights, at most ``recheck_days``; no night costs more than a bounded share.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from cchc.records import AttachmentState
from cchc.states import FailureKind

NIGHT = timedelta(days=1)
SAME_NIGHT = timedelta(hours=12)  # a file seen so lately was seen in this night
SLACK = timedelta(hours=6)  # nights do not begin at the same minute
RETRIES = 4  # files that failed before, tried again in one night, where they are few
CATCH_UP = 3  # shares of one night at most after nights that did not run
OUTAGE = 20  # so many files that could not be looked at, and a quarter of all: the server was away


@dataclass(frozen=True)
class FileSeen:
    """One address and its newest check. ``failing_since``: first check after the last good one, None when good."""

    url: str
    state: AttachmentState
    failure: FailureKind | None
    checked_at: datetime
    failing_since: datetime | None
    page_changed_at: datetime  # of the newest version among the posts that show it


def turns(files: Sequence[FileSeen], recheck_days: int, now: datetime) -> list[str]:
    """Addresses to open again tonight, those on changed pages first."""
    changed = [one.url for one in files if one.page_changed_at > one.checked_at]
    rest = [one for one in files if one.page_changed_at <= one.checked_at]
    good = [one for one in rest if one.state == "PASS"]
    passing = [one for one in rest if one.state != "PASS" and _may_pass(one)]
    lasting = [one for one in rest if one.state != "PASS" and not _may_pass(one)]
    outage = len(passing) >= OUTAGE and len(passing) * 4 >= len(files)
    return [
        *changed,
        *_oldest(good, recheck_days, now),
        *_retries(passing, recheck_days, now, len(passing) if outage else _bound(passing, recheck_days)),
        *_retries(lasting, recheck_days, now, _bound(lasting, recheck_days)),
    ]


def _may_pass(one: FileSeen) -> bool:
    return one.state == "NOT_CHECKED" and (one.failure is None or not one.failure.permanent)


def _oldest(good: list[FileSeen], recheck_days: int, now: datetime) -> list[str]:
    share = ceil(len(good) / recheck_days)
    overdue = sum(now - one.checked_at + SLACK >= recheck_days * NIGHT for one in good)
    return _first(good, now, max(share, min(overdue, share * CATCH_UP)), lambda one: (now - one.checked_at) / NIGHT)


def _retries(failing: list[FileSeen], recheck_days: int, now: datetime, most: int) -> list[str]:
    """Those that have waited longest for what their interval asks: a new failure is soon looked at again."""

    def interval(one: FileSeen) -> timedelta:
        if _may_pass(one) or one.failing_since is None:
            return NIGHT
        return min(max(one.checked_at - one.failing_since, NIGHT), recheck_days * NIGHT)

    due = [one for one in failing if now - one.checked_at + SLACK >= interval(one)]
    return _first(due, now, most, lambda one: (now - one.checked_at) / interval(one))


def _bound(failing: list[FileSeen], recheck_days: int) -> int:
    return max(RETRIES, ceil(len(failing) / recheck_days) + 1)


def _first(files: list[FileSeen], now: datetime, most: int, waited: Callable[[FileSeen], float]) -> list[str]:
    ready = [one for one in files if now - one.checked_at >= SAME_NIGHT]
    return [one.url for one in sorted(ready, key=waited, reverse=True)[:most]]
