"""Fetching a page: robots, redirects followed by hand and checked hop by hop, retries, conditional requests.

Each answer is stored before anybody reads it.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Literal
from urllib.parse import urlsplit

from protego import Protego

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.protocols import Archive, Clock, Harvest
from cchc.records import EvidenceRef, Exchange, FetchState
from cchc.states import FailureKind
from collectors.addresses import clean_url, compare_key, is_home, origin_of, same_site, site_of
from collectors.answers import RETRIED, failure_of_status, retry_after, user_agent
from collectors.api_access import SealedArchive, api_access
from collectors.connections import Connections
from collectors.decoding import NotDecodable, TooLarge, unpack
from collectors.hosts import GivenUp, Host, Turns, configured_addresses
from collectors.limits import Limits
from collectors.list_memory import ListMemory
from collectors.not_found import NotFoundAnswer, answer_from_json, answer_of, answer_of_failure, impossible_address
from collectors.page import Page, impostor

#: an API says in its answer what these mean
TOLD_IN_THE_ANSWER = frozenset({FailureKind.FORBIDDEN, FailureKind.NOT_FOUND, FailureKind.CLIENT_ERROR})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
Want = Literal["page", "file", "api"]


class Fetcher:
    """Reads pages of one source during one run. ``requests`` counts everything that went out."""

    def __init__(
        self,
        source: Source,
        *,
        archive: Archive,
        harvest: Harvest,
        clock: Clock,
        contact: str | None,
        limits: Limits = Limits(),
        token: str | None = None,
        turns: Turns | None = None,
    ) -> None:
        self.source = source
        self.token = token
        self.limits = limits
        self.lists = ListMemory(harvest)
        self._turns = turns or Turns()
        self.access = api_access(source, token)
        self._archive = SealedArchive(archive, self.access)
        self._harvest = harvest
        self._clock = clock
        self._headers = {
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Language": "vi,en;q=0.5",
            "Accept-Encoding": "gzip, deflate",
            **source.headers,
            "User-Agent": user_agent(contact, source.headers),
        }
        self._connections = Connections(source, self._headers, clock, limits, self.access)
        self._hosts: dict[str, Host] = {}
        self._robots: dict[str, Protego] = {}
        self._robots_lock = asyncio.Lock()
        self._not_found: dict[str, NotFoundAnswer | None] = {}
        self._probe_lock = asyncio.Lock()
        self._own = {site_of(address) for address in configured_addresses(source)}

    async def __aenter__(self) -> Fetcher:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._connections.close()

    @property
    def requests(self) -> int:
        return self._connections.requests

    def belongs(self, addresses: Iterable[str]) -> None:
        """A listing of this source names these: their hosts are hosts of the source."""
        self._own.update(map(site_of, addresses))

    async def get(self, url: str, conditional: bool = True, *, want: Want = "page", stay: bool = False) -> Page:
        """Read one address. Raises CollectError for anything that is not the content asked for.

        ``conditional`` sends what is remembered of the last visit; the answer may then be ``not_modified``. What was
        learned is remembered only by ``remember``, after the caller has kept what it read. ``want="file"`` allows
        larger bodies, and leaves redirects to a front page and pages that only say "not found" to the caller.
        ``want="api"`` hands over the 4xx answers too: an API explains them in its own words. ``stay``: a redirect to a
        host that is none of the source's is OFF_SITE, and that host is not asked.
        """
        try:
            address = clean_url(url)
        except (ValueError, UnicodeError) as error:
            raise CollectError(self.source.id, url, FailureKind.BAD_ADDRESS, str(error)) from error
        known = self._harvest.recall(address) if conditional else None
        if known is not None and known.failure is not None:  # "as before" would hide that it could not be read before
            known = None
        wait = self.limits.retry_seconds
        host = self._host(address)
        for attempt in range(1, self.limits.attempts + 1):
            try:
                async with host.passage():
                    page = await self._follow(address, known, want, stay)
                if not stay and want == "page":
                    self._own.add(site_of(page.final_url))  # lists and front pages that have moved as a whole
                return page
            except GivenUp as error:
                raise self._given_up(host, address) from error
            except _AskAgain as again:
                if again.after is not None:
                    self._turns.hold(host.name, again.after)
                if attempt == self.limits.attempts or (again.after or 0) > self.limits.retry_after_seconds:
                    raise again.error from again
                await asyncio.sleep(0 if again.after is not None else wait)
                wait *= 2
        raise AssertionError("unreachable: the last attempt raises")

    async def not_found_answer(self, url: str, want: Want = "page") -> NotFoundAnswer | None:
        """How the host of ``url`` answers for what does not exist beside it; None while that cannot be learned.

        At most one request a host and kind, remembered for some days.
        """
        name = f"not_found:{urlsplit(url).netloc}:{want}"
        async with self._probe_lock:
            if name not in self._not_found:
                kept = self._harvest.recall_note(name)
                found = None if kept is None else answer_from_json(kept, self._clock())
                if found is None and f"{self.source.id} {name}" not in self._turns.never_say_not_found:
                    found = await self._ask_for_nothing(url, name)
                self._not_found[name] = found
        return self._not_found[name]

    async def refuse_not_found(self, page: Page) -> None:
        """Raises CollectError (SOFT_NOT_FOUND) when this page is the host's way to say that there is none."""
        answer = await self.not_found_answer(page.url) if page.body else None
        if answer is not None and answer.looks_like(page):
            detail = "giống trang trả cho địa chỉ không có thật"
            raise CollectError(self.source.id, page.url, FailureKind.SOFT_NOT_FOUND, detail)

    async def _ask_for_nothing(self, url: str, name: str) -> NotFoundAnswer | None:
        try:
            async with self._host(url).passage():
                found: NotFoundAnswer | None = answer_of(await self._follow(impossible_address(url), None, "file"))
        except CollectError as error:
            found = answer_of_failure(error, self._clock())
            if found is None:
                self._turns.never_say_not_found.add(f"{self.source.id} {name}")
        except (_AskAgain, GivenUp):
            found = None
        if found is not None:
            self._harvest.keep_note(name, found.to_json())
        return found

    def remember(self, page: Page, failure: FailureKind | None = None) -> None:
        """Keep what is needed to ask conditionally next time; call it when the page's content is safely stored."""
        known = self._harvest.recall(page.url) if page.not_modified else None
        self._harvest.remember(
            FetchState(
                url=page.url,
                etag=page.headers.get("etag") or (known.etag if known else None),
                last_modified=page.headers.get("last-modified") or (known.last_modified if known else None),
                body_sha256=known.body_sha256 if known else page.body_sha256,
                checked_at=page.fetched_at,
                status=page.status,
                failure=failure.code if failure else None,
            )
        )

    async def _follow(self, url: str, known: FetchState | None, want: Want, stay: bool = False) -> Page:
        seen: list[str] = []
        address = url
        visits = 1  # a page that sets a cookie and sends back to itself is visited once more
        while True:
            if seen.count(address) >= visits or len(seen) > self.limits.redirects:
                raise CollectError(self.source.id, url, FailureKind.REDIRECT_LOOP, f"sau {len(seen)} lần chuyển hướng")
            seen.append(address)
            if want != "api":  # an API is asked by leave of its owner, robots.txt speaks of pages
                await self._check_robots(address)
            exchange, body, evidence = await self._ask(address, url, known, want)
            headers = {name.lower(): value for name, value in exchange.response_headers}
            if exchange.status in REDIRECTS and headers.get("location"):
                try:
                    target = clean_url(_location(headers["location"]), address)
                except (ValueError, UnicodeError) as error:
                    raise CollectError(
                        self.source.id, url, FailureKind.BAD_ADDRESS, f"chuyển hướng tới {headers['location'][:200]}"
                    ) from error
                if want == "page" and is_home(target) and not is_home(url) and compare_key(target) != compare_key(url):
                    raise CollectError(self.source.id, url, FailureKind.REDIRECT_HOME, target)
                if stay and not same_site(target, url) and site_of(target) not in self._own:
                    raise CollectError(self.source.id, url, FailureKind.OFF_SITE, target)
                visits = 2 if "set-cookie" in headers else visits
                address = target
                continue
            return self._page(url, address, exchange, headers, body, evidence, known, want)

    def _page(
        self,
        url: str,
        final_url: str,
        exchange: Exchange,
        headers: Mapping[str, str],
        body: bytes,
        evidence: EvidenceRef,
        known: FetchState | None,
        want: Want,
    ) -> Page:
        not_modified = exchange.status == 304 and known is not None
        if not not_modified:
            kind = failure_of_status(exchange.status, allow_errors=self.source.allow_http_errors)
            if want == "api" and kind in TOLD_IN_THE_ANSWER:
                kind = None
            disguised = impostor(headers, body) if "html" in headers.get("content-type", "html") else None
            if disguised is FailureKind.CHALLENGE or (kind is None and want == "page"):
                kind = disguised
            if kind is not None:
                error = CollectError(self.source.id, url, kind, f"mã {exchange.status}")
                self._host(final_url).note(kind)
                if kind in RETRIED:
                    raise _AskAgain(error, retry_after(headers, exchange.fetched_at))
                raise error
        self._host(final_url).note(None)
        digest = evidence.sha256 if body is exchange.body else hashlib.sha256(body).hexdigest()
        return Page(
            source=self.source.id,
            url=url,
            final_url=final_url,
            status=exchange.status,
            headers=headers,
            body=b"" if not_modified else body,
            body_sha256=(known.body_sha256 or "") if not_modified and known else digest,
            not_modified=not_modified,
            same_body=not_modified or (known is not None and known.body_sha256 == digest),
            fetched_at=exchange.fetched_at,
            evidence=evidence,
        )

    async def _ask(
        self, address: str, url: str, known: FetchState | None, want: Want
    ) -> tuple[Exchange, bytes, EvidenceRef]:
        """One request and its answer, stored as it came; the body is returned decoded from Content-Encoding."""
        host = self._host(address)
        if host.given_up and not host.probing:
            raise self._given_up(host, url)
        limit = self.limits.file_bytes if want == "file" else self.limits.page_bytes
        seconds = self.limits.file_seconds if want == "file" else self.limits.request_seconds
        try:
            exchange = await self._connections.ask(host, address, known if address == url else None, limit, seconds)
        except GivenUp as error:
            raise self._given_up(host, url) from error
        except CollectError as error:
            host.note(error.kind)
            shown = CollectError(self.source.id, url, error.kind, error.detail)
            if error.kind in RETRIED:
                raise _AskAgain(shown, None) from error
            raise shown from error
        evidence = self._archive.store(exchange)
        coding = next((value for name, value in exchange.response_headers if name.lower() == "content-encoding"), "")
        try:
            return exchange, self.access.hide_in(unpack(exchange.body, coding, limit)), evidence
        except TooLarge as error:
            raise CollectError(
                self.source.id, url, FailureKind.OVERSIZE, f"hơn {limit // 1_000_000} MB sau khi giải nén"
            ) from error
        except NotDecodable as error:
            raise CollectError(self.source.id, url, FailureKind.UNDECODABLE, str(error)) from error

    async def _check_robots(self, address: str) -> None:
        origin = origin_of(address)
        async with self._robots_lock:
            if origin not in self._robots:
                if origin not in self._turns.robots:
                    self._turns.robots[origin] = await self._read_robots(origin)
                rules = self._robots[origin] = self._turns.robots[origin]
                asked = rules.crawl_delay(self._headers["User-Agent"])
                host = self._host(origin)
                host.delay = max(host.delay, min(float(asked or 0), self.limits.retry_after_seconds))
        if not self._robots[origin].can_fetch(address, self._headers["User-Agent"]):
            raise CollectError(self.source.id, address, FailureKind.ROBOTS)

    async def _read_robots(self, origin: str) -> Protego:
        """RFC 9309: no file (4xx) allows everything; a server that fails (5xx) or cannot be reached forbids for now."""
        address = f"{origin}/robots.txt"
        for _ in range(self.limits.redirects):
            exchange, body, _evidence = await self._ask(address, address, None, "page")
            headers = {name.lower(): value for name, value in exchange.response_headers}
            if exchange.status not in REDIRECTS or "location" not in headers:
                break
            try:
                address = clean_url(_location(headers["location"]), address)
            except (ValueError, UnicodeError):
                body = b""
                break
        if exchange.status >= 500 and not self.source.allow_http_errors:
            error = CollectError(
                self.source.id, address, FailureKind.SERVER_ERROR, f"robots.txt trả mã {exchange.status}"
            )
            self._host(address).note(error.kind)
            raise _AskAgain(error, retry_after(headers, exchange.fetched_at))
        readable = exchange.status == 200 and "html" not in headers.get("content-type", "")
        return Protego.parse(body[: self.limits.robots_bytes].decode("utf-8", "replace") if readable else "")

    def _host(self, url: str) -> Host:
        name = urlsplit(url).netloc
        if name not in self._hosts:
            self._hosts[name] = Host(name, self.source.delay, self.limits, self._turns)
        return self._hosts[name]

    def _given_up(self, host: Host, url: str) -> CollectError:
        if not host.given_up:
            detail = f"{host.name} đề nghị chờ thêm {self._turns.held(host.name):.0f} giây"
            return CollectError(self.source.id, url, FailureKind.TOO_MANY, detail)
        detail = f"đã thôi hỏi {host.name} sau {host.failures_in_a_row} lần hỏng liên tiếp"
        return CollectError(self.source.id, url, host.last_trouble or FailureKind.REFUSED, detail)


class _AskAgain(Exception):
    """A failure that may pass; ``after`` seconds if the server said so."""

    def __init__(self, error: CollectError, after: float | None) -> None:
        self.error = error
        self.after = after
        super().__init__(str(error))


def _location(value: str) -> str:
    """Header bytes are latin-1 by the standard and UTF-8 on many servers."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value
