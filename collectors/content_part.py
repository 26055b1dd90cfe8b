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
    mains = tree.xpath(MAIN)
    body = tree.find("body")
    whole = body if body is not None else tree
    part = copy.deepcopy(mains[0] if len(mains) == 1 else whole)
    for element in list(part.iter()):
        if element is part or not isinstance(element.tag, str) or element.getparent() is None:
            continue
        if _is_frame(element) and not element.xpath(HOLDERS):
            element.clear(keep_tail=True)
    return part


def _is_frame(element: lxml_html.HtmlElement) -> bool:
    if element.tag in CUT_TAGS:
        return element.tag != "form" or (len(element.text_content()) < 500 and not _is_page_form(element))
    if (element.get("role") or "").lower() in CUT_ROLES:
        return True
    names = f"{element.get('class') or ''} {element.get('id') or ''}".split()
    return any(CUT_NAME.match(name) for name in names)


def _is_page_form(element: lxml_html.HtmlElement) -> bool:
    """ASP.NET wraps the whole page in one form."""
    above = element.getparent()
    return element.get("id") in ("aspnetForm", "form1", "Form") or (above is not None and above.tag == "body")
