"""One server for all faults: an address of its own (127.9.0.n) for each portal, whose answers are bytes as written.

What must be broken (lengths, chunks, headers, TLS, silence) is broken for real on the socket.
"""

from __future__ import annotations

import asyncio
import inspect
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Asked:
    path: str
    number: int  # how often this path was asked for before
    origin: str


Route = bytes | Callable[[Asked], bytes] | Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Portal:
    """One host: answers by path, with one for every other path. ``speaks``: None is plain HTTP."""

    routes: Mapping[str, Route]
    otherwise: Route
    speaks: ssl.SSLContext | None = None
    asked: list[str] = field(default_factory=list)


class HostileServer:
    """Use as a context manager. ``add`` gives a portal its address before the server starts."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._portals: dict[str, Portal] = {}
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def host(self, number: int) -> str:
        return f"127.9.{number // 250}.{number % 250 + 1}"

    def add(self, number: int, portal: Portal) -> None:
        self._portals[self.host(number)] = portal

    def __enter__(self) -> HostileServer:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.set_exception_handler(lambda _loop, _context: None)  # clients leave in the middle of answers
        self._loop.run_until_complete(self._listen())
        self._ready.set()
        self._loop.run_forever()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _listen(self) -> None:
        plain = [host for host, portal in self._portals.items() if portal.speaks is None]
        await asyncio.start_server(self._talk, plain, self.port, backlog=50)
        for host, portal in self._portals.items():
            if portal.speaks is not None:
                await asyncio.start_server(self._talk, host, self.port, ssl=portal.speaks)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                first = await reader.readexactly(1)
                if first == b"\x16":  # a TLS greeting
                    writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
                    break
                head = await reader.readuntil(b"\r\n\r\n")
                path = head.split(b" ", 2)[1].decode("latin-1")
                if not await self._answer(path, writer):
                    break
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError, IndexError):
            return
        finally:
            writer.close()

    async def _answer(self, path: str, writer: asyncio.StreamWriter) -> bool:
        """Whether the connection goes on: only after answers whose end is known."""
        host = writer.get_extra_info("sockname")[0]
        portal = self._portals[host]
        route = portal.routes.get(path, portal.otherwise)
        asked = Asked(path, portal.asked.count(path), f"http://{host}:{self.port}")
        portal.asked.append(path)
        if inspect.iscoroutinefunction(route):
            await route(asked, writer)
            return False
        data = route if isinstance(route, bytes) else route(asked)  # type: ignore[operator]
        assert isinstance(data, bytes)
        writer.write(data)
        await writer.drain()
        return b"Connection: keep-alive\r\n" in data[:400]
