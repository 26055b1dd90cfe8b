"""The parts of an article page that no selector describes: its heading, its body, and what is neither."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag
from lxml import html as lxml_html

from cchc.records import FoundAttachment
from cchc.vietnamese import fold
from collectors.addresses import is_file_address, try_clean_url
from collectors.attached_files import attached_files
from collectors.content_part import content_part
from collectors.html import attribute, holds_much, is_cut, one_line, soup_of, tag_line
from collectors.not_posts import why_no_post
from collectors.page_lines import Line, cut_other_posts, lines_of
from collectors.platforms.generic_dates import is_date_line
from collectors.structured_data import StructuredData

#: side columns by the names that Vietnamese themes give them
SIDE = re.compile(
    r"^(cot|col|column|block|box|content)?[-_]?(phai|trai|ben|right|left)[-_]?(col|column|content|box)?$", re.IGNORECASE
)
BODIES = (
    "[itemprop=articleBody]", ".entry-content", ".post-content", ".article-content", ".article-body", ".detail-content",
    ".journal-content-article", "#divArticleDescription", ".news-content", ".noi-dung", ".noidung", "#content-detail",
    "#print-chitiet", ".chitietbaiviet", ".bodytext",
)  # fmt: skip
SUMMARIES = (
    "[itemprop=description]:not(meta), .sapo, .hometext, .tomtat, .tom-tat, .news-summary, .entry-summary"
    ", .article-summary"
)
HEADINGS = ["h1", "h2", "h3", "h4", "td", "b", "strong", "div", "span", "p"]
FILE_BOXES = (
    "[class*=attach], [class*=dinh-kem], [class*=dinhkem], [class*=download], [class*=tep-tin], [class*=tai-ve]"
)
FILES_HERE = re.compile(r"^\W*(cac )?(tep|tap tin|file|tai lieu|van ban)s? (tin )?(dinh )?kem( theo)?\W*")
TOOLS = re.compile(
    r"^\W*(in|in (tin|bai|bai viet|trang|noi dung)|ban in|chia se|gui (mail|email|cho ban be|bai viet)"
    r"|quay lai|tro ve|tro lai|ve dau trang|len dau trang|facebook|zalo|twitter|x|email|print|share|tweet|sao chep"
    r"|luu|nghe|doc bai viet|a [+-]|tang|giam|xem tiep)\W*$"
)
HIDDEN = frozenset({"hidden", "hide", "d-none", "sr-only", "visually-hidden", "screen-reader-text"})
NO_CONTENT = ("bản in, bản gửi", "chia sẻ", "thẻ, từ khóa")
TAGS_LINE = re.compile(r"^\W*(tu khoa|tags?|the|chu de)\s*:")
POSTED_BY = re.compile(r"(Người đăng|Đăng bởi|Người nhập|Người cập nhật)\s*:", re.IGNORECASE)
LONGEST_TITLE = 400
LEAST_LEAD = 25
ENOUGH = 200  # characters that a further block must bring to belong to the text


@dataclass(frozen=True)
class Parts:
    """``heading`` None: the title stands in the page's data only; ``lines`` of the article's part, other posts cut."""

    whole: Tag
    title: str
    title_origin: str
    heading: Tag | None
    lines: list[Line]
    heading_line: int | None
    body: Tag
    body_origin: str
    summary: str
    times: list[Tag]  # ``<time datetime>`` of the article's part


def parts_of(tree: lxml_html.HtmlElement, data: StructuredData, base: str) -> Parts:
    """Raises nothing: a page without a title has ``title`` ""."""
    whole = soup_of(content_part(tree))
    heading = find_heading(whole, page_titles(tree, data))
    _cut_sides(whole, heading)
    cut_other_posts(whole, heading)
    _cut_hidden(whole)
    _cut_tools(whole, base)
    lines = lines_of(whole)
    title, origin = tag_line(heading), "dòng tiêu đề trên trang"
    if not title:
        title, origin = data.headline(), "og:title"
    at = next((number for number, line in enumerate(lines) if title and line.text.startswith(title[:60])), None)
    summary = tag_line(whole.select_one(SUMMARIES))
    times = [tag for tag in whole.find_all("time") if tag.has_attr("datetime")]
    body, where = find_body(whole, heading, base)
    return Parts(whole, title, origin, heading, lines, at, body, where, summary or _lead(lines, at, body), times)


def _lead(lines: list[Line], heading: int | None, body: Tag) -> str:
    """The paragraph between heading and body that is neither a date nor a name."""
    inside = {line.text for line in lines_of(body)[:3]}
    for line in lines[heading + 1 : heading + 5] if heading is not None else []:
        if line.text in inside:
            break
        if line.own > LEAST_LEAD and line.linked * 2 < len(line.text) and not is_date_line(line.text):
            return line.text
    return ""


def page_titles(tree: lxml_html.HtmlElement, data: StructuredData) -> list[str]:
    titles = [data.headline()] + [one_line(found.text_content()) for found in tree.xpath("//head/title")[:1]]
    return [title for title in titles if title]


def find_heading(whole: Tag, titles: list[str]) -> Tag | None:
    """The tag that shows what the page's data or window title says; else the only first-level heading."""
    wanted = [fold(title) for title in titles]
    best: Tag | None = None
    most = 0
    for tag in whole.find_all(HEADINGS) if wanted else []:
        if holds_much(tag):
            continue
        text = tag.get_text(" ", strip=True)
        if not 8 <= len(text) <= LONGEST_TITLE or tag.find(["p", "div", "table", "ul"]) is not None:
            continue
        key = fold(one_line(text))
        if any(key in title or (len(title) > 30 and key.startswith(title.rstrip(". …"))) for title in wanted):
            size = min(len(key), max(len(title) for title in wanted)) + (2 if tag.name == "h1" else 0)
            if size > most:
                best, most = tag, size
    first_level = whole.find_all("h1")
    if best is None or (most < 20 and first_level and first_level[0] is not best):
        named = [tag for tag in first_level if tag_line(tag)]
        return named[-1] if named else best
    return best


