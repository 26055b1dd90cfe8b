"""A client that does what a browser without JavaScript does: keeps cookies, fills the forms that are there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx2
from bs4 import BeautifulSoup

from tests.web.office import PASSWORD

Value = str | list[str]


class Browser:
    def __init__(self, address: str) -> None:
        self.address = address
        self.client = httpx2.Client(base_url=address, follow_redirects=False, timeout=60)

    def get(self, path: str) -> httpx2.Response:
        return self.client.get(path)

    def see(self, path: str) -> BeautifulSoup:
        """The page at this path, which must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:2000])
        return BeautifulSoup(answer.text, "lxml")

    def text(self, path: str) -> str:
        return " ".join(self.see(path).get_text(" ").split())

    def sign_in(self, login: str, password: str = PASSWORD) -> httpx2.Response:
        page = self.see("/login")
        token = page.select_one("form[action='/login'] input[name=csrf]")["value"]
        return self.client.post("/login", data={"csrf": token, "login": login, "password": password, "next": "/"})

    def csrf(self) -> str:
        """The token of this session, from the sign-out form that is on every page."""
        return self.see("/account").select_one("form[action='/logout'] input[name=csrf]")["value"]

    def post(self, path: str, data: Mapping[str, Value], **more: Any) -> httpx2.Response:
        """A form of our own with this session's token."""
        return self.client.post(path, data={"csrf": self.csrf(), **data}, **more)

    def submit(
        self,
        page: str,
        action: str,
        typed: Mapping[str, Value] | None = None,
        *,
        having: str = "",
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
    ) -> httpx2.Response:
        """Fill the form with this action on this page (``having``: that holds this hidden value) and send it."""
        forms = self.see(page).select(f"form[method=post][action='{action}']")
        form = next(form for form in forms if not having or form.select_one(f"input[value='{having}']"))
        data: dict[str, Value] = {one["name"]: one.get("value", "") for one in form.select("input[type=hidden]")}
        return self.client.post(action, data={**data, **(typed or {})}, files=files)
