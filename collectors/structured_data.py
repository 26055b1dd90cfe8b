"""What a page says of itself for machines: JSON-LD, microdata, OpenGraph. Statements, not yet believed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lxml import html as lxml_html

from cchc.vietnamese import fold
from collectors.html import meta_content, one_line

ARTICLE_TYPES = frozenset(
    {"article", "newsarticle", "blogposting", "report", "reportagenewsarticle", "socialmediaposting", "techarticle"}
)
PUBLISHED_PROPERTY = re.compile(r"\b(dc|dcterms|schema):(created|date|issued|datePublished)\b|^datePublished$")
MOST_OBJECTS = 500


@dataclass(frozen=True)
class StructuredData:
    """Reads lazily, each part once."""

    tree: lxml_html.HtmlElement

    @cached_property
    def objects(self) -> list[dict[str, Any]]:
        return list(json_ld(self.tree))

    @cached_property
    def article(self) -> dict[str, Any]:
        """The JSON-LD object that describes the page's article; {} where there is none or several do."""
        found = [item for item in self.objects if _types(item) & ARTICLE_TYPES]
        return found[0] if len(found) == 1 or (found and _about_this_page(found[0])) else {}

    @cached_property
    def site_names(self) -> frozenset[str]:
        """Folded names of the site itself: an author of that name is no author."""
        names = [meta_content(self.tree, "og:site_name", "application-name")]
        for item in self.objects:
            if _types(item) & {"website", "organization", "governmentorganization", "newsmediaorganization"}:
                names.append(_name(item))
            names.append(_name(item.get("publisher")))
        titles = self.tree.xpath("//title")
        if titles:
            names += re.split(r"\s+[-–—|»:]\s+", one_line(titles[0].text_content()))[1:]
        return frozenset(fold(name) for name in names if name)

    def published(self) -> tuple[str, str]:
        """(text of the publication date, where it stood)."""
        if isinstance(self.article.get("datePublished"), str):
            return self.article["datePublished"], "JSON-LD datePublished"
        stated = meta_content(self.tree, "article:published_time", "og:article:published_time")
        if stated:
            return stated, "article:published_time"
        stated = self._itemprop("datePublished")
        if stated:
            return stated, "itemprop=datePublished"
        for element in self.tree.xpath("//*[@property and @content and not(self::meta)]"):
            if PUBLISHED_PROPERTY.search(element.get("property")):
                return element.get("content"), "property dc:created"
        stated = meta_content(
            self.tree, "pubdate", "publishdate", "publish-date", "dc.date.issued", "dcterms.issued", "citation_date"
        )
        return stated, "meta pubdate" if stated else ""

    def modified(self) -> str:
        if isinstance(self.article.get("dateModified"), str):
            return self.article["dateModified"]
        return meta_content(self.tree, "article:modified_time", "og:updated_time") or self._itemprop("dateModified")

    def author(self) -> tuple[str, str]:
        """(name as stated, where); the site's own name and addresses are left out."""
        authors = self.article.get("author")
        names = [_name(one) for one in (authors if isinstance(authors, list) else [authors])]
        for name, origin in (
            (", ".join(name for name in names if name), "JSON-LD author"),
            (meta_content(self.tree, "article:author", "og:article:author"), "article:author"),
            (meta_content(self.tree, "author", "dc.creator"), "meta author"),
        ):
            if name and not name.startswith(("http:", "https:")) and fold(name) not in self.site_names:
                return name, origin
        return "", ""

    def headline(self) -> str:
        """The article's title by og:title, twitter:title or JSON-LD."""
        stated = meta_content(self.tree, "og:title", "twitter:title")
        return stated or (one_line(self.article["headline"]) if isinstance(self.article.get("headline"), str) else "")

    def types(self) -> set[str]:
        """What JSON-LD and the page's own element say that it is, in small letters: ``collectionpage`` …"""
        outer = [element.get("itemtype") or "" for element in self.tree.iter("html", "body", "main")]
        own = [url.rsplit("/", 1)[-1].lower() for url in outer if url]
        return {name for item in self.objects for name in _types(item)} | set(own)

    def describes_article(self) -> bool:
        """Whether the page calls itself an article."""
        return bool(self.article) or meta_content(self.tree, "og:type").lower() == "article"

    def _itemprop(self, name: str) -> str:
        for element in self.tree.xpath("//*[@itemprop=$name]", name=name):
            text = element.get("content") or element.get("datetime") or element.text_content()
            if text and text.strip():
                return one_line(text)
        return ""


def json_ld(tree: lxml_html.HtmlElement) -> Iterator[dict[str, Any]]:
    """JSON-LD objects of the page, those inside ``@graph`` too; a broken script is no statement."""
    for script in tree.iter("script"):
        yield from _objects_of(script)


def _objects_of(script: lxml_html.HtmlElement) -> Iterator[dict[str, Any]]:
    if (script.get("type") or "").lower().strip() != "application/ld+json":
        return
    text = re.sub(r"^\s*(<!\[CDATA\[|<!--)|(\]\]>|-->)\s*$", "", script.text or "")
    try:
        data = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return
    waiting, looked_at = [data], 0
    while waiting and looked_at < MOST_OBJECTS:
        looked_at += 1
        item = waiting.pop(0)
        if isinstance(item, dict):
            yield item
            waiting += [item[name] for name in ("@graph", "mainEntity") if name in item]
        elif isinstance(item, list):
            waiting += item


def _types(item: dict[str, Any]) -> set[str]:
    stated = item.get("@type")
    return {str(one).lower().rsplit("/", 1)[-1] for one in (stated if isinstance(stated, list) else [stated])}


def _about_this_page(item: dict[str, Any]) -> bool:
    return "mainEntityOfPage" in item


def _name(item: Any) -> str:
    if isinstance(item, str):
        return one_line(item)
    if isinstance(item, dict) and isinstance(item.get("name"), str):
        return one_line(item["name"])
    return ""
