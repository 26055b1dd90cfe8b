"""Pieces of HTML as feeds and APIs carry them: no page around them, sometimes no markup at all."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup

from collectors.html import block_text, one_line

MARKUP = re.compile(r"<[a-zA-Z/!]")


def snippet(markup: str) -> BeautifulSoup:
    return BeautifulSoup(markup if MARKUP.search(markup) else f"<p>{markup}</p>", "lxml")


def snippet_line(markup: str) -> str:
    """The text of a piece of HTML in one line; plain text comes back as it is, NFC."""
    if not MARKUP.search(markup) and "&" not in markup:
        return one_line(markup)
    return one_line(block_text(snippet(markup)).replace("\n", " "))
