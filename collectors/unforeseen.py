"""What a reader may trip over on a page nobody foresaw: the page becomes a named failure and the night goes on."""

from __future__ import annotations

from cchc.errors import CollectError
from cchc.states import FailureKind

UNFORESEEN = (ValueError, LookupError, TypeError, AttributeError, RecursionError)


def unforeseen(source: str, url: str, error: BaseException) -> CollectError:
    """The failure of one page; the original error stays its cause."""
    if isinstance(error, CollectError):
        return error
    found = CollectError(source, url, FailureKind.UNPARSEABLE, f"{type(error).__name__}: {error}"[:200])
    found.__cause__ = error
    return found
