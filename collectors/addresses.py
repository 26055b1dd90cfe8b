"""Web addresses: cleaning, comparing, and which network addresses a collector may connect to."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

SAFE_IN_PATH = "/%:@!$&'()*+,;=~-._"
SAFE_IN_QUERY = SAFE_IN_PATH + "?"
WHOLE = re.compile(r"https?://[^/?#\s\x00-\x20]")
ROOTED = re.compile(r"/(?:[^/\s]|$)")
LONGEST_ADDRESS = 8_000  # no server takes a longer one, and thousands are remembered
DEFAULT_PORTS = {"http": 80, "https": 443}
HOME_PATHS = re.compile(
    r"^/?((vi|en|vn)/?)?(index\.(php|html?|aspx)|default\.aspx|home/?|trang-chu/?)?$", re.IGNORECASE
)
#: endings of files that are attached to posts
FILE_ENDING = re.compile(r"\.(pdf|docx?|xlsx?|pptx?|odt|ods|rtf|zip|rar|7z)$", re.IGNORECASE)
DOWNLOAD_QUERY = re.compile(r"(^|&)(download=1|task=download|action=download)(&|$)", re.IGNORECASE)
CALENDAR = re.compile(r"(^|&)(cal_date|tribe-bar-date|eventDate|calendar_month|cal_month|ical)=", re.IGNORECASE)


def clean_url(address: str, base: str | None = None) -> str:
    """Absolute http(s) address without fragment; raw Vietnamese letters and spaces percent-encoded.

    Raises ValueError for anything that is not an http(s) address with a host.
    """
    if len(address) > LONGEST_ADDRESS:
        raise ValueError(f"địa chỉ dài hơn {LONGEST_ADDRESS} ký tự: {address[:200]!r}")
    return _clean_url(address, base if base is None else _needed_of(base, address))


def _needed_of(base: str, address: str) -> str | None:
    """As much of ``base`` as the address needs, so that a menu's addresses are cleaned once and not on every page."""
    if ROOTED.match(address):
        return _root(base)
    return None if WHOLE.match(address) else base


@lru_cache(maxsize=256)
def _root(base: str) -> str:
    parts = urlsplit(base)
    return f"{parts.scheme}://{parts.netloc}/" if parts.scheme in DEFAULT_PORTS and parts.netloc else base


@lru_cache(maxsize=4096)
def _clean_url(address: str, base: str | None) -> str:
    text = re.sub(r"[\t\r\n]", "", address.strip())
    if base is not None:
        text = urljoin(base, text)
    parts = urlsplit(text)
    if parts.scheme.lower() not in DEFAULT_PORTS or not parts.hostname:
        raise ValueError(f"không phải địa chỉ http(s): {address[:200]!r}")
    host = parts.hostname.lower()
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    scheme = parts.scheme.lower()
    netloc = host if port in (None, DEFAULT_PORTS[scheme]) else f"{host}:{port}"
    path = _stray_percents(quote(parts.path or "/", safe=SAFE_IN_PATH))
    query = _stray_percents(quote(parts.query, safe=SAFE_IN_QUERY))
    return urlunsplit((scheme, netloc, path, query, ""))


def _stray_percents(text: str) -> str:
    return re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", text)


def try_clean_url(address: str, base: str | None = None) -> str | None:
    """``clean_url``, with None for ``javascript:``, ``mailto:`` and broken addresses."""
    try:
        return clean_url(address, base)
    except (ValueError, UnicodeError):
        return None


def host_of(url: str) -> str:
    return (urlsplit(url).hostname or "").lower()


def bare_host(url: str) -> str:
    """Host without ``www.``: both names show the same site."""
    return host_of(url).removeprefix("www.")


def origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def site_of(url: str) -> tuple[str, int | None]:
    return bare_host(url), urlsplit(url).port


def same_site(one: str, other: str) -> bool:
    return site_of(one) == site_of(other)


def is_home(url: str) -> bool:
    """Whether the address is a site's front page."""
    parts = urlsplit(url)
    return not parts.query and HOME_PATHS.match(unquote(parts.path)) is not None


def is_file_address(url: str) -> bool:
    """Whether the address names an attached file (by its ending or a download query)."""
    parts = urlsplit(url)
    return bool(FILE_ENDING.search(unquote(parts.path)) or DOWNLOAD_QUERY.search(parts.query))


def is_calendar_address(url: str) -> bool:
    """Whether the address turns the pages of a calendar, which has no end."""
    return CALENDAR.search(urlsplit(url).query) is not None


def compare_key(url: str) -> str:
    """Equal for addresses that name the same page: scheme, ``www.``, letter case of escapes and a last slash aside."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    query = f"?{unquote(parts.query)}" if parts.query else ""
    return f"{bare_host(url)}{port}{unquote(parts.path).rstrip('/')}{query}"


def is_public(address: str) -> bool:
    """Whether an IP address lies on the public internet (mapped IPv4 addresses are looked through)."""
    ip = ipaddress.ip_address(address.split("%", 1)[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if inner is not None:
            ip = inner
    return ip.is_global and not ip.is_multicast
