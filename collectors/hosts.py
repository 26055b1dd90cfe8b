"""What a run knows of each host it talks to: checked network addresses, whose turn it is, and when to give up."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from protego import Protego

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.states import FailureKind
from collectors.addresses import is_public
from collectors.limits import Limits

LONGEST_PAUSE = 300.0  # seconds

#: failures that say something of the host, not of one page
HOST_TROUBLE = frozenset(
    {
        FailureKind.DNS,
        FailureKind.REFUSED,
        FailureKind.TLS,
        FailureKind.TIMEOUT,
        FailureKind.BROKEN_ANSWER,
        FailureKind.FORBIDDEN,
        FailureKind.TOO_MANY,
        FailureKind.CHALLENGE,
        FailureKind.SERVER_ERROR,
    }
)


class Turns:
    """What all readings of a night share of each host, from any thread: when the next request to it may start, what its
    robots.txt says (``robots``: origin -> rules), and which hosts did not tell how they answer for a missing page.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.robots: dict[str, Protego] = {}
        self.never_say_not_found: set[str] = set()
        self._next: dict[str, float] = {}
        self._held: dict[str, float] = {}

    def reserve(self, host: str, delay: float) -> float:
        """Takes the next turn; returns the seconds until then."""
        with self._lock:
            now = time.monotonic()
            start = max(now, self._next.get(host, 0.0), self._held.get(host, 0.0))
            self._next[host] = start + delay
            return start - now

    def hold(self, host: str, seconds: float) -> None:
        """The host asked for rest (Retry-After)."""
        with self._lock:
            self._held[host] = max(self._held.get(host, 0.0), time.monotonic() + seconds)

    def held(self, host: str) -> float:
        """Seconds that are left of it."""
        with self._lock:
            return max(0.0, self._held.get(host, 0.0) - time.monotonic())


class GivenUp(Exception):
    """Nothing more is asked of this host tonight."""


@dataclass
class Host:
    """State of one host during one reading; ``delay`` in seconds between the starts of two requests.

    A circuit breaker: after ``failures_in_a_row`` troubles it opens; after a pause that doubles each time, one request
    goes through as a probe. An answer closes it; ``probes`` that failed end the asking for this reading.
    """

    name: str
    delay: float
    limits: Limits
    turns: Turns
    addresses: list[str] = field(default_factory=list)
    failures_in_a_row: int = 0
    last_trouble: FailureKind | None = None
    probes: int = 0
    probing: bool = False
    _gate: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def open(self) -> bool:
        return self.failures_in_a_row >= self.limits.failures_in_a_row

    @property
    def given_up(self) -> bool:
        return self.open and self.probes >= self.limits.probes

    @asynccontextmanager
    async def passage(self) -> AsyncIterator[None]:
        """Around one request to the host. Raises GivenUp."""
        if not self.open:
            yield
            return
        async with self._gate:  # one at a time while it is open
            if self.given_up:
                raise GivenUp
            if self.open:
                await asyncio.sleep(min(self.limits.probe_seconds * self.delay * 2**self.probes, LONGEST_PAUSE))
                self.probes += 1
                self.probing = True
            try:
                yield
            finally:
                self.probing = False

    async def wait_turn(self) -> None:
        """Return when the next request may start. Raises GivenUp where the host asked for a longer rest."""
        if self.turns.held(self.name) > self.limits.retry_after_seconds:
            raise GivenUp
        seconds = self.turns.reserve(self.name, self.delay)
        if seconds > 0:
            await asyncio.sleep(seconds)

    def note(self, trouble: FailureKind | None) -> None:
        """A page that is missing or odd shows that its host is well."""
        if trouble in HOST_TROUBLE:
            self.failures_in_a_row += 1
            self.last_trouble = trouble
        else:
            self.failures_in_a_row, self.probes, self.last_trouble = 0, 0, None


def configured_addresses(source: Source) -> list[str]:
    """Addresses the admin wrote down; ``allow_private`` speaks of their hosts, not of what pages link to."""
    records = [address for place in source.records for address in place.lists]
    written = (source.url, source.sitemap, source.feed, source.api, *source.lists, *records)
    return [address for address in written if address]


async def checked_addresses(
    source: str, url: str, host: str, port: int, *, allow_private: bool, seconds: float
) -> list[str]:
    """The IP addresses to connect to. Every one is looked at: one private address among public ones refuses the host.

    The caller connects to these very addresses, so a name that answers differently the next moment changes nothing.
    """
    try:
        async with asyncio.timeout(seconds):
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except TimeoutError as error:
        raise CollectError(source, url, FailureKind.DNS, "máy chủ tên miền không trả lời") from error
    except (socket.gaierror, UnicodeError) as error:
        raise CollectError(source, url, FailureKind.DNS, f"tên miền {host}") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    private = [address for address in addresses if not is_public(address)]
    if private and not allow_private:
        raise CollectError(source, url, FailureKind.PRIVATE_ADDRESS, f"{host} là {private[0]}")
    return addresses
