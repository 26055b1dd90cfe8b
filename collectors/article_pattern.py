"""The regular expression that the addresses of a site's articles have in common, for ``article_pattern``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

LEAST = 2  # addresses that prove a shape
#: folders by year, month or day; those of this month are no mark of the site
OF_A_MONTH = re.compile(r"(19|20)\d{2}((0[1-9]|1[0-2])|-\d{1,2}){0,2}")
DAY = re.compile(r"(19|20)\d{2}-\d{1,2}(-\d{1,2})?")
GENERATED = re.compile(r"(?=.*\d)[0-9A-Za-z]{5,40}")


def article_pattern(urls: Sequence[str]) -> str | None:
    """A pattern all of them match, with the group ``id`` where every address has a number of its own.

    None where the addresses have nothing in common that would tell them from other pages.
    """
    addresses = list(dict.fromkeys(urls))
    if len(addresses) < LEAST:
        return None
    parts = [urlsplit(url) for url in addresses]
    queries = [dict(_pairs(part.query)) for part in parts]
    folders = [part.path.split("/") for part in parts]
    if len({len(folder) for folder in folders}) != 1 or len({tuple(sorted(query)) for query in queries}) != 1:
        return None
    columns = [list(column) for column in zip(*folders, strict=True)]
    written = [_Column(column) for column in columns]
    names = list(queries[0])
    values = [_Column([query[name] for query in queries]) for name in names]
    key = next((column for column in [*values, *reversed(written)] if column.is_key), None)
    path = "/".join(column.written(column is key) for column in written)
    if not key and not any(column.fixed and column.first for column in written):
        return None  # "/anything" would take in every page of the site
    pattern = path
    if names:
        pieces = (
            f"{_escaped(name)}={column.written(column is key)}" for name, column in zip(names, values, strict=True)
        )
        pattern += r"\?" + "&".join(pieces)
    pattern += "$"
    return pattern if all(re.search(pattern, url) for url in addresses) else None


def _pairs(query: str) -> list[tuple[str, str]]:
    return [(name, value) for name, _, value in (pair.partition("=") for pair in query.split("&") if pair)]


class _Column:
    """One place of the addresses: what stands there in each of them."""

    def __init__(self, values: list[str]) -> None:
        self.values = values
        self.first = values[0]
        self.fixed = len(set(values)) == 1
        self._number = _ending_number(values)

    @property
    def is_key(self) -> bool:
        return self._number is not None and not all(DAY.fullmatch(value) for value in self.values)

    def written(self, key: bool) -> str:
        if self.fixed:
            return r"\d+" if OF_A_MONTH.fullmatch(self.first) else _escaped(self.first)
        if all(DAY.fullmatch(value) for value in self.values):
            return r"[\d-]+"
        if self._number is not None:
            head, digits, tail = self._number
            return f"{head}{f'(?P<id>{digits})' if key else digits}{tail}"
        endings = {re.sub(r"^.*(?=\.\w{2,5}$)", "", value) for value in self.values}
        tail = _escaped(endings.pop()) if len(endings) == 1 and all("." in value for value in self.values) else ""
        return r"\d+" if all(value.isdigit() for value in self.values) else "[^/&?]+" + tail


def _ending_number(values: list[str]) -> tuple[str, str, str] | None:
    """(what stands before, digits, what stands behind) where every value has its own number or generated id."""
    if len(set(values)) < len(values):
        return None
    leading = [re.match(r"(\d{1,9})[-_]", value) for value in values]
    if all(leading) and len({match[1] for match in leading if match}) == len(values):
        return "", r"\d+", "[-_][^/&?]*"
    for form, digits in ((r"\d+", r"\d+"), (GENERATED.pattern, "[0-9A-Za-z]+")):
        shape = re.compile(rf"(?P<head>.*?[-_,.]|[A-Za-z]{{0,4}})(?P<id>{form})(?P<tail>\.\w{{2,5}})?")
        found = [shape.fullmatch(value) for value in values]
        matches = [match for match in found if match is not None]
        if len(matches) < len(values) or len({match["id"] for match in matches}) < len(values):
            continue
        if len({match["tail"] for match in matches}) > 1:
            continue
        heads = {match["head"] for match in matches}
        if len(heads) == 1:
            head = _escaped(heads.pop())
        elif all(match["head"][-1:] in "-_,." for match in matches):
            head = r"[^/&?]*" + _escaped(matches[0]["head"][-1:])
        else:
            continue
        return head, digits, _escaped(matches[0]["tail"] or "")
    return None


def _escaped(text: str) -> str:
    return re.escape(text).replace(r"\-", "-")
