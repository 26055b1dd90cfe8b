"""Connections to web servers: the only module that imports httpx2.

One request, one answer, bounded in size and time. The connection goes to an address that was looked at beforehand.
"""

from __future__ import annotations

import asyncio
import ssl
from urllib.parse import urlsplit, urlunsplit

import httpx2

from cchc.configuration import Source
from cchc.errors import CollectError
from cchc.protocols import Clock
from cchc.records import Exchange, FetchState
from cchc.states import FailureKind
from cchc.vietnamese import size_words
from collectors.addresses import host_of, origin_of
from collectors.api_access import ApiAccess
from collectors.hosts import Host, checked_addresses, configured_addresses
from collectors.limits import Limits


class Connections:
    """Open connections of one source during one run, one client an origin. ``requests`` counts what went out."""

    def __init__(
        self, source: Source, headers: dict[str, str], clock: Clock, limits: Limits, access: ApiAccess = ApiAccess()
    ) -> None:
        self.requests = 0
        self._access = access
        self._source = source.id
        self._headers = [(name.encode("ascii"), value.encode()) for name, value in headers.items()]
        waits = httpx2.Timeout(limits.file_seconds, connect=limits.connect_seconds)
        self._extensions = {"timeout": waits.as_dict()}
        self._clock = clock
        self._limits = limits
        self._trusted = (
            {host_of(address) for address in configured_addresses(source)} if source.allow_private else set()
        )
        self._clients: dict[str, httpx2.AsyncClient] = {}
        self._tls: ssl.SSLContext | None = None

    async def close(self) -> None:
        for client in self._clients.values():
            await client.aclose()

    async def ask(self, host: Host, address: str, known: FetchState | None, limit: int, seconds: float) -> Exchange:
        """One GET, conditional when ``known`` is given. Raises CollectError for everything but an answer."""
        parts = urlsplit(address)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        if not host.addresses:
            host.addresses = await checked_addresses(
                self._source,
                address,
                host_of(address),
                port,
                allow_private=host_of(address) in self._trusted,
                seconds=self._limits.connect_seconds,
            )
        await host.wait_turn()
        more = {**self._access.headers_for(address), "Host": parts.netloc}
        if known is not None and known.etag:
            more["If-None-Match"] = known.etag
        if known is not None and known.last_modified:
            more["If-Modified-Since"] = known.last_modified
        headers = [*self._headers, *((name.encode("ascii"), value.encode("latin-1")) for name, value in more.items())]
        self.requests += 1
        client = self._client(origin_of(address), parts.scheme)
        failure: CollectError | None = None
        for ip in host.addresses:
            target = urlunsplit((parts.scheme, f"[{ip}]:{port}" if ":" in ip else f"{ip}:{port}", *parts[2:]))
            # Not by the client, which would put headers of its own together with ours for each request.
            request = httpx2.Request(
                "GET",
                target,
                headers=headers,
                cookies=client.cookies if len(client.cookies) else None,
                extensions={**self._extensions, "sni_hostname": host_of(address)},
            )
            try:
                async with asyncio.timeout(seconds):
                    return await self._read(client, request, address, ip, limit)
            except (TimeoutError, httpx2.TimeoutException) as error:
                failure = CollectError(self._source, address, FailureKind.TIMEOUT, f"quá {seconds:g} giây")
                failure.__cause__ = error
                if not isinstance(error, httpx2.ConnectTimeout):
                    break
            except httpx2.ConnectError as error:
                kind = FailureKind.TLS if _is_tls(error) else FailureKind.REFUSED
                failure = CollectError(self._source, address, kind, str(error)[:200])
                failure.__cause__ = error
            except httpx2.InvalidURL as error:
                raise CollectError(self._source, address, FailureKind.BAD_ADDRESS, str(error)) from error
            except httpx2.TransportError as error:
                raise CollectError(self._source, address, FailureKind.BROKEN_ANSWER, str(error)[:200]) from error
        assert failure is not None, "a resolved host has at least one address"
        raise failure

    async def _read(
        self, client: httpx2.AsyncClient, request: httpx2.Request, address: str, ip: str, limit: int
    ) -> Exchange:
        response = await client.send(request, stream=True)
        try:
            announced = response.headers.get("content-length", "")
            if announced.isdigit() and int(announced) > limit:
                raise CollectError(self._source, address, FailureKind.OVERSIZE, size_words(int(announced)))
            chunks: list[bytes] = []
            size = 0
            async for chunk in response.aiter_raw(65_536):
                size += len(chunk)
                if size > limit:
                    raise CollectError(self._source, address, FailureKind.OVERSIZE, f"hơn {limit // 1_000_000} MB")
                chunks.append(chunk)
        finally:
            await response.aclose()
        return Exchange(
            url=address,
            request_method=request.method,
            request_headers=tuple(
                (name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw
            ),
            status=response.status_code,
            reason=response.reason_phrase,
            http_version=response.http_version,
            response_headers=tuple(
                (name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers.raw
            ),
            body=b"".join(chunks),
            fetched_at=self._clock(),
            remote_address=ip,
        )

    def _client(self, origin: str, scheme: str) -> httpx2.AsyncClient:
        if scheme == "https" and self._tls is None:
            self._tls = httpx2.create_ssl_context()
        if origin not in self._clients:
            self._clients[origin] = httpx2.AsyncClient(
                verify=self._tls if self._tls is not None else False,
                trust_env=False,
                follow_redirects=False,
                limits=httpx2.Limits(
                    max_connections=self._limits.connections, max_keepalive_connections=self._limits.connections
                ),
            )
        return self._clients[origin]


def _is_tls(error: BaseException) -> bool:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLError):
            return True
        seen = seen.__cause__ or seen.__context__
    return "SSL" in str(error) or "certificate" in str(error)
