"""Reading HTML: lxml finds the container, BeautifulSoup walks only that part. No scripts, no network, no entities."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from bs4 import BeautifulSoup, NavigableString, Tag
from lxml import etree
from lxml import html as lxml_html

from cchc.errors import CollectError
from cchc.states import FailureKind
from cchc.vietnamese import nfc
from collectors.page import Page

#: lxml.html's own lookup asks Python for the class of each element, for the sake of forms, which nobody fills in here
ELEMENTS = etree.ElementDefaultClassLookup(element=lxml_html.HtmlElement)
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
SILENT = frozenset(
    ["script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "head", "select", "button"]
)
LONGEST = 3_000_000  # characters of a page
MOST_ELEMENTS = 15_000  # three times a large portal page; a BeautifulSoup tag costs about a kilobyte
MOST_ATTRIBUTES = 2_000  # of one element: libxml2 takes minutes for a few hundred thousand
MOST_INSIDE = 100  # tags and pieces of text in a short line
DEEPEST_ENTRY = 3  # an entry of a list inside so many others is none
LONG_TAG = 4_000  # bytes
HIDDEN_END = re.compile(rb"=\s*+(?:\"[^\">]*+>|'[^'>]*+>)")  # a ">" inside a value, which would hide a long tag
CONTROL = bytes({*range(0x20)} - {0x09, 0x0A, 0x0D})
XML_HEAD = re.compile(rb"\s*<\?xml[^>]*\?>")
COUNT_ELEMENTS = etree.XPath("count(//*)")
#: BeautifulSoup's kinds of text that are no text of the page
RUBY = frozenset(["rt", "rp"])
SPACES = re.compile(r"[^\S\n]+")
ENTITY_LEFT = re.compile(r"&(#x?[0-9a-fA-F]{1,6}|[a-zA-Z]{2,10});")


def parse_page(page: Page) -> lxml_html.HtmlElement:
    """The document tree. Raises CollectError (WRONG_TYPE, UNDECODABLE, UNPARSEABLE)."""
    if not page.is_html:
        raise CollectError(
            page.source, page.url, FailureKind.WRONG_TYPE, f"không phải trang web: {page.media_type[:60]}"
        )
    return parse_text(page.text(), page.source, page.url)


def parse_text(text: str, source: str, url: str) -> lxml_html.HtmlElement:
    """The tree of an HTML text; one that would cost too much memory is OVERSIZE."""
    if len(text) > LONGEST:
        raise CollectError(source, url, FailureKind.OVERSIZE, f"trang dài hơn {LONGEST // 1_000_000} triệu ký tự")
    raw = text.encode("utf-8", "replace").translate(None, CONTROL)
    head = XML_HEAD.match(raw)
    if head is not None:
        raw = raw[head.end() :]
    if _has_attribute_bomb(raw):
        detail = f"một phần tử có hơn {MOST_ATTRIBUTES} thuộc tính"
        raise CollectError(source, url, FailureKind.UNPARSEABLE, detail)
    parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    parser.set_element_class_lookup(ELEMENTS)
    try:
        tree = lxml_html.document_fromstring(raw, parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise CollectError(source, url, FailureKind.UNPARSEABLE, str(error)[:200]) from error
    if COUNT_ELEMENTS(tree) > MOST_ELEMENTS:
        raise CollectError(source, url, FailureKind.OVERSIZE, f"trang có hơn {MOST_ELEMENTS} phần tử")
    return tree


class _ManyAttributes(Exception):
    """Ends the counting."""


class _AttributeCounter:
    """Sees the tags as the parser sees them, without building a tree."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if len(attributes) > MOST_ATTRIBUTES:
            raise _ManyAttributes

    def close(self) -> None:
        return None


def _has_attribute_bomb(raw: bytes) -> bool:
    """Counted only where a tag is long enough to hide one, which few pages have."""
    if len(raw) < 5 * LONG_TAG:
        return False
    if max(map(len, raw.split(b">"))) < LONG_TAG and HIDDEN_END.search(raw) is None:
        return False
    try:
        etree.fromstring(raw, etree.HTMLParser(target=_AttributeCounter(), encoding="utf-8", no_network=True))
    except _ManyAttributes:
        return True
    except etree.LxmlError:
        return False  # what is wrong with it is told by the parser that builds the tree
    return False


def soup_of(element: lxml_html.HtmlElement) -> Tag:
    """A BeautifulSoup tree of one element (lxml parser); the element itself is returned as a tag."""
    raw = etree.tostring(element, encoding="utf-8", method="html", with_tail=False)
    soup = BeautifulSoup(raw, "lxml", from_encoding="utf-8")
    found = soup.find(element.tag)
    return found if isinstance(found, Tag) else soup


