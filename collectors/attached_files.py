"""Which links of an article are attached files."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, unquote, urlsplit

from bs4 import Tag

from cchc.records import FoundAttachment
from collectors.addresses import is_file_address, try_clean_url
from collectors.html import attribute, tag_line

VIEWERS = re.compile(
    r"docs\.google\.com/(viewer|gview)|view\.officeapps\.live\.com|/pdfjs/|/viewer\.html", re.IGNORECASE
)
FRAMES = {"iframe": "src", "embed": "src", "object": "data"}


def attached_files(
    tags: list[Tag], base: str, *, selected: bool = False, limit: int = 60
) -> tuple[FoundAttachment, ...]:
    """Files linked or shown in frames inside these tags, in page order, each address once.

    ``selected``: the tags were chosen as attachments, so every link in them counts whatever its ending.
    """
    found: dict[str, str] = {}
    for tag in tags:
        for link in [tag, *tag.find_all(["a", *FRAMES])]:
            if link.name not in ("a", *FRAMES):
                continue
            href = attribute(link, FRAMES.get(link.name, "href")).strip()
            if href.startswith("#"):  # opens a preview of a file within the page
                continue
            url = _inside_viewer(try_clean_url(href, base) if href else None, base)
            if url is None or not (
                is_file_address(url) or (selected and link.name == "a") or link.has_attr("download")
            ):
                continue
            name = tag_line(link) or attribute(link, "title") or unquote(urlsplit(url).path.rsplit("/", 1)[-1])
            if url not in found or not found[url]:
                found[url] = name
            if len(found) >= limit:
                break
    return tuple(FoundAttachment(name, url) for url, name in found.items())


def _inside_viewer(url: str | None, base: str) -> str | None:
    """The file that an embedded viewer shows."""
    if url is None or not VIEWERS.search(url):
        return url
    query = parse_qs(urlsplit(url).query)
    inner = next((query[name][0] for name in ("url", "src", "file") if query.get(name)), None)
    return try_clean_url(inner, base) if inner else None
