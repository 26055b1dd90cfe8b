"""The page: routes, guard, templates and static files put together. Nothing is opened here; the doors are given."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import Depends, FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware import Middleware

from cchc.errors import ConfigError
from cchc.protocols import StartFlow
from web.access import ACCESS
from web.errors import add_error_pages
from web.gate import Gate
from web.guard import guard
from web.page import open_templates
from web.routes import (
    account,
    board,
    changes,
    deliveries,
    documents,
    evidence,
    feedback,
    findings,
    indicators,
    offline,
    post,
    posts,
    reports,
    sources,
    submissions,
    tasks,
    units,
    users,
)
from web.routes import report as one_report
from web.sign_in_limits import SignInLimits

if TYPE_CHECKING:
    from doors import Doors

ROUTERS = [
    account.router,
    tasks.router,
    board.router,
    posts.router,
    post.router,
    evidence.router,
    submissions.router,
    offline.router,
    reports.router,
    one_report.router,
    deliveries.router,
    findings.router,
    documents.router,
    feedback.router,
    indicators.router,
    sources.router,
    units.router,
    users.router,
    changes.router,
]


def create_app(doors: Doors, start_flow: StartFlow) -> FastAPI:
    """The web page over these doors; ``start_flow(flow, parameters, idempotency key)`` hands work to the engine.

    Raises RuntimeError when the routes are not exactly those of the table in ``web.access``.
    """
    templates = open_templates()
    fault = templates.get_template("fault.html")
    app = FastAPI(
        title="cchc",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(guard)],
        middleware=[Middleware(Gate, fault_page=lambda number: fault.render(number=number))],
    )
    app.state.doors = doors
    app.state.start_flow = start_flow
    app.state.templates = templates
    app.state.sign_in_limits = SignInLimits(doors.clock)
    app.state.department_name = lambda: _department_name(app)
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
    add_error_pages(app)
    routes = {f"{method} {route.path}" for router in ROUTERS for route in router.routes for method in route.methods}  # type: ignore[attr-defined]
    if routes != set(ACCESS):
        raise RuntimeError(f"web.access and the routes differ: {sorted(routes ^ set(ACCESS))}")
    return app


def _department_name(app: FastAPI) -> str:
    """Also on the page that says that the configuration is wrong."""
    try:
        return app.state.doors.load_config().configuration.department.name
    except ConfigError:
        return ""
