"""Where a list goes on: the pager's "next" link."""

from __future__ import annotations

import copy
from collections.abc import Iterator

from bs4 import Tag
from lxml import etree
from lxml import html as lxml_html

from collectors.addresses import try_clean_url
from collectors.html import attribute, soup_of, tag_line

PAGERS = ".pagination a[href], .pager a[href], .nav-links a[href], a[rel~=next][href], link[rel~=next][href]"
FIND_PAGERS = etree.XPath(
    " | ".join(
        [
            *(
                f"descendant-or-self::*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]//a[@href]"
                for name in ("pagination", "pager", "nav-links")
            ),
            "descendant-or-self::*[self::a or self::link][@href]"
            "[contains(concat(' ', normalize-space(@rel), ' '), ' next ')]",
        ]
    )
)
NEXT_WORDS = frozenset(
    {"»", "›", ">", "sau", "trang sau", "trang tiếp", "tiếp", "tiếp theo", "next", "sau »", "trang sau »", "tiếp »"}
)


def next_page(part: Tag | lxml_html.HtmlElement, base: str, selector: str | None = None) -> str | None:
    """``selector``: the source's own, if it has one; else what pagers commonly look like.

    Of an lxml element only the pagers' links are made a BeautifulSoup tree of.
    """
    for link in _links(part, selector):
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


def _links(part: Tag | lxml_html.HtmlElement, selector: str | None) -> Iterator[Tag]:
    if isinstance(part, Tag) or selector is not None:
        yield from (part if isinstance(part, Tag) else soup_of(part)).select(selector or PAGERS)
        return
    for link in FIND_PAGERS(part):
        above = link.getparent()
        shell = lxml_html.Element("div", {"class": above.get("class") or ""} if above is not None else {})
        shell.append(copy.deepcopy(link))
        found = soup_of(shell).find(link.tag)
        if isinstance(found, Tag):
            yield found
