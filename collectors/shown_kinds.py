"""Which pages that were reached are clearly no posts, and why: told by what they show, once no post was found there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from cchc.errors import CollectError
from cchc.states import FailureKind
from cchc.vietnamese import fold
from collectors.addresses import compare_key
from collectors.content_part import content_part
from collectors.html import soup_of
from collectors.not_posts import why_no_post
from collectors.page import Page
from collectors.page_lines import Line, lines_of
from collectors.structured_data import StructuredData

DOCUMENT = "trang văn bản pháp quy"
LIST = "trang danh sách"
STATIC = "trang tĩnh"
GALLERY = "thư viện ảnh, video"
#: labels of a legal document's page; three of them make one
DOCUMENT_LABELS = re.compile(
    r"^\W*(so (/ ?)?ki hieu|so hieu|so van ban|ngay ban hanh|ngay (bat dau )?(co )?hieu luc|trich yeu( noi dung)?"
    r"|co quan ban hanh|nguoi ki|(the )?loai van ban|linh vuc|tinh trang hieu luc|don vi ban hanh)\W*(:|$)"
)
DOCUMENT_PAGE = 3
#: schema.org's names of pages that are no article
STATED = {
    "collectionpage": LIST, "searchresultspage": LIST, "itemlist": LIST, "faqpage": LIST, "imagegallery": GALLERY,
    "videogallery": GALLERY, "mediagallery": GALLERY, "aboutpage": STATIC, "contactpage": STATIC,
    "legislation": DOCUMENT,
}  # fmt: skip
#: where a redirect must lead for its target to be no post; other odd addresses are failures with names of their own
LED_TO = frozenset(
    {"văn bản pháp quy", "hỏi đáp, góp ý", "ảnh, video", "danh mục", "thẻ, từ khóa", "trang tác giả", LIST}
)
#: the last part of an address; only where a page shows no date of its own either
STATIC_NAME = re.compile(
    r"/(gioi-?thieu(-chung)?|lien-?he|about(-us)?|co-cau-to-chuc|so-do-to-chuc|chuc-nang(-va)?-nhiem-vu(-va-quyen-han)?"
    r"|chuc-nang-nhiem-vu-quyen-han|lich-su-hinh-thanh|ban-(lanh-dao|giam-doc)|danh-ba(-dien-thoai)?)"
    r"([-.]\d+)?(\.\w{3,5})?/?$",
    re.IGNORECASE,
)


def no_article(failed: CollectError, page: Page, tree: HtmlElement, shown: str = "") -> CollectError:
    """NOT_A_POST where the page says what it is instead, else ``failed``: that nothing could be read proves nothing.

    ``shown``: what the platform's own marks say that the page is, "" where they say nothing.
    """
    why = shown or why_not_a_post(page, tree)
    return CollectError(failed.source, failed.address, FailureKind.NOT_A_POST, why) if why else failed


def why_not_a_post(page: Page, tree: HtmlElement) -> str:
    """In words; "" where it may well be a post. Ask only where no article, or no date of it, was found."""
    if compare_key(page.final_url) != compare_key(page.url):
        led_to = why_no_post(page.final_url)
        if led_to in LED_TO:
            return f"bị chuyển tới {led_to}"
    data = StructuredData(tree)
    if not data.describes_article():
        stated = [STATED[name] for name in data.types() if name in STATED]
        if stated:
            return stated[0]
    if is_document(lines_of(soup_of(content_part(tree)))):
        return DOCUMENT
    return STATIC if STATIC_NAME.search(urlsplit(page.final_url).path) else ""


def is_document(lines: Iterable[Line]) -> bool:
    """A legal document's own page: a table of number, issuing date, issuer, signer."""
    return len({match[1] for line in lines if (match := DOCUMENT_LABELS.match(fold(line.text)))}) >= DOCUMENT_PAGE


def has_class(tree: HtmlElement, *names: str) -> bool:
    """Whether an element of the page bears one of these classes."""
    wanted = frozenset(names)
    return any(wanted & set(value.split()) for value in tree.xpath("//@class"))
