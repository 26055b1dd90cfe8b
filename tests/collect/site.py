"""A real web server on loopback whose answers tests write down, and which remembers what it was asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Answer:
    """``raw`` bytes are written to the socket as they are, in place of a well-formed answer."""

    body: bytes | str = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str | None = "text/html; charset=utf-8"
    raw: bytes | None = None
    pause: float = 0.0

    @property
    def data(self) -> bytes:
        return self.body.encode() if isinstance(self.body, str) else self.body


@dataclass
class Asked:
    path: str
    headers: Mapping[str, str]
    at: float


Route = Answer | Callable[[Asked], Answer]


class Site:
    """Use as a context manager; ``site[path] = Answer(…)`` at any time. Unknown paths answer 404.

    A path that ends in ``?`` answers under any query that has no answer of its own.
    """

    def __init__(self) -> None:
        self.routes: dict[str, Route] = {}
        self.asked: list[Asked] = []
        self.everything: Callable[[Asked], Answer | None] | None = None
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                asked = Asked(self.path, dict(self.headers.items()), time.monotonic())
                site.asked.append(asked)
                answer = site.everything(asked) if site.everything else None
                if answer is None:
                    with_any_query = site.routes.get(
                        self.path.split("?", 1)[0] + "?", Answer("<title>404</title>", 404)
                    )
                    route = site.routes.get(self.path, with_any_query)
                    answer = route if isinstance(route, Answer) else route(asked)
                time.sleep(answer.pause)
                try:
                    self._send(answer)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            def _send(self, answer: Answer) -> None:
                if answer.raw is not None:
                    self.wfile.write(answer.raw)
                    self.close_connection = True
                    return
                self.send_response(answer.status)
                if answer.content_type is not None:
                    self.send_header("Content-Type", answer.content_type)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                if "Content-Length" not in answer.headers:
                    self.send_header("Content-Length", str(len(answer.data)))
                self.end_headers()
                self.wfile.write(answer.data)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self) -> Site:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def __setitem__(self, path: str, route: Route | str) -> None:
        self.routes[path] = Answer(route) if isinstance(route, str) else route

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def paths(self) -> list[str]:
        """What was asked for, in order; robots.txt and the address that cannot exist aside."""
        return [
            asked.path for asked in self.asked if asked.path != "/robots.txt" and "/khong-co-trang-" not in asked.path
        ]
