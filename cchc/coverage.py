"""Was every source read over the whole window? Numbers are held when one was not, or when its answer is not
believed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from cchc.configuration import Source
from cchc.figures import SourceLine
from cchc.periods import Period, Window
from cchc.records import SourceResult

#: Inside a running period, the last good night may be this old.
NIGHT = timedelta(hours=36)


class SourceReading(Protocol):
    """The newest reading of a source: when, and what came of it."""

    @property
    def at(self) -> datetime: ...

    @property
    def result(self) -> SourceResult: ...


def source_lines(
    sources: Sequence[Source],
    readings: Mapping[str, SourceReading],
    coverage: Mapping[str, Sequence[Window]],
    window: Window,
    now: datetime,
) -> list[SourceLine]:
    return [_line(source, readings.get(source.id), coverage.get(source.id, ()), window, now) for source in sources]


def _line(
    source: Source, reading: SourceReading | None, proven: Sequence[Window], window: Window, now: datetime
) -> SourceLine:
    if not source.enabled:
        return _source_line(source, "off", source.reason or "Đang tắt.", None, False)
    if reading is None:
        return _source_line(source, "never", "Chưa đọc lần nào.", None, False)
    result = reading.result
    good = result.believed and result.complete
    last_good = reading.at if good else max((one.end for one in proven), default=None)
    covers = result.believed and _covers(proven, window, now)
    detail = result.detail or (result.failure.label if result.failure else "")
    return _source_line(source, result.state, detail, last_good, covers)


def _covers(proven: Sequence[Window], window: Window, now: datetime) -> bool:
    needed = window.end if now >= window.end else max(window.start, now - NIGHT)
    return any(one.start <= window.start and needed <= one.end for one in proven)


def _source_line(source: Source, state: str, detail: str, last_good: datetime | None, covers: bool) -> SourceLine:
    return SourceLine(
        id=source.id,
        name=source.name,
        enabled=source.enabled,
        state=state,
        detail=detail,
        last_good=last_good,
        covers_window=covers,
    )


def holds_numbers(source: Source) -> bool:
    """Units publish at the department's and the province's portals: a gap there leaves their numbers open."""
    return source.enabled and source.platform != "none" and source.owner in ("department", "province")


def unread_periods(
    sources: Sequence[Source],
    coverage: Mapping[str, Sequence[Window]],
    months: Sequence[Period],
    deadline_day: int,
    now: datetime,
) -> list[str]:
    """Months of which a source that holds numbers was not read from end to end: a 0 there proves nothing."""
    holding = [coverage.get(source.id, ()) for source in sources if holds_numbers(source)]
    windows = {month.id: month.window(deadline_day) for month in months}
    return [
        name
        for name, window in windows.items()
        if not holding or not all(_covers(proven, window, now) for proven in holding)
    ]


def coverage_note(sources: Sequence[Source], lines: Sequence[SourceLine], readings: Mapping[str, SourceReading]) -> str:
    """Empty when every source that holds numbers was read over the window; else a sentence that names the others."""
    by_id = {line.id: line for line in lines}
    said = []
    for source in sources:
        line = by_id[source.id]
        if not holds_numbers(source) or line.covers_window:
            continue
        reading = readings.get(source.id)
        if reading is None:
            said.append(f"{source.name} chưa đọc lần nào")
        elif not reading.result.believed:
            said.append(f"{source.name} có kết quả bất thường ({line.detail or 'số tin bài giảm đột ngột'})")
        else:
            said.append(f"{source.name} chưa đọc đủ cả kỳ" + (f" ({line.detail})" if line.detail else ""))
    if not any(holds_numbers(source) for source in sources):
        return "Chưa bật nguồn nào của Sở và tỉnh nên số liệu chưa có cơ sở."
    return f"Số liệu chưa đủ: {'; '.join(said)}." if said else ""
