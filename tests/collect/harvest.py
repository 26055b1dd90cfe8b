"""A harvest in memory that remembers in order what was done to it, and an archive that keeps everything."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from cchc.protocols import Clock
from cchc.records import (
    AttachmentCheck,
    DueAttachment,
    EvidenceRef,
    Exchange,
    Failure,
    FetchState,
    KnownPost,
    ParsedPost,
    PendingPost,
)


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
    notes: dict[str, dict[str, Any]] = field(default_factory=dict)
    pending: dict[str, PendingPost] = field(default_factory=dict)

    def recall(self, url: str) -> FetchState | None:
        return self.states.get(url)

    def remember(self, state: FetchState) -> None:
        self.states[state.url] = state

    def known_posts(self) -> Mapping[str, KnownPost]:
        """Under their key and under every alias of it, as the database gives them."""
        found = {key: post for key, post in self.known.items() if key not in self.gone}
        for key, post in self.posts.items():
            for alias in post.aliases if key in found else ():
                found.setdefault(alias, found[key])
        return found

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

    def attachments_to_check(self, recheck_days: int) -> list[DueAttachment]:
        """Never checked, or a whole round ago."""
        before = self.clock() - timedelta(days=recheck_days)
        done = {check.url for check in self.checks if check.checked_at > before}
        urls = [found.url for post in self.posts.values() for found in post.attachments]
        return [DueAttachment(url) for url in dict.fromkeys(urls) if url not in done]

    def save_attachment_check(self, check: AttachmentCheck) -> None:
        self.checks.append(check)

    def checked_posts(self, keys: list[str]) -> None:
        self.touched += keys
        for key in keys:
            self.known[key] = replace(self.known[key], last_checked_at=self.clock())

    def recall_note(self, name: str) -> dict[str, Any] | None:
        return self.notes.get(name)

    def keep_note(self, name: str, value: dict[str, Any] | None) -> None:
        if value is None:
            self.notes.pop(name, None)
        else:
            self.notes[name] = value

    def pending_posts(self) -> list[PendingPost]:
        return list(self.pending.values())

    def keep_pending(self, posts: list[PendingPost]) -> None:
        self.pending |= {post.key: post for post in posts}

    def settle_pending(self, keys: list[str]) -> None:
        for key in keys:
            self.pending.pop(key, None)

    def note_failure(self, failure: Failure) -> None:
        self.failures.append(failure)

    def flush(self) -> None:
        return None


def _content(post: ParsedPost) -> ParsedPost:
    return replace(post, listed_lastmod=None, origins={}, aliases=(), updated_at=None)


@dataclass
class MemoryArchive:
    stored: list[Exchange] = field(default_factory=list)

    def store(self, exchange: Exchange) -> EvidenceRef:
        self.stored.append(exchange)
        digest = hashlib.sha256(exchange.body).hexdigest()
        return EvidenceRef(exchange.url, "memory", len(self.stored), 1, digest, exchange.fetched_at, exchange.status)
