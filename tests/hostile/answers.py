"""Bytes of answers: sound ones, and the ways in which one may be broken."""

from __future__ import annotations

import asyncio
import gzip
import struct
import zlib
from functools import cache

from tests.hostile.server import Asked, Route

HTML = "text/html; charset=utf-8"
MEGABYTE = 1_000_000


def answer(
    body: bytes | str = b"",
    status: int = 200,
    headers: dict[str, str] | None = None,
    kind: str | None = HTML,
    length: int | None = None,
) -> bytes:
    """A whole answer; ``length`` announces another number of bytes than there are."""
    data = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(data) if length is None else length}"]
    lines.append("Connection: keep-alive" if length is None else "Connection: close")
    if kind is not None:
        lines.append(f"Content-Type: {kind}")
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + data


def redirect(target: str, status: int = 302, **headers: str) -> bytes:
    return answer(
        "", status, {"Location": target, **{name.replace("_", "-"): value for name, value in headers.items()}}
    )


def at_first(first: bytes, then: bytes, times: int = 1) -> Route:
    return lambda asked: first if asked.number < times else then


def packed(body: bytes, coding: str) -> bytes:
    return answer(body, headers={"Content-Encoding": coding})


@cache
def gzip_bomb(layers: int = 1) -> bytes:
    """Far more zeros than a page may hold, packed once or more often."""
    data = _zeros_as_gzip(60)
    for _ in range(layers - 1):
        data = gzip.compress(data)
    return data


@cache
def deflate_bomb() -> bytes:
    packer = zlib.compressobj(1)
    return b"".join([packer.compress(b"\0" * MEGABYTE) for _ in range(50)] + [packer.flush()])


def _zeros_as_gzip(megabytes: int) -> bytes:
    packer = zlib.compressobj(1, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    block = b"\0" * MEGABYTE
    return b"".join([packer.compress(block) for _ in range(megabytes)] + [packer.flush()])


async def silence(_asked: Asked, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(20)


async def head_drop_by_drop(_asked: Asked, writer: asyncio.StreamWriter) -> None:
    for byte in b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" * 20:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.05)


async def body_drop_by_drop(_asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\n")
    for _ in range(400):
        writer.write(b"<p>")
        await writer.drain()
        await asyncio.sleep(0.05)


async def reset(_asked: Asked, writer: asyncio.StreamWriter) -> None:
    """RST, not FIN."""
    connection = writer.get_extra_info("socket")
    connection.setsockopt(1, 13, struct.pack("ii", 1, 0))  # SOL_SOCKET, SO_LINGER: on, 0 seconds
    writer.transport.abort()


async def endless_body(_asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><body>")
    block = b"<p>" + b"x" * 65_000 + b"</p>"
    while not writer.is_closing():
        writer.write(block)
        await writer.drain()


async def header_bomb(_asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(4_000):
        if writer.is_closing():
            return
        writer.write(b"X-%d: " % number + b"a" * 4_000 + b"\r\n")
        await writer.drain()


HTTP_0_9 = b"<html><body><h1>Tin</h1></body></html>"
NO_STATUS = b"HTTP/9.9 xyz ???\r\n\r\n"
BROKEN_CHUNKS = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"5\r\n<html\r\nzz\r\nabc\r\n0\r\n\r\n"
)
CUT_CHUNKS = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n<html>"
TWO_LENGTHS = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\n<html>x"
