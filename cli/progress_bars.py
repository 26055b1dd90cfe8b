"""How far a night is, in a terminal: a bar a source on stderr. Elsewhere the plain lines of the log."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cchc.protocols import Counted, Progress
from flows.progress import FINISHED, Watch, to_log

if TYPE_CHECKING:
    from rich.console import Console

    from cchc.configuration import Source


@contextmanager
def progress_bars() -> Iterator[Watch]:
    """What listens to the sources: bars while the block runs, their own lines silent; warnings stand above them."""
    if not sys.stderr.isatty():
        yield to_log
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars
    from rich.table import Column

    columns = (
        TextColumn("{task.fields[source]}", markup=False, table_column=Column(ratio=2, no_wrap=True)),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}", markup=False, table_column=Column(ratio=3, no_wrap=True)),
    )
    ours = logging.getLogger("cchc")
    level = ours.level
    with Bars(*columns, console=_console(), expand=True) as bars:

        def watch(source: Source) -> Progress:
            bar = bars.add_task("chờ tới lượt", total=None, source=source.name)

            def tell(line: str) -> None:
                words = line.removeprefix(f"{source.name}: ")
                if isinstance(line, Counted) and words == FINISHED:
                    done = bars.tasks[bar].completed
                    bars.update(bar, description=words, total=done or 1, completed=done or 1)
                elif isinstance(line, Counted):
                    bars.update(bar, description=words, total=line.total, completed=line.done)
                else:
                    bars.update(bar, description=words)

            return tell

        ours.setLevel(max(level, logging.WARNING))
        try:
            yield watch
        finally:
            ours.setLevel(level)


def _console() -> Console:
    """That of the log, so that its lines and the bars know of each other."""
    from rich.console import Console
    from rich.logging import RichHandler

    shared = (handler.console for handler in logging.getLogger().handlers if isinstance(handler, RichHandler))
    return next(shared, None) or Console(stderr=True)
