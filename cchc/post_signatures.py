"""Where a post says whose it is: the author line, the signature at the end of the text, the brackets, "Nguồn:"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cchc.unit_names import PIECES, Named, UnitNames
from cchc.vietnamese import ascii_keys, nfc, words

LABEL = re.compile(
    r"(?P<source>Nguồn(?:\s*tin)?|Theo(?=\s*:))\s*[:\-]\s*|(?P<photo>Ảnh|Hình(?:\s*ảnh)?|Video|Đồ họa)\s*:\s*"
    r"|(?P<author>(?:Tác giả|Người viết|Người đăng|Đăng bởi|Thực hiện|Đơn vị(?:\s+\w+){0,2}|Bút danh"
    r"|(?:Tin|Bài)(?:\s*(?:,|và|/|-|&)?\s*(?:bài|ảnh|viết)){0,3}))\s*:\s*",
    re.IGNORECASE,
)
EXTERNAL_LOOK = re.compile(
    r"^(?:theo\s+)?(?:báo|tạp chí|đài|cổng (?:thông tin|ttđt)|bộ(?! phận)|ubnd|ủy ban|hđnd|sở(?! công thương)|ttxvn"
    r"|thông tấn xã|vtv|vov"
    r"|vnexpress|tuổi trẻ|thanh niên|ban tuyên giáo|tỉnh ủy|chính phủ"
    r"|trang (?:thông tin điện tử|ttđt)(?! sở công thương))\b",
    re.IGNORECASE,
)
SITE_NAME = re.compile(r"(?<![\w.@-])[\w-]+(?:\.[\w-]+)*\.(?:vn|com|net|org)\b", re.IGNORECASE)
LAST_BRACKETS = re.compile(r"\((?P<inside>[^()]{2,120})\)\s*[./*]*\s*$")
#: "(VP Sở) - Sáng nay …", "NHA TRANG (Phòng QLCN) – …": who reports, at the head of the text
DATELINE = re.compile(r"^\s*(?:[^\W\d_][\w .]{0,40}\s)?\((?P<inside>[^()\n]{2,80})\)\s*[-–—:]")
NOT_A_SIGNATURE = re.compile(
    r"liên hệ|điện thoại|đt\s*:|số máy|chi tiết|địa chỉ|e-?mail|gửi về|nơi nhận|hotline"
    r"|đường dây nóng|kính gửi|tải về|xem thêm",
    re.IGNORECASE,
)
CARRIERS = {
    "và", "của", "phối", "hợp", "với", "thực", "hiện", "tin", "bài", "ảnh", "nguồn", "theo", "sở", "công", "thương",
    "tổng", "viết", "cung",
    "cấp", "chuyên", "viên", "trưởng", "phó", "phòng", "tác", "giả", "khánh", "hòa", "hoà", "tỉnh", "sct",
    "ban", "đơn", "vị", "biên",
    "soạn", "thông", "mr", "ths", "ông", "bà", "cv", "tp", "ptp",
}  # fmt: skip
SIGNATURE_WORDS = 18
TAIL_LINES = 3


@dataclass(frozen=True)
class Signed:
    """One place that names somebody. ``role``: author, source, photo or signature; ``text`` as it stands."""

    role: str
    text: str
    named: tuple[Named, ...]
    external: bool
    editorial: bool
    unknown_person: bool


def read_byline(byline: str, names: UnitNames, on: date | None) -> list[Signed]:
    """``Tác giả: Admin | Nguồn: Phòng QLTM`` gives two, each with its role; an unlabelled byline is the author's."""
    signed = []
    role, start = "author", 0
    text = nfc(byline)
    for label in LABEL.finditer(text):
        signed += _pieces(role, text[start : label.start()], names, on)
        role = label.lastgroup or "author"
        start = label.end()
    signed += _pieces(role, text[start:], names, on)
    return [one for one in signed if one.role != "photo"]


def _pieces(role: str, text: str, names: UnitNames, on: date | None) -> list[Signed]:
    return [
        read_piece(role, piece, names, on) for piece in re.split(r"[;|\n]|,(?!\s*ảnh)", text) if piece.strip(" .,-–—()")
    ]


