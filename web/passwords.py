"""Argon2 hashes of passwords, and the rule of what a password must be. Nothing here knows accounts."""

from __future__ import annotations

import threading

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher

from cchc.errors import InputError

SHORTEST = 10
LONGEST = 200  # a longer one is only a way to keep the processor busy

#: each check takes 64 MB for a moment; more at once would only make the machine swap
_AT_ONCE = threading.BoundedSemaphore(2)
_hasher = PasswordHash((Argon2Hasher(),))
#: checked when the account does not exist, so that both answers take as long
_NOBODY = _hasher.hash("không ai có mật khẩu này")


def hash_password(password: str) -> str:
    """Argon2id hash to store; raises InputError when the password is too short or too long."""
    if len(password) < SHORTEST:
        raise InputError("Mật khẩu", None, f"cần ít nhất {SHORTEST} ký tự.")
    if len(password) > LONGEST:
        raise InputError("Mật khẩu", None, f"dài quá {LONGEST} ký tự.")
    with _AT_ONCE:
        return _hasher.hash(password)


def password_fits(password: str, stored_hash: str | None) -> bool:
    """Whether the password is the hashed one; None (no such account) costs the same time and is always False."""
    if len(password) > LONGEST:
        return False
    try:
        with _AT_ONCE:
            fits = _hasher.verify(password, stored_hash or _NOBODY)
    except UnknownHashError:
        return False
    return fits and stored_hash is not None
