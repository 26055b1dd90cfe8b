"""The end of the night for sources that had passing trouble: read once more, slower and with longer limits."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from cchc.configuration import Source
from cchc.records import SourceResult
from collectors.hosts import configured_addresses
from collectors.limits import Limits

SLOWER = 2.0  # times the delay
LONGER = 3.0  # times the seconds
PAUSE = 60.0  # seconds of rest for each second of the source's delay
LONGEST_PAUSE = 300.0


def by_host(sources: Iterable[Source]) -> list[list[Source]]:
    """Sources of one host are read one after the other: together they keep its delay and its four connections."""
    groups: dict[str, list[Source]] = {}
    for source in sources:
        address = next(iter(configured_addresses(source)), "")  # a source of records only may have no ``url``
        host = urlsplit(address).netloc.lower().removeprefix("www.") or f"nguồn {source.id}"
        groups.setdefault(host, []).append(source)
    return list(groups.values())


def needs_second_pass(result: SourceResult) -> bool:
    return result.passing > 0


def slower(source: Source) -> Source:
    return source.model_copy(update={"delay": source.delay * SLOWER})


def longer(limits: Limits) -> Limits:
    return replace(
        limits,
        request_seconds=limits.request_seconds * LONGER,
        file_seconds=limits.file_seconds * LONGER,
        connect_seconds=limits.connect_seconds * LONGER,
        retry_seconds=limits.retry_seconds * LONGER,
        retry_after_seconds=limits.retry_after_seconds * LONGER,
    )


def rest(source: Source, ended: float) -> None:
    """Leave the host alone for a while after ``ended`` (monotonic seconds)."""
    wanted = min(LONGEST_PAUSE, PAUSE * source.delay) - (time.monotonic() - ended)
    if wanted > 0:
        time.sleep(wanted)


def both(first: SourceResult, second: SourceResult) -> SourceResult:
    """What the two readings of one night found together; what can be said of the source is what the better one says."""
    better = max((second, first), key=_rank)
    return replace(
        better,
        listed=max(first.listed, second.listed),
        fetched=first.fetched + second.fetched,
        requests=first.requests + second.requests,
        new=first.new + second.new,
        changed=first.changed + second.changed,
        unchanged=max(first.unchanged, second.unchanged - first.new - first.changed),
        vanished=first.vanished + second.vanished,
    )


def _rank(result: SourceResult) -> tuple[bool, bool, int]:
    return result.believed, result.complete, ("failed", "partial", "ok").index(result.state)
