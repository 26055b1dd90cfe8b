"""Looking for many phrases in one reading of a text: a trie over words, so that NFC/NFD, case, tone placement and i/y
do not matter, abbreviations are read as what they stand for, and a text typed without marks is compared without marks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any

from cchc.vietnamese import ascii_keys, has_marks, tone_keys, words

#: Abbreviations of the field that have one meaning; both texts and phrases are read with them written out.
ABBREVIATIONS = {
    "cchc": "cải cách hành chính",
    "tthc": "thủ tục hành chính",
    "kstthc": "kiểm soát thủ tục hành chính",
    "dvc": "dịch vụ công",
    "dvctt": "dịch vụ công trực tuyến",
    "dvcqg": "dịch vụ công quốc gia",
    "bpmc": "bộ phận một cửa",
    "bpmcđt": "bộ phận một cửa điện tử",
    "tnvtkq": "tiếp nhận và trả kết quả",
    "tntkq": "tiếp nhận trả kết quả",
    "bcci": "bưu chính công ích",
    "cqđt": "chính quyền điện tử",
    "cpđt": "chính phủ điện tử",
    "cđs": "chuyển đổi số",
    "pakn": "phản ánh kiến nghị",
    "cbccvc": "cán bộ công chức viên chức",
    "cbcc": "cán bộ công chức",
    "ccvc": "công chức viên chức",
    "ttđt": "thông tin điện tử",
    "tttt": "thông tin truyền thông",
}
ADDRESS_SIGNS = ("://", "www.", "@", ".vn", ".com")
KEPT_PIECES = 60_000
LONGEST_KEPT = 40
_END = ""  # a key no word can have: marks in the trie that a phrase ends here


def _long_forms(keys: list[str], expand: dict[str, list[str]]) -> list[str]:
    if expand.keys().isdisjoint(keys):
        return keys
    out: list[str] = []
    done = 0
    for index in [index for index, key in enumerate(keys) if key in expand]:
        out += keys[done:index]
        out += expand[keys[index]]
        done = index + 1
    return out + keys[done:]


class _Pieces(dict[str, list[str]]):
    """Keys of what stands between two spaces: read once, then remembered, far cheaper than reading it again."""

    def __init__(self, keys_of: Callable[[list[str]], list[str]], expand: dict[str, list[str]]) -> None:
        super().__init__()
        self.keys_of = keys_of
        self.expand = expand

    def __missing__(self, piece: str) -> list[str]:
        if any(sign in piece for sign in ADDRESS_SIGNS):
            keys: list[str] = []  # cchc.khanhhoa.gov.vn is where to look, not what the text is about
        else:
            keys = _long_forms(self.keys_of(words(piece)), self.expand)
        if len(self) < KEPT_PIECES and len(piece) <= LONGEST_KEPT:
            self[piece] = keys
        return keys


_TONE_LONG = {tone_keys([short])[0]: tone_keys(words(long)) for short, long in ABBREVIATIONS.items()}
_ASCII_LONG = {ascii_keys([short])[0]: ascii_keys(words(long)) for short, long in ABBREVIATIONS.items()}
_TONE_PIECES = _Pieces(tone_keys, _TONE_LONG)
_ASCII_PIECES = _Pieces(ascii_keys, _ASCII_LONG)


@dataclass(frozen=True)
class WordText:
    """One place of a post as keys of words; sentence marks are items too. ``marked``: typed with Vietnamese marks."""

    keys: list[str]
    marked: bool

    @classmethod
    def read(cls, text: str) -> WordText:
        pieces = text.split()
        marked = has_marks(pieces[:200])
        remembered = _TONE_PIECES if marked else _ASCII_PIECES
        return cls(list(chain.from_iterable(map(remembered.__getitem__, pieces))), marked)


@dataclass(frozen=True)
class Hit:
    """Phrase number ``phrase`` stands at words [start, end) of a text."""

    phrase: int
    start: int
    end: int


class PhraseBook:
    """Phrases in one trie, filled before the first search; a phrase is known by its number.

    Several kinds of rules share a book, so that a text is walked once for all of them.
    """

    def __init__(self, phrases: Iterable[str] = ()) -> None:
        self.phrases: list[str] = []
        self._marked: dict[str, Any] = {}
        self._plain: dict[str, Any] = {}
        for phrase in phrases:
            self.add(phrase)

    def add(self, phrase: str) -> int:
        """The phrase's number; the same wording added twice has two."""
        number = len(self.phrases)
        self.phrases.append(phrase)
        written = words(phrase)
        bare = [item for item in written if item[0].isalnum()]
        # A colon or bracket inside a phrase may stand in the text or not.
        for items in [bare] if bare == written else [bare, written]:
            self._grow(self._marked, _long_forms(tone_keys(items), _TONE_LONG), number)
            self._grow(self._plain, _long_forms(ascii_keys(items), _ASCII_LONG), number)
        return number

    @staticmethod
    def _grow(trie: dict[str, Any], keys: list[str], number: int) -> None:
        for key in keys:
            trie = trie.setdefault(key, {})
        trie.setdefault(_END, []).append(number)

    def find(self, text: WordText) -> list[Hit]:
        """Every phrase at every place, overlapping ones too, in text order."""
        trie = self._marked if text.marked else self._plain
        keys = text.keys
        count = len(keys)
        hits: list[Hit] = []
        for start in [index for index, key in enumerate(keys) if key in trie]:
            node = trie
            position = start
            while position < count and keys[position] in node:
                node = node[keys[position]]
                position += 1
                if _END in node:
                    hits += [Hit(number, start, position) for number in node[_END]]
        return hits


def longest(hits: list[Hit]) -> list[Hit]:
    """Without the hits that lie inside a longer one: "một cửa quốc gia" is not "một cửa"."""
    kept: list[Hit] = []
    reach = -1
    for hit in sorted(hits, key=lambda one: (one.start, -one.end)):
        if hit.end > reach or (hit.start, hit.end) == (kept[-1].start, kept[-1].end):
            kept.append(hit)
            reach = hit.end
    return kept
