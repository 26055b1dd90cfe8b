"""A harvest in memory that remembers in order what was done to it, and an archive that keeps everything."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from cchc.protocols import Clock
from cchc.records import AttachmentCheck, EvidenceRef, Exchange, Failure, FetchState, KnownPost, ParsedPost


@dataclass
class MemoryHarvest:
    clock: Clock
    states: dict[str, FetchState] = field(default_factory=dict)
    posts: dict[str, ParsedPost] = field(default_factory=dict)
    known: dict[str, KnownPost] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    touched: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    checks: list[AttachmentCheck] = field(default_factory=list)
    evidence: dict[str, EvidenceRef | None] = field(default_factory=dict)

    def recall(self, url: str) -> FetchState | None:
        return self.states.get(url)

    def remember(self, state: FetchState) -> None:
        self.states[state.url] = state

    def known_posts(self) -> Mapping[str, KnownPost]:
        return {key: post for key, post in self.known.items() if key not in self.gone}

    def save_post(self, post: ParsedPost, evidence: EvidenceRef | None) -> str:
        before = self.posts.get(post.key)
        self.posts[post.key] = post
        self.evidence[post.key] = evidence
        self.known[post.key] = KnownPost(
            key=post.key,
            url=post.url,
            content_hash=hashlib.sha256(repr(_content(post)).encode()).hexdigest(),
            published_at=post.published_at,
            listed_lastmod=post.listed_lastmod,
            last_checked_at=self.clock(),
        )
        if before is None:
            return "new"
        return "unchanged" if _content(before) == _content(post) else "changed"

    def touch_posts(self, keys: list[str]) -> None:
        self.touched += keys

    def mark_gone(self, keys: list[str]) -> None:
        self.gone += keys

    def attachments_to_check(self, not_since: datetime) -> list[str]:
        done = {check.url for check in self.checks if check.checked_at >= not_since}
        urls = [found.url for post in self.posts.values() for found in post.attachments]
        return [url for url in dict.fromkeys(urls) if url not in done]

    def save_attachment_check(self, check: AttachmentCheck) -> None:
        self.checks.append(check)

    def note_failure(self, failure: Failure) -> None:
        self.failures.append(failure)


def _content(post: ParsedPost) -> ParsedPost:
    return replace(post, listed_lastmod=None, origins={}, aliases=(), updated_at=None)


@dataclass
class MemoryArchive:
    stored: list[Exchange] = field(default_factory=list)

    def store(self, exchange: Exchange) -> EvidenceRef:
        self.stored.append(exchange)
        digest = hashlib.sha256(exchange.body).hexdigest()
        return EvidenceRef(exchange.url, "memory", len(self.stored), 1, digest, exchange.fetched_at, exchange.status)
