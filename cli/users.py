"""``cchc user …``: who may open the page. Passwords come from a prompt or stdin, never from an argument."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from cchc.errors import UsageError
from cli import options
from cli.printing import print_json, print_table

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from doors import Doors
    from storage.users import User


class Role(StrEnum):
    editor = "editor"
    approver = "approver"
    admin = "admin"


ROLE_NAMES = {"editor": "biên tập", "approver": "phê duyệt", "admin": "quản trị"}
LoginArgument = Annotated[str, typer.Argument(metavar="TÊN_ĐĂNG_NHẬP", help="Tên đăng nhập.")]
RoleOption = Annotated[Role, typer.Option("--role", help="editor: biên tập, approver: phê duyệt, admin: quản trị.")]

users_app = typer.Typer(no_args_is_help=True, help="Tài khoản vào trang web.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(users_app, name="user")


@users_app.command("add")
def add(
    login: LoginArgument,
    name: Annotated[str, typer.Option("--name", metavar="HỌ_TÊN", help="Họ và tên.")],
    role: RoleOption,
    config: options.ConfigOption = None,
    database: options.DatabaseOption = None,
) -> None:
    """Tạo tài khoản; mật khẩu được hỏi, hoặc đọc một dòng từ đầu vào khi không có bàn phím."""
    from storage.users import create_user
    from web.passwords import hash_password

    with options.doors_of(config, database, create=True) as doors:
        hashed = hash_password(asked_password())
        with doors.database.begin() as connection:
            create_user(
                connection,
                doors.department,
                login=login,
                name=name,
                role=role.value,
                password_hash=hashed,
                now=doors.clock(),
            )
            tell_change(connection, doors, login, "add", after=role.value)
    print(f"Đã tạo tài khoản {login} ({ROLE_NAMES[role.value]}).")


@users_app.command("list")
def list_(
    as_json: options.JsonOption = False, config: options.ConfigOption = None, database: options.DatabaseOption = None
) -> None:
    """Liệt kê tài khoản."""
    from storage.users import users

    with options.doors_of(config, database) as doors, doors.database.read() as connection:
        listed = users(connection, doors.department)
    if as_json:
        fields = ("login", "name", "role", "active", "locked_until", "created_at")
        print_json([{name: getattr(one, name) for name in fields} for one in listed])
        return
    rows = [(one.login, one.name, ROLE_NAMES[one.role], one.active, one.locked_until) for one in listed]
    print_table("Tài khoản", ["Tên đăng nhập", "Họ tên", "Vai trò", "Còn dùng", "Khoá đến"], rows)


@users_app.command("password")
def password(
    login: LoginArgument, config: options.ConfigOption = None, database: options.DatabaseOption = None
) -> None:
    """Đặt mật khẩu mới; mọi phiên đang mở của người này kết thúc."""
    from storage.users import set_password_hash
    from web.passwords import hash_password

    with options.doors_of(config, database) as doors:
        found = user_of(doors, login)
        hashed = hash_password(asked_password())
        with doors.database.begin() as connection:
            set_password_hash(connection, found.id, hashed)
            tell_change(connection, doors, login, "password")
    print(f"Đã đổi mật khẩu của {login}.")


@users_app.command("disable")
def disable(login: LoginArgument, config: options.ConfigOption = None, database: options.DatabaseOption = None) -> None:
    """Ngừng một tài khoản; việc người đó đã làm vẫn giữ tên."""
    from storage.users import deactivate

    with options.doors_of(config, database) as doors:
        found = user_of(doors, login)
        with doors.database.begin() as connection:
            deactivate(connection, found.id)
            tell_change(connection, doors, login, "disable")
    print(f"Tài khoản {login} không còn dùng được.")


@users_app.command("enable")
def enable(login: LoginArgument, config: options.ConfigOption = None, database: options.DatabaseOption = None) -> None:
    """Mở lại tài khoản đã ngừng hoặc đang bị khoá."""
    from storage.users import activate

    with options.doors_of(config, database) as doors:
        found = user_of(doors, login)
        with doors.database.begin() as connection:
            activate(connection, found.id)
            tell_change(connection, doors, login, "enable")
    print(f"Tài khoản {login} dùng lại được.")


@users_app.command("role")
def role(
    login: LoginArgument,
    role: RoleOption,
    config: options.ConfigOption = None,
    database: options.DatabaseOption = None,
) -> None:
    """Đổi vai trò của một người."""
    from storage.users import set_role

    with options.doors_of(config, database) as doors:
        found = user_of(doors, login)
        with doors.database.begin() as connection:
            set_role(connection, found.id, role.value)
            tell_change(connection, doors, login, "role", before=found.role, after=role.value)
    print(f"{login}: {ROLE_NAMES[role.value]}.")


def user_of(doors: Doors, login: str) -> User:
    from storage.users import find_user

    with doors.database.read() as connection:
        found = find_user(connection, doors.department, login)
    if found is None:
        raise UsageError(f"Không có tài khoản “{login}”; xem bằng “cchc user list”.")
    return found


def tell_change(
    connection: Connection, doors: Doors, login: str, action: str, before: str = "", after: str = ""
) -> None:
    from storage.changes import record_change

    record_change(
        connection,
        doors.department,
        who="dòng lệnh",
        what=f"user:{login}",
        action=action,
        before=before,
        after=after,
        reason="",
        now=doors.clock(),
    )


def asked_password() -> str:
    """Twice from a terminal, unseen; one line of stdin elsewhere. Never an argument: those are seen by everybody."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    import getpass

    first = getpass.getpass("Mật khẩu: ")
    if getpass.getpass("Nhập lại: ") != first:
        raise UsageError("Hai lần nhập mật khẩu không giống nhau.")
    return first
