"""From bytes on the wire to text: bounded decompression, then the right charset or a named failure."""

from __future__ import annotations

import codecs
import re
import unicodedata
import zlib
from urllib.parse import quote

from cchc.vietnamese import without_mark_runs

CHARSET_IN_TYPE = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
CHARSET_IN_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
CHARSET_IN_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
#: what Vietnamese UTF-8 looks like when it was read as windows-1252 and encoded again
MOJIBAKE = re.compile(
    r"á[»º][\u0080-\u00bf\u2013-\u203a\u20ac\u0152-\u0192\u02c6\u02dc\u2122]?|Ä[‘\u0090\u0091\u0192ƒ]|Æ[°¡]|Ã[\u00a0-\u00bf]"
)
MOJIBAKE_SIGNS = "»ºÄÆÃ"  # one of them stands in each of its matches
VIETNAMESE = re.compile(r"[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)
#: an address in a page's markup
ADDRESS = re.compile(r"""\b(?:href|src)\s*+=\s*+(?:"[^"<>]*+"|'[^'<>]*+'|[^\s"'<>]++)""", re.IGNORECASE)
NOT_ASCII = re.compile(r"[^\x00-\x7f]++")
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class TooLarge(Exception):
    """The content is larger than the bound after decompression."""


class NotDecodable(Exception):
    """The bytes are not what the headers say they are."""


def unpack(body: bytes, content_encoding: str, limit: int) -> bytes:
    """Undo Content-Encoding (gzip, deflate; several in a row), never producing more than ``limit`` bytes."""
    for coding in reversed([part.strip().lower() for part in content_encoding.split(",") if part.strip()]):
        if coding == "identity":
            continue
        if coding in ("gzip", "x-gzip"):
            body = _inflate(body, zlib.MAX_WBITS | 32, limit)
        elif coding == "deflate":
            try:
                body = _inflate(body, zlib.MAX_WBITS, limit)
            except NotDecodable:
                body = _inflate(body, -zlib.MAX_WBITS, limit)
        else:
            raise NotDecodable(f"kiểu nén “{coding[:30]}” không được hỗ trợ")
    return body


def _inflate(body: bytes, window: int, limit: int) -> bytes:
    stream = zlib.decompressobj(window)
    try:
        plain = stream.decompress(body, limit + 1)
    except zlib.error as error:
        raise NotDecodable(f"dữ liệu nén bị hỏng ({error})") from error
    if len(plain) > limit:
        raise TooLarge
    if not stream.eof:
        raise NotDecodable("dữ liệu nén bị cắt giữa chừng")
    return plain


def to_text(body: bytes, content_type: str) -> str:
    """The text of an answer, NFC. UTF-8 wins when the bytes are UTF-8, whatever the headers claim.

    Raises NotDecodable with a Vietnamese detail.
    """
    for mark, encoding in BOMS:
        if body.startswith(mark):
            return _checked(_strict(body.removeprefix(codecs.BOM_UTF8), encoding))
    try:
        return _checked(body.decode("utf-8"), heaped=b"\xcc" in body or b"\xcd" in body)
    except UnicodeDecodeError:
        pass
    declared = declared_charset(body, content_type)
    if declared is None or _is_utf8(declared):
        return _checked(_nearly_utf8(body))
    return _checked(_strict(body, declared))


def declared_charset(body: bytes, content_type: str) -> str | None:
    match = CHARSET_IN_TYPE.search(content_type)
    if match:
        return match[1]
    head = body[:4096]
    found = CHARSET_IN_XML.search(head) or CHARSET_IN_META.search(head)
    return found[1].decode("ascii", "replace") if found else None


def _is_utf8(name: str) -> bool:
    return name.lower().replace("_", "-") in ("utf-8", "utf8")


def _strict(body: bytes, encoding: str) -> str:
    try:
        return body.decode(encoding)
    except LookupError as error:
        raise NotDecodable(f"bảng mã “{encoding[:40]}” không có thật") from error
    except UnicodeDecodeError as error:
        raise NotDecodable(f"nội dung không đúng bảng mã “{encoding[:40]}” như máy chủ khai") from error


def _nearly_utf8(body: bytes) -> str:
    """UTF-8 with a few damaged letters (cut texts); more than that is another charset and is not guessed."""
    text = body.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    if damaged > 3 + len(text) // 5000:
        raise NotDecodable(f"{damaged} chỗ không phải UTF-8")
    return text


def _checked(text: str, heaped: bool = True) -> str:
    """``heaped``: accents may be heaped on a letter; the bytes of a UTF-8 text tell at once that they are not."""
    if heaped and not text.isascii():
        text = without_mark_runs(text)
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", ADDRESS.sub(_as_asked, text))
    if not any(sign in text for sign in MOJIBAKE_SIGNS):  # far cheaper than the expression
        return text
    broken = len(MOJIBAKE.findall(text))
    if broken >= 10 and broken > len(VIETNAMESE.findall(text)):
        raise NotDecodable("chữ tiếng Việt bị mã hóa hai lần")
    return text


def _as_asked(address: re.Match[str]) -> str:
    """An address typed in NFD stays what a browser asks for: to a server its NFC form is another file."""
    written = address[0]
    if unicodedata.is_normalized("NFC", written):
        return written
    return NOT_ASCII.sub(lambda letters: quote(letters[0]), written)