def block_text(part: Tag | lxml_html.HtmlElement) -> str:
    """The text of a tag, a line a block, NFC; inline tags do not split words or numbers.

    Of an lxml element it is the same text, in a fraction of the time.
    """
    pieces: list[str] = []
    if isinstance(part, Tag):
        _collect(part, pieces)
    else:
        _collect_of_element(part, pieces)
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return nfc("\n".join(line for line in lines if line))


def _collect(tag: Tag, pieces: list[str]) -> None:
    """Iterative, because hostile pages nest deeper than Python's stack."""
    stack: list[Iterator[object] | str] = [iter(tag.children)]
    while stack:
        top = stack[-1]
        if isinstance(top, str):
            pieces.append(top)
            stack.pop()
            continue
        child = next(top, None)
        if child is None:
            stack.pop()
        elif isinstance(child, Tag):
            if child.name in SILENT:
                continue
            if child.name in BLOCKS:
                pieces.append("\n")
                stack.append("\n")
            stack.append(iter(child.children))
        elif type(child) is NavigableString:
            pieces.append(str(child).replace("\n", " ").replace("\r", " "))


def _collect_of_element(element: lxml_html.HtmlElement, pieces: list[str]) -> None:
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, one in walk:
        name = one.tag
        silent = one is not element and (name in SILENT or not isinstance(name, str))
        if event == "start":
            if silent:
                walk.skip_subtree()
                continue
            if one is not element and name in BLOCKS:
                pieces.append("\n")
            if one.text and name not in RUBY:
                pieces.append(one.text.replace("\n", " ").replace("\r", " "))
        elif one is not element:
            if name in BLOCKS and not silent:
                pieces.append("\n")
            if one.tail:
                pieces.append(one.tail.replace("\n", " ").replace("\r", " "))


def one_line(text: str) -> str:
    """A title or byline: one line, NFC, twice escaped entities undone (NukeViet: ``12823&#x002F;CTr-UBND``)."""
    text = " ".join(text.split())
    if ENTITY_LEFT.search(text):
        text = html.unescape(text)
        text = " ".join(text.split())
    return nfc(text)


def tag_line(tag: Tag | lxml_html.HtmlElement | None) -> str:
    return "" if tag is None else one_line(block_text(tag).replace("\n", " "))


def spread(entries: Sequence[Tag]) -> list[Tag]:
    """Entries of a list without those inside three others already: a page nests hundreds, and reading each whole
    costs a square of them."""
    every = {id(entry) for entry in entries}
    return [entry for entry in entries if sum(id(above) in every for above in entry.parents) < DEEPEST_ENTRY]


def is_cut(tag: Tag) -> bool:
    """Whether ``decompose`` took the tag out. ``Tag.decomposed`` says it too, but of a tag that still stands only after
    a search of everything inside for a child named ``_decomposed``: a square of the page."""
    return "_decomposed" in vars(tag)


def holds_much(part: Tag | lxml_html.HtmlElement) -> bool:
    """Whether a part has more inside than a line, a heading or a label has; found out without counting all of it."""
    inside = islice(part.descendants if isinstance(part, Tag) else part.iter(), MOST_INSIDE + 1)
    return sum(1 for _ in inside) > MOST_INSIDE


def short_line(part: Tag | lxml_html.HtmlElement, longest: int) -> str:
    """``tag_line`` of a part with fewer than ``longest`` characters and few tags, else "" without reading all of it:
    on a page of hundreds of blocks, each inside the one before, reading each costs a square of them."""
    if holds_much(part):
        return ""
    text = tag_line(part)
    return text if len(text) < longest else ""


def attribute(tag: Tag | None, name: str) -> str:
    """An attribute as text; BeautifulSoup gives lists for class-like ones."""
    value = tag.get(name) if tag is not None else None
    if value is None:
        return ""
    return value if isinstance(value, str) else " ".join(value)


def meta_content(tree: lxml_html.HtmlElement, *names: str) -> str:
    """The first non-empty ``<meta name|property|itemprop>`` of these names."""
    wanted = set(names)
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        if name.lower() in wanted and (meta.get("content") or "").strip():
            return one_line(meta.get("content"))
    return ""


def generator(tree: lxml_html.HtmlElement) -> str:
    return meta_content(tree, "generator")


def base_of(tree: lxml_html.HtmlElement, page: Page) -> str:
    """What relative addresses of the page are relative to: ``<base href>`` if it is a web address, else the page."""
    for base in tree.iter("base"):
        href = (base.get("href") or "").strip()
        if href.startswith(("http://", "https://")):
            return href
    return page.final_url
