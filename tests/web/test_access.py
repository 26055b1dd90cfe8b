"""Every route × every role, over the wire. The table here is written by hand, not taken from the product's."""

from __future__ import annotations

import re

import pytest

from tests.web.conftest import Site
from web.access import ACCESS

READ = "lan hoa cuc minh"  # editor, editor, approver, admin
EXPECTED = {
    "GET /": READ,
    "GET /account": READ,
    "POST /account/password": READ,
    "GET /board": READ,
    "GET /board/{period}/{unit}": READ,
    "GET /posts": READ,
    "GET /posts/{post_id}": READ,
    "POST /posts/{post_id}/corrections": "lan",
    "POST /posts/{post_id}/corrections/undo": "lan",
    "POST /posts/{post_id}/received": "lan",
    "GET /evidence/{evidence_id}": READ,
    "GET /evidence/{evidence_id}/file": READ,
    "GET /activities": READ,
    "GET /submissions": READ,
    "POST /submissions": "lan",
    "POST /submissions/import": "lan",
    "POST /submissions/{submission_id}/withdraw": "lan",
    "GET /offline": READ,
    "POST /offline": "lan",
    "POST /offline/{offline_id}/withdraw": "lan",
    "GET /offline/{offline_id}/proof": READ,
    "GET /reports": READ,
    "POST /reports/compile": "lan",
    "GET /reports/{report_id}": READ,
    "GET /reports/{report_id}/file/{kind}": READ,
    "POST /reports/{report_id}/words": "lan",
    "POST /reports/{report_id}/submit": "lan",
    "POST /reports/{report_id}/approve": "cuc",
    "POST /reports/{report_id}/return": "cuc",
    "POST /reports/{report_id}/issue": "cuc",
    "GET /deliveries": READ,
    "POST /deliveries/{delivery_id}/resend": "cuc minh",
    "POST /deliveries/{delivery_id}/resolve": "cuc minh",
    "GET /findings": READ,
    "GET /findings/{requirement}": READ,
    "GET /documents": READ,
    "GET /feedback": READ,
    "GET /indicators": READ,
    "POST /indicators": "lan",
    "GET /sources": READ,
    "POST /sources/{source_id}/switch": "minh",
    "GET /units": READ,
    "POST /units": "minh",
    "POST /units/{unit_id}/rename": "minh",
    "POST /units/{unit_id}/edit": "minh",
    "POST /units/{unit_id}/merge": "minh",
    "POST /units/{unit_id}/end": "minh",
    "GET /users": "minh",
    "POST /users": "minh",
    "POST /users/{user_id}/role": "minh",
    "POST /users/{user_id}/password": "minh",
    "POST /users/{user_id}/active": "minh",
    "GET /changes": READ,
}
OPEN = {"GET /health", "GET /login", "POST /login"}


def test_the_table_names_every_route() -> None:
    """A route nobody thought about in this test is a failure."""
    assert set(EXPECTED) | OPEN | {"POST /logout"} == set(ACCESS)


@pytest.mark.parametrize("login", ["lan", "cuc", "minh"])
def test_each_role_may_do_exactly_its_own(site: Site, login: str) -> None:
    """A role that may gets past the door (whatever the empty form then says); one that may not gets 403."""
    browser = site.browser(login)
    token = browser.csrf()
    wrong = []
    for route, allowed in EXPECTED.items():
        method, path = route.split(" ")
        path = re.sub(r"{(\w*id|period|unit|requirement|kind)}", lambda found: "999" if "id" in found[1] else "x", path)
        data = {"csrf": token} if method == "POST" else None
        answer = browser.client.request(method, path, data=data)
        refused = answer.status_code == 403
        if refused == (login in allowed) or answer.status_code == 500 or answer.headers.get("location") == "/login":
            wrong.append((route, answer.status_code))
    assert wrong == []


def test_nobody_signed_in_is_sent_to_the_sign_in_page(calm_site: Site) -> None:
    """Without a session every route but sign-in and health leads to the sign-in page and does nothing."""
    browser = calm_site.browser()
    wrong = []
    for route in [*EXPECTED, "POST /logout"]:
        method, path = route.split(" ")
        answer = browser.client.request(
            method, re.sub(r"{\w+}", "1", path), data={"a": "b"} if method == "POST" else None
        )
        if answer.status_code != 303 or not answer.headers["location"].startswith("/login"):
            wrong.append((route, answer.status_code))
    assert wrong == []


def test_the_menu_shows_only_what_the_role_may_open(calm_site: Site) -> None:
    """An editor sees no link to the accounts, an admin does."""
    assert calm_site.browser("lan").see("/account").select("a[href='/users']") == []
    assert len(calm_site.browser("minh").see("/account").select("a[href='/users']")) == 1
