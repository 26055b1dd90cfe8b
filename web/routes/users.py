"""Người dùng: accounts, for the admin. Nobody is deleted: what they did keeps their name."""

from __future__ import annotations

import re

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection

from cchc.errors import InputError, NotAllowed
from storage.changes import record_change
from storage.users import User, activate, create_user, deactivate, load_user, set_password_hash, set_role, users
from web.access import ROLE_NAMES
from web.errors import NotFound
from web.forms import Form
from web.guard import checked_form
from web.page import Page, open_page
from web.passwords import hash_password

router = APIRouter()
LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")


@router.get("/users")
def list_users(page: Page = Depends(open_page)) -> Response:
    with page.database.read() as connection:
        found = users(connection, page.department)
    return page.show(
        "users.html",
        "/users",
        users=found,
        now=page.now,
        role_names=ROLE_NAMES,
        role_options=list(ROLE_NAMES.items()),
        csrf=page.visitor.csrf,
    )


@router.post("/users")
def add_user(page: Page = Depends(open_page), form: Form = Depends(checked_form)) -> Response:
    login = form.text("login", "Tên đăng nhập", longest=60).lower()
    if not LOGIN.fullmatch(login):
        raise InputError("Tên đăng nhập", None, "chỉ gồm chữ thường không dấu, số, dấu chấm, gạch nối.")
    name = form.text("name", "Họ và tên", longest=200)
    role = form.choice("role", "Vai trò", ROLE_NAMES)
    password_hash = hash_password(form.secret("password"))
    with page.database.begin() as connection:
        user_id = create_user(
            connection, page.department, login=login, name=name, role=role, password_hash=password_hash, now=page.now
        )
        _record(page, connection, user_id, "lập tài khoản", "", f"{login} ({ROLE_NAMES[role]})", "")
    return page.go("/users", "user")


@router.post("/users/{user_id}/role")
def change_role(user_id: int, page: Page = Depends(open_page), form: Form = Depends(checked_form)) -> Response:
    role = form.choice("role", "Vai trò", ROLE_NAMES)
    reason = form.reason()
    with page.database.begin() as connection:
        user = _other(page, connection, user_id)
        set_role(connection, user_id, role)
        _record(
            page, connection, user_id, "đổi vai trò", ROLE_NAMES.get(user.role, user.role), ROLE_NAMES[role], reason
        )
    return page.go("/users", "user")


@router.post("/users/{user_id}/password")
def reset_password(user_id: int, page: Page = Depends(open_page), form: Form = Depends(checked_form)) -> Response:
    password_hash = hash_password(form.secret("password"))
    reason = form.reason()
    with page.database.begin() as connection:
        _other(page, connection, user_id)
        set_password_hash(connection, user_id, password_hash)
        _record(page, connection, user_id, "đặt lại mật khẩu", "", "", reason)
    return page.go("/users", "user")


@router.post("/users/{user_id}/active")
def change_active(
    user_id: int, page: Page = Depends(open_page), form: Form = Depends(checked_form)
) -> RedirectResponse:
    active = form.choice("active", "Tình trạng", ("yes", "no")) == "yes"
    reason = form.reason()
    with page.database.begin() as connection:
        _other(page, connection, user_id)
        (activate if active else deactivate)(connection, user_id)
        _record(page, connection, user_id, "mở lại tài khoản" if active else "ngừng tài khoản", "", "", reason)
    return page.go("/users", "user")


def _other(page: Page, connection: Connection, user_id: int) -> User:
    """An account of this department that is not one's own: an admin must not lock the door behind them."""
    user = load_user(connection, user_id)
    if user is None or user.id not in {one.id for one in users(connection, page.department)}:
        raise NotFound(f"Không có tài khoản số {user_id}.")
    if user.id == page.visitor.user_id:
        raise NotAllowed(
            "Không tự đổi vai trò hoặc ngừng tài khoản của chính mình; mật khẩu thì đổi ở trang tài khoản."
        )
    return user


def _record(
    page: Page, connection: Connection, user_id: int, action: str, before: str, after: str, reason: str
) -> None:
    user = load_user(connection, user_id)
    record_change(
        connection,
        page.department,
        who=page.visitor.login,
        what=f"user:{user.login if user else user_id}",
        action=action,
        before=before,
        after=after,
        reason=reason,
        now=page.now,
    )
