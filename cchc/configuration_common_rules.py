"""Small checks that the rules of every configuration file share. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from cchc.configuration import Dated

Problem = tuple[str, str]  #: (dotted path inside ``Configuration``, Vietnamese sentence)


def unknown(what: str, given: str, known: Iterable[str]) -> str:
    """“không có … “x””, with the nearest known id offered."""
    near = difflib.get_close_matches(given, sorted(known), n=1, cutoff=0.6)
    return f"không có {what} “{given}”" + (f" (có phải “{near[0]}”?)" if near else "")


def repeated(path: str, what: str, ids: Sequence[str]) -> list[Problem]:
    found: list[Problem] = []
    first: dict[str, int] = {}
    for index, one in enumerate(ids):
        if one in first:
            found.append(
                (f"{path}.{index}", f"{what} “{one}” bị ghi hai lần (mục thứ {first[one] + 1} và mục thứ {index + 1})")
            )
        first.setdefault(one, index)
    return found


def dates_in_order(path: str, dated: Dated) -> list[Problem]:
    if dated.valid_from and dated.valid_to and dated.valid_to < dated.valid_from:
        return [(f"{path}.valid_to", f"ngày kết thúc {dated.valid_to} trước ngày bắt đầu {dated.valid_from}")]
    return []


def address_problems(path: str, address: str | None) -> list[Problem]:
    if address is None:
        return []
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host:
        return [(path, f"địa chỉ “{address}” không có tên máy chủ hợp lệ")]
    if parts.username or parts.password:
        return [(path, "không ghi tên đăng nhập, mật khẩu trong địa chỉ")]
    return []


def one_line(path: str, *texts: str) -> list[Problem]:
    """Names go into mail headers, table cells and file names: a line break in one is a fault."""
    return [
        (path, f"“{' '.join(text.split())}” phải nằm trên một dòng") for text in texts if len(text.splitlines()) > 1
    ]
