"""One step of a flow: run directly here, as a Prefect task in ``prefect_engine``. Flow bodies know only this shape."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import ParamSpec, Protocol, TypeVar

LOG = logging.getLogger("cchc.flows")
P = ParamSpec("P")
R = TypeVar("R")


class Step(Protocol):
    """Runs ``function(*args, **kwargs)`` under a Vietnamese name and returns its value; errors go through."""

    def __call__(self, name: str, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R: ...


def run_directly(name: str, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    started = time.monotonic()
    LOG.info("%s …", name)
    value = function(*args, **kwargs)
    LOG.info("%s: xong sau %.1f giây", name, time.monotonic() - started)
    return value
