"""SQLite's own backup call, and the copy kept before the tables of a database are changed."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

from cchc.errors import StorageError


def copy_sqlite(source: Path, target: Path, *, alone: bool) -> None:
    """A consistent copy while others write. ``alone`` makes it one file that travels by itself; without it the target
    may be open in other processes."""
    try:
        with (
            contextlib.closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True, timeout=30)) as from_,
            contextlib.closing(sqlite3.connect(target, timeout=30)) as to,
        ):
            from_.backup(to)
            if alone:
                # A copy in one file: without this its write-ahead log would have to travel with it.
                to.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        raise StorageError(f"Không sao chép được {source} sang {target}: {error}.") from error


def keep_before_upgrade(file: Path, version: str) -> Path:
    """Copy the database to ``<file>.phien-ban-<version>``, once: the way back to the program it was made by."""
    kept = file.with_name(f"{file.name}.phien-ban-{version}")
    if not kept.exists():
        unfinished = kept.with_name(f"{kept.name}.{os.getpid()}")
        try:
            copy_sqlite(file, unfinished, alone=True)
            # Another process may have kept its copy and upgraded meanwhile: then ours is of the new tables.
            if not kept.exists():
                os.replace(unfinished, kept)
        finally:
            unfinished.unlink(missing_ok=True)
    return kept
