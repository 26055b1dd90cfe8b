"""Entries of a list of documents or of questions: by the place's selectors, a table's headings, common blocks, links.

Each entry becomes named texts; what they mean is read by ``legal_documents`` and ``feedback``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bs4 import Tag
from lxml import html as lxml_html

from cchc.configuration import RecordPlace
from cchc.errors import CollectError
from cchc.record_labels import label_key
from cchc.records import FoundAttachment
from cchc.states import FailureKind
from collectors.addresses import is_file_address, try_clean_url
from collectors.attached_files import attached_files
from collectors.content_part import content_part
from collectors.html import attribute, base_of, block_text, parse_page, soup_of, tag_line
from collectors.label_values import labelled_values
from collectors.link_rows import link_rows
from collectors.page import Page
from collectors.pager import next_page

MOST_ROWS = 2000  # of one page
MOST_CELLS = 60
MOST_LINKS = 500
LONGEST_FIELD = 4000
#: blocks that lists of questions are commonly made of, tried in this order
COMMON_BLOCKS = {
    "feedback": (
        ".content-feedback .item",
        "[itemtype$='/Question']",
        ".feedback-item, .faq-item, .question-item, .item-hoidap, .hoidap-item, .item-question, .gopy-item, .item-gopy",
        ".panel-faq .panel, #faq .panel, .faq .panel, .accordion-item",
    ),
    "legal_documents": (".vanban-item, .item-vanban, .document-item, .item-document, .legal-item, .vbpq-item",),
}
COMMON_LINKS = "a.title[href], h2 a[href], h3 a[href], h4 a[href], .title a[href]"


@dataclass(frozen=True)
class RecordRow:
    """One entry. ``fields``: name → text; ``block``: the entry itself, None for a table's row."""

    fields: dict[str, str]
    origins: dict[str, str]
    url: str | None  # its own page
    files: tuple[FoundAttachment, ...] = ()
    block: Tag | None = None
    anchor: str = ""  # names the entry on a page that holds whole entries
    private: tuple[str, ...] = ()  # texts that say who asked
    pattern: re.Match[str] | None = field(default=None, compare=False)


@dataclass(frozen=True)
class RowsPage:
    rows: list[RecordRow]
    next_url: str | None
    how: str  # which way of reading found them


def read_rows(page: Page, place: RecordPlace, labels: Mapping[str, str]) -> RowsPage:
    """Raises CollectError: BAD_SELECTOR, or what keeps the page from being read. No entry at all is an empty list."""
    tree = parse_page(page)
    base = base_of(tree, page)
    whole = soup_of(tree)
    rows, how = _rows(page, place, labels, tree, whole, base)
    if place.pattern is not None:
        matched = [(row, re.search(place.pattern, row.url or "")) for row in rows]
        rows = [replace(row, pattern=match) for row, match in matched if match is not None]
    return RowsPage(rows[:MOST_ROWS], next_page(whole, base, place.selectors.next_page), how)


def _rows(
    page: Page, place: RecordPlace, labels: Mapping[str, str], tree: lxml_html.HtmlElement, whole: Tag, base: str
) -> tuple[list[RecordRow], str]:
    if place.selectors.item is not None:
        blocks = whole.select(place.selectors.item, limit=MOST_ROWS)
        if not blocks:
            detail = f"item: “{place.selectors.item}” không khớp gì trên trang danh sách"
            raise CollectError(page.source, page.url, FailureKind.BAD_SELECTOR, detail)
        return [row_of_block(block, place, labels, base) for block in blocks], place.selectors.item
    part = soup_of(content_part(tree))
    rows = [row for table in part.find_all("table") for row in _table_rows(table, place, labels, base)]
    if rows:
        return rows, "bảng có tên cột"
    for selector in COMMON_BLOCKS[place.kind]:
        blocks = whole.select(selector, limit=MOST_ROWS)
        if blocks:
            return [row_of_block(block, place, labels, base) for block in blocks], selector
    return _linked_rows(page, place, part, base), "các liên kết của phần nội dung"


def row_of_block(block: Tag, place: RecordPlace, labels: Mapping[str, str], base: str) -> RecordRow:
    """The fields of one entry by the place's selectors, then by labels printed in it."""
    chosen = place.selectors.model_dump(exclude={"item", "link", "next_page", "value", "period", "files", "asker"})
    fields: dict[str, str] = {}
    origins: dict[str, str] = {}
    link = _link_of(block, place)
    for name, selector in chosen.items():
        found = block.select_one(selector) if selector else None
        text = text_of(found, long=name == "reply")
        if text:
            fields[name], origins[name] = text, str(selector)
    labelled, private = labelled_values(block_text(block), labels)
    for name, text in labelled.items():
        if name not in fields:
            fields[name], origins[name] = text, "nhãn trong mục"
    if "title" not in fields and link is not None:
        fields["title"], origins["title"] = tag_line(link) or attribute(link, "title"), "liên kết"
    url = try_clean_url(attribute(link, "href"), base) if link is not None else None
    href = attribute(link, "href") if link is not None else ""
    own = url if url is not None and not href.startswith("#") and not is_file_address(url) else None
    anchor = href[1:] if href.startswith("#") else attribute(block, "id")
    return RecordRow(fields, origins, own, _files(block, place, base), block, anchor, tuple(private))


