"""One YAML text → plain values and the line of every key and item; faults are collected, not raised one by one.

Dates stay text here, so that an impossible one is reported by the model with its line instead of breaking the parser.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from cchc.errors import ConfigProblem

LARGEST_FILE = 4 * 1024 * 1024
MOST_BRACKETS = 2000
LONGEST_LINE = 4000
DEEPEST = 40
_TAB_INDENT = re.compile(r"^ *\t")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
_INTEGER = re.compile(r"^[-+]?\d+$")


@dataclass
class ParsedYaml:
    """``lines`` maps a dotted path (``units.3.aliases.0``) to its line, counted from 1; the root is ``""``."""

    value: Any = None
    lines: dict[str, int] = field(default_factory=dict)
    problems: list[ConfigProblem] = field(default_factory=list)

    def line_of(self, path: str) -> int | None:
        """The line of the path, or of the nearest thing above it that stands in the file."""
        while path and path not in self.lines:
            path = path.rpartition(".")[0]
        return self.lines.get(path)


def parse_yaml(name: str, raw: bytes) -> ParsedYaml:
    """Read one file's bytes. ``value`` is None when the text is not YAML at all."""
    parsed = ParsedYaml()
    text = _decoded(name, raw, parsed)
    if text is None:
        return parsed
    for number, written in enumerate(text.split("\n"), start=1):
        if _TAB_INDENT.match(written):
            parsed.problems.append(
                ConfigProblem(
                    name, number, "thụt đầu dòng bằng phím Tab; YAML chỉ nhận dấu cách, hãy thay bằng dấu cách"
                )
            )
    if parsed.problems:
        return parsed
    try:
        root = _compose(text)
    except MarkedYAMLError as error:
        parsed.problems.append(ConfigProblem(name, _error_line(error), _syntax_sentence(error)))
        return parsed
    except RecursionError:
        parsed.problems.append(ConfigProblem(name, None, "lồng nhau quá nhiều tầng"))
        return parsed
    except YAMLError as error:
        position = getattr(error, "position", 0)
        at_line = text.count("\n", 0, position) + 1 if isinstance(position, int) else None
        parsed.problems.append(ConfigProblem(name, at_line, "có ký tự điều khiển lạ, hãy xóa và gõ lại dòng này"))
        return parsed
    if root is None:
        parsed.problems.append(ConfigProblem(name, None, "tệp trống"))
        return parsed
    parsed.value = _Builder(name, parsed).build(root, "", 0)
    return parsed


def _compose(text: str) -> Node | None:
    """libyaml reads the same nodes eight times faster; where it stumbles, the Python reader says why."""
    if _may_lie_deep(text):
        return _reader(pure=True).compose(text)
    try:
        return _reader(pure=False).compose(text)
    except YAMLError:
        return _reader(pure=True).compose(text)


def _may_lie_deep(text: str) -> bool:
    """libyaml's binding calls itself for each level and takes the process down with it; Python raises RecursionError.

    A level needs a bracket, or a column of the line that it stands in.
    """
    longest = max((len(line) for line in text.split("\n")), default=0)
    return text.count("[") + text.count("{") > MOST_BRACKETS or longest > LONGEST_LINE


def _reader(pure: bool) -> YAML:
    reader = YAML(typ="safe", pure=pure)  # the round-trip reader leaves fold marks inside long texts
    reader.allow_duplicate_keys = True
    return reader


def _decoded(name: str, raw: bytes, parsed: ParsedYaml) -> str | None:
    if len(raw) > LARGEST_FILE:
        parsed.problems.append(ConfigProblem(name, None, "tệp lớn quá 4 MB, không phải tệp cấu hình"))
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        parsed.problems.append(ConfigProblem(name, line, "chữ không phải bảng mã UTF-8; hãy lưu lại tệp với mã UTF-8"))
        return None


def _error_line(error: MarkedYAMLError) -> int | None:
    mark = error.problem_mark or error.context_mark
    if "quoted scalar" in (error.context or "") and error.context_mark is not None:
        mark = error.context_mark  # where the quote was opened; the problem mark is only where the reader gave up
    return None if mark is None else mark.line + 1


