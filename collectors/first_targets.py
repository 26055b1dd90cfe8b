"""Where the links inside each block of a page lead, told for all its blocks in one walk over the links."""

from __future__ import annotations

from collections.abc import Iterable

from bs4 import Tag
from lxml import html as lxml_html

ENOUGH = 2  # whether a block speaks of one thing alone needs no more


class FirstTargets:
    """The first two different targets inside each block. A block that has both ends the way up from a further link:
    asking every block around every link instead costs a square of the links."""

    def __init__(self, links: Iterable[tuple[Tag | lxml_html.HtmlElement, str]]) -> None:
        # The blocks are held too: the id of one let go would soon be another's.
        self._blocks: dict[int, tuple[Tag | lxml_html.HtmlElement, list[str]]] = {}
        for link, target in links:
            block: Tag | lxml_html.HtmlElement | None = link
            while block is not None:
                held = self._blocks.setdefault(id(block), (block, []))[1]
                if target in held or len(held) == ENOUGH:
                    break
                held.append(target)
                block = block.parent if isinstance(block, Tag) else block.getparent()

    def inside(self, block: Tag | lxml_html.HtmlElement) -> list[str]:
        """In page order, the block's own target among them; [] for a block without links."""
        found = self._blocks.get(id(block))
        return [] if found is None else found[1]