def text_of(tag: Tag | None, *, long: bool) -> str:
    """Machine-readable times first; a reply keeps its lines."""
    if tag is None:
        return ""
    stamp = attribute(tag, "datetime") or attribute(tag, "content")
    return (stamp or (block_text(tag) if long else tag_line(tag)))[:LONGEST_FIELD]


def _link_of(block: Tag, place: RecordPlace) -> Tag | None:
    if place.selectors.link is not None:
        return block.select_one(place.selectors.link)
    if block.name == "a":
        return block
    return block.select_one(COMMON_LINKS) or block.select_one("a[href]")


def _files(block: Tag, place: RecordPlace, base: str) -> tuple[FoundAttachment, ...]:
    if place.selectors.files is not None:
        return attached_files(block.select(place.selectors.files), base, selected=True)
    return attached_files([block], base)


def _table_rows(table: Tag, place: RecordPlace, labels: Mapping[str, str], base: str) -> list[RecordRow]:
    """Rows under a heading row that names at least two columns, one of them what an entry cannot be without."""
    lines = [row for row in table.find_all("tr") if row.find_parent("table") is table][: MOST_ROWS + 10]
    grid = _grid(lines)
    for number, cells in enumerate(grid[:5]):
        names = [labels.get(label_key(tag_line(cell))) for cell in cells]
        if len(set(names) - {None}) >= 2 and {"title", "number"} & set(names):
            rows = zip(lines[number + 1 :], grid[number + 1 :], strict=True)
            read = (_row_of_cells(line, cells, names, place, base) for line, cells in rows)
            return [row for row in read if row is not None]
    return []


def _grid(lines: list[Tag]) -> list[list[Tag]]:
    """Cells by column, spans filled in."""
    grid: list[list[Tag]] = []
    below: dict[int, tuple[Tag, int]] = {}  # column → (cell, rows it still covers)
    for line in lines:
        row: list[Tag] = []
        for cell in [*line.find_all(["td", "th"], recursive=False), None]:
            while len(row) in below and len(row) < MOST_CELLS:
                covering, left = below.pop(len(row))
                if left > 1:
                    below[len(row)] = (covering, left - 1)
                row.append(covering)
            if cell is None:
                break
            for _ in range(min(_span(cell, "colspan"), MOST_CELLS - len(row))):
                if _span(cell, "rowspan") > 1:
                    below[len(row)] = (cell, _span(cell, "rowspan") - 1)
                row.append(cell)
        grid.append(row)
    return grid


def _span(cell: Tag, name: str) -> int:
    text = attribute(cell, name).strip()
    return max(1, min(int(text), 500)) if text.isdecimal() else 1


def _row_of_cells(
    line: Tag, cells: list[Tag], names: list[str | None], place: RecordPlace, base: str
) -> RecordRow | None:
    if len({id(cell) for cell in cells if tag_line(cell)}) < 2:
        return None  # a line over the whole width: a year, a kind of document
    fields: dict[str, str] = {}
    private: list[str] = []
    by_name: dict[str, Tag] = {}
    for name, cell in zip(names, cells, strict=False):
        text = (block_text(cell) if name == "reply" else tag_line(cell))[:LONGEST_FIELD]
        if name == "asker" and text:
            private.append(text)
        elif name and text and name not in fields:
            fields[name], by_name[name] = text, cell
    link = next(
        (
            link
            for cell in [*(by_name[name] for name in ("title", "number") if name in by_name), line]
            for link in cell.find_all("a", href=True)
            if (url := try_clean_url(attribute(link, "href"), base)) is not None
            and not is_file_address(url)
            and not attribute(link, "href").startswith("#")
        ),
        None,
    )
    if not {"title", "number"} & set(fields):
        return None
    url = try_clean_url(attribute(link, "href"), base) if link is not None else None
    origins = dict.fromkeys(fields, "cột của bảng")
    return RecordRow(fields, origins, url, _files(line, place, base), None, attribute(line, "id"), tuple(private))


def _linked_rows(page: Page, place: RecordPlace, part: Tag, base: str) -> list[RecordRow]:
    """Each link with what stands beside it; only believable with a date or, where there is one, the address pattern."""
    rows: list[RecordRow] = []
    if len(part.find_all("a", limit=MOST_LINKS + 1)) > MOST_LINKS:
        return rows  # looking around each of so many takes minutes; such a page needs selectors
    for row in link_rows(part, base, page.fetched_at):
        if place.pattern is None and row.shown_on is None and not row.document_date:
            continue
        fields = {"title": row.text}
        if row.shown_on is not None:
            fields["posted_on" if place.kind == "legal_documents" else "sent_on"] = row.shown_on.isoformat()
        own = None if is_file_address(row.url) else row.url
        files = tuple(FoundAttachment(row.text, url) for url in (row.files or ([] if own else [row.url])))
        rows.append(RecordRow(fields, dict.fromkeys(fields, "liên kết"), own, files))
    return rows
