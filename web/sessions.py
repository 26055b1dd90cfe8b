"""Signing in and staying signed in: the cookie holds a random token, the database its hash; idle and absolute ends."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import Response

from storage.users import (
    close_session,
    delete_expired_sessions,
    find_user,
    load_session,
    open_session,
    record_login_failure,
    record_login_success,
    set_password_hash,
    touch_session,
)
from web.page import Visitor
from web.passwords import password_fits

if TYPE_CHECKING:
    from doors import Doors

IDLE = timedelta(minutes=60)
LASTS = timedelta(hours=10)
TOUCH_EVERY = timedelta(minutes=1)  # not every look at a page is a write


def is_https(request: Request) -> bool:
    doors: Doors = request.app.state.doors
    return request.url.scheme == "https" or doors.settings.secure_cookies


def cookie_name(request: Request) -> str:
    """Behind HTTPS the browser itself then refuses a cookie set by another host or without Secure."""
    return "__Host-cchc" if is_https(request) else "cchc_session"


def set_cookie(request: Request, answer: Response, token: str) -> None:
    answer.set_cookie(
        cookie_name(request),
        token,
        max_age=int(LASTS.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=is_https(request),
    )


def drop_cookie(request: Request, answer: Response) -> None:
    answer.delete_cookie(cookie_name(request), path="/", httponly=True, samesite="lax", secure=is_https(request))


def visitor_of(request: Request) -> Visitor | None:
    """Who asks, by the cookie; None when nobody is signed in or the session is over."""
    token = request.cookies.get(cookie_name(request), "")
    if not token or len(token) > 200:
        return None
    doors: Doors = request.app.state.doors
    now = doors.clock()
    with doors.database.read() as connection:
        held = load_session(connection, doors.department, token, now, IDLE)
    if held is None:
        return None
    if now - held.seen_at >= TOUCH_EVERY:
        with doors.database.begin() as connection:
            touch_session(connection, token, now)
    return Visitor(held.user_id, held.login, held.name, held.role, held.csrf)


def sign_in(request: Request, login: str, password: str) -> str | None:
    """A new session's token, or None: wrong, unknown, locked and inactive look and last alike."""
    doors: Doors = request.app.state.doors
    limits = request.app.state.sign_in_limits
    address = request.client.host if request.client else ""
    if not limits.allows(address):
        return None  # before the costly hash, and it tells nothing about any account
    now = doors.clock()
    with doors.database.read() as connection:
        user = find_user(connection, doors.department, login)
    usable = user is not None and user.active and not user.is_locked(now)
    fits = password_fits(password, user.password_hash if user is not None and usable else None)
    if user is None or not fits:
        limits.failed(address)
        if user is not None and usable:
            with doors.database.begin() as connection:
                record_login_failure(connection, user.id, now)
        return None
    with doors.database.begin() as connection:
        delete_expired_sessions(connection, now)
        record_login_success(connection, user.id)
        return open_session(connection, user.id, now, LASTS).token


def sign_out(request: Request) -> None:
    doors: Doors = request.app.state.doors
    with doors.database.begin() as connection:
        close_session(connection, request.cookies.get(cookie_name(request), ""))


def password_is(request: Request, login: str, password: str) -> bool:
    """Asked again before one's own password is changed; wrong ones count towards the lock."""
    doors: Doors = request.app.state.doors
    with doors.database.read() as connection:
        user = find_user(connection, doors.department, login)
    if user is None or user.is_locked(doors.clock()):
        return False
    if password_fits(password, user.password_hash):
        return True
    with doors.database.begin() as connection:
        record_login_failure(connection, user.id, doors.clock())
    return False


def replace_password(request: Request, user_id: int, password_hash: str) -> str:
    """Ends every session of the person and opens a new one for this browser; returns its token."""
    doors: Doors = request.app.state.doors
    with doors.database.begin() as connection:
        set_password_hash(connection, user_id, password_hash)
        return open_session(connection, user_id, doors.clock(), LASTS).token
