"""Legal documents of any site: an entry of a list, completed by its own page where the list says too little."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from cchc.configuration import RecordPlace, Source
from cchc.document_numbers import find_document_numbers
from cchc.periods import local_date
from cchc.public_records import LegalDocument
from cchc.record_labels import DOCUMENT_LABELS
from cchc.records import FoundAttachment
from cchc.vietnamese import slug
from cchc.vietnamese_dates import DateRead, read_date
from collectors.attached_files import attached_files
from collectors.content_part import content_part
from collectors.html import base_of, meta_content, parse_page, soup_of, tag_line
from collectors.label_values import page_values
from collectors.page import Page
from collectors.record_rows import RecordRow, text_of

LONGEST_NUMBER = 80
LONGEST_NAME = 300
LONGEST_TITLE = 2000
FUTURE = timedelta(days=3650)  # a document may come into force later
DETAIL_FIELDS = ("number", "title", "type", "issued_on", "effective_on", "posted_on", "agency", "signer", "field")


def document_of_row(row: RecordRow, source: Source, page: Page) -> LegalDocument | None:
    """None for a line that names no document. A day called only "Ngày" is the document's own, never its posting."""
    title = row.fields.get("title", "")[:LONGEST_TITLE]
    number = number_in(row.fields.get("number", ""), title)
    if not title and not number:
        return None
    issued = day_in(row.fields.get("issued_on", ""), page.fetched_at)
    url = row.url or (row.files[0].url if row.files else page.final_url)
    document = LegalDocument(
        source=source.id,
        key=_key(row, number, issued, title),
        url=url,
        number=number,
        title=title or number,
        type=row.fields.get("type", "")[:LONGEST_NAME],
        issued_on=issued,
        effective_on=day_in(row.fields.get("effective_on", ""), page.fetched_at + FUTURE),
        agency=row.fields.get("agency", "")[:LONGEST_NAME],
        signer=row.fields.get("signer", "")[:LONGEST_NAME],
        field=row.fields.get("field", "")[:LONGEST_NAME],
        files=row.files,
        origins=dict(row.origins),
    )
    return _posted(document, _moment(row.fields.get("posted_on", ""), page.fetched_at), row.origins.get("posted_on"))


def needs_its_page(document: LegalDocument, row: RecordRow, place: RecordPlace) -> bool:
    """Whether the list leaves out what counting and judging need."""
    if row.url is None or place.details == "never":
        return False
    if place.details == "always":
        return True
    return not document.number or document.issued_on is None or not document.files or document.posted_at is None


def completed(document: LegalDocument, page: Page, place: RecordPlace) -> LegalDocument:
    """What the document's own page adds; what the list said stays. Raises CollectError for an unreadable page."""
    tree = parse_page(page)
    base = base_of(tree, page)
    whole, part = soup_of(tree), soup_of(content_part(tree))
    said, _ = page_values(part, DOCUMENT_LABELS)
    origins = dict.fromkeys(said, "nhãn trên trang riêng")
    for name in DETAIL_FIELDS:
        selector = getattr(place.selectors, name)
        text = text_of(whole.select_one(selector), long=False) if selector else ""
        if text:
            said[name], origins[name] = text, f"{selector} (trang riêng)"
    heading = tag_line(part.select_one("h1"))
    number = document.number or number_in(said.get("number", ""), heading or said.get("title", ""))
    chosen = place.selectors.files
    files = attached_files(whole.select(chosen) if chosen else [part], base, selected=chosen is not None)
    issued = document.issued_on or day_in(said.get("issued_on", ""), page.fetched_at)
    found = replace(
        document,
        number=number,
        title=document.title or said.get("title", "")[:LONGEST_TITLE] or heading,
        type=document.type or said.get("type", "")[:LONGEST_NAME],
        issued_on=issued,
        effective_on=document.effective_on or day_in(said.get("effective_on", ""), page.fetched_at + FUTURE),
        agency=document.agency or said.get("agency", "")[:LONGEST_NAME],
        signer=document.signer or said.get("signer", "")[:LONGEST_NAME],
        field=document.field or said.get("field", "")[:LONGEST_NAME],
        files=_together(document.files, files),
        origins=origins | document.origins,
    )
    if found.posted_at is not None:
        return found
    posted, origin = _moment(said.get("posted_on", ""), page.fetched_at), origins.get("posted_on")
    if posted is None:
        stated = meta_content(tree, "article:published_time", "datepublished", "pubdate")
        posted, origin = _moment(stated, page.fetched_at), "siêu dữ liệu của trang riêng"
    return _posted(found, posted, origin)


def number_in(cell: str, title: str) -> str:
    """The canonical number of the cell, else the cell as printed; without a cell the first number of the title."""
    numbers = [found.number for found in find_document_numbers(cell) if found.number]
    if numbers:
        return numbers[0]
    if cell:
        return cell[:LONGEST_NUMBER]
    numbers = [found.number for found in find_document_numbers(title[:LONGEST_TITLE]) if found.number]
    return numbers[0] if numbers else ""


def day_in(text: str, reference: datetime) -> date | None:
    read = _moment(text, reference)
    return None if read is None else local_date(read.moment)


def _moment(text: str, reference: datetime) -> DateRead | None:
    read = read_date(text, reference=reference) if text else None
    return None if read is None or read.approx else read


def _posted(document: LegalDocument, read: DateRead | None, origin: str | None) -> LegalDocument:
    if read is None:
        return document
    origins = document.origins | {"posted_at": origin or "trang danh sách"}
    return replace(document, posted_at=read.moment, posted_precision=read.precision, origins=origins)


def _key(row: RecordRow, number: str, issued: date | None, title: str) -> str:
    """The pattern's group ``id``, else its address, else what is written on the document."""
    groups = row.pattern.groupdict() if row.pattern else {}
    own = groups.get("id") or groups.get("key") or row.url
    if own:
        return str(own)
    if number:
        return f"{number}|{issued or ''}"
    return row.files[0].url if row.files else f"{slug(title, 200)}|{issued or ''}"


def _together(first: tuple[FoundAttachment, ...], more: tuple[FoundAttachment, ...]) -> tuple[FoundAttachment, ...]:
    known = {one.url for one in first}
    return first + tuple(one for one in more if one.url not in known)
