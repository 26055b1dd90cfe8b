"""How far each list of a source was read on earlier nights, and which posts it named that nobody has read yet."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from cchc.protocols import Harvest
from cchc.records import KnownPost, PendingPost
from cchc.vietnamese_dates import DateRead
from collectors.listing import Listed

MOMENTS = ("covered_from", "covered_to", "walked_to", "earlier_from", "earlier_to")


@dataclass(frozen=True)
class ListCursor:
    """Everything the list named between ``covered_from`` and ``covered_to`` is stored or pending.

    ``covered_from`` None: the list shows no dates, nothing is known of how far down that is. ``next_url`` is the page
    where the reading goes on, ``last_url`` the last page read before it; ``pages``: read so far in this reading.
    ``total``: pages of the whole list, None until its end was seen. ``earlier_*``: a complete reading further down that
    this one has not met yet. ``walk_*`` is the slow walk that goes round the whole list once in ``recheck_days``: the
    page it comes to next, how many it has done, and up to when.
    """

    covered_from: datetime | None
    covered_to: datetime
    next_url: str | None
    last_url: str
    pages: int
    last_keys: tuple[str, ...] = ()  # what the last page named
    total: int | None = None
    walk_next: str | None = None
    walk_pages: int = 0
    walked_to: datetime | None = None
    earlier_from: datetime | None = None
    earlier_to: datetime | None = None

    def to_json(self) -> dict[str, Any]:
        return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in vars(self).items()}


def cursor_from_json(kept: Mapping[str, Any]) -> ListCursor:
    moments = {name: None if kept[name] is None else datetime.fromisoformat(kept[name]) for name in MOMENTS}
    return ListCursor(**{**kept, **moments, "last_keys": tuple(kept["last_keys"])})


@dataclass
class ListMemory:
    """One source's lists during one run. What was known and pending is as it stood when the run began.

    ``listed_from`` gets one entry a list: everything from then on was named by it tonight.
    """

    harvest: Harvest
    listed_from: list[datetime | None] = field(default_factory=list)
    _pending: dict[str, PendingPost] | None = None
    _tonight: set[str] = field(default_factory=set)  # keys made pending in this run
    _before: dict[str, dict[str, Any] | None] = field(default_factory=dict)

    @property
    def pending(self) -> dict[str, PendingPost]:
        if self._pending is None:
            self._pending = {post.key: post for post in self.harvest.pending_posts()}
        return self._pending

    @property
    def waiting(self) -> set[str]:
        """Keys that are pending now: from earlier nights and from tonight."""
        return self._tonight | set(self.pending)

    def cursor(self, url: str) -> ListCursor | None:
        name = f"list:{url}"
        if name not in self._before:
            self._before[name] = self.harvest.recall_note(name)
        kept = self._before[name]
        return None if kept is None else cursor_from_json(kept)

    def keep_cursor(self, url: str, cursor: ListCursor) -> None:
        self.harvest.keep_note(f"list:{url}", cursor.to_json())

    def forget_tonight(self) -> None:
        """The lists are not believed: next time they are read from where they stood before."""
        for name, kept in self._before.items():
            self.harvest.keep_note(name, kept)

    def keep_pending(self, items: Collection[Listed], known: Mapping[str, KnownPost]) -> None:
        """Before the cursor moves past them: a run that is killed has lost no post."""
        new = [
            item
            for item in items
            if item.key not in known
            and item.url not in known
            and item.key not in self.pending
            and item.key not in self._tonight
        ]
        self._tonight |= {item.key for item in new}
        if new:
            self.harvest.keep_pending([_pending(item) for item in new])

    def met_before(self, item: Listed, known: Mapping[str, KnownPost]) -> bool:
        return item.key in known or item.url in known or item.key in self.pending


def _pending(item: Listed) -> PendingPost:
    precision: Literal["minute", "day"] = item.shown.precision if item.shown is not None else "minute"
    return PendingPost(
        key=item.key,
        url=item.url,
        lastmod=item.lastmod,
        shown_at=item.shown.moment if item.shown is not None else None,
        shown_precision=precision,
        title=item.title,
        read_url=item.read_url,
    )


def listed_again(post: PendingPost) -> Listed:
    shown = None if post.shown_at is None else DateRead(post.shown_at, post.shown_precision)
    return Listed(post.key, post.url, lastmod=post.lastmod, shown=shown, title=post.title, read_url=post.read_url)