def find_body(whole: Tag, heading: Tag | None, base: str) -> tuple[Tag, str]:
    """The tag with the article's text, the heading and its date lines left out; (tag, where in words)."""
    known = whole.select(", ".join(BODIES))
    if len(known) == 1:
        holds_heading = heading is not None and any(above is known[0] for above in heading.parents)
        if not holds_heading and (known[0].get_text(strip=True) or attached_files(known, base)):
            return known[0], _name_of(known[0])
    if heading is None:
        return whole, "phần nội dung"
    blocks: list[Tag] = []
    node: Tag = heading
    while node is not whole and isinstance(node.parent, Tag):
        later = [one for one in node.next_siblings if isinstance(one, Tag) and one.name not in ("br", "hr")]
        if later and (not blocks or _brings_more(blocks, later, base)):
            blocks += later
        node = node.parent
    return _together(blocks), "phần sau tiêu đề"


def _name_of(tag: Tag) -> str:
    name = attribute(tag, "id")
    return (
        f"#{name}" if name else "." + ".".join(attribute(tag, "class").split()) if tag.has_attr("class") else tag.name
    )


def files_of(parts: Parts, base: str) -> tuple[FoundAttachment, ...]:
    """Those of the text, then those of boxes that are there for files, wherever on the article's part they stand."""
    found = {one.url: one for one in attached_files([parts.body], base)}
    for box in [*parts.whole.select(FILE_BOXES), *_labelled_boxes(parts.whole)]:
        for one in attached_files([box], base):
            found.setdefault(one.url, one)
    return tuple(found.values())


def _labelled_boxes(whole: Tag) -> list[Tag]:
    boxes = []
    for line in lines_of(whole):
        if FILES_HERE.match(fold(line.text)):
            above = line.tag if line.linked else line.tag.parent
            boxes += [above] if isinstance(above, Tag) and above is not whole else []
    return boxes


def _brings_more(blocks: list[Tag], later: list[Tag], base: str) -> bool:
    """Whether blocks farther from the heading belong to the article: no text yet, much more text, or its files."""
    have = sum(_own_text(block) for block in blocks)
    if have == 0 and not attached_files(blocks, base):
        return True
    more = sum(_own_text(block) for block in later)
    if more >= max(ENOUGH, have) or (have < ENOUGH and _own_text(later[0]) > 0 and later[0].find("p") is not None):
        return True
    return bool(attached_files(later[:1], base)) and later[0].find(["h2", "h3", "h4"]) is None


def _own_text(block: Tag) -> int:
    """Characters that are neither links nor a date line."""
    return sum(line.own for line in lines_of(block) if not is_date_line(line.text))


def _together(blocks: list[Tag]) -> Tag:
    """One tag that holds the blocks, without date lines at its head and "Người đăng: …" at its end."""
    holder = BeautifulSoup("<div></div>", "lxml").div
    assert holder is not None
    for block in blocks:
        holder.append(block.extract())
    for piece in [*holder.find_all(True, recursive=False)[:4], *(line.tag for line in lines_of(holder)[:4])]:
        if piece is not holder and not is_cut(piece) and is_date_line(tag_line(piece)):
            piece.extract()  # not destroyed: its date is still to be read
    for line in lines_of(holder)[-3:]:
        if POSTED_BY.match(line.text) and line.tag is not holder:
            line.tag.extract()  # the system's own line, not the author's signature
    return holder


def _cut_sides(whole: Tag, heading: Tag | None) -> None:
    kept: set[int] = set()
    for tag in [*whole.find_all("h1"), *([] if heading is None else [heading])]:
        for above in (tag, *tag.parents):
            if id(above) in kept:
                break
            kept.add(id(above))
    for tag in whole.find_all(True):
        if is_cut(tag) or id(tag) in kept:
            continue
        if any(SIDE.match(name) for name in f"{attribute(tag, 'class')} {attribute(tag, 'id')}".split()):
            tag.decompose()


def _cut_hidden(whole: Tag) -> None:
    """What nobody sees: some systems hide there the time of the last edit."""
    for tag in whole.find_all(True):
        if is_cut(tag):
            continue
        names = attribute(tag, "class").split()
        if HIDDEN.intersection(names) or "display:none" in attribute(tag, "style").replace(" ", ""):
            tag.decompose()


def _cut_tools(whole: Tag, base: str) -> None:
    """Print, share and tag links; a link to a file always stays."""
    for link in whole.find_all("a"):
        if is_cut(link):
            continue
        url = try_clean_url(attribute(link, "href"), base)
        if url is not None and (is_file_address(url) or link.has_attr("download")):
            continue
        words = fold(tag_line(link))
        if TOOLS.match(words) or (url is not None and why_no_post(url) in NO_CONTENT):
            above = link.parent
            link.decompose()
            if isinstance(above, Tag) and TAGS_LINE.match(fold(above.get_text(" ", strip=True))):
                above.decompose()
