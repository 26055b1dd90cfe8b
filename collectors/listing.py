"""What discovery brings home: which posts a source says it has, and how far that statement can be trusted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from cchc.errors import CollectError
from cchc.records import EvidenceRef, ParsedPost
from cchc.vietnamese_dates import DateRead

#: a listing read to its very end proves everything from here on
BEGINNING = datetime(1990, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Listed:
    """One post as a sitemap, list page or feed names it. ``post`` where the listing already holds all of it.

    ``read_url`` is asked instead of ``url`` where an API gives the content; ``evidence`` is the stored copy of the
    answer that held ``post``.
    """

    key: str
    url: str
    lastmod: datetime | None = None
    shown: DateRead | None = None
    title: str = ""
    post: ParsedPost | None = None
    read_url: str = ""
    evidence: EvidenceRef | None = None

    @property
    def moment(self) -> datetime | None:
        """The listing's own word on when the post came out, as good as it is."""
        return self.shown.moment if self.shown is not None else self.lastmod


@dataclass
class Listing:
    """``proven_from``: every post of the source newer than this is in ``posts`` or was on an earlier night; None when
    nothing can be promised. ``listed_from``: everything from then on was named tonight.

    ``proven_to``: and older than this, where the site answers from a cache; None: up to the start of the reading.
    """

    posts: dict[str, Listed] = field(default_factory=dict)
    proven_from: datetime | None = None
    proven_to: datetime | None = None
    listed_from: datetime | None = None
    failures: list[CollectError] = field(default_factory=list)

    def add(self, found: Listed) -> None:
        """Keep the best of what several listings say of one post."""
        known = self.posts.get(found.key)
        if known is None:
            self.posts[found.key] = found
            return
        self.posts[found.key] = Listed(
            key=known.key,
            url=known.url,
            lastmod=known.lastmod or found.lastmod,
            shown=known.shown if known.shown and known.shown.precision == "minute" else found.shown or known.shown,
            title=known.title or found.title,
            post=known.post or found.post,
            read_url=known.read_url or found.read_url,
            evidence=known.evidence or found.evidence,
        )
