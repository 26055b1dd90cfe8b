"""``cchc classify | numbers``: the rules on text from stdin, one JSON line an answer. Needs no database."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import typer

from cchc.errors import InputError
from cli import options
from cli.printing import print_json_line

if TYPE_CHECKING:
    from cchc.records import Attribution, PostText

LONGEST_LINE = 5 * 1024 * 1024  # bytes
FIELDS = ("summary", "body", "byline", "category", "url")


def add_to(app: typer.Typer) -> None:
    app.command("classify")(classify)
    app.command("numbers")(numbers)


def classify(config: options.ConfigOption = None, database: options.DatabaseOption = None) -> None:
    """Mỗi dòng JSON một tin, bài → một dòng kết quả: CCHC hay không, của đơn vị nào, nhiệm vụ nào."""
    from cchc.classify import build_rules
    from cchc.classify import classify as judge

    rules = build_rules(options.place_of(config, database).load_config().configuration)
    bad = 0
    for number, line in lines_of_stdin():
        answer = answer_to(number, line, lambda post: judge(post, rules))
        bad += "error" in answer
        print_json_line(answer)
        sys.stdout.flush()
    raise typer.Exit(1 if bad else 0)


def numbers(config: options.ConfigOption = None, database: options.DatabaseOption = None) -> None:
    """Văn bản ở đầu vào → các số, ký hiệu văn bản tìm thấy, mỗi số một dòng JSON."""
    from cchc.document_numbers import find_document_numbers

    options.remember(config, database)  # taken as everywhere; nothing here depends on them
    text = sys.stdin.buffer.read().decode("utf-8", errors="replace")
    for found in find_document_numbers(text):
        print_json_line(found)


def lines_of_stdin() -> Iterator[tuple[int, bytes]]:
    """(line number from 1, bytes); empty lines are passed over. A line beyond the limit comes cut, never whole."""
    stream = sys.stdin.buffer
    number = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        rest = line
        while len(rest) > LONGEST_LINE and not rest.endswith(b"\n"):
            rest = stream.readline(LONGEST_LINE + 1)
        if line.strip():
            yield number, line


def answer_to(number: int, line: bytes, judge: Callable[[PostText], Attribution]) -> dict[str, Any]:
    try:
        post = read_post(line)
    except InputError as error:
        return {"line": number, "error": error.sentence}
    return {"id": post.id, **verdict_fields(judge(post))}


def read_post(line: bytes) -> PostText:
    """One JSON line as ``classify`` reads it; InputError says in a sentence what is wrong with it."""
    from cchc.records import PostText

    if len(line) > LONGEST_LINE:
        raise InputError("stdin", None, "dòng dài quá 5 MB")
    try:
        given = json.loads(line.decode("utf-8"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise InputError("stdin", None, "không phải một dòng JSON (UTF-8)") from None
    if not isinstance(given, dict):
        raise InputError("stdin", None, "phải là một đối tượng JSON {…}")
    if not isinstance(given.get("id"), str | int) or isinstance(given.get("id"), bool):
        raise InputError("stdin", None, "thiếu “id”")
    if not isinstance(given.get("title"), str) or not given["title"].strip():
        raise InputError("stdin", None, "thiếu “title”")
    texts = {name: _text(given, name) for name in FIELDS}
    return PostText(
        id=given["id"],
        title=given["title"],
        published_on=_day(given.get("published_at")),
        attachments=tuple(_attachments(given.get("attachments"))),
        **texts,
    )


def verdict_fields(verdict: Attribution) -> dict[str, Any]:
    """The fields that ``classify`` prints after the id; ``unit`` is never a guess, ``units`` has the candidates."""
    from cchc.states import UnitSignal

    def scored(items: Any) -> list[dict[str, Any]]:
        return [{"id": item.id, "confidence": round(item.confidence, 3)} for item in items]

    certain = verdict.units if verdict.unit_state is UnitSignal.UNIT else ()
    best = max(certain, key=lambda unit: unit.confidence, default=None)
    return {
        "is_cchc": verdict.is_cchc,
        "cchc_confidence": round(verdict.cchc_confidence, 3),
        "unit": best.id if best else None,
        "units": scored(verdict.units),
        "unit_state": verdict.unit_state.value,
        "activities": scored(verdict.activities),
        "document_numbers": list(verdict.document_numbers),
        "reasons": list(verdict.reasons),
    }


def _text(given: dict[str, Any], name: str) -> str:
    value = given.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InputError("stdin", None, f"“{name}” phải là chữ")
    return value


def _day(value: Any) -> date | None:
    from cchc.periods import LOCAL, local_date

    if value is None or value == "":
        return None
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise InputError("stdin", None, "“published_at” phải có dạng 2023-11-05T08:00:00+07:00") from None
    return local_date(moment if moment.tzinfo else moment.replace(tzinfo=LOCAL))


def _attachments(value: Any) -> Iterator[tuple[str, str]]:
    if value is None:
        return
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise InputError("stdin", None, "“attachments” phải là danh sách {name, text}")
    for one in value:
        yield _text(one, "name"), _text(one, "text")
