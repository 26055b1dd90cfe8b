"""Taking out of a public text what says who wrote to the agency: names, telephone numbers, e-mail addresses."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cchc.record_labels import FEEDBACK_LABELS, PRIVATE_FIELDS, label_key, split_label
from cchc.vietnamese import fold, nfc

TAKEN_OUT = "(…)"
MAIL = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+")
TELEPHONE = re.compile(r"(?<![\w/.-])(?:\+84|0)(?:[ .-]?\d){8,10}(?![\w/-])")
ADDRESSED = re.compile(r"\b(ông|bà|anh|chị|bạn|em|công dân|bạn đọc|độc giả)((?:\s+\w+){1,6})", re.IGNORECASE)
GREETING = re.compile(r"^kinh (gui|chao|thua)\b|^(than|men) gui\b")
PIECES = re.compile(r"\s*(?:[,;|\n]|\s[-–]\s|:)\s*")


def without_private(text: str, said: Sequence[str] = ()) -> str:
    """The text without mail addresses, telephone numbers, persons addressed, and what ``said`` gives as the asker's.

    ``said``: texts of fields that name the asker. Lines that only greet are left out.
    """
    text = nfc(text)
    if "\n" in text:
        text = "\n".join(line for line in text.split("\n") if not _names_a_person(line))
    for piece in sorted(_names(said), key=len, reverse=True):
        text = re.sub(re.escape(piece), TAKEN_OUT, text, flags=re.IGNORECASE)
    text = TELEPHONE.sub(TAKEN_OUT, MAIL.sub(TAKEN_OUT, text))
    return ADDRESSED.sub(_without_name, text).strip()


def _names_a_person(line: str) -> bool:
    split = split_label(line, FEEDBACK_LABELS)
    return (split is not None and split[0] in PRIVATE_FIELDS) or (len(line) < 200 and bool(GREETING.match(fold(line))))


def _names(said: Sequence[str]) -> set[str]:
    """Pieces long enough to be a person's name, number or address; single words would tear ordinary text."""
    found = set()
    for text in said:
        for piece in PIECES.split(nfc(text)[:400]):
            if FEEDBACK_LABELS.get(label_key(piece)) == "residence":
                break  # where somebody lives is a place of which much is written
            if len(piece) >= 5 and (" " in piece.strip() or any(one.isdigit() for one in piece)):
                found.add(piece.strip())
    return found - {piece for piece in found if label_key(piece) in FEEDBACK_LABELS}


def _without_name(match: re.Match[str]) -> str:
    """ "ông Nguyễn Văn An hỏi" → "ông (…) hỏi"; two words with capital letters make a name."""
    words = match[2].split()
    capital = 0
    while capital < len(words) and words[capital][0].isupper():
        capital += 1
    if capital < 2:
        return match[0]
    rest = " ".join(words[capital:])
    return f"{match[1]} {TAKEN_OUT}{' ' + rest if rest else ''}"
