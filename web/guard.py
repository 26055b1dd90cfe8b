"""Stands before every route: who is asking, may this role do that, and did the form come from our own page."""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from cchc.errors import CchcError, InputError, NotAllowed
from web.access import ACCESS
from web.forms import Form
from web.gate import LARGEST_FORM, refuse_foreign_origin
from web.sessions import visitor_of

SAFE = {"GET", "HEAD", "OPTIONS"}


class SignInFirst(CchcError):
    """Nobody is signed in, or the session is over."""


class StaleForm(CchcError):
    """The form does not carry the token of this session."""


def route_name(request: Request) -> str:
    route = request.scope.get("route")
    return f"{request.method} {getattr(route, 'path', request.url.path)}"


async def guard(request: Request) -> None:
    """Raises SignInFirst, NotAllowed or ForeignOrigin; puts the visitor into ``request.state``."""
    if request.method not in SAFE:
        refuse_foreign_origin(request.headers)
    allowed = ACCESS.get(route_name(request), frozenset())
    visitor = await run_in_threadpool(visitor_of, request)
    request.state.visitor = visitor
    if allowed is None:
        return
    if visitor is None:
        raise SignInFirst("Phiên đăng nhập đã hết hoặc chưa đăng nhập.")
    if visitor.role not in allowed:
        raise NotAllowed(f"Tài khoản “{visitor.login}” ({visitor.role_name}) không được làm việc này.")


async def raw_form(request: Request, _: None = Depends(guard)) -> AsyncIterator[Form]:
    """The body, read only after the guard let it pass; the token is not checked here (signing in has its own)."""
    try:
        data = await request.form(max_files=2, max_fields=500, max_part_size=LARGEST_FORM)
    except HTTPException as error:
        raise InputError("Biểu mẫu", None, "gửi lên không đầy đủ hoặc không đọc được; hãy thử lại.") from error
    try:
        yield Form(data)
    finally:
        await data.close()


async def checked_form(request: Request, form: Form = Depends(raw_form)) -> Form:
    """The form of a signed-in person; raises StaleForm when its token is not the session's."""
    token = form.secret("csrf")
    if not hmac.compare_digest(token.encode(), request.state.visitor.csrf.encode()):
        raise StaleForm("Biểu mẫu này đã cũ hoặc không thuộc phiên đăng nhập hiện tại. Hãy tải lại trang và làm lại.")
    return form
