"""Serves the sample sites from one thread, each on its own loopback port, and keeps a list of what was asked for."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from dataclasses import dataclass, field

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send


@dataclass
class Asked:
    """One request as a site saw it."""

    site: str
    path: str


@dataclass
class Site:
    """A running site; ``forbidden`` set: every address answers 403, as a firewall would."""

    name: str
    app: ASGIApp
    listening: socket.socket
    asked: list[Asked] = field(default_factory=list)
    forbidden: bool = False

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.listening.getsockname()[1]}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        query = scope["query_string"].decode("latin-1")
        self.asked.append(Asked(self.name, scope["path"] + (f"?{query}" if query else "")))
        if self.forbidden:
            await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/html")]})
            await send({"type": "http.response.body", "body": b"<html><body>403 Forbidden</body></html>"})
            return
        await self.app(scope, receive, send)


def listen(port: int = 0) -> socket.socket:
    """A socket on loopback; port 0: any that is free."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    return listening


class Servers:
    """A context manager: on leaving, all sites are closed and their thread has ended."""

    def __init__(self, sites: list[Site]) -> None:
        self._servers = [
            (
                uvicorn.Server(uvicorn.Config(site, log_level="warning", lifespan="off", access_log=False)),
                site.listening,
            )
            for site in sites
        ]
        self._thread = threading.Thread(target=self._run, name="demo-sites", daemon=True)

    def __enter__(self) -> Servers:
        self._thread.start()
        until = time.monotonic() + 20
        while not all(server.started for server, _ in self._servers):
            if time.monotonic() > until or not self._thread.is_alive():
                raise RuntimeError("các trang mẫu không khởi động được")
            time.sleep(0.01)
        return self

    def __exit__(self, *error: object) -> None:
        for server, _ in self._servers:
            server.should_exit = True
        self._thread.join(timeout=20)

    def _run(self) -> None:
        async def serve() -> None:
            await asyncio.gather(*(server.serve(sockets=[at]) for server, at in self._servers))

        asyncio.run(serve())
