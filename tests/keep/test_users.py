"""Accounts, lock-out and sessions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from cchc.errors import Conflict, InputError, NotAllowed
from storage import tables
from storage.database import Database
from storage.users import (
    activate,
    close_session,
    create_user,
    deactivate,
    delete_expired_sessions,
    find_user,
    load_session,
    load_user,
    open_session,
    record_login_failure,
    record_login_success,
    set_password_hash,
    set_role,
    touch_session,
    users,
)
from tests.keep.samples import SCT


def new_user(connection, clock, login: str = "lan", role: str = "editor") -> int:
    return create_user(
        connection, SCT, login=login, name="Nguyễn Thị Lan", role=role, password_hash="$argon2", now=clock()
    )


def test_login_is_found_however_it_is_typed(both_databases: Database, clock) -> None:
    """Upper case, spaces and composed or decomposed accents make no second account."""
    with both_databases.begin() as connection:
        user_id = new_user(connection, clock, " Hoà ")
        for typed in ("hoà", "HOÀ", "hoa\u0300 "):
            assert find_user(connection, SCT, typed).id == user_id
        assert find_user(connection, "so-khac", "hoà") is None
        assert find_user(connection, SCT, "hoa") is None
        assert [one.login for one in users(connection, SCT)] == ["hoà"]
    with pytest.raises(Conflict, match="đã có"), both_databases.begin() as connection:
        new_user(connection, clock, "HOÀ")


def test_unknown_role_and_empty_login_are_refused(database: Database, clock) -> None:
    """Only the three roles exist."""
    with database.begin() as connection:
        for login, role in (("lan", "root"), ("  ", "editor"), ("a" * 121, "editor")):
            with pytest.raises(InputError):
                new_user(connection, clock, login, role)
        assert users(connection, SCT) == []


def test_five_wrong_passwords_lock_for_fifteen_minutes(both_databases: Database, clock) -> None:
    """Four wrong ones do not lock, a right one starts the count anew, the fifth in a row locks for a while."""
    with both_databases.begin() as connection:
        user_id = new_user(connection, clock)
        assert [record_login_failure(connection, user_id, clock()) for _ in range(4)] == [None] * 4
        record_login_success(connection, user_id)
        assert [record_login_failure(connection, user_id, clock()) for _ in range(4)] == [None] * 4
        assert not load_user(connection, user_id).is_locked(clock())
        assert record_login_failure(connection, user_id, clock()) == clock() + timedelta(minutes=15)
        locked = load_user(connection, user_id)
        assert locked.is_locked(clock() + timedelta(minutes=14, seconds=59))
        assert not locked.is_locked(clock() + timedelta(minutes=15))
        later = clock() + timedelta(minutes=20)
        assert [record_login_failure(connection, user_id, later) for _ in range(4)] == [None] * 4
        record_login_success(connection, user_id)
        assert not load_user(connection, user_id).is_locked(clock())


def test_token_is_stored_only_as_its_hash(both_databases: Database, clock) -> None:
    """Nothing in the session table can be used as a cookie."""
    with both_databases.begin() as connection:
        user_id = new_user(connection, clock)
        opened = open_session(connection, user_id, clock())
        stored = [str(value) for row in connection.execute(select(tables.session)) for value in row]
        assert opened.token not in stored and len(opened.token) >= 40
        found = load_session(connection, SCT, opened.token, clock())
        assert (found.login, found.role, found.csrf) == ("lan", "editor", opened.csrf)
        for wrong in ("", opened.token + "x", stored[0], "\ud83d"):
            assert load_session(connection, SCT, wrong, clock()) is None
        assert load_session(connection, "so-khac", opened.token, clock()) is None


def test_sessions_end(both_databases: Database, clock) -> None:
    """By time, by idleness where asked for, by logging out; ended ones can be cleared away."""
    with both_databases.begin() as connection:
        user_id = new_user(connection, clock)
        opened = open_session(connection, user_id, clock(), timedelta(hours=8))
        hour = timedelta(hours=1)
        assert load_session(connection, SCT, opened.token, clock() + 8 * hour) is None
        assert load_session(connection, SCT, opened.token, clock() + hour, idle=hour) is None
        touch_session(connection, opened.token, clock() + hour / 2)
        assert load_session(connection, SCT, opened.token, clock() + hour, idle=hour) is not None
        other = open_session(connection, user_id, clock())
        close_session(connection, opened.token)
        assert load_session(connection, SCT, opened.token, clock()) is None
        assert load_session(connection, SCT, other.token, clock()) is not None
        assert delete_expired_sessions(connection, clock() + 9 * hour) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda c, user: set_password_hash(c, user, "$new"),
        lambda c, user: set_role(c, user, "approver"),
        lambda c, user: deactivate(c, user),
    ],
)
def test_changing_an_account_ends_its_sessions(database: Database, clock, change) -> None:
    """A new password, another role or deactivation throws the person out at once, and nobody else."""
    with database.begin() as connection:
        user_id, other = new_user(connection, clock), new_user(connection, clock, "minh")
        mine, theirs = open_session(connection, user_id, clock()), open_session(connection, other, clock())
        change(connection, user_id)
        assert load_session(connection, SCT, mine.token, clock()) is None
        assert load_session(connection, SCT, theirs.token, clock()) is not None


def test_inactive_person_has_no_session(database: Database, clock) -> None:
    """Even a session opened by a login racing the deactivation does not hold; activation lets the person in again."""
    with database.begin() as connection:
        user_id = new_user(connection, clock)
        deactivate(connection, user_id)
        late = open_session(connection, user_id, clock())
        assert load_session(connection, SCT, late.token, clock()) is None
        activate(connection, user_id)
        assert load_session(connection, SCT, late.token, clock()) is not None


def test_last_admin_cannot_leave(database: Database, clock) -> None:
    """One active admin always remains; with two, one may go."""
    with database.begin() as connection:
        first = new_user(connection, clock, "a", "admin")
        for leave in (lambda: deactivate(connection, first), lambda: set_role(connection, first, "editor")):
            with pytest.raises(NotAllowed, match="quản trị cuối cùng"):
                leave()
        second = new_user(connection, clock, "b", "admin")
        set_role(connection, first, "editor")
        with pytest.raises(NotAllowed):
            deactivate(connection, second)
        assert (load_user(connection, first).role, load_user(connection, second).active) == ("editor", True)
    with pytest.raises(InputError), database.begin() as connection:
        set_password_hash(connection, 99, "x")