def read_piece(role: str, text: str, names: UnitNames, on: date | None) -> Signed:
    text = text.strip(" \t\n.,*-–—")
    inside = text[1:-1] if text.startswith("(") and text.endswith(")") else text
    named = names.find(inside, on, loosely=True)
    for fragment in dict.fromkeys([inside, *PIECES.split(inside)]):
        whole = names.whole(fragment, on)
        if whole is not None and not any(set(whole.units) & set(one.units) for one in named):
            named.append(whole)
    editorial = any(one.kind == "editorial" for one in named)
    external = any(one.kind in ("external", "other") or (one.kind == "unit" and not one.units) for one in named)
    sites = [site[0].lower() for site in SITE_NAME.finditer(inside)]
    external = (
        external or bool(EXTERNAL_LOOK.match(inside.strip())) or any(site not in names.own_sites for site in sites)
    )
    ours = () if editorial else tuple(one for one in named if one.kind in ("unit", "contact") and one.units)
    person = not ours and not editorial and not external and _looks_like_person(inside)
    return Signed(role, text, ours, external, editorial, person)


def _looks_like_person(text: str) -> bool:
    parts = text.split()
    return 2 <= len(parts) <= 5 and all(part[0].isupper() and part[1:].islower() for part in parts if part[0].isalpha())


def read_tail(body: str, names: UnitNames, on: date | None) -> list[Signed]:
    """The last short lines and the brackets at the very end; a line of contact data or a sentence is no signature."""
    lines = [line.strip() for line in nfc(body[-4000:]).split("\n") if line.strip()]
    signed: list[Signed] = []
    for line in reversed(lines[-TAIL_LINES:]):
        found = _tail_line(line, names, on)
        if not found:
            break
        signed += found
    return signed


def read_dateline(body: str, names: UnitNames, on: date | None) -> list[Signed]:
    """The brackets before the first sentence, where little but a name of ours stands in them."""
    found = DATELINE.match(nfc(body[:300]))
    return _signature(found["inside"], names, on) if found else []


def _tail_line(line: str, names: UnitNames, on: date | None) -> list[Signed]:
    if NOT_A_SIGNATURE.search(line):
        return []
    brackets = LAST_BRACKETS.search(line)
    if brackets and (found := _signature(brackets["inside"], names, on)):
        return found
    label = LABEL.match(line)
    if label and len(line.split()) <= SIGNATURE_WORDS:
        return [one for one in read_byline(line, names, on) if one.named or one.external or one.editorial]
    if len(line.split()) <= SIGNATURE_WORDS and (found := _signature(line, names, on)):
        return found
    last = re.split(r"\./\.|[.!?…”\"]\s+", line)[-1]
    if last != line and 0 < len(last.split()) <= 12:
        return _signature(last, names, on)
    return []


def _signature(text: str, names: UnitNames, on: date | None) -> list[Signed]:
    """A line signs when little but names of units and people stands in it."""
    label = LABEL.match(text.strip())
    role = "source" if (label and label["source"]) or re.match(r"\s*theo\b", text, re.IGNORECASE) else "signature"
    kept = [one for one in _pieces(role, LABEL.sub("", text), names, on) if one.named or one.external or one.editorial]
    if not kept or not _mostly_names(text, kept, names):
        return []
    return kept


def _mostly_names(text: str, signed: list[Signed], names: UnitNames) -> bool:
    spoken: set[str] = set()
    for named in [*names.find(text, None), *(named for one in signed for named in one.named)]:
        spoken |= set(words(named.text))
    if all(one.external and not one.named for one in signed):
        return len(text.split()) <= 10
    rest = [word for word in re.findall(r"\w+", text) if word.lower() not in CARRIERS and word[0].isalpha()]
    known = _loose(spoken)
    left = [word for word in rest if not _loose([word.lower()]) & known]
    return sum(not word[0].isupper() for word in left) == 0 and len(left) <= 6


def _loose(items: Iterable[str]) -> set[str]:
    """Keys without marks, for asking whether a word belongs to a name that was found."""
    return set(ascii_keys(word for word in items if word[0].isalnum()))
