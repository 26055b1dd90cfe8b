"""Reads the places where something must be public, and opens the files found there.

It reports what it saw; judging is not its work.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urlsplit

from cchc.configuration import Place, Requirement, Source
from cchc.document_numbers import find_document_numbers
from cchc.errors import CollectError
from cchc.periods import local_date
from cchc.phrases import PhraseBook, WordText
from cchc.protocols import Archive, Clock, Harvest, Progress
from cchc.public_records import LegalDocument
from cchc.record_shelf import PlaceResult
from cchc.records import AttachmentCheck, DueAttachment, Failure, PageReading, ReadLink
from cchc.states import FailureKind
from cchc.vietnamese import slug
from collectors.addresses import compare_key, is_file_address, origin_of
from collectors.attached_files import attached_files
from collectors.attachments import check_one, could_not_open, judge_file
from collectors.content_part import content_part
from collectors.fetch import Fetcher
from collectors.file_reader import FileReader
from collectors.hosts import Turns
from collectors.html import base_of, block_text, parse_page, soup_of
from collectors.limits import Limits
from collectors.link_rows import LinkRow, link_rows
from collectors.page import Page
from collectors.pager import next_page
from collectors.sitemaps import read_sitemap
from collectors.unforeseen import UNFORESEEN, unforeseen

MOST_FOLLOWED = 8  # links of one requirement that are opened
MOST_TEXT = 400_000
LEAST_TEXT = 30  # a page with less than this has no content of its own (filled in by scripts, or empty)
LAWS_FILE = re.compile(r"[.\-/]laws\.xml", re.IGNORECASE)


@dataclass
class _Seen:
    """One place as read, before anybody asks for a requirement. ``failure`` set: it could not be read."""

    url: str
    text: str = ""
    rows: list[LinkRow] = field(default_factory=list)
    failure: FailureKind | None = None
    detail: str = ""
    complete: bool = True
    evidence_id: int | None = None
    file_check: AttachmentCheck | None = None


@dataclass(frozen=True)
class PlaceDocuments:
    """The documents of a record place, as stored after tonight's reading of it."""

    result: PlaceResult
    documents: tuple[LegalDocument, ...]


def read_places(
    requirements: list[Requirement],
    source: Source,
    *,
    documents: Mapping[str, PlaceDocuments] = {},
    harvest: Harvest,
    archive: Archive,
    clock: Clock,
    contact: str | None,
    progress: Progress,
    limits: Limits = Limits(),
    turns: Turns | None = None,
) -> list[PageReading]:
    """One reading for each requirement and place at this source. Never raises CollectError.

    Links whose words or number match a requirement are opened; ``check`` says whether the document behind them opens.
    ``documents``: by record place, for requirements that look through those instead of a page.
    """
    reader = _Reader(source, harvest, clock, progress, limits, documents)
    return asyncio.run(reader.read(requirements, archive, contact, turns))


