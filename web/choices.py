"""The lists people choose from: periods, units, activities, sources. Pure, from configuration and time."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from cchc.configuration import Activity, Configuration, Unit
from cchc.counting import collect_deadline
from cchc.errors import UsageError
from cchc.periods import Period, local_date, period_of, recent_months
from cchc.working_days import WorkingCalendar

Pair = tuple[str, str]


def period_at_work(configuration: Configuration, now: datetime) -> Period:
    """The monthly period people work on: for some days after a deadline it is still the one just closed."""
    window = configuration.reports.window
    return period_of(now - timedelta(days=window.unconfirmed_days), window.deadline_day)


def read_period(text: str, configuration: Configuration, now: datetime) -> Period:
    """The period asked for in an address; the one at work where none or a wrong one is asked for."""
    try:
        return Period.parse(text) if text else period_at_work(configuration, now)
    except UsageError:
        return period_at_work(configuration, now)


def months_back(configuration: Configuration, now: datetime) -> list[Period]:
    """Newest first, the one running now included."""
    return recent_months(now, configuration.reports.window.deadline_day)


def month_options(configuration: Configuration, now: datetime, chosen: Period | None = None) -> list[Pair]:
    return _named(months_back(configuration, now), chosen)


def period_options(configuration: Configuration, now: datetime, chosen: Period | None = None) -> list[Pair]:
    """Months, then the quarters, halves and years that have begun; a chosen one outside the list is added in front."""
    months = months_back(configuration, now)
    begun = set(months)
    longer = []
    for year in sorted({month.year for month in months}, reverse=True):
        names = [f"{year}-Q4", f"{year}-Q3", f"{year}-Q2", f"{year}-Q1", f"{year}-H2", f"{year}-H1", str(year)]
        longer += [period for name in names if begun & set((period := Period.parse(name)).months())]
    return _named(months + longer, chosen)


def _named(periods: list[Period], chosen: Period | None) -> list[Pair]:
    if chosen is not None and chosen not in periods:
        periods = [chosen, *periods]
    return [(period.id, period.name[0].upper() + period.name[1:]) for period in periods]


def unit_names(configuration: Configuration) -> dict[str, str]:
    return {unit.id: unit.name for unit in configuration.units.units}


def units_on(configuration: Configuration, day: date) -> list[Unit]:
    return [unit for unit in configuration.units.units if unit.in_force(day)]


def unit_pairs(configuration: Configuration, day: date | None = None) -> list[Pair]:
    """Every unit, or those that existed on a day."""
    units = configuration.units.units if day is None else units_on(configuration, day)
    return [(unit.id, unit.name) for unit in units]


def activities_of(configuration: Configuration, year: int) -> list[Activity]:
    try:
        return configuration.plan(year).activities
    except KeyError:
        return []


def activity_pairs(configuration: Configuration, year: int) -> list[Pair]:
    return [(activity.id, activity.title) for activity in activities_of(configuration, year)]


def deadline_of(configuration: Configuration, period: Period) -> datetime:
    """First moment that is too late for what units send for this period."""
    return collect_deadline(period, configuration.reports.window, WorkingCalendar(configuration.department))


def plan_year(configuration: Configuration, moment: datetime) -> int:
    """The year whose plan a post published then serves."""
    return period_of(moment, configuration.reports.window.deadline_day).year


def source_names(configuration: Configuration) -> dict[str, str]:
    return {source.id: source.name for source in configuration.sources.sources}


def today(now: datetime) -> date:
    return local_date(now)