def _syntax_sentence(error: MarkedYAMLError) -> str:
    problem = error.problem or ""
    if "mapping values are not allowed" in problem:
        return (
            "có dấu hai chấm đặt sai chỗ: chữ chứa “: ” phải đặt trong ngoặc kép, dòng này thụt vào quá sâu, "
            "hoặc dòng trên thiếu dấu cách sau dấu hai chấm"
        )
    if "could not find expected ':'" in problem:
        return "thiếu dấu hai chấm kèm dấu cách sau tên ô, ở dòng này hoặc dòng trên"
    if "expected <block end>" in problem or "did not find expected" in problem:
        return "thụt đầu dòng không thẳng hàng với các dòng cùng nhóm, hoặc có chữ thừa sau dấu ngoặc kép đóng"
    if "escape" in problem:
        return "dấu \\ trong ngoặc kép có nghĩa riêng; hãy dùng ngoặc đơn '…'"
    if "quoted scalar" in (error.context or "") or "unexpected end of stream" in problem:
        return "thiếu dấu ngoặc kép đóng"
    if "flow" in (error.context or ""):
        return "thiếu dấu ngoặc ] hoặc } đóng danh sách, hoặc thiếu dấu phẩy giữa hai mục"
    if "undefined alias" in problem:
        return "dấu * ở đầu giá trị có nghĩa riêng trong YAML; hãy đặt giá trị trong ngoặc kép"
    if "cannot start any token" in problem:
        return "giá trị bắt đầu bằng một ký tự đặc biệt; hãy đặt giá trị trong ngoặc kép"
    if "expected a single document" in (error.context or "") + problem:
        return "có dòng “---” chia tệp làm hai phần; mỗi tệp chỉ có một phần"
    return "không đúng cách viết YAML; hãy xem lại dấu hai chấm, dấu gạch đầu dòng và khoảng thụt của dòng này"


class _Builder:
    """Walks composed nodes once; holds the nodes met so that YAML anchors are refused instead of expanded."""

    def __init__(self, name: str, parsed: ParsedYaml) -> None:
        self.name = name
        self.parsed = parsed
        self.met: set[int] = set()

    def problem(self, node: Node, sentence: str) -> None:
        self.parsed.problems.append(ConfigProblem(self.name, node.start_mark.line + 1, sentence))

    def build(self, node: Node, path: str, depth: int) -> Any:
        self.parsed.lines.setdefault(path, node.start_mark.line + 1)
        if id(node) in self.met:
            sentence = "dùng lại một đoạn bằng dấu & và *; hãy chép đoạn đó ra thay vì dùng lại"
            self.parsed.problems.append(ConfigProblem(self.name, self.parsed.lines[path], sentence))
            return None
        self.met.add(id(node))
        if depth > DEEPEST:
            self.problem(node, "lồng nhau quá nhiều tầng")
            return None
        if isinstance(node, MappingNode):
            return self._mapping(node, path, depth)
        if isinstance(node, SequenceNode):
            return [self.build(item, _join(path, index), depth + 1) for index, item in enumerate(node.value)]
        assert isinstance(node, ScalarNode)
        return self._scalar(node)

    def _mapping(self, node: MappingNode, path: str, depth: int) -> dict[str, Any]:
        built: dict[str, Any] = {}
        first_lines: dict[str, int] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                self.problem(key_node, "tên ô phải là một chữ đơn giản")
                continue
            key = unicodedata.normalize("NFC", key_node.value)
            line = key_node.start_mark.line + 1
            if key in built:
                self.problem(key_node, f"ô “{key}” đã ghi ở dòng {first_lines[key]}; mỗi ô chỉ ghi một lần")
                continue
            first_lines[key] = line
            self.parsed.lines[_join(path, key)] = line
            built[key] = self.build(value_node, _join(path, key), depth + 1)
        return built

    def _scalar(self, node: ScalarNode) -> Any:
        text = unicodedata.normalize("NFC", node.value)
        if _CONTROL.search(text):
            self.problem(node, "có ký tự điều khiển lạ, hãy xóa và gõ lại dòng này")
        tag = str(node.tag).rpartition(":")[2]
        if tag == "null":
            return None
        if tag == "bool":
            return text.lower() == "true"
        if tag == "int" and _INTEGER.match(text):
            return int(text)
        if tag == "float":
            return _float_or_text(text)
        return text


def _float_or_text(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _join(path: str, step: object) -> str:
    return f"{path}.{step}" if path else str(step)
