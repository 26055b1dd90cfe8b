"""Who a page says wrote it, as printed: labelled lines, author fields, metadata, the signature. Rules judge later."""

from __future__ import annotations

import re

from bs4 import Tag

from cchc.vietnamese import fold
from collectors.html import attribute, one_line, tag_line
from collectors.page_lines import Line, lines_of
from collectors.platforms.generic_dates import is_date_line
from collectors.structured_data import StructuredData

LABELLED = re.compile(
    r"(?:^|[|;•\-–]\s*|\s{2,})((?:Tác giả|Nguồn tin|Nguồn|Người (?:đăng|viết|đưa tin)|Đăng bởi|Bút danh|Thực hiện"
    r"|(?:Tin|Bài)(?:\s*(?:,|và|/|-|&)?\s*(?:bài|ảnh|viết)){0,3})\s*:\s*[^|•]{2,110})",
    re.IGNORECASE,
)
POSTED_BY = re.compile(
    r"(?:^|\s)((?:(?:Được |Đã )?(?:viết|đăng|gửi) bởi|Bởi|Submitted by|Posted by|By)\s+[^|,;]{2,60}?)"
    r"(?=\s+(?:vào|lúc|ngày|on)\b|\s*[|,;–-]|\s*$)",
    re.IGNORECASE,
)
FIELDS = (
    "[itemprop=author], .author, .tac-gia, .tacgia, .post-author, .entry-author, .article-author, [rel=author]"
    ", .nguon-tin, .nguontin, .source"
)
NO_SIGNATURE = re.compile(
    r"lien he|dien thoai|so may|chi tiet|dia chi|e ?mail|gui ve|noi nhan|hotline|duong day nong|kinh gui|tai ve"
    r"|xem them|tep dinh kem|file dinh kem|tai day|luot xem|ngay dang|cap nhat|ghi chu|luu y|phu luc|http|www|trang chu"
)
RIGHT = re.compile(r"text-align\s*:\s*right", re.IGNORECASE)
LONGEST = 120
SIGNATURE_WORDS = 14
LAST_LINES = 4


def find_byline(whole: Tag, lines: list[Line], body: Tag, data: StructuredData) -> tuple[str, str]:
    """(text with its parts joined by " | ", where each part stood). ("", "") where nobody is named.

    ``lines`` are those of the whole article's part, its text among them.
    """
    found: list[tuple[str, str]] = []
    for line in lines:
        if len(line.text) <= LONGEST * 2 and line.linked * 2 <= len(line.text):
            found += [(one_line(match[1]), "dòng có nhãn") for match in LABELLED.finditer(line.text)]
            if is_date_line(line.text):
                found += [(one_line(match[1]), "dòng ngày đăng") for match in POSTED_BY.finditer(line.text)]
    for tag in _fields(whole, body):
        text = tag_line(tag)
        if 2 <= len(text) <= LONGEST and fold(text) not in data.site_names:
            found.append((text, "ô tác giả"))
    if not found:
        found += [one for one in [data.author()] if one[0]]
    signature = find_signature(body)
    if signature:
        found.append((signature, "dòng ký cuối bài"))
    kept: list[tuple[str, str]] = []
    for text, origin in found:
        key = fold(text)
        if any(key in fold(other) for other, _ in kept):
            continue
        kept = [one for one in kept if fold(one[0]) not in key]  # "Hoa" within "(Hoa - Phòng Quản lý thương mại)"
        kept.append((text, origin))
    return " | ".join(text for text, _ in kept), ", ".join(dict.fromkeys(origin for _, origin in kept))


def _fields(whole: Tag, body: Tag) -> list[Tag]:
    """The body may stand inside the whole or have been taken out of it."""
    inside = any(above is whole for above in body.parents)
    return [*whole.select(FIELDS), *([] if inside or body is whole else body.select(FIELDS))]


def find_signature(body: Tag) -> str:
    """A last short line that is bold, on the right or in brackets; a sentence or contact data is none."""
    lines = [line for line in lines_of(body) if line.own > 0][-LAST_LINES:]
    for line in reversed(lines):
        text = line.text
        if len(text.split()) > SIGNATURE_WORDS or NO_SIGNATURE.search(fold(text)) or line.linked:
            continue
        if LABELLED.match(text) or re.search(r"\d{3}|[:?!]$", text):
            continue
        if text.startswith("(") and text.rstrip(" .").endswith(")"):
            return text
        if not text.endswith(".") and _stands_out(line.tag):
            return text
    return ""


def _stands_out(tag: Tag) -> bool:
    if tag.name in ("h1", "h2", "h3", "h4"):
        return False
    if RIGHT.search(attribute(tag, "style")) or "right" in (
        attribute(tag, "align"),
        *attribute(tag, "class").split("-"),
    ):
        return True
    whole = len(tag.get_text(strip=True))
    bold = sum(len(part.get_text(strip=True)) for part in tag.find_all(["b", "strong"]))
    return whole > 0 and bold * 10 >= whole * 9
