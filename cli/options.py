"""Options that every command takes, before or after its name, and the doors they open."""

from __future__ import annotations

from contextvars import ContextVar
from pathlib import Path
from typing import Annotated

import typer

from doors import Doors, Place, find_place, open_doors

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", metavar="THƯ_MỤC", help="Thư mục cấu hình (nếu không: CCHC_CONFIG, ./config)."),
]
DatabaseOption = Annotated[
    str | None, typer.Option("--database", metavar="URL", help="Cơ sở dữ liệu (mặc định: sqlite:///data/cchc.db).")
]
JsonOption = Annotated[bool, typer.Option("--json", help="In dữ liệu dạng JSON.")]
PeriodOption = Annotated[str, typer.Option("--period", metavar="KỲ", help="Kỳ: 2023-11, 2023-Q4, 2023-H2 hoặc 2023.")]

#: What stood before the command's name: cchc --config X plan
BEFORE: ContextVar[tuple[Path | None, str | None]] = ContextVar("before", default=(None, None))


def remember(config: Path | None, database: str | None) -> None:
    BEFORE.set((config, database))


def place_of(config: Path | None, database: str | None = None) -> Place:
    """The installation meant; UsageError (exit 2) where there is none."""
    config_before, database_before = BEFORE.get()
    return find_place(config or config_before, database=database or database_before)


def doors_of(config: Path | None, database: str | None, *, create: bool = False) -> Doors:
    """Open doors; a reading command (``create`` False) never makes a database."""
    return open_doors(place_of(config, database), create=create)
