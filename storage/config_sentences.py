"""What a model's validation error means, in a sentence an office worker understands."""

from __future__ import annotations

import difflib
import types
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

_PATTERNS = {
    "^[a-z0-9]": "mã chỉ gồm chữ thường không dấu, chữ số, dấu “-” và “_”, ví dụ van-phong",
    "^(I|II|TD)": "mã nhiệm vụ phải có dạng I.1, II.3 hoặc TD.12",
    "^https?": "phải là địa chỉ trang web bắt đầu bằng http:// hoặc https://, không có dấu cách",
    "^[^@": "phải là một địa chỉ thư điện tử, ví dụ vanthu@khanhhoa.example",
    "^[A-Z]": "phải là tên một biến môi trường (chữ hoa, số, dấu “_”); không ghi chính mã truy cập vào tệp này",
    "^3": "mã kênh phải có dạng 3.1 đến 3.9",
}


def error_path(error: ErrorDetails) -> str:
    """Dotted path of the error as the line map writes it."""
    return ".".join(str(step) for step in error["loc"] if step != "[key]")


def error_sentence(error: ErrorDetails, model: type[BaseModel], value: Any) -> str:
    """``model`` and ``value`` belong to the whole file; the sentence names the box inside it."""
    steps = [step for step in error["loc"] if step != "[key]"]
    field = _last_name(steps)
    if error["type"] == "missing":
        return f"{_where(value, steps[:-1])}thiếu ô “{field}”"
    if error["type"] == "extra_forbidden":
        return f"{_where(value, steps[:-1])}không có ô nào tên “{field}”{_suggestion(model, steps)}"
    return f"{_where(value, steps[:-1])}ô “{field}” {_fault(error)}"


def _last_name(steps: list[int | str]) -> str:
    """The key itself, or for an item of a list: the list's name and the item's place."""
    if not steps:
        return "(cả tệp)"
    if isinstance(steps[-1], int):
        above = steps[-2] if len(steps) > 1 else "danh sách"
        return f"{above}, mục thứ {steps[-1] + 1}"
    return str(steps[-1])


def _where(value: Any, steps: list[int | str]) -> str:
    """Names the record by its id or name where it has one: “mục “van-phong”: ”."""
    named = ""
    for step in steps:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(value, dict):
            label = value.get("id") or value.get("year") or value.get("name") or value.get("number")
            named = f"mục “{label}”: " if label else named
    return named


def _fault(error: ErrorDetails) -> str:
    kind = error["type"]
    given = error.get("input")
    context = error.get("ctx", {})
    if given is None:
        return "chưa ghi gì"
    if kind.startswith(("date", "time_delta")):
        return f"ghi “{given}” không phải một ngày có thật; viết theo thứ tự năm-tháng-ngày, ví dụ 2023-11-20"
    if kind.startswith("time"):
        return f'ghi “{given}” không phải giờ; viết giờ:phút trong ngoặc kép, ví dụ "08:00"'
    if kind == "string_pattern_mismatch":
        pattern = str(context.get("pattern", ""))
        meaning = next((text for start, text in _PATTERNS.items() if pattern.startswith(start)), "viết chưa đúng dạng")
        shown = "" if pattern.startswith("^[A-Z]") else f"ghi “{given}” "  # it may be the secret itself
        return f"{shown}chưa đúng: {meaning}"
    if kind == "literal_error":
        return f"ghi “{given}”, chỉ được là một trong: {str(context.get('expected', '')).replace(' or ', ', ')}"
    if kind in _FIXED:
        return _FIXED[kind]
    for limit, words in (("ge", "trở lên"), ("le", "trở xuống")):
        if limit in context:
            return f"phải từ {context[limit]} {words}"
    if kind in ("too_long", "string_too_long"):
        return f"dài quá, nhiều nhất {context.get('max_length')} {'mục' if kind == 'too_long' else 'chữ'}"
    if kind.startswith(("int", "float")):
        return f"ghi “{given}”, phải là một số"
    if kind.startswith("bool"):
        return f"ghi “{given}”, phải là true (có) hoặc false (không)"
    return f"có giá trị không dùng được ({error['msg']})"


_FIXED = {
    "string_type": "phải là chữ; nếu là số thì đặt trong ngoặc kép",
    "string_too_short": "không được để trống",
    "finite_number": "phải là một số thông thường",
    "list_type": "phải là danh sách, mỗi mục một dòng bắt đầu bằng dấu “- ”",
    "dict_type": "phải là nhóm các ô dạng “tên: giá trị”",
    "model_type": "phải là nhóm các ô dạng “tên: giá trị”",
    "model_attributes_type": "phải là nhóm các ô dạng “tên: giá trị”",
}


def _suggestion(model: type[BaseModel], steps: list[int | str]) -> str:
    inner = _model_at(model, steps[:-1])
    known = [] if inner is None else list(inner.model_fields)
    near = difflib.get_close_matches(str(steps[-1]), known, n=1, cutoff=0.6)
    return f"; có phải ý là “{near[0]}”?" if near else f"; các ô được dùng: {', '.join(known)}"


def _model_at(model: type[BaseModel], steps: list[int | str]) -> type[BaseModel] | None:
    kind: Any = model
    for step in steps:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            field = kind.model_fields.get(str(step))
            kind = None if field is None else _without_none(field.annotation)
        else:
            arguments = get_args(kind)
            kind = _without_none(arguments[-1]) if arguments else None
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def _without_none(kind: Any) -> Any:
    if get_origin(kind) in (Union, types.UnionType):
        return next(choice for choice in get_args(kind) if choice is not type(None))
    return kind
