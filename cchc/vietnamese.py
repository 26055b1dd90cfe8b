"""Vietnamese writing: keys for comparing words, and numbers and dates as Nghị định 30/2020/NĐ-CP writes them.

Three keys, from strict to loose: ``nfc`` (composed, look-alike Đ mended), ``fold_tone`` (case, place of the tone
mark and
i/y do not matter, marks do) and ``fold`` (letters a–z only; many words collide, so it is for text typed without marks).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime

from cchc.periods import LOCAL

#: Letters that look like Đ/đ but are not: Eth and African D.
LOOK_ALIKES = (("Ð", "Đ"), ("ð", "đ"), ("Ɖ", "Đ"), ("ɖ", "đ"))
INVISIBLE = tuple("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
#: Commas, quotes and dashes may stand inside a phrase (“một cửa”, "phí, lệ phí"); these marks end one.
WORD_OR_BREAK = re.compile(r"\w+|[.;:!?()…]")
MOST_MARKS = 30  # combining marks in a row
MARK_RUN = re.compile(rf"[\u0300-\u036f]{{{MOST_MARKS},}}")
CONSONANT_Y = re.compile(r"^(?:[bcdđghklmnprstvx]|qu|ph|th|kh|ch|nh|tr)?y$")
#: Words remembered by ``word_key``: Vietnamese has some 7,000 syllables, so this holds the living language.
KEPT_WORDS = 60_000


def nfc(text: str) -> str:
    """Composed form with invisible characters dropped and look-alikes of Đ mended; case and spaces stay."""
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", without_mark_runs(text))
    for odd in INVISIBLE:  # looking for one letter is far cheaper than translating all of them
        if odd in text:
            text = text.replace(odd, "")
    for odd, meant in LOOK_ALIKES:
        if odd in text:
            text = text.replace(odd, meant)
    return text


def without_mark_runs(text: str) -> str:
    """Accents heaped on one letter cut to what any writing needs: putting a million in order takes minutes."""
    raw = text.encode("utf-8", "surrogatepass")
    if b"\xcc" not in raw and b"\xcd" not in raw:  # the first bytes of every mark: far cheaper than the expression
        return text
    return MARK_RUN.sub(lambda run: run[0][:MOST_MARKS], text)


def _same_i(base: str) -> str:
    """``ky`` and ``ki``, ``ly`` and ``li``, ``quy`` and ``qui`` are one syllable written in two schools."""
    return base[:-1] + "i" if CONSONANT_Y.match(base) else base


def _tone_key(word: str) -> str:
    tone = ""
    kept = []
    for letter in unicodedata.normalize("NFD", word):
        if letter in TONES:
            tone = letter
        else:
            kept.append(letter)
    return _same_i(unicodedata.normalize("NFC", "".join(kept))) + tone


def _ascii_key(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word.replace("đ", "d"))
    return _same_i("".join(letter for letter in letters if not unicodedata.combining(letter)))


class _Remembered(dict[str, str]):
    """A bounded memory of word keys: folding a word is slow, looking it up is not."""

    def __init__(self, make: object) -> None:
        super().__init__()
        self.make = make

    def __missing__(self, word: str) -> str:
        key: str = self.make(word)  # type: ignore[operator]
        if len(self) < KEPT_WORDS:
            self[word] = key
        return key


_TONE_KEYS = _Remembered(_tone_key)
_ASCII_KEYS = _Remembered(_ascii_key)


def words(text: str) -> list[str]:
    """Lower-case words of a text with sentence marks kept as items of their own, e.g. ``["sở", "công", "thương",
    "."]``."""
    return WORD_OR_BREAK.findall(nfc(text).lower())


def tone_keys(items: Iterable[str]) -> list[str]:
    """Keys of lower-case words (from ``words``): hoà = hòa, kỹ = kĩ, but thủ ≠ thu."""
    remembered = _TONE_KEYS
    return [remembered[item] for item in items]


def ascii_keys(items: Iterable[str]) -> list[str]:
    remembered = _ASCII_KEYS
    return [remembered[item] for item in items]


def has_marks(items: list[str]) -> bool:
    """Is this text written with Vietnamese marks? A text typed without them is compared by its letters alone."""
    marked = sum(not item.isascii() for item in items)
    return marked * 20 >= sum(item.isalpha() or not item.isascii() for item in items)


_SPLIT = re.compile(r"(\w+)")


def fold_tone(text: str) -> str:
    """Key of a whole text: case, tone placement, i/y and runs of spaces do not matter; marks and punctuation do."""
    pieces = _SPLIT.split(nfc(text).lower())
    return " ".join("".join(_TONE_KEYS[piece] if index % 2 else piece for index, piece in enumerate(pieces)).split())


def fold(text: str) -> str:
    """ASCII key of a whole text, e.g. ``fold("Kĩ thuật  ĐIỆN") == "ki thuat dien"``; Đ becomes d (never for
    numbers)."""
    pieces = _SPLIT.split(nfc(text).lower())
    return " ".join("".join(_ASCII_KEYS[piece] if index % 2 else piece for index, piece in enumerate(pieces)).split())


def slug(text: str, limit: int = 80) -> str:
    """For file names and addresses: ``slug("Báo cáo Tháng 11") == "bao-cao-thang-11"``."""
    letters = unicodedata.normalize("NFKD", nfc(text).replace("Đ", "D").replace("đ", "d"))
    plain = "".join(letter for letter in letters if letter.isascii()).lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:limit].rstrip("-") or "khong-ten"


def number_words(value: float, decimals: int = 0) -> str:
    """``number_words(1234) == "1.234"``, ``number_words(95.5, 1) == "95,5"``."""
    return f"{value:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


def percent_words(part: float, whole: float) -> str:
    """Share of a whole with one decimal, ``"95,5%"``; of nothing it is ``"0%"``."""
    if not whole:
        return "0%"
    share = number_words(100 * part / whole, 1)
    return share.removesuffix(",0") + "%"


def date_words(day: date) -> str:
    """``ngày 05 tháng 01 năm 2023``, ``ngày 20 tháng 3 năm 2023`` (NĐ 30/2020 PL I, 4: pad days < 10 and months 1,
    2)."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def date_numbers(day: date) -> str:
    """``05/01/2023``."""
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def moment_numbers(moment: datetime) -> str:
    """``19/11/2023 16:05`` (local) of an aware moment."""
    return f"{moment.astimezone(LOCAL):%d/%m/%Y %H:%M}"


def moment_words(moment: datetime) -> str:
    """``16:05 ngày 19/11/2023`` (local) of an aware moment."""
    return f"{moment.astimezone(LOCAL):%H:%M ngày %d/%m/%Y}"


def size_words(size: int) -> str:
    """``512 byte``, ``12 KB``, ``1,5 MB`` of a number of bytes."""
    if size < 1024:
        return f"{size} byte"
    if size < 1024 * 1024:
        return f"{number_words(size / 1024)} KB"
    return f"{number_words(size / 1024 / 1024, 1)} MB"
