"""What a server's status and headers mean, and how we name ourselves to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version

from cchc.states import FailureKind, NextStep

#: worth asking again within the same run; the rest waits for the second pass, the next night or a person
RETRIED = frozenset(kind for kind in FailureKind if kind.next_step is NextStep.RETRY_TONIGHT)


def failure_of_status(status: int, *, allow_errors: bool) -> FailureKind | None:
    """The failure an HTTP status stands for; None when the body is the content.

    ``allow_errors`` is for portals that send their pages with a 5xx status: the source's own setting.
    """
    if status in (200, 203):
        return None
    by_status = {
        401: FailureKind.FORBIDDEN,
        403: FailureKind.FORBIDDEN,
        404: FailureKind.NOT_FOUND,
        410: FailureKind.GONE,
        408: FailureKind.TIMEOUT,
        429: FailureKind.TOO_MANY,
    }
    if status in by_status:
        return by_status[status]
    if 400 <= status < 500:
        return FailureKind.CLIENT_ERROR
    if status >= 500:
        return None if allow_errors else FailureKind.SERVER_ERROR
    return FailureKind.BROKEN_ANSWER


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds a server asks us to wait (a number or an HTTP date); None when it does not say.

    A date is compared with the server's own clock (``Date``), else with ours (``now``).
    """
    value = headers.get("retry-after", "").strip()
    if not value:
        return None
    if value.isdigit():
        return float(value)
    until, answered = _moment(value), _moment(headers.get("date", ""))
    return max(0.0, (until - (answered or now)).total_seconds()) if until is not None else None


def _moment(http_date: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(http_date)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def user_agent(contact: str | None, configured: Mapping[str, str]) -> str:
    """Who we are and whom to write to; an address book entry of the source may stand before it, never instead of it."""
    ours = f"cchc/{version('cchc')} (theo doi tuyen truyen CCHC{'; mailto:' + contact if contact else ''})"
    extra = next((value for name, value in configured.items() if name.lower() == "user-agent"), "")
    return f"{extra} {ours}" if extra else ours