@dataclass
class _Reader:
    source: Source
    harvest: Harvest
    clock: Clock
    progress: Progress
    limits: Limits
    documents: Mapping[str, PlaceDocuments] = field(default_factory=dict)
    seen: dict[str, _Seen] = field(default_factory=dict)
    checks: dict[str, AttachmentCheck] = field(default_factory=dict)
    posted_on: dict[str, date] | None = None  # NukeViet tells when a document was put up only in its sitemap

    async def read(
        self, requirements: list[Requirement], archive: Archive, contact: str | None, turns: Turns | None
    ) -> list[PageReading]:
        readings: list[PageReading] = []
        async with Fetcher(
            self.source,
            archive=archive,
            harvest=self.harvest,
            clock=self.clock,
            contact=contact,
            limits=self.limits,
            turns=turns,
        ) as fetcher:
            with FileReader(self.limits) as reader:
                for requirement in requirements:
                    for place in requirement.places:
                        if place.source == self.source.id:
                            readings.append(await self._read_one(fetcher, reader, requirement, place))
        if readings:
            unread = sum(reading.failure is not None for reading in readings)
            self.progress(f"{self.source.name}: đã xem {len(readings)} nơi phải công khai, {unread} nơi không đọc được")
        return readings

    async def _read_one(
        self, fetcher: Fetcher, reader: FileReader, requirement: Requirement, place: Place
    ) -> PageReading:
        name = f"{place.url} {place.paged} {place.records}"
        if name not in self.seen:
            self.seen[name] = await self._see(fetcher, reader, place)
        seen = self.seen[name]
        wanted = Wanted(requirement) if requirement.kind == "document" else None
        links: list[ReadLink] = []
        followed = 0
        for row in seen.rows:
            check = seen.file_check
            if check is None and wanted is not None and followed < MOST_FOLLOWED and wanted.matches(row):
                followed += 1
                check = await self._open(fetcher, reader, row)
            links.append(ReadLink(row.text, row.url, row.shown_on, check))
        return PageReading(
            requirement=requirement.id,
            url=place.url,
            read_at=self.clock(),
            failure=seen.failure,
            detail=seen.detail,
            text=seen.text,
            links=tuple(links),
            complete=seen.complete,
            evidence_id=seen.evidence_id,
        )

    async def _see(self, fetcher: Fetcher, reader: FileReader, place: Place) -> _Seen:
        seen = _Seen(place.url)
        if place.records is not None:
            return self._seen_in_documents(place, self.documents.get(place.records))
        visited: set[str] = set()
        url: str | None = place.url
        try:
            while url is not None and len(visited) < self.source.max_pages:
                page = await fetcher.get(url, conditional=False)
                await fetcher.refuse_not_found(page)
                if compare_key(page.final_url) in visited:
                    break  # past the last page: sent back to the first
                visited |= {compare_key(url), compare_key(page.final_url)}
                seen.evidence_id = seen.evidence_id or (page.evidence.id if page.evidence else None)
                if not page.is_html:
                    return self._file_as_place(page, reader, seen)
                url = self._take_in(page, seen)
                if not place.paged:
                    seen.complete = url is None
                    break
            else:
                seen.complete = url is None
        except (CollectError, *UNFORESEEN) as error:
            return self._unread(seen, unforeseen(self.source.id, url or place.url, error))
        if len(seen.text) < LEAST_TEXT and not seen.rows:
            detail = "trang không có nội dung riêng (trống hoặc chỉ hiện bằng JavaScript)"
            return self._unread(seen, CollectError(self.source.id, place.url, FailureKind.NOTHING_FOUND, detail))
        await self._date_by_sitemap(fetcher, seen)
        return seen

    def _seen_in_documents(self, place: Place, read: PlaceDocuments | None) -> _Seen:
        """Each document is a row; the day it was put up is its day, the day of issue never is."""
        if read is None:
            return _Seen(
                place.url, failure=FailureKind.NOTHING_FOUND, detail="chưa đọc nơi đăng văn bản", complete=False
            )
        if not read.result.believed:
            kind = read.result.failure or FailureKind.NOTHING_FOUND
            return _Seen(place.url, failure=kind, detail=read.result.detail, complete=False)
        rows = [
            LinkRow(
                f"{one.type} {one.number} {one.title}".strip(),
                one.url,
                None if one.posted_at is None else local_date(one.posted_at),
                document_date=one.issued_on is not None,
                files=[found.url for found in one.files],
            )
            for one in read.documents
        ]
        return _Seen(place.url, rows=rows, complete=read.result.complete, detail=read.result.detail)

    def _unread(self, seen: _Seen, error: CollectError) -> _Seen:
        self._note(error)
        return replace(seen, failure=error.kind, detail=error.detail, complete=False)

    def _note(self, error: CollectError) -> None:
        self.harvest.note_failure(Failure(self.source.id, error.address, error.kind, error.detail, self.clock()))

    def _take_in(self, page: Page, seen: _Seen) -> str | None:
        """Add one page's own text and rows; returns the next page's address."""
        tree = parse_page(page)
        base = base_of(tree, page)
        part = soup_of(content_part(tree))
        text = block_text(part)
        seen.text = f"{seen.text}\n{text}".strip()[:MOST_TEXT]
        known = {row.url for row in seen.rows}
        seen.rows += [row for row in link_rows(part, base, page.fetched_at) if row.url not in known]
        return next_page(soup_of(tree), base, self.source.selectors.next_page)

    def _file_as_place(self, page: Page, reader: FileReader, seen: _Seen) -> _Seen:
        """The place is the document itself."""
        check = judge_file(page, reader, page.url, self.clock)
        name = urlsplit(page.url).path.rsplit("/", 1)[-1]
        row = LinkRow(f"{name} {(check.text or '')[:500]}".strip(), page.url)
        return replace(seen, text=check.text or "", rows=[row], file_check=replace(check, text=None))

    async def _open(self, fetcher: Fetcher, reader: FileReader, row: LinkRow) -> AttachmentCheck:
        if row.url not in self.checks:
            self.checks[row.url] = await self._open_now(fetcher, reader, row)
        return self.checks[row.url]

    async def _open_now(self, fetcher: Fetcher, reader: FileReader, row: LinkRow) -> AttachmentCheck:
        """The document behind a row: its own file, the files beside it, or those on the page it leads to."""
        if is_file_address(row.url):
            return await self._open_files(fetcher, reader, [row.url])
        if row.files:
            return await self._open_files(fetcher, reader, row.files)
        try:
            page = await fetcher.get(row.url, conditional=False)
            if not page.is_html:
                return judge_file(page, reader, row.url, self.clock)
            tree = parse_page(page)
            files = attached_files([soup_of(content_part(tree))], base_of(tree, page))
        except (CollectError, *UNFORESEEN) as error:
            return could_not_open(row.url, unforeseen(self.source.id, row.url, error), self.clock)
        if files:
            return await self._open_files(fetcher, reader, [found.url for found in files])
        detail = "trang mở được, không có tệp đính kèm"
        size, digest = len(page.body), page.body_sha256
        return AttachmentCheck(row.url, "PASS", None, detail, page.media_type, size, digest, self.clock())

    async def _open_files(self, fetcher: Fetcher, reader: FileReader, urls: list[str]) -> AttachmentCheck:
        return _best([await check_one(fetcher, reader, DueAttachment(url), self.clock) for url in urls[:MOST_FOLLOWED]])

    async def _date_by_sitemap(self, fetcher: Fetcher, seen: _Seen) -> None:
        """A list of documents shows when each was issued; when it was put up stands in the module's sitemap."""
        if self.source.platform != "nukeviet" or not any(row.document_date for row in seen.rows):
            return
        if self.posted_on is None:
            self.posted_on = {}
            address = self.source.sitemap or f"{origin_of(seen.url)}/sitemap.xml"
            try:
                read = await read_sitemap(
                    fetcher, address, want_file=lambda url: LAWS_FILE.search(url) is not None, want_page=lambda _: True
                )
            except CollectError as error:
                self._note(error)
                return
            self.posted_on = {
                compare_key(url): local_date(moment) for url, moment in read.entries if moment is not None
            }
        for row in seen.rows:
            if row.shown_on is None:
                row.shown_on = self.posted_on.get(compare_key(row.url))


class Wanted:
    """What a requirement looks for in a link: one of its wordings, as the judging rules read them, or its number."""

    def __init__(self, requirement: Requirement) -> None:
        self._phrases = PhraseBook([*requirement.wordings, *requirement.synonyms])
        self._number = requirement.number

    def matches(self, row: LinkRow) -> bool:
        if self._phrases.find(WordText.read(row.text)):
            return True
        if self._number is None:
            return False
        in_address = f"-{slug(self._number)}-" in f"-{slug(row.url, 500)}-"
        return in_address or any(found.number == self._number for found in find_document_numbers(row.text))


def _best(checks: list[AttachmentCheck]) -> AttachmentCheck:
    """A document in several files is open when one of them opens; what is wrong with the others stays in the detail."""
    order = {"PASS": 0, "NOT_CHECKED": 1, "BROKEN": 2}
    chosen = min(checks, key=lambda check: order[check.state])
    broken = [check for check in checks if check.state == "BROKEN" and check is not chosen]
    detail = chosen.detail + (f"; {len(broken)} tệp khác không mở được" if broken else "")
    return replace(chosen, detail=detail, text=None)
