"""What a run knows of each host it talks to: checked network addresses, whose turn it is, and when to give up."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass, field

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.states import FailureKind
from collectors.addresses import is_public

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


@dataclass
class Host:
    """State of one host during one run; ``delay`` in seconds between the starts of two requests."""

    name: str
    delay: float
    addresses: list[str] = field(default_factory=list)
    next_turn: float = 0.0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    failures_in_a_row: int = 0
    last_trouble: FailureKind | None = None

    async def wait_turn(self) -> None:
        """Return when the next request may start; keeps callers in order."""
        if self.delay <= 0:
            return
        async with self.turn:
            now = asyncio.get_running_loop().time()
            if self.next_turn > now:
                await asyncio.sleep(self.next_turn - now)
            self.next_turn = asyncio.get_running_loop().time() + self.delay

    def note(self, trouble: FailureKind | None) -> None:
        if trouble is None:
            self.failures_in_a_row, self.last_trouble = 0, None
        elif trouble in HOST_TROUBLE:
            self.failures_in_a_row += 1
            self.last_trouble = trouble


def configured_addresses(source: Source) -> list[str]:
    """Addresses the admin wrote down; ``allow_private`` speaks of their hosts, not of what pages link to."""
    return [address for address in (source.url, source.sitemap, source.feed, source.api, *source.lists) if address]


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
