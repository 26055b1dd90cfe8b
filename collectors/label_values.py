"""What stands behind printed labels: "Người ký: Lê Văn A", two-column tables, definition lists."""

from __future__ import annotations

from collections.abc import Mapping

from bs4 import Tag

from cchc.record_labels import label_key, split_label
from collectors.html import block_text, tag_line

LONG = frozenset({"reply"})  # goes on over the following lines
LONGEST = 4000
MOST_LINES = 3000


def labelled_values(text: str, labels: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """(field → first value, values of fields named "asker") of a text with a line a block.

    A label alone on its line ("Người ký:") has its value on the next one.
    """
    found: dict[str, str] = {}
    private: list[str] = []
    lines = text.split("\n")[:MOST_LINES]
    current: str | None = None
    for line in lines:
        split = split_label(line, labels)
        if split is not None:
            field, value = split
            current = field if field in LONG or not value else None
            _keep(found, private, field, value)
        elif current is not None:
            _keep(found, private, current, line)
            current = current if current in LONG else None
    return found, private


def _keep(found: dict[str, str], private: list[str], field: str, value: str) -> None:
    if not value or not field:
        return
    if field == "asker":
        private.append(value)
    elif field in LONG:
        found[field] = f"{found[field]}\n{value}"[:LONGEST] if field in found else value[:LONGEST]
    else:
        found.setdefault(field, value[:LONGEST])


def page_values(part: Tag, labels: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """The same for a whole page: rows of two or four cells and definition lists first, then lines."""
    found: dict[str, str] = {}
    private: list[str] = []
    for row in part.find_all("tr"):
        cells = row.find_all(["td", "th"], recursive=False)
        if len(cells) in (2, 3, 4):
            for label, value in zip(cells[::2], cells[1::2], strict=False):
                _pair(found, private, label, value, labels)
    for term in part.find_all("dt"):
        said = term.find_next_sibling("dd")
        if isinstance(said, Tag):
            _pair(found, private, term, said, labels)
    by_line, more_private = labelled_values(block_text(part), labels)
    return by_line | found, private + more_private


def _pair(found: dict[str, str], private: list[str], label: Tag, value: Tag, labels: Mapping[str, str]) -> None:
    field = labels.get(label_key(tag_line(label)))
    if field is not None:
        _keep(found, private, field, block_text(value) if field in LONG else tag_line(value))
