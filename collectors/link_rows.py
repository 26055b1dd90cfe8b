"""Entries of a page: links with what stands beside them, one entry a row, its files folded in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime

from bs4 import Tag

from cchc.periods import local_date
from cchc.vietnamese_dates import read_date
from collectors.addresses import is_file_address, try_clean_url
from collectors.first_targets import FirstTargets
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
LONGEST_ROW = 3000  # characters
OUTER = frozenset({"body", "html", "main", "[document]", "table", "tbody", "ul", "ol"})


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
    links = [(link, url) for link in part.find_all("a", href=True) if (url := _target(link, base)) is not None]
    around = _Around(links)
    links = links[:MOST_LINKS]
    pages = {url for _, url in links if not is_file_address(url)}
    rows: dict[str, LinkRow] = {}
    for link, url in links:
        text = tag_line(link) or attribute(link, "title")
        if not text:
            continue
        row = around.row(link)
        if is_file_address(url):
            owner = next((other for other in around.pages.inside(row) if other in pages), None)
            if owner is not None and owner in rows:
                if url not in rows[owner].files:
                    rows[owner].files.append(url)
                continue
        known = rows.get(url)
        if known is None:
            shown, document_date = around.date(row, reference)
            nameless = is_file_address(url) and NAMELESS.match(text) is not None
            rows[url] = LinkRow(
                _with_row_text(text, around.words(row)) if nameless else text, url, shown, document_date
            )
        elif len(known.text) < LONGEST_ROW and text not in known.text:
            known.text = f"{known.text} — {text}"
    return list(rows.values())


def _target(link: Tag, base: str) -> str | None:
    href = attribute(link, "href").strip()
    return None if not href or href.startswith("#") else try_clean_url(href, base)


class _Around:
    """Finds the row of a link; what it learns of a block it keeps for the block's other links."""

    def __init__(self, links: list[tuple[Tag, str]]) -> None:
        self.pages = FirstTargets((link, url) for link, url in links if not is_file_address(url))
        self._files = FirstTargets((link, url) for link, url in links if is_file_address(url))
        self._may_be_row: dict[int, bool] = {}
        self._dates: dict[int, tuple[date | None, bool]] = {}
        self._words: dict[int, str] = {}

    def row(self, link: Tag) -> Tag:
        """The largest block around the link that speaks of this entry alone: one page, or the files of one."""
        row: Tag = link
        for parent in link.parents:
            if not isinstance(parent, Tag) or parent.name in OUTER:
                break
            if id(parent) not in self._may_be_row:
                self._may_be_row[id(parent)] = self._is_of_one(parent) and len(block_text(parent)) <= LONGEST_ROW
            if not self._may_be_row[id(parent)]:
                break
            row = parent
        return row

    def date(self, row: Tag, reference: datetime) -> tuple[date | None, bool]:
        if id(row) not in self._dates:
            self._dates[id(row)] = _date_of_row(row, reference)
        return self._dates[id(row)]

    def words(self, row: Tag) -> str:
        if id(row) not in self._words:
            self._words[id(row)] = block_text(row).replace("\n", " ")
        return self._words[id(row)]

    def _is_of_one(self, block: Tag) -> bool:
        pages = len(self.pages.inside(block))
        return pages == 1 or (pages == 0 and (len(self._files.inside(block)) < 2 or block.name in ("tr", "li")))


def _with_row_text(text: str, whole: str) -> str:
    """A file called "Tải về" or ``45-kh-sct.pdf`` is named by the row it stands in."""
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
