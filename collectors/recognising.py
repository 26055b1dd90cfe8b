"""Which platform made a page: every line of the ONE table is asked in its order, the generic one takes what is left."""

from __future__ import annotations

from collectors.addresses import host_of
from collectors.html import generator, parse_page
from collectors.page import Page
from collectors.platform import Recognised
from collectors.platforms.table import PLATFORMS

LAST = "generic"
#: services that answer a crawler with a login page; their official interfaces are read instead
BY_HOST = {
    "facebook.com": ("facebook", "trang Facebook: đọc qua Graph API, cần mã truy cập", "CCHC_FACEBOOK_TOKEN"),
    "fb.com": ("facebook", "trang Facebook: đọc qua Graph API, cần mã truy cập", "CCHC_FACEBOOK_TOKEN"),
    "zalo.me": ("zalo", "Official Account của Zalo: đọc qua API, cần mã truy cập", "CCHC_ZALO_TOKEN"),
}


def recognise_address(url: str) -> tuple[str, Recognised] | None:
    """What the address alone says, before anything is fetched; ``facts["token"]`` names the usual variable."""
    host = host_of(url)
    for ending, (platform, why, variable) in BY_HOST.items():
        if host == ending or host.endswith(f".{ending}"):
            return platform, Recognised(why, {"url": url, "token": variable})
    return None


def recognise(page: Page) -> tuple[str, Recognised]:
    """(platform, why and what the page gives away). Raises CollectError where the page cannot be read at all."""
    for name, platform in PLATFORMS.items():
        if name == LAST or platform.recognise is None:
            continue
        found = platform.recognise(page)
        if found is not None:
            return name, found
    if host_of(page.final_url).removeprefix("www.") == "youtube.com":
        return "feed", Recognised("kênh YouTube: đọc qua nguồn cấp tin của kênh", {"url": page.final_url})
    made_by = generator(parse_page(page))
    of = f" ({made_by[:60]})" if made_by else ""
    return LAST, Recognised(f"không nhận ra phần mềm{of}; đọc theo cấu trúc trang", {})
