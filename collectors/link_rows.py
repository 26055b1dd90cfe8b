"""Entries of a page: links with what stands beside them, one entry a row, its files folded in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime

from bs4 import Tag

from cchc.periods import local_date
from cchc.vietnamese_dates import read_date
from collectors.addresses import is_file_address, try_clean_url
from collectors.html import attribute, block_text, tag_line

DATE_SHAPE = re.compile(
    r"\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{4}(?:\s*[,-]?\s*\d{1,2}:\d{2}(?::\d{2})?)?|ngày\s+\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4}",
    re.I,
)
#: such a date belongs to the document, not to its appearance on the site
DOCUMENT_DATE = re.compile(r"(ban hành|ngày ký|ký ngày|hiệu lực|hết hạn|văn bản ngày)[^\d]{0,20}$", re.IGNORECASE)
NAMELESS = re.compile(
    r"^(.{0,15}|[^ ]+|(nhấn|bấm|xem|mở|tải|tại|file|tệp|tập tin|văn bản|nội dung|chi tiết|download)\b.{0,40})$",
    re.IGNORECASE,
)
MOST_LINKS = 2000


@dataclass
class LinkRow:
    """``files``: addresses of files in the same row. ``document_date``: the row shows only the document's own date."""

    text: str
    url: str
    shown_on: date | None = None
    document_date: bool = False
    files: list[str] = field(default_factory=list)


def link_rows(part: Tag, base: str, reference: datetime) -> list[LinkRow]:
    """Rows in page order; links to one address are one row, and a row's file goes with its title."""
    links = [
        (link, url) for link in part.find_all("a", href=True)[:MOST_LINKS] if (url := _target(link, base)) is not None
    ]
    pages = {url for _, url in links if not is_file_address(url)}
    rows: dict[str, LinkRow] = {}
    for link, url in links:
        text = tag_line(link) or attribute(link, "title")
        if not text:
            continue
        around = _row_around(link, base)
        if is_file_address(url):
            owner = next((other for other in _targets(around, base) if other in pages), None)
            if owner is not None and owner in rows:
                if url not in rows[owner].files:
                    rows[owner].files.append(url)
                continue
        known = rows.get(url)
        if known is None:
            shown, document_date = _date_of_row(around, reference)
            rows[url] = LinkRow(_with_row_text(text, url, around), url, shown, document_date)
        elif text not in known.text:
            known.text = f"{known.text} — {text}"
    return list(rows.values())


def _target(link: Tag, base: str) -> str | None:
    href = attribute(link, "href").strip()
    return None if not href or href.startswith("#") else try_clean_url(href, base)


def _targets(row: Tag, base: str) -> list[str]:
    return [url for link in row.find_all("a", href=True) if (url := _target(link, base)) is not None]


def _row_around(link: Tag, base: str) -> Tag:
    """The largest block around the link that speaks of this entry alone: one page, or the files of one."""
    row: Tag = link
    for parent in link.parents:
        if not isinstance(parent, Tag) or parent.name in (
            "body",
            "html",
            "main",
            "[document]",
            "table",
            "tbody",
            "ul",
            "ol",
        ):
            break
        targets = set(_targets(parent, base))
        pages = {url for url in targets if not is_file_address(url)}
        files = targets - pages
        if len(pages) > 1 or (not pages and len(files) > 1 and parent.name not in ("tr", "li")):
            break
        if len(block_text(parent)) > 3000:
            break
        row = parent
    return row


def _with_row_text(text: str, url: str, row: Tag) -> str:
    """A file called "Tải về" or ``45-kh-sct.pdf`` is named by the row it stands in."""
    if not is_file_address(url) or not NAMELESS.match(text):
        return text
    whole = block_text(row).replace("\n", " ")
    return text if whole == text or not whole or len(whole) > 600 else f"{text} — {whole}"


def _date_of_row(row: Tag, reference: datetime) -> tuple[date | None, bool]:
    """(date shown beside the link, whether the only date there is the document's own)."""
    only_document_date = False
    beside = _text_without_links(row)
    for match in DATE_SHAPE.finditer(beside):
        if DOCUMENT_DATE.search(beside[: match.start()]):
            only_document_date = True
            continue
        read = read_date(match[0], reference=reference)
        if read is not None:
            return local_date(read.moment), False
    return None, only_document_date


def _text_without_links(row: Tag) -> str:
    if row.name == "a":
        return ""
    pieces = [str(piece) for piece in row.find_all(string=True) if piece.find_parent("a") is None]
    return re.sub(r"\s+", " ", " ".join(pieces))
