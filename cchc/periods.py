"""Reporting periods and their windows. Pure: no clock, no config file.

kỳ tháng 11/2023 is the half-open window [20/10/2023, 20/11/2023) in Asia/Ho_Chi_Minh, deadline to deadline;
windows touch
without gap or overlap. A quarter, half-year or year is its own window over its months' windows, counted, never summed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from cchc.errors import UsageError

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
PERIOD = re.compile(r"^(?P<year>20\d{2})(?:-(?:(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4])|H(?P<half>[12])))?$")


@dataclass(frozen=True)
class Window:
    """[start, end) in UTC."""

    start: datetime
    end: datetime

    def holds(self, moment: datetime) -> bool:
        return self.start <= moment < self.end


@dataclass(frozen=True, order=True)
class Period:
    """``2023-11``, ``2023-Q4``, ``2023-H2`` or ``2023``."""

    year: int
    first_month: int
    last_month: int

    @classmethod
    def parse(cls, text: str) -> Period:
        match = PERIOD.match(text.strip())
        if match is None:
            raise UsageError(f"Kỳ báo cáo “{text}” không đúng; viết như 2023-11, 2023-Q4, 2023-H2 hoặc 2023.")
        year = int(match["year"])
        if match["month"]:
            return cls(year, int(match["month"]), int(match["month"]))
        if match["quarter"]:
            last = int(match["quarter"]) * 3
            return cls(year, last - 2, last)
        if match["half"]:
            last = int(match["half"]) * 6
            return cls(year, last - 5, last)
        return cls(year, 1, 12)

    @property
    def id(self) -> str:
        months = self.last_month - self.first_month + 1
        if months == 1:
            return f"{self.year}-{self.first_month:02d}"
        if months == 3:
            return f"{self.year}-Q{self.last_month // 3}"
        if months == 6:
            return f"{self.year}-H{self.last_month // 6}"
        return str(self.year)

    @property
    def name(self) -> str:
        """As it stands in a report's title, e.g. ``tháng 11 năm 2023``."""
        months = self.last_month - self.first_month + 1
        if months == 1:
            return f"tháng {self.first_month} năm {self.year}"
        if months == 3:
            return f"quý {('I', 'II', 'III', 'IV')[self.last_month // 3 - 1]} năm {self.year}"
        if months == 6:
            return ("6 tháng đầu năm " if self.last_month == 6 else "6 tháng cuối năm ") + str(self.year)
        return f"năm {self.year}"

    @property
    def is_month(self) -> bool:
        return self.first_month == self.last_month

    def window(self, deadline_day: int) -> Window:
        return Window(
            _boundary(self.year, self.first_month - 1, deadline_day),
            _boundary(self.year, self.last_month, deadline_day),
        )

    def months(self) -> list[Period]:
        return [Period(self.year, month, month) for month in range(self.first_month, self.last_month + 1)]

    def previous_month(self) -> Period:
        year, month = (self.year - 1, 12) if self.first_month == 1 else (self.year, self.first_month - 1)
        return Period(year, month, month)


def _boundary(year: int, month: int, day: int) -> datetime:
    if month == 0:
        year, month = year - 1, 12
    return datetime.combine(date(year, month, day), time.min, LOCAL).astimezone(UTC)


def period_of(moment: datetime, deadline_day: int) -> Period:
    """The monthly period whose window holds this moment."""
    local = moment.astimezone(LOCAL)
    year, month = local.year, local.month
    if local.day >= deadline_day:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return Period(year, month, month)


def recent_months(moment: datetime, deadline_day: int, count: int = 14) -> list[Period]:
    """``count`` monthly periods, newest first, the one running at this moment included: what people still work on."""
    months = [period_of(moment, deadline_day)]
    while len(months) < count:
        months.append(months[-1].previous_month())
    return months


def calendar_window(year: int, month: int) -> Window:
    """The calendar month, a separate statistic."""
    end_year, end_month = (year + 1, 1) if month == 12 else (year, month + 1)
    return Window(_boundary(year, month, 1), _boundary(end_year, end_month, 1))


def local_date(moment: datetime) -> date:
    return moment.astimezone(LOCAL).date()


def local_midnight(day: date) -> datetime:
    """The first moment of a local day, in UTC."""
    return datetime.combine(day, time.min, LOCAL).astimezone(UTC)
