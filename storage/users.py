"""People who may open the page. Passwords come in as hashes only; a few wrong ones lock the account for a while."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from cchc.errors import Conflict, InputError, NotAllowed
from storage.sessions import (
    OpenedSession,
    Session,
    close_session,
    close_sessions_of,
    delete_expired_sessions,
    load_session,
    open_session,
    touch_session,
)
from storage.tables import user
from storage.upsert import insert_new

__all__ = [
    "ROLES",
    "OpenedSession",
    "Session",
    "User",
    "activate",
    "close_session",
    "close_sessions_of",
    "create_user",
    "deactivate",
    "delete_expired_sessions",
    "find_user",
    "load_session",
    "load_user",
    "open_session",
    "record_login_failure",
    "record_login_success",
    "set_password_hash",
    "set_role",
    "touch_session",
    "users",
]

ROLES = {"editor": "Chuyên viên tổng hợp", "approver": "Người duyệt", "admin": "Quản trị"}
FAILURES_BEFORE_LOCK = 5
MAX_LOGIN, MAX_NAME = 120, 200
LOCKED_FOR = timedelta(minutes=15)


@dataclass(frozen=True)
class User:
    id: int
    login: str
    name: str
    role: str  # editor | approver | admin
    password_hash: str
    active: bool
    failed_logins: int
    locked_until: datetime | None
    created_at: datetime

    def is_locked(self, now: datetime) -> bool:
        return self.locked_until is not None and now < self.locked_until


def create_user(
    connection: Connection, department: str, *, login: str, name: str, role: str, password_hash: str, now: datetime
) -> int:
    """Conflict when the login is taken. Logins do not tell upper case from lower."""
    _check_role(role)
    login = _login(login)
    if not login or len(login) > MAX_LOGIN:
        raise InputError("tài khoản", None, f"tên đăng nhập phải có từ 1 đến {MAX_LOGIN} chữ.")
    values = {
        "department": department,
        "login": login,
        "name": name.strip()[:MAX_NAME] or login,
        "role": role,
        "password_hash": password_hash,
        "active": True,
        "failed_logins": 0,
        "created_at": now,
    }
    if not insert_new(connection, user, values, ["department", "login"]):
        raise Conflict(f"Tên đăng nhập “{login}” đã có.")
    query = select(user.c.id).where(user.c.department == department, user.c.login == login)
    return int(connection.execute(query).scalar_one())


def find_user(connection: Connection, department: str, login: str) -> User | None:
    row = connection.execute(
        select(user).where(user.c.department == department, user.c.login == _login(login))
    ).one_or_none()
    return None if row is None else _user(row)


def load_user(connection: Connection, user_id: int) -> User | None:
    row = connection.execute(select(user).where(user.c.id == user_id)).one_or_none()
    return None if row is None else _user(row)


def users(connection: Connection, department: str) -> list[User]:
    """By login, inactive ones too."""
    return [
        _user(row)
        for row in connection.execute(select(user).where(user.c.department == department).order_by(user.c.login))
    ]


def set_password_hash(connection: Connection, user_id: int, password_hash: str) -> None:
    """Also ends every session of the person and any lock."""
    _change(connection, user_id, password_hash=password_hash, failed_logins=0, locked_until=None)
    close_sessions_of(connection, user_id)


def set_role(connection: Connection, user_id: int, role: str) -> None:
    """Also ends the person's sessions. The last active admin stays admin."""
    _check_role(role)
    if role != "admin":
        _keep_an_admin(connection, user_id)
    _change(connection, user_id, role=role)
    close_sessions_of(connection, user_id)


def deactivate(connection: Connection, user_id: int) -> None:
    """Nobody is deleted: what they did keeps its name. The last active admin cannot go."""
    _keep_an_admin(connection, user_id)
    _change(connection, user_id, active=False)
    close_sessions_of(connection, user_id)


def activate(connection: Connection, user_id: int) -> None:
    _change(connection, user_id, active=True, failed_logins=0, locked_until=None)


def record_login_failure(connection: Connection, user_id: int, now: datetime) -> datetime | None:
    """Count a wrong password; after the fifth in a row the account is locked until the moment returned."""
    failed = connection.execute(
        update(user)
        .where(user.c.id == user_id)
        .values(failed_logins=user.c.failed_logins + 1)
        .returning(user.c.failed_logins)
    ).scalar_one()
    if failed < FAILURES_BEFORE_LOCK:
        return None
    _change(connection, user_id, failed_logins=0, locked_until=now + LOCKED_FOR)
    return now + LOCKED_FOR


def record_login_success(connection: Connection, user_id: int) -> None:
    _change(connection, user_id, failed_logins=0, locked_until=None)


def _change(connection: Connection, user_id: int, **values: Any) -> None:
    if connection.execute(update(user).where(user.c.id == user_id).values(values)).rowcount != 1:
        raise InputError("tài khoản", None, f"không có tài khoản số {user_id}.")


def _keep_an_admin(connection: Connection, user_id: int) -> None:
    held = connection.execute(select(user).where(user.c.id == user_id).with_for_update()).one_or_none()
    if held is None or held.role != "admin" or not held.active:
        return
    others = select(func.count()).where(
        user.c.department == held.department, user.c.role == "admin", user.c.active, user.c.id != user_id
    )
    if connection.execute(others).scalar_one() == 0:
        raise NotAllowed("Đây là tài khoản quản trị cuối cùng; hãy tạo một tài khoản quản trị khác trước.")


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise InputError("tài khoản", None, f"không có vai trò “{role}”; chỉ có {', '.join(ROLES)}.")


def _login(login: str) -> str:
    return unicodedata.normalize("NFC", login).strip().casefold()


def _user(row: Row[Any]) -> User:
    return User(**{name: value for name, value in row._mapping.items() if name != "department"})
