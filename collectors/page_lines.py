"""A page as lines of text in reading order, each with how much of it is links: where dates and names are looked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import NavigableString, Tag

from cchc.vietnamese import fold
from collectors.html import BLOCKS, SILENT, SPACES, is_cut, nfc

#: what stands over a list of other posts; the text of the article ends there
OTHERS = re.compile(
    r"^\W*(cac )?(tin|bai|bai viet|tin tuc|thong tin|noi dung|chu de|tin bai|van ban)\W*(da dua|lien quan|khac"
    r"|cung chuyen muc|cung loai|cung chu de|moi hon|cu hon|moi nhat|moi|noi bat|doc nhieu|xem nhieu|truoc|tiep theo"
    r"|cung danh muc)\W*$"
    r"|^\W*(related|xem them|doc them|co the ban quan tam|binh luan|y kien ban doc|gui binh luan)\W*$"
    r"|^\W*cac (tin|bai).{0,20}$"
)
LONGEST_HEADING = 40
MOST_BOXES = 30


@dataclass(frozen=True)
class Line:
    """``linked``: characters of it that are link text; ``tag``: the innermost block it stands in."""

    text: str
    linked: int
    tag: Tag

    @property
    def own(self) -> int:
        return len(self.text) - self.linked


def lines_of(root: Tag) -> list[Line]:
    """Every non-empty line, one a block. Iterative, because hostile pages nest deeper than Python's stack."""
    lines: list[Line] = []
    pieces: list[tuple[str, bool]] = []
    blocks: list[Tag] = [root]

    def close() -> None:
        text = SPACES.sub(" ", "".join(piece for piece, _ in pieces).replace("\xa0", " ")).strip()
        if text:
            linked = sum(len(piece.strip()) for piece, in_link in pieces if in_link)
            lines.append(Line(nfc(text), min(linked, len(text)), blocks[-1]))
        pieces.clear()

    stack: list[tuple[Iterator[object], Tag, bool]] = [(iter(root.children), root, root.name == "a")]
    while stack:
        children, tag, in_link = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            if tag.name in BLOCKS and tag is not root:
                close()
                blocks.pop()
        elif isinstance(child, Tag):
            if child.name in SILENT:
                continue
            if child.name in BLOCKS:
                close()
                blocks.append(child)
            elif isinstance(child.previous_sibling, Tag):
                pieces.append((" ", False))  # two labels side by side: a time and a count of views
            stack.append((iter(child.children), child, in_link or child.name == "a"))
        elif type(child) is NavigableString:
            pieces.append((re.sub(r"\s", " ", str(child)), in_link))
    close()
    return lines


def cut_other_posts(root: Tag, keep: Tag | None) -> None:
    """Takes lists of other posts ("Các tin khác") out of the tree, never what holds ``keep`` (the heading)."""
    headings = [line for line in lines_of(root) if len(line.text) <= LONGEST_HEADING and OTHERS.match(fold(line.text))]
    for line in headings[:MOST_BOXES]:
        if is_cut(line.tag):
            continue
        start = _innermost(line)
        if start is root or (keep is not None and _holds(start, keep)):
            continue
        while (parent := start.parent) is not None and parent is not root and _says_only(parent, line.text):
            start = parent
        above = start.parent
        for later in list(start.next_siblings):
            if isinstance(later, Tag):
                if _is_text(later) or (keep is not None and _holds(later, keep)):
                    break
                later.decompose()
        start.decompose()
        if isinstance(above, Tag) and above is not root and not above.get_text(strip=True):
            above.decompose()


def _innermost(line: Line) -> Tag:
    """The tag whose whole text is this heading; of a heading inside a larger block the inline tag."""
    for tag in line.tag.find_all(True):
        if SPACES.sub(" ", tag.get_text(" ", strip=True)).strip() and nfc(tag.get_text(" ", strip=True)) == line.text:
            return tag
    return line.tag


def _says_only(tag: Tag, text: str) -> bool:
    return nfc(tag.get_text(" ", strip=True)) == text


def _holds(tag: Tag, inner: Tag) -> bool:
    return tag is inner or any(above is tag for above in inner.parents)


def _is_text(tag: Tag) -> bool:
    whole = tag.get_text(" ", strip=True)
    linked = sum(len(link.get_text(" ", strip=True)) for link in tag.find_all("a"))
    return len(whole) > (40 if tag.name == "p" else 150) and linked * 2 < len(whole)
