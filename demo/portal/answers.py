"""Answers of a site: pages the way NukeViet sends them, files with validators."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from demo.portal.files import file_bytes, media_type
from demo.posts import DemoFile

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
)


def page(template: str, status: int = 200, **values: object) -> Response:
    """NukeViet stamps every page with "yesterday" and forbids caching: conditional requests never save anything."""
    answer = HTMLResponse(_templates.get_template(template).render(**values), status)
    answer.headers["Last-Modified"] = format_datetime(datetime.now(UTC) - timedelta(days=1), usegmt=True)
    answer.headers["Cache-Control"] = "no-store, no-cache, must-revalidate"
    return answer


def xml(template: str, **values: object) -> Response:
    return Response(_templates.get_template(template).render(**values), media_type="text/xml; charset=utf-8")


def home() -> Response:
    return RedirectResponse("/", 301)


def stored_file(request: Request, file: DemoFile, title: str) -> Response:
    """A file under /uploads: ETag and 304 as a web server gives them; broken ones break in their own way."""
    if file.kind == "missing":
        return page("not_found.html", 404)
    if file.kind == "home":
        return RedirectResponse("/", 302)
    if file.kind == "forbidden":
        return Response("Forbidden", 403)
    data = file_bytes(file.kind, file.name, title)
    etag = f'"{hashlib.sha256(data).hexdigest()[:16]}"'
    kind = "text/html; charset=utf-8" if file.kind == "html" else media_type(file.name)
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers={"ETag": etag})
    return Response(data, media_type=kind, headers={"ETag": etag})
