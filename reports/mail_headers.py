"""Subject and names of a mail as encoded words (RFC 2047), folded by us: the standard library of Python 3.11 loses or
adds a space at a fold in every fifth long Vietnamese header.

Raw values are set with ``message.set_raw``; whoever writes such a message to the wire uses ``AS_WRITTEN``.
"""

from __future__ import annotations

import base64
from email.policy import SMTP

from cchc.errors import ReportError

AS_WRITTEN = SMTP.clone(refold_source="none", cte_type="7bit")
LINE = 76  # characters of a line that holds an encoded word (RFC 2047, 2)
AROUND = len("=?utf-8?b??=")


def raw_text(header: str, text: str) -> str:
    """``text`` must be one line without control characters."""
    return "\r\n ".join(_words(header, text))


def raw_address(header: str, shown: str, address: str) -> str:
    """``Tên <a@b>``; the address must be plain ASCII without spaces or separators.

    A name goes into one encoded word where it fits: between two, Python's own reader shows a space too many.
    """
    if not address.isascii() or address.count("@") != 1 or any(character in address for character in " \r\n\t,;<>\"'"):
        raise ReportError(f"Địa chỉ thư “{' '.join(address.split())}” không hợp lệ.")
    words = _words(header, shown)
    if words == [shown]:
        escaped = shown.replace("\\", "\\\\").replace('"', '\\"')
        words = [f'"{escaped}"'] if shown else []
    return "\r\n ".join([*words, f"<{address}>"])


def _words(header: str, text: str) -> list[str]:
    if text.isascii() and len(text) <= 60 and "=?" not in text:
        return [text]
    most = (LINE - len(f"{header}: ") - AROUND) // 4 * 3
    words, held = [], ""
    for character in text:
        if len((held + character).encode()) > most:
            words.append(held)
            held = ""
        held += character
    return [f"=?utf-8?b?{base64.b64encode(word.encode()).decode()}?=" for word in [*words, held]]
