"""What of a post is its content: the fields kept in every version and the hash that tells a new one."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import replace
from typing import Any

from cchc.records import FoundAttachment, ParsedPost
from storage.stored_text import iso_or_none, storable

MAX_KEY = 1000
MAX_URL = 2000  # bytes; PostgreSQL cannot index longer ones


def stored_key(key: str) -> str:
    """The key as stored: itself, or a shortened one with a hash where it is longer than the column."""
    key = storable(key)
    if len(key.encode()) <= MAX_KEY:
        return key
    return key.encode()[: MAX_KEY - 65].decode("utf-8", "ignore") + "#" + hashlib.sha256(key.encode()).hexdigest()


def cleaned(post: ParsedPost) -> ParsedPost:
    """The same post with text that both databases take, and each attachment once."""
    attachments: dict[str, FoundAttachment] = {}
    for found in post.attachments:
        url = storable(found.url)
        if len(url.encode()) <= MAX_URL:
            attachments.setdefault(url, FoundAttachment(storable(found.name), url))
    return replace(
        post,
        key=stored_key(post.key),
        url=storable(post.url),
        title=storable(post.title),
        summary=storable(post.summary),
        body=storable(post.body),
        byline=storable(post.byline),
        category=storable(post.category),
        attachments=tuple(attachments.values()),
        aliases=tuple(stored_key(alias) for alias in post.aliases),
        origins={storable(name): storable(place) for name, place in post.origins.items()},
    )


def content_of(post: ParsedPost) -> dict[str, Any]:
    """The extracted fields a reader of the page sees, as kept in ``post_version.fields``."""
    return {
        "title": post.title,
        "summary": post.summary,
        "body": post.body,
        "byline": post.byline,
        "category": post.category,
        "published_at": iso_or_none(post.published_at),
        "published_precision": post.published_precision,
        "attachments": [{"name": found.name, "url": found.url} for found in post.attachments],
    }


def content_hash(post: ParsedPost) -> str:
    """SHA-256 over the content only: what a list says, where fields came from and white space do not count."""
    return hashlib.sha256(
        json.dumps(_levelled(content_of(post)), ensure_ascii=False, sort_keys=True).encode()
    ).hexdigest()


def _levelled(value: Any) -> Any:
    if isinstance(value, str):
        return " ".join(unicodedata.normalize("NFC", value).split())
    if isinstance(value, dict):
        return {name: _levelled(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_levelled(one) for one in value]
    return value
