"""People of the sample office at their browsers: real HTTP, real forms, nothing but the standard library."""

from __future__ import annotations

import mimetypes
import re
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from urllib.parse import urlencode, urljoin


class PageRefused(RuntimeError):
    """The page answered with an error; the message holds what it said."""


@dataclass
class FoundForm:
    """A form that sends something: its address, what it would send untouched, what its lists offer."""

    action: str
    multipart: bool
    values: list[tuple[str, str]] = field(default_factory=list)
    options: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def value(self, name: str) -> str:
        return next((value for key, value in self.values if key == name), "")


@dataclass(frozen=True)
class SentFile:
    name: str
    content: bytes


class Person:
    """One signed-in browser."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def sign_in(self, login: str, password: str) -> None:
        self.fill("/login", "/login", {"login": login, "password": password})

    def read(self, path: str) -> str:
        return self.fetch(path).decode("utf-8")

    def fetch(self, path: str) -> bytes:
        return self._send(urllib.request.Request(urljoin(self.origin, path)))

    def forms(self, path: str) -> list[FoundForm]:
        reader = _FormReader()
        reader.feed(self.read(path))
        return reader.forms

    def form(self, path: str, action: str, **having: str) -> FoundForm:
        """The form of the page that goes to ``action`` and carries these values."""
        for found in self.forms(path):
            if found.action == action and all(found.value(name) == value for name, value in having.items()):
                return found
        raise PageRefused(f"Trang {path} không có biểu mẫu {action} {having or ''}")

    def fill(
        self,
        path: str,
        action: str,
        entered: dict[str, str | list[str] | SentFile],
        having: dict[str, str] | None = None,
    ) -> str:
        """Open the page, fill one of its forms in, send it; returns the page that came back."""
        form = self.form(path, action, **(having or {}))
        pairs: list[tuple[str, str | SentFile]] = [(name, value) for name, value in form.values if name not in entered]
        for name, value in entered.items():
            pairs += [(name, one) for one in value] if isinstance(value, list) else [(name, value)]
        if form.multipart:
            body, kind = _multipart(pairs)
        else:
            body, kind = urlencode(pairs).encode(), "application/x-www-form-urlencoded"
        address = urljoin(self.origin, action)
        headers = {"Content-Type": kind, "Origin": self.origin, "Referer": urljoin(self.origin, path)}
        return self._send(urllib.request.Request(address, body, headers)).decode("utf-8")

    def _send(self, request: urllib.request.Request) -> bytes:
        try:
            with self._opener.open(request, timeout=60) as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            said = re.sub(r"<[^>]+>|\s+", " ", error.read().decode("utf-8", "replace"))
            raise PageRefused(f"{request.get_method()} {request.full_url} → {error.code}: {said[-600:]}") from error


def _multipart(pairs: list[tuple[str, str | SentFile]]) -> tuple[bytes, str]:
    border = uuid.uuid4().hex
    parts: list[bytes] = []
    for name, value in pairs:
        head = f'--{border}\r\nContent-Disposition: form-data; name="{name}"'
        if isinstance(value, SentFile):
            kind = mimetypes.guess_type(value.name)[0] or "application/octet-stream"
            head += f'; filename="{value.name}"\r\nContent-Type: {kind}'
        parts.append(f"{head}\r\n\r\n".encode() + (value.content if isinstance(value, SentFile) else value.encode()))
    return b"\r\n".join([*parts, f"--{border}--\r\n".encode()]), f"multipart/form-data; boundary={border}"


class _FormReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[FoundForm] = []
        self._open: FoundForm | None = None
        self._select = ""
        self._option: tuple[str, bool] | None = None
        self._text = ""
        self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method", "").lower() == "post":
            self._open = FoundForm(given.get("action", ""), given.get("enctype") == "multipart/form-data")
            self.forms.append(self._open)
        if self._open is None:
            return
        if tag == "input" and given.get("name"):
            kind = given.get("type", "text")
            if kind not in ("checkbox", "radio", "file", "submit") or (
                kind in ("checkbox", "radio") and "checked" in given
            ):
                self._open.values.append((given["name"], given.get("value", "on" if kind == "checkbox" else "")))
        elif tag == "select":
            self._select = given.get("name", "")
            self._open.options[self._select] = []
        elif tag == "option" and self._select:
            self._close_option()
            self._option, self._text = (given.get("value", ""), "selected" in given), ""
        elif tag == "textarea":
            self._textarea, self._text = given.get("name", ""), ""

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if self._open is None:
            return
        if tag == "option":
            self._close_option()
        elif tag == "select":
            self._close_option()
            self._finish_select()
        elif tag == "textarea" and self._textarea:
            self._open.values.append((self._textarea, self._text))
            self._textarea = ""
        elif tag == "form":
            self._open = None

    def _close_option(self) -> None:
        if self._option is None or self._open is None:
            return
        value, selected = self._option
        self._open.options[self._select].append((value, self._text.strip()))
        if selected:
            self._open.values.append((self._select, value))
        self._option = None

    def _finish_select(self) -> None:
        assert self._open is not None
        offered = self._open.options.get(self._select, [])
        if offered and not any(name == self._select for name, _ in self._open.values):
            self._open.values.append((self._select, offered[0][0]))
        self._select = ""
