"""What is said of listed pages that give the public no post: once a source and night, without blaming the source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from cchc.states import FailureKind

SHOWN = 5  # addresses named; the rest are counted
TAKEN_AWAY = "đã gỡ hoặc đặt mật khẩu"  # what GONE means of an address that a listing still names


def closed_note(closed: Mapping[str, tuple[FailureKind, str]]) -> Iterator[str]:
    """At most one sentence for closed pages and one for pages that are no posts. ``closed``: key -> why, address."""
    shut = [(kind, url) for kind, url in closed.values() if kind is not FailureKind.NOT_A_POST]
    if shut:
        why = "; ".join(sorted({TAKEN_AWAY if kind is FailureKind.GONE else kind.label for kind, _ in shut}))
        yield f"{len(shut)} địa chỉ không đọc được vì đóng, không tính là tin, bài ({why}): {_named(shut)}"
    others = [(kind, url) for kind, url in closed.values() if kind is FailureKind.NOT_A_POST]
    if others:
        yield f"{len(others)} địa chỉ trong danh sách đọc được nhưng không phải tin, bài: {_named(others)}"


def _named(pages: Sequence[tuple[FailureKind, str]]) -> str:
    paths = sorted(_short(url) for _, url in pages)
    more = f" và {len(paths) - SHOWN} địa chỉ khác" if len(paths) > SHOWN else ""
    return ", ".join(paths[:SHOWN]) + more


def _short(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
