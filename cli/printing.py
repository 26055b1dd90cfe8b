"""What commands print: JSON lines as they are, tables in terminals, plain columns in pipes."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from enum import Enum
from typing import Any

from pydantic import BaseModel

from cchc.vietnamese import date_numbers, moment_numbers


def print_json(value: Any) -> None:
    print(json.dumps(plain(value), ensure_ascii=False, indent=2))


def print_json_line(value: Any) -> None:
    print(json.dumps(plain(value), ensure_ascii=False))


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], empty: str = "Trống.") -> None:
    """A table in a terminal; tab-separated lines with a heading line elsewhere."""
    listed = [[text_of(cell) for cell in row] for row in rows]
    if not sys.stdout.isatty():
        print("\t".join(columns))
        for row in listed:
            print("\t".join(cell.replace("\t", " ").replace("\n", " ") for cell in row))
        return
    if not listed:
        print(f"{title}: {empty}")
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(title=title, title_justify="left", header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in listed:
        table.add_row(*(escape(cell) for cell in row))
    Console().print(table)


def text_of(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "có" if cell else "không"
    if isinstance(cell, datetime):
        return moment_numbers(cell)
    if isinstance(cell, date):
        return date_numbers(cell)
    return str(cell)


def plain(value: Any) -> Any:
    """JSON values only: times in UTC as ISO 8601, enums by value."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(plain(key)): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return value
