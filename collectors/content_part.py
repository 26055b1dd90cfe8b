"""The page's own part: menus, sidebars, headers and footers cut away. Words in a menu are not evidence."""

from __future__ import annotations

import copy
import re

from lxml import html as lxml_html

CUT_TAGS = frozenset(
    {"nav", "header", "footer", "aside", "script", "style", "noscript", "template", "form", "svg", "button"}
)
CUT_ROLES = frozenset({"navigation", "banner", "contentinfo", "complementary", "search", "menu", "menubar", "dialog"})
CUT_WORD = (
    r"(menu|menus|nav|navs|navbar|navigation|topnav|megamenu|sidebar|sidenav|side|aside|footer|foot|header|masthead|topbar|breadcrumbs?|banner|banners"
    r"|widget|widgets|copyright|related|pagination|pager|pagers|quangcao|ads|adv|cookie|social|share|comments?|newsletter|popup|modal|login|search|hotline|marquee|ticker"
    r"|lienket|weblink|counter|statistics|thongke)"
)
CUT_NAME = re.compile(
    rf"^(?:(?:main|site|page|top|left|right|bottom|left|block|nv|mega|sub|primary|secondary|nav)[-_]?)?{CUT_WORD}(?:[-_]?(?:\d+|left|right|top|bottom|wrapper|wrap|container|inner|area|block|bar|box|list|menu))?$",
    re.IGNORECASE,
)
MAIN = "//main | //*[@role='main'] | //div[contains(concat(' ', normalize-space(@class), ' '), ' news_column ')]"
#: never cut: they hold the page itself
HOLDERS = "descendant-or-self::main | descendant-or-self::*[@role='main'] | descendant::article | descendant::h1"


def content_part(tree: lxml_html.HtmlElement) -> lxml_html.HtmlElement:
    """A copy of the page's main part without what stands on every page."""
    mains = [found for found in tree.xpath(MAIN) if found.tag == "main" or _holds_the_title(found, tree)]
    body = tree.find("body")
    whole = body if body is not None else tree
    part = copy.deepcopy(mains[0] if len(mains) == 1 else whole)
    for element in list(part.iter()):
        if element is part or not isinstance(element.tag, str) or element.getparent() is None:
            continue
        if _is_frame(element) and not element.xpath(HOLDERS):
            element.clear(keep_tail=True)
    return part


def _holds_the_title(element: lxml_html.HtmlElement, tree: lxml_html.HtmlElement) -> bool:
    """A box beside an article may bear the class of the box around one."""
    return element.get("role") == "main" or not tree.xpath("//h1") or bool(element.xpath(".//h1"))


def _is_frame(element: lxml_html.HtmlElement) -> bool:
    if element.tag == "header" and next(element.iterancestors("article"), None) is not None:
        return False  # the head of one entry
    if element.tag in CUT_TAGS:
        return element.tag != "form" or not _is_page_form(element)
    if (element.get("role") or "").lower() in CUT_ROLES:
        return True
    names = f"{element.get('class') or ''} {element.get('id') or ''}".split()
    return any(CUT_NAME.match(name) and not _heads_an_entry(element, name) for name in names)


def _heads_an_entry(element: lxml_html.HtmlElement, name: str) -> bool:
    """Joomla and others give the head of every entry of a list the name of a page's head."""
    if name == "page-header" and not element.xpath("//h1 | .//nav | .//ul") and element.xpath(".//h2"):
        return True
    if not name.lower().endswith(("header", "head")) or not element.xpath(".//h2//a | .//h3//a"):
        return False
    alike = "//*[contains(concat(' ', normalize-space(@class), ' '), concat(' ', $name, ' '))]"
    return len(element.getroottree().xpath(alike, name=name)) > 2


def _is_page_form(element: lxml_html.HtmlElement) -> bool:
    """ASP.NET wraps the whole page in one form, Joomla its lists of articles."""
    above = element.getparent()
    named = element.get("id") in ("aspnetForm", "form1", "Form") or (above is not None and above.tag == "body")
    return named or len(element.text_content()) >= 500 or len(element.xpath(".//td//a | .//th//a | .//li//a")) >= 3
