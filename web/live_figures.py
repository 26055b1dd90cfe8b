"""The figures of a period as they would be compiled at this moment, for the pages; nothing is stored."""

from __future__ import annotations

from cchc.errors import CchcError
from cchc.figures import Figures
from cchc.periods import Period
from storage.period_figures import period_figures
from web.page import Page


class NoPlan(CchcError):
    """There is no plan for the year, so nothing can be held against it."""


def live_figures(page: Page, period: Period) -> Figures:
    if period.year not in {plan.year for plan in page.configuration.plans.plans}:
        raise NoPlan(f"Chưa có kế hoạch năm {period.year} trong plan.yaml nên chưa lập được bảng của {period.name}.")
    return period_figures(page.database, page.department, page.configuration, period, page.now)
