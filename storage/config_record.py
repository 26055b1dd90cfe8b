"""Change one record of a list in a YAML text and leave every other byte as its author wrote it, comments included.

The record's own lines are cut out, edited by ruamel's round trip (which keeps the comments inside) and put back.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

#: long lines stay as their author wrote them
WIDTH = 4096


@dataclass(frozen=True)
class RecordChanged:
    """The whole new text, and the record alone as it was and is (``before`` is empty for a new one)."""

    text: str
    before: str
    after: str


def change_record(text: str, list_name: str, record_id: str, change: Callable[[CommentedMap], None]) -> RecordChanged:
    """Apply ``change`` to the record with this id. Raises KeyError when the list has none."""
    lines = _lines(text)
    for node in _records(text, list_name):
        if _id_of(node) != record_id:
            continue
        first, column, last = node.start_mark.line, node.start_mark.column, _last_line(node, lines)
        lead = lines[first][:column]
        cut = [lines[first][column:]] + [
            line[column:] if line[:column].isspace() else line for line in lines[first + 1 : last + 1]
        ]
        record = _round_trip().load("\n".join(cut) + "\n")
        before = _dumped(record)
        change(record)
        after = _dumped(record)
        lines[first : last + 1] = _indented(after, lead, column)
        return RecordChanged(_joined(lines, text), before, after)
    raise KeyError(record_id)


def append_record(text: str, list_name: str, values: Mapping[str, Any]) -> RecordChanged:
    """Put a new record after the last one, at the same indent. Raises KeyError when the list is empty or missing."""
    lines = _lines(text)
    records = _records(text, list_name)
    if not records:
        raise KeyError(list_name)
    node = records[-1]
    column, last = node.start_mark.column, _last_line(node, lines)
    lead = lines[node.start_mark.line][:column]
    after = _dumped(CommentedMap(values))
    spaced = [""] if _blank_before(node, lines) else []
    lines[last + 1 : last + 1] = [*spaced, *_indented(after, lead, column)]
    return RecordChanged(_joined(lines, text), "", after)


def set_list(record: CommentedMap, name: str, wanted: Sequence[Any]) -> None:
    """Make the list hold exactly these, keeping the comments of the items that stay."""
    present = record.get(name)
    if not isinstance(present, CommentedSeq):
        record[name] = list(wanted)
        return
    for index in range(len(present) - 1, -1, -1):
        if present[index] not in wanted:
            del present[index]
    for index, item in enumerate(wanted):
        if item not in present:
            present.insert(min(index, len(present)), item)
    if list(present) != list(wanted):
        record[name] = list(wanted)


def _lines(text: str) -> list[str]:
    """Lines as YAML counts them; the ends are put back by ``_joined``."""
    return text.replace("\r\n", "\n").removesuffix("\n").split("\n")


def _records(text: str, list_name: str) -> list[Node]:
    root = YAML(typ="safe", pure=True).compose(text.replace("\r\n", "\n"))
    if isinstance(root, MappingNode):
        for key, value in root.value:
            if key.value == list_name and isinstance(value, SequenceNode):
                return list(value.value)
    return []


def _id_of(node: Node) -> str | None:
    pairs = node.value if isinstance(node, MappingNode) else []
    return next((value.value for key, value in pairs if key.value == "id"), None)


def _last_line(node: Node, lines: list[str]) -> int:
    """Index of the last line that belongs to the node itself; comments and blank lines after it stay outside."""
    return max(_lines_used(node, lines, node.start_mark.column))


def _lines_used(node: Node, lines: list[str], indent: int) -> Iterator[int]:
    yield node.start_mark.line
    if isinstance(node, MappingNode):
        for key, value in node.value:
            yield key.start_mark.line
            yield from _lines_used(value, lines, key.start_mark.column)
    elif isinstance(node, SequenceNode):
        for item in node.value:
            yield from _lines_used(item, lines, item.start_mark.column - 1)
    elif isinstance(node, ScalarNode) and node.style in ("|", ">"):
        number = node.start_mark.line + 1
        while number < len(lines) and (not lines[number].strip() or _indent(lines[number]) > indent):
            if lines[number].strip():
                yield number
            number += 1
    else:
        yield node.end_mark.line
    if getattr(node, "flow_style", False):
        yield node.end_mark.line


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _blank_before(node: Node, lines: list[str]) -> bool:
    return node.start_mark.line > 0 and not lines[node.start_mark.line - 1].strip()


def _round_trip() -> YAML:
    yaml = YAML(typ="rt", pure=True)
    yaml.preserve_quotes = True
    yaml.width = WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _dumped(record: CommentedMap) -> str:
    stream = io.StringIO()
    _round_trip().dump(record, stream)
    return stream.getvalue().rstrip("\n") + "\n"


def _indented(block: str, lead: str, column: int) -> list[str]:
    first, *rest = block.splitlines()
    return [lead + first, *((" " * column + line) if line.strip() else "" for line in rest)]


def _joined(lines: list[str], original: str) -> str:
    newline = "\r\n" if "\r\n" in original else "\n"
    return newline.join(lines) + (newline if original.endswith("\n") else "")
