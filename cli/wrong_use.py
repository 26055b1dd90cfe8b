"""What was typed wrong, said in Vietnamese: typer's own sentences are English."""

from __future__ import annotations

from typing import Any

from typer.exceptions import TyperException

#: The sentences about one value that people meet.
WORDINGS = {
    "Value error, ": "",
    " does not match the formats ": " không theo dạng ",
    " does not match the format ": " không theo dạng ",
    "'%Y-%m-%d'": "năm-tháng-ngày, như 2023-11-20",
    " is not one of ": " không thuộc ",
    " is not a valid int": " không phải số nguyên",
}


def sentence_of(error: TyperException) -> str:
    """One sentence, with the command whose help explains it."""
    context: Any = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "cchc"
    return f"{_fault(error)} Xem cách dùng: {command} --help"


def _fault(error: Any) -> str:
    kind = type(error).__name__
    parameter = _parameter(error)
    if kind == "MissingParameter":
        return f"Thiếu {parameter}."
    if kind == "NoSuchOption":
        near = getattr(error, "possibilities", None)
        hint = f" (có phải là {', '.join(near)}?)" if near else ""
        return f"Không có tùy chọn {error.option_name}{hint}."
    if kind == "BadParameter":
        return f"Giá trị của {parameter} không đúng: {_in_vietnamese(str(error.message))}"
    message = str(getattr(error, "message", error))
    if message.startswith("No such command"):
        return f"Không có lệnh {message.removeprefix('No such command').strip(' .')}."
    if "unexpected extra argument" in message:
        return f"Thừa chữ trên dòng lệnh: {message.rpartition('(')[2].rstrip(').')}."
    return f"Lệnh viết sai: {message}"


def _in_vietnamese(message: str) -> str:
    for english, vietnamese in WORDINGS.items():
        message = message.replace(english, vietnamese)
    return message


def _parameter(error: Any) -> str:
    parameter = getattr(error, "param", None)
    if parameter is None:
        return str(getattr(error, "param_hint", None) or "một giá trị")
    options = [option for option in parameter.opts if option.startswith("-")]
    return options[0] if options else str(parameter.metavar or parameter.name)
