"""nginx on loopback: one port a host, an access log that counts requests and bytes."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

FIRST_PORT = 18_100
CONFIG = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 1024; }}
http {{
    types {{ text/html html; application/pdf pdf; }}
    default_type text/html;
    charset utf-8;
    sendfile on;
    keepalive_requests 1000000;
    log_format short '$status $bytes_sent $uri';
    access_log {folder}/access.log short buffer=64k flush=1s;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    server {{
        {listen}
        root {folder}/sites/$server_port;
        add_header Cache-Control no-cache;
    }}
}}
"""


@dataclass(frozen=True)
class Traffic:
    """What the server saw; ``articles`` are answers of article pages with a body."""

    requests: int
    bytes: int
    not_modified: int
    articles: int


class Server:
    """``folder/sites/PORT`` holds the files of the host at that port."""

    def __init__(self, folder: Path, ports: list[int]) -> None:
        self.folder = folder
        self.ports = ports

    @property
    def origins(self) -> list[str]:
        return [f"http://127.0.0.1:{port}" for port in self.ports]

    def traffic(self) -> Traffic:
        """Since the last call."""
        time.sleep(1.3)  # the log is written once a second
        log = self.folder / "access.log"
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        log.write_text("", encoding="utf-8")
        rows = [line.split(" ", 2) for line in lines]
        return Traffic(
            requests=len(rows),
            bytes=sum(int(size) for _, size, _ in rows),
            not_modified=sum(status == "304" for status, _, _ in rows),
            articles=sum(status == "200" and path.endswith(".html") for status, _, path in rows),
        )


@contextmanager
def serving(folder: Path, hosts: int) -> Iterator[Server]:
    """Raises RuntimeError where there is no nginx."""
    nginx = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    if nginx is None:
        raise RuntimeError("không có nginx trên máy này (Debian: apt install nginx-light)")
    folder.chmod(0o755)  # started by root, nginx reads as nobody
    ports = list(range(FIRST_PORT, FIRST_PORT + hosts))
    listen = "\n        ".join(f"listen 127.0.0.1:{port};" for port in ports)
    config = folder / "nginx.conf"
    config.write_text(CONFIG.format(folder=folder, listen=listen), encoding="utf-8")
    process = subprocess.Popen([nginx, "-c", str(config), "-p", str(folder)])
    try:
        _wait_for(ports[-1], process)
        yield Server(folder, ports)
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("nginx không chạy được; xem error.log")
