"""The figures of a period as they would be compiled at this moment, for the board; nothing is stored."""

from __future__ import annotations

from datetime import datetime

from cchc.configuration import Configuration
from cchc.figures import Figures
from cchc.periods import Period
from web.page import Page


def live_figures(page: Page, period: Period) -> Figures:
    raise NotImplementedError


def collect_deadline(configuration: Configuration, period: Period) -> datetime:
    return period.window(configuration.reports.window.deadline_day).end
