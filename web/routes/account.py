"""Signing in and out, and one's own password. Wrong password, unknown name and locked account get one answer."""

from __future__ import annotations

import hmac
import secrets

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from cchc.errors import InputError
from web import sessions
from web.done import DONE
from web.forms import Form
from web.guard import checked_form, raw_form
from web.page import Page, open_page, safe_next, show
from web.passwords import hash_password

router = APIRouter()
REFUSED = (
    "Tên đăng nhập hoặc mật khẩu không đúng, hoặc tài khoản đang tạm khoá. "
    "Sai nhiều lần thì phải đợi 15 phút; quên mật khẩu thì hỏi người quản trị."
)
LOGIN_COOKIE = "cchc_login"  # double submit: there is no session yet that could hold a token


@router.get("/health")
def health() -> Response:
    return JSONResponse({"ok": True})


@router.get("/login")
def show_login(request: Request, next: str = "/") -> Response:
    if request.state.visitor is not None:
        return RedirectResponse(safe_next(next), status_code=303)
    return _login_page(request, safe_next(next), "")


@router.post("/login")
def sign_in(request: Request, form: Form = Depends(raw_form)) -> Response:
    target = safe_next(form.text("next", "Địa chỉ", required=False, longest=2000) or "/")
    cookie = request.cookies.get(LOGIN_COOKIE, "")
    if not cookie or not hmac.compare_digest(cookie.encode(), form.secret("csrf").encode()):
        return _login_page(request, target, "Trang đăng nhập đã cũ; hãy thử lại.", status=403)
    login = form.text("login", "Tên đăng nhập", required=False, longest=120).lower()
    token = sessions.sign_in(request, login, form.secret("password"))
    if token is None:
        return _login_page(request, target, REFUSED, status=401)
    answer = RedirectResponse(target, status_code=303)
    sessions.set_cookie(request, answer, token)
    answer.delete_cookie(LOGIN_COOKIE, path="/login")
    return answer


@router.post("/logout")
def sign_out(request: Request, _: Form = Depends(checked_form)) -> Response:
    sessions.sign_out(request)
    answer = RedirectResponse("/login?done=signed_out", status_code=303)
    sessions.drop_cookie(request, answer)
    return answer


@router.get("/account")
def show_account(page: Page = Depends(open_page)) -> Response:
    return page.show("account.html", "/account", csrf=page.visitor.csrf)


@router.post("/account/password")
def change_password(page: Page = Depends(open_page), form: Form = Depends(checked_form)) -> Response:
    new = form.secret("password")
    if new != form.secret("again"):
        raise InputError("Nhập lại mật khẩu mới", None, "hai lần nhập không giống nhau.")
    hashed = hash_password(new)
    if not sessions.password_is(page.request, page.visitor.login, form.secret("current")):
        raise InputError("Mật khẩu đang dùng", None, "không đúng.")
    token = sessions.replace_password(page.request, page.visitor.user_id, hashed)
    answer = RedirectResponse(f"/account?done={_key('password')}", status_code=303)
    sessions.set_cookie(page.request, answer, token)
    return answer


def _key(done: str) -> str:
    if done not in DONE:
        raise KeyError(done)
    return done


def _login_page(request: Request, target: str, refused: str, status: int = 200) -> Response:
    token = request.cookies.get(LOGIN_COOKIE) or secrets.token_urlsafe(32)
    answer = show(request, "login.html", status=status, csrf=token, next=target, refused=refused)
    answer.set_cookie(
        LOGIN_COOKIE,
        token,
        max_age=3600,
        path="/login",
        httponly=True,
        samesite="strict",
        secure=sessions.is_https(request),
    )
    return answer
