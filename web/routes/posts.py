"""Tin, bài: the list with its filters. What one post is and its correction are in ``post.py``."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from cchc.counting import is_credited
from cchc.periods import Period, calendar_window
from cchc.records import JudgedPost
from cchc.vietnamese import fold
from storage.posts import judged_posts
from web import choices, words
from web.live_figures import live_figures
from web.page import Page, open_page, with_query

router = APIRouter()
ON_ONE_PAGE = 50
VERDICTS: dict[str, Callable[[JudgedPost], bool]] = {
    "counted": is_credited,
    "yes": lambda post: post.is_cchc is True,
    "no": lambda post: post.is_cchc is False,
    "doubtful": lambda post: post.is_cchc is None,
}


@router.get("/posts")
def list_posts(
    page: Page = Depends(open_page),
    period: str = "",
    unit: str = "",
    activity: str = "",
    verdict: str = "",
    source: str = "",
    doubtful: str = "",
    q: str = "",
    calendar: str = "",
    reported: str = "",
) -> Response:
    """``reported``: only what the period's figures are made of, so that a number opens exactly its own posts."""
    configuration = page.configuration
    wanted = choices.read_period(period, configuration, page.now) if period else None
    window = wanted.window(configuration.reports.window.deadline_day) if wanted else None
    month = Period.parse(calendar) if calendar else None
    if month is not None and month.is_month:
        window = calendar_window(month.year, month.first_month)
    with page.database.read() as connection:
        found = judged_posts(connection, page.department, window, source=source or None, bodies=False)
    tests = _tests(unit=unit, activity=activity, verdict=verdict, doubtful=doubtful, sought=fold(q))
    if reported and wanted:
        figures = live_figures(page, wanted)
        numbers = {line.post_id for line in [*figures.posts, *figures.doubtful]}
        tests.append(lambda post: post.post.id in numbers)
    found = [post for post in reversed(found) if all(test(post) for test in tests)]
    chosen = {
        "period": wanted.id if wanted else "",
        "unit": unit,
        "activity": activity,
        "verdict": verdict,
        "source": source,
        "doubtful": "1" if doubtful else "",
        "q": q,
        "calendar": month.id if month else "",
        "reported": "1" if reported else "",
    }
    number, last = _page_number(page.request.query_params.get("page", "1"), len(found))
    return page.show(
        "posts.html",
        "/posts",
        posts=found[(number - 1) * ON_ONE_PAGE : number * ON_ONE_PAGE],
        total=len(found),
        page_number=number,
        last_page=last,
        list_address=with_query("/posts", chosen),
        chosen=chosen,
        window_text=f"tháng {month.first_month}/{month.year} dương lịch"
        if month
        else _window_text(wanted, configuration.reports.window.deadline_day),
        period_options=choices.period_options(configuration, page.now, wanted),
        unit_options=choices.unit_pairs(configuration),
        activity_options=[
            (id_, f"{id_} {title}")
            for id_, title in choices.activity_pairs(
                configuration, wanted.year if wanted else choices.plan_year(configuration, page.now)
            )
        ],
        verdict_options=list(words.VERDICTS.items()),
        source_options=list(choices.source_names(configuration).items()),
        unit_names=choices.unit_names(configuration),
        source_names=choices.source_names(configuration),
    )


def _tests(*, unit: str, activity: str, verdict: str, doubtful: str, sought: str) -> list[Callable[[JudgedPost], bool]]:
    """What a post must pass to be listed; an empty filter asks nothing. ``sought`` is folded."""
    tests: list[Callable[[JudgedPost], bool]] = []
    if unit:
        tests.append(lambda post: unit in post.units)
    if activity:
        tests.append(lambda post: activity in post.activities)
    if verdict in VERDICTS:
        tests.append(VERDICTS[verdict])
    if doubtful:
        tests.append(lambda post: post.doubtful)
    if sought:
        tests.append(lambda post: sought in fold(post.post.title) or sought == fold(post.code))
    return tests


def _page_number(text: str, total: int) -> tuple[int, int]:
    last = max(1, -(-total // ON_ONE_PAGE))
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1
    return min(max(number, 1), last), last


def _window_text(period: Period | None, deadline_day: int) -> str:
    if period is None:
        return ""
    window = period.window(deadline_day)
    return f"kỳ {period.name} (từ {words.local_day(window.start)} đến trước {words.local_day(window.end)})"
