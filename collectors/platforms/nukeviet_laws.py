"""The documents of NukeViet's laws module: its list pages name them, its sitemap tells when each was put up.

The list shows the day of issue only. The feed tells the day and hour of posting, for the newest thirty, with the month
in place of the minute; so the sitemap's time is preferred.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from bs4 import Tag
from lxml import etree

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.periods import local_date, local_midnight
from cchc.public_records import LegalDocument
from cchc.records import FoundAttachment
from cchc.states import FailureKind
from cchc.vietnamese import fold
from cchc.vietnamese_dates import read_date
from collectors.addresses import compare_key, origin_of, same_site, try_clean_url
from collectors.fetch import Fetcher
from collectors.html import attribute, base_of, one_line, parse_page, soup_of, tag_line
from collectors.legal_documents import day_in, number_in
from collectors.page import Page
from collectors.pager import next_page
from collectors.platforms.nukeviet_addresses import LANGUAGE, language_of
from collectors.sitemaps import read_sitemap, refuse_entities

DETAIL = re.compile(r"(?:^|/)detail/(?P<alias>[^/]*?)-(?P<id>\d+)(?:/|\.html)?$")
#: headings of the older table and of the rows' own labels, folded; i and y are the same letter here
HEADINGS = (
    (re.compile(r"so( van ban| hieu| ?/? ?k[iy] hieu)|k[iy] hieu"), "number"),
    (re.compile(r"ngay (ban hanh|ky)|ngay thang|^ngay$"), "issued_on"),
    (re.compile(r"trich yeu|ten van ban|noi dung|tieu de"), "title"),
    (re.compile(r"tep|file|tai ve|dinh kem"), "files"),
    (re.compile(r"co quan"), "agency"),
    (re.compile(r"the loai|loai van ban"), "type"),
    (re.compile(r"linh vuc"), "field"),
    (re.compile(r"nguoi k[iy]"), "signer"),
)
#: part of a row → where it stands, best first
PARTS = {
    "number": (".c-code",),
    "issued_on": (".c-time",),
    "title": (".c-intro a strong", ".c-intro a", ".c-intro"),
    "files": (".c-file",),
}


@dataclass
class LawsRead:
    """``complete``: every page of the list was read, to its end."""

    documents: list[LegalDocument] = field(default_factory=list)
    complete: bool = False
    failures: list[CollectError] = field(default_factory=list)


async def read_laws(fetcher: Fetcher, source: Source, place_url: str) -> LawsRead:
    """All documents of one list, with the time each was posted where the site tells it.

    ``place_url``: the module's front page, or one of its categories, areas, agencies. What only a document's own page
    says (type, agency, signer) is left out. Raises CollectError when the first page cannot be read.
    """
    read = LawsRead()
    documents: dict[str, LegalDocument] = {}
    seen: set[str] = set()
    url: str | None = place_url
    while url is not None and len(seen) < source.max_pages:
        try:
            page = await fetcher.get(url, conditional=False)
        except CollectError as error:
            if not seen:
                raise
            read.failures.append(error)
            break
        if compare_key(page.final_url) in seen:  # past the last page it sends back to the first
            read.complete = True
            break
        seen |= {compare_key(url), compare_key(page.final_url)}
        found, url, whole = read_list_page(page, source)
        new = [document for document in found if document.key not in documents]
        documents |= {document.key: document for document in new}
        read.complete = whole and (url is None or not new or compare_key(url) in seen)
        if read.complete:
            break
    if not documents:
        read.complete = False
        read.failures.append(
            CollectError(source.id, place_url, FailureKind.NOTHING_FOUND, "không thấy danh sách văn bản")
        )
        return read
    times = await _posting_times(fetcher, place_url, set(documents), read)
    read.documents = [_posted(document, times) for document in documents.values()]
    return read


def read_list_page(page: Page, source: Source) -> tuple[list[LegalDocument], str | None, bool]:
    """(documents in page order, the next page, whether this is one list: a view by agency shows a few of each)."""
    tree = parse_page(page)
    base = base_of(tree, page)
    soup = soup_of(tree)
    tables = list(soup.select(".flex-table-laws"))
    rows = [
        _of_divs(row) for table in tables for row in table.select(".table-rows") if "table-head" not in row["class"]
    ]
    if not rows:
        tables = [table for table in soup.find_all("table") if _detail_link(table, base, page) is not None]
        rows = [row for table in tables for row in _of_table(table)]
    documents = [document for row in rows if (document := _document(row, base, page, source)) is not None]
    return documents, next_page(soup, base), len(tables) <= 1


def _of_divs(row: Tag) -> dict[str, Tag]:
    parts = {"row": row}
    for name, selectors in PARTS.items():
        found = next((tag for selector in selectors if (tag := row.select_one(selector)) is not None), None)
        if found is not None:
            parts[name] = found
    return parts


def _of_table(table: Tag) -> Iterator[dict[str, Tag]]:
    """Rows of the older list, by the headings of its columns."""
    names: list[str] = []
    for row in table.find_all("tr"):
        cells = row.find_all(["td", "th"], recursive=False)
        if not names:
            names = [_heading(tag_line(cell)) for cell in cells]
            names = names if "number" in names else []
        elif len(cells) == len(names):
            yield {name: cell for name, cell in zip(names, cells, strict=True) if name} | {"row": row}


def _heading(text: str) -> str:
    folded = fold(text)
    return next((name for pattern, name in HEADINGS if pattern.search(folded)), "")


def _document(row: dict[str, Tag], base: str, page: Page, source: Source) -> LegalDocument | None:
    link = _detail_link(row["row"], base, page)
    if link is None:
        return None
    url, key = link
    said = {name: _value(row[name]) for name in row if name not in ("row", "files")}
    title = said.get("title") or attribute(row["row"].select_one("a[title]"), "title")
    origins = dict.fromkeys((*said, *(["files"] if "files" in row else [])), "danh sách văn bản")
    return LegalDocument(
        source=source.id,
        key=key,
        url=url,
        number=number_in(said.get("number", ""), title),
        title=title or said.get("number", ""),
        type=said.get("type", ""),
        issued_on=day_in(said.get("issued_on", ""), page.fetched_at),
        effective_on=None,
        agency=said.get("agency", ""),
        signer=said.get("signer", ""),
        field=said.get("field", ""),
        files=_files(row["files"], base) if "files" in row else (),
        origins=origins,
    )


def _value(tag: Tag) -> str:
    """Without the label that small screens show."""
    label = tag.select_one(".label-name")
    text = tag_line(tag)
    return one_line(text.removeprefix(tag_line(label))) if label is not None else text


def _detail_link(row: Tag, base: str, page: Page) -> tuple[str, str] | None:
    """(address, key) of the document a row is about."""
    for link in row.find_all("a", href=True):
        url = try_clean_url(attribute(link, "href"), base)
        if url is None or "download=" in url or not same_site(url, page.final_url):
            continue
        key = key_of(url)
        if key is not None:
            return url, key
    return None


def key_of(url: str) -> str | None:
    """``laws-12`` for ``/laws/detail/ke-hoach-12/``, rewritten or not; None for other pages."""
    parts = urlsplit(url)
    operation = parse_qs(parts.query).get("op", [parts.path])[0]
    match = DETAIL.search(operation)
    return f"{module_of(url)}-{match['id']}" if match else None


def module_of(url: str) -> str:
    parts = urlsplit(url)
    named = parse_qs(parts.query).get("nv", [""])[0]
    segments = [part for part in parts.path.split("/") if part and not LANGUAGE.match(part)]
    return named or (segments[0] if segments else "laws")


def _files(cell: Tag, base: str) -> tuple[FoundAttachment, ...]:
    found: dict[str, str] = {}
    for link in cell.find_all("a", href=True):
        url = try_clean_url(attribute(link, "href"), base)
        if url is not None:
            found.setdefault(url, attribute(link, "title") or tag_line(link))
    return tuple(FoundAttachment(name, url) for url, name in found.items())


async def _posting_times(
    fetcher: Fetcher, place_url: str, wanted: set[str], read: LawsRead
) -> dict[str, tuple[datetime, str]]:
    """key → (moment, where it stood). The feed is asked only for what the sitemap leaves out."""
    origin, module, language = origin_of(place_url), module_of(place_url), language_of(place_url)
    times: dict[str, tuple[datetime, str]] = {}
    try:
        listed = await read_sitemap(
            fetcher,
            f"{origin}/sitemap-{language}.{module}.xml",
            want_file=lambda _: False,
            want_page=lambda url: key_of(url) is not None,
        )
        times = {str(key_of(url)): (moment, "sitemap lastmod") for url, moment in listed.entries if moment is not None}
    except CollectError as error:
        if not error.kind.permanent:
            read.failures.append(error)
    if wanted <= set(times):
        return times
    try:
        page = await fetcher.get(f"{origin}/{module}/rss/", conditional=False)
        return {key: (moment, "RSS pubDate") for key, moment in feed_days(page)} | times
    except CollectError as error:
        if not error.kind.permanent:
            read.failures.append(error)
    return times


def feed_days(page: Page) -> Iterator[tuple[str, datetime]]:
    """(key, local midnight of the day of posting): the feed prints the month where the minute belongs."""
    refuse_entities(page.body, page)
    try:
        tree = etree.fromstring(page.body.strip(), etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        return  # switched off: some page answers instead
    for item in tree.iterfind(".//item"):
        key = key_of(try_clean_url((item.findtext("link") or "").strip(), page.final_url) or "")
        moment = read_date((item.findtext("pubDate") or "").strip(), reference=page.fetched_at)
        if key is not None and moment is not None:
            yield key, local_midnight(local_date(moment.moment))


def _posted(document: LegalDocument, times: dict[str, tuple[datetime, str]]) -> LegalDocument:
    if document.key not in times:
        return document
    moment, origin = times[document.key]
    return replace(
        document,
        posted_at=moment,
        posted_precision="minute" if origin.startswith("sitemap") else "day",
        origins=document.origins | {"posted_at": origin},
    )
