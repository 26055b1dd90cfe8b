"""What every page is given: who is looking, the doors, the configuration of now, and how to answer.

``open_page`` is the dependency of every route that shows or does something; it has passed ``web.guard`` before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cchc.configuration import Configuration
from cchc.states import Labelled
from web import words
from web.access import ROLE_NAMES, may
from web.done import DONE

if TYPE_CHECKING:
    from doors import Doors
    from storage.config_files import LoadedConfig
    from storage.database import Database

MENU = [
    (
        "Hằng ngày",
        [
            ("/", "Việc cần xử lý"),
            ("/board", "Bảng theo dõi"),
            ("/posts", "Tin, bài"),
            ("/submissions", "Tin, bài đã nhận"),
            ("/offline", "Minh chứng ngoài mạng"),
        ],
    ),
    (
        "Báo cáo",
        [
            ("/activities", "Nhiệm vụ của kế hoạch"),
            ("/findings", "Văn bản phải công khai"),
            ("/documents", "Văn bản"),
            ("/feedback", "Phản ánh, kiến nghị"),
            ("/indicators", "Chỉ số"),
            ("/reports", "Soạn báo cáo"),
            ("/deliveries", "Lượt gửi thư"),
        ],
    ),
    (
        "Hệ thống",
        [
            ("/sources", "Nguồn và tình trạng"),
            ("/units", "Đơn vị"),
            ("/users", "Người dùng"),
            ("/changes", "Nhật ký thay đổi"),
        ],
    ),
]


@dataclass(frozen=True)
class Visitor:
    """A signed-in person; ``csrf`` belongs to this session and goes into every form."""

    user_id: int
    login: str
    name: str
    role: str
    csrf: str

    @property
    def role_name(self) -> str:
        return ROLE_NAMES.get(self.role, self.role)

    def may(self, route: str) -> bool:
        return may(self.role, route)


@dataclass(frozen=True)
class Page:
    request: Request
    doors: Doors
    visitor: Visitor
    loaded: LoadedConfig
    now: datetime

    @property
    def configuration(self) -> Configuration:
        return self.loaded.configuration

    @property
    def department(self) -> str:
        return self.loaded.configuration.department.id

    @property
    def database(self) -> Database:
        return self.doors.database

    def show(self, template: str, here: str, **values: Any) -> HTMLResponse:
        return show(self.request, template, here=here, **values)

    def go(self, address: str, done: str) -> RedirectResponse:
        """Answer to a form: see this address, with the sentence of ``done`` on top."""
        if done not in DONE:
            raise KeyError(done)
        path, mark, fragment = address.partition("#")
        joint = "&" if "?" in path else "?"
        return RedirectResponse(f"{path}{joint}done={done}{mark}{fragment}", status_code=303)


def open_page(request: Request) -> Page:
    state = request.app.state
    return Page(request, state.doors, request.state.visitor, state.doors.load_config(), state.doors.clock())


def show(request: Request, template: str, *, here: str = "", status: int = 200, **values: Any) -> HTMLResponse:
    visitor: Visitor | None = getattr(request.state, "visitor", None)
    menu = []
    if visitor is not None:
        menu = [(heading, [entry for entry in entries if visitor.may(f"GET {entry[0]}")]) for heading, entries in MENU]
    environment: Environment = request.app.state.templates
    html = environment.get_template(template).render(
        {
            "visitor": visitor,
            "menu": menu,
            "here": here,
            "department_name": request.app.state.department_name(),
            "done": DONE.get(request.query_params.get("done", ""), ""),
            "deadline_rules": words.DEADLINE_RULES,
            "status": status,
            **values,
        }
    )
    return HTMLResponse(html, status_code=status)


def open_templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        local_time=words.local_time,
        local_day=words.local_day,
        input_time=words.input_time,
        number=words.number,
        decimal=words.decimal,
        period_name=words.period_name,
        percent=words.percent,
        size=words.size,
        state_label=words.state_label,
        tone=words.tone,
        failure_label=words.failure_label,
        is_web_address=is_web_address,
        code_address=code_address,
        with_query=with_query,
    )
    return environment


def is_web_address(address: str) -> bool:
    """Only these become links: a ``javascript:`` address of a foreign page never does."""
    return urlsplit(address).scheme in {"http", "https"}


def code_address(code: str) -> str:
    """Where the page opens a printed code: P00123 a post, M12 an offline evidence."""
    digits = code[1:].lstrip("0") or "0"
    return f"/offline?evidence={digits}#M{digits}" if code.startswith("M") else f"/posts/{digits}"


def with_query(address: str, wanted: Mapping[str, object]) -> str:
    """The address with the filled values as query, ready for one more parameter."""
    filled = {name: str(value) for name, value in wanted.items() if value not in (None, "")}
    return f"{address}?{urlencode(filled, quote_via=quote)}{'&' if filled else ''}"


def safe_next(address: str) -> str:
    """A place inside this page to go to after signing in; anything else becomes the first page."""
    parts = urlsplit(address)
    inside = address.startswith("/") and not address.startswith("//") and "\\" not in address
    plain = not parts.scheme and not parts.netloc and all(letter.isprintable() for letter in address)
    return address if inside and plain and not address.startswith(("/login", "/logout")) else "/"


def pairs(labelled: type[Labelled]) -> list[tuple[str, str]]:
    return [(state.value, state.label) for state in labelled]
