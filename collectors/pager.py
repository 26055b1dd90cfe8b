"""Where a list goes on: the pager's "next" link."""

from __future__ import annotations

from bs4 import Tag

from collectors.addresses import try_clean_url
from collectors.html import attribute, tag_line

PAGERS = ".pagination a[href], .pager a[href], .nav-links a[href], a[rel~=next][href], link[rel~=next][href]"
NEXT_WORDS = frozenset(
    {"»", "›", ">", "sau", "trang sau", "trang tiếp", "tiếp", "tiếp theo", "next", "sau »", "trang sau »", "tiếp »"}
)


def next_page(soup: Tag, base: str, selector: str | None = None) -> str | None:
    """``selector``: the source's own, if it has one; else what pagers commonly look like."""
    for link in soup.select(selector or PAGERS):
        says_next = "next" in attribute(link, "rel") or "next" in attribute(link, "class")
        words = {
            attribute(link, "title").lower().strip(),
            attribute(link, "aria-label").lower().strip(),
            tag_line(link).lower(),
        }
        if selector is None and not (says_next or words & NEXT_WORDS):
            continue
        href = attribute(link, "href").strip()
        above = link.parent if isinstance(link.parent, Tag) else None
        if (
            href in ("", "#")
            or href.startswith("javascript:")
            or "disabled" in f"{attribute(above, 'class')} {attribute(link, 'class')}"
        ):
            continue
        url = try_clean_url(href, base)
        if url is not None:
            return url
    return None
