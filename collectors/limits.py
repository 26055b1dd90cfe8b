"""How much one answer may cost. Everything read from outside is bounded by these numbers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bytes, seconds and counts. ``page_bytes`` holds on the wire and again after decompression."""

    page_bytes: int = 10_000_000
    file_bytes: int = 20_000_000
    robots_bytes: int = 500_000
    request_seconds: float = 30.0
    file_seconds: float = 90.0
    connect_seconds: float = 10.0
    redirects: int = 8
    attempts: int = 3
    retry_seconds: float = 0.5  # doubles with each attempt
    retry_after_seconds: float = 30.0  # a server that asks for more is left for the next night
    connections: int = 4
    failures_in_a_row: int = 5  # a host that fails so often is left alone for a while
    probe_seconds: float = 20.0  # of that while, for each second of the source's delay; doubles with each probe
    probes: int = 2  # requests that try whether the host is back; then it is not asked again in this reading
    sitemap_files: int = 60
    sitemap_depth: int = 3
    listed_posts: int = 60_000
    list_pages: int = 5_000  # of one list, over all nights of its first reading; a longer one is a trap
    attachments_a_page: int = 60
    text_characters: int = 200_000
    pdf_pages: int = 60
    pdf_seconds: float = 15.0
