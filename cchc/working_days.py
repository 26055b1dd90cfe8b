"""Working days of Vietnam: Monday to Friday without public holidays, with the swaps announced each year and our
own overrides."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property
from typing import Any

from cchc.configuration import Department


class WorkingCalendar:
    """Asks the holiday library; ``extra_holidays`` and ``extra_working_days`` of department.yaml go before it."""

    def __init__(self, department: Department) -> None:
        self.days_off = frozenset(department.extra_holidays)
        self.days_worked = frozenset(department.extra_working_days)

    @cached_property
    def _library(self) -> Any:
        import holidays  # a third of a second to load

        return holidays.country_holidays("VN")

    def is_working(self, day: date) -> bool:
        if day in self.days_worked:
            return True
        return day not in self.days_off and bool(self._library.is_working_day(day))

    def next_working(self, day: date) -> date:
        """This day if it is worked, else the first one after it that is."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def add(self, day: date, count: int) -> date:
        """The ``count``-th working day after this day; the day itself is not counted (Bộ luật Dân sự, điều 147)."""
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_working(day)
        return day

    def until(self, day: date, last: date) -> int:
        """Working days in (day, last]: how many are left after this one; 0 when ``last`` is not later."""
        left = 0
        while day < last:
            day += timedelta(days=1)
            left += self.is_working(day)
        return left
