"""Addresses of NukeViet: which name an article, by what key, and of which module and language.

One article answers under every category it belongs to, in print and in plain view, rewritten or not, with language and
module named or hidden, ending in ``.html`` or in ``/``: its module and the number at the end are what it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import SplitResult, parse_qs, unquote, urlencode, urlsplit, urlunsplit

from collectors.addresses import is_file_address

SLUG = re.compile(r"^(?P<alias>.*[^-])-(?P<id>\d+)(?P<ending>\.html)?$")
PAGE = re.compile(r"^page-\d+$")
COPIES = frozenset({"savefile", "print", "sendmail", "amp", "instant-rss"})  # other views of an article
#: what stands where a category would, and is none: tags, groups, authors, laws, the administrator's pages
NO_CATEGORY = frozenset(
    {"tag", "topic", "groups", "author", "search", "rss", "content", "detail", "admin", "users", "comment", "feeds"}
)
LANGUAGE = re.compile(r"^[a-z]{2}$")
OWN_LANGUAGE = "vi"
SITEMAP_FILE = re.compile(r"sitemap-(?P<language>[a-z]{2})\.(?P<module>[\w-]+)(\.[\w-]+)?\.xml$", re.IGNORECASE)
#: modules that come with the system and publish no news
OTHER_MODULES = frozenset(
    {
        "about", "page", "siteterms", "laws", "van-ban", "voting", "videoclips", "videoclip", "photos",
        "album", "albums", "download", "faq", "feedback", "contact", "shops", "organs", "users", "banners",
        "statistics", "comment", "seek", "weblinks", "menu", "freecontent", "two-step-verification", "feeds",
        "hoi-dap", "thu-vien-anh", "video",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Article:
    """``rewritten``: ends in ``.html`` or has its own query; else only its shape speaks for an article."""

    key: str
    url: str
    module: str  # "" where hidden
    language: str
    rewritten: bool


@lru_cache(maxsize=4096)  # a list page names each article several times
def find_article(url: str) -> Article | None:
    """What an address says of an article; None for every other page."""
    if is_file_address(url):
        return None
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    if "op" in query and "nv" in query:  # not rewritten: index.php?language=vi&nv=news&op=cat/alias-12.html
        return _not_rewritten(parts, query)
    segments = [segment for segment in parts.path.split("/") if segment]
    plain = [segment for segment in segments if segment.lower() not in COPIES]
    match = SLUG.match(plain[-1]) if len(plain) > 1 else None
    if match is None or PAGE.match(plain[-1]) or plain[-2].lower() in NO_CATEGORY | OTHER_MODULES:
        return None
    if match["ending"] is None and not parts.path.endswith("/"):
        return None
    front = [unquote(segment) for segment in plain[:-2]]  # a site may live in a folder: /so-cong-thuong/vi/news/…
    language = next((segment for segment in front if LANGUAGE.match(segment)), OWN_LANGUAGE)
    modules = [segment for segment in front if not LANGUAGE.match(segment)]
    if len(front) > 3 or (modules and modules[-1].lower() in OTHER_MODULES):
        return None
    module = modules[-1] if modules else ""
    path = "/" + "/".join(plain) + ("" if match["ending"] else "/")
    address = urlunsplit((parts.scheme, parts.netloc, path, "", ""))
    return Article(_key(module, language, match["id"]), address, module, language, match["ending"] is not None)


def _not_rewritten(parts: SplitResult, query: dict[str, list[str]]) -> Article | None:
    module, language = query["nv"][0], query.get("language", [OWN_LANGUAGE])[0]
    segments = [segment for segment in query["op"][0].split("/") if segment and segment.lower() not in COPIES]
    if len(segments) != 2 or segments[0].lower() in NO_CATEGORY or module.lower() in OTHER_MODULES:
        return None
    match = SLUG.match(segments[1])
    if match is None or PAGE.match(segments[1]):
        return None
    asked = urlencode({"language": language, "nv": module, "op": "/".join(segments)}, safe="/")
    address = urlunsplit((parts.scheme, parts.netloc, parts.path or "/index.php", asked, ""))
    return Article(_key(module, language, match["id"]), address, module, language, True)


def _key(module: str, language: str, number: str) -> str:
    own = number if module in ("", "news") else f"{module}-{number}"
    return own if language == OWN_LANGUAGE else f"{language}:{own}"


def of_module(article: Article, module: str) -> bool:
    """Whether an address of a module's own sitemap is an article: static pages have no category in their addresses."""
    if article.module:
        return article.module.lower() == module.lower()
    first = next((part for part in urlsplit(article.url).path.split("/") if part and not LANGUAGE.match(part)), "")
    return first.lower() != module.lower()  # /about/gioi-thieu-2023.html is a page of the module "about"


def sitemap_module(url: str) -> tuple[str, str] | None:
    """(language, module) of a file of the sitemap index."""
    match = SITEMAP_FILE.search(url)
    if match:
        return match["language"].lower(), match["module"].lower()
    query = parse_qs(urlsplit(url).query)  # not rewritten: index.php?language=vi&nv=news&op=sitemap
    if query.get("op", [""])[0].startswith("sitemap") and "nv" in query:
        return query.get("language", [OWN_LANGUAGE])[0], query["nv"][0].lower()
    return None


def language_of(url: str) -> str:
    """The language a source's own address stands for."""
    parts = urlsplit(url)
    first = next((part for part in parts.path.split("/") if part), "")
    asked = parse_qs(parts.query).get("language", [""])[0]
    return asked or (first if LANGUAGE.match(first) else OWN_LANGUAGE)
