"""Who hears how far a night is: the log here; bars in ``cli``, an artifact in ``prefect_engine``."""

from __future__ import annotations

import logging
from collections.abc import Callable

from cchc.configuration import Source
from cchc.protocols import Counted, Progress

LOG = logging.getLogger("cchc.flows")
EVERY = 50  # counted steps between two lines of the log
Watch = Callable[[Source], Progress]  #: asked once a source; what it returns hears the lines of that source
FINISHED = "xong"


def to_log(source: Source) -> Progress:
    def tell(line: str) -> None:
        if not isinstance(line, Counted):
            LOG.info("[%s] %s", source.id, line)
        elif line.done % EVERY == 0 and line.done < line.total:
            LOG.info("[%s] %s: %d/%d", source.id, line, line.done, line.total)

    return tell
