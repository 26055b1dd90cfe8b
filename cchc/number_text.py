"""A text as the search for document numbers reads it, with the way back to the offsets of the text as it was given."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right

SAME_LENGTH = (
    *(("Ð", "Đ"), ("ð", "đ"), ("Ɖ", "Đ")),
    *((space, " ") for space in "\u00a0\u202f\u2007\u2009\t"),
    *((dash, "-") for dash in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"),
    *((slash, "/") for slash in "\u2215\u2044\uff0f"),
)
DROPPED = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
ODD = re.compile(
    r"(?P<mark>\w[\u0300-\u036f]+)|(?P<drop>[\u00ad\u200b-\u200f\u2060\ufeff])"
    r"|(?P<entity>&(?:#x0*2[fFdD6];|#0*(?:47|45|38);|sol;|amp;|nbsp;|#160;|#x0*[aA]0;))"
)
ENTITIES = {"2f": "/", "47": "/", "sol": "/", "2d": "-", "45": "-", "26": "&", "38": "&", "amp": "&"}
LINK = re.compile(r"https?://\S+")


class Origin:
    """Maps offsets of the cleaned text back to the text as given."""

    def __init__(self, starts: list[int], raw: list[int]) -> None:
        self.starts = starts
        self.raw = raw

    def start(self, offset: int) -> int:
        index = bisect_right(self.starts, offset) - 1
        return self.raw[index] + offset - self.starts[index]

    def end(self, offset: int) -> int:
        """The end of a span: one past the raw character(s) that gave its last one, before any that were dropped."""
        index = bisect_left(self.starts, offset)
        if index < len(self.starts) and self.starts[index] == offset:
            return self.raw[index]
        return self.raw[index - 1] + offset - self.starts[index - 1]


def clean_for_numbers(text: str) -> tuple[str, Origin | None]:
    """The cleaned text, and None where its offsets are those of the text given."""
    clean = text
    for odd, plain in SAME_LENGTH:
        if odd in clean:
            clean = clean.replace(odd, plain)
    if "http" in clean:
        clean = LINK.sub(lambda link: " " * len(link[0]), clean)
    plain_text = "&" not in clean and not any(odd in clean for odd in DROPPED)
    first = None if plain_text and unicodedata.is_normalized("NFC", clean) else ODD.search(clean)
    if first is None:
        return clean, None
    pieces: list[str] = []
    starts, raw = [0], [0]
    length = position = 0
    for match in ODD.finditer(clean, first.start()):
        if match["mark"]:
            replacement = unicodedata.normalize("NFC", match["mark"])
        elif match["drop"]:
            replacement = ""
        else:
            name = re.sub(r"^&#?x?0*|;$", "", match["entity"]).lower()
            replacement = ENTITIES.get(name, " ")
        pieces += [clean[position : match.start()], replacement]
        length += match.start() - position
        starts.append(length)
        raw.append(match.start())
        length += len(replacement)
        starts.append(length)
        raw.append(match.end())
        position = match.end()
    pieces.append(clean[position:])
    return "".join(pieces), Origin(starts, raw)
