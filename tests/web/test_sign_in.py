"""Signing in, staying signed in, and the ends of it."""

from __future__ import annotations

import pytest

from storage.users import deactivate, find_user
from tests.web.conftest import Site
from tests.web.office import PASSWORD


def signed_in(site: Site, browser: object) -> bool:
    return browser.get("/account").status_code == 200  # type: ignore[attr-defined]


def test_the_right_password_opens_a_session(calm_site: Site) -> None:
    """Signing in leads on, and the cookie is out of reach of scripts and other sites."""
    browser = calm_site.browser()
    answer = browser.sign_in("LAN")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = next(one for one in answer.headers.get_list("set-cookie") if one.startswith("cchc_session="))
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/" in cookie
    assert signed_in(calm_site, browser)


def test_wrong_unknown_and_locked_look_the_same(site: Site) -> None:
    """Nobody learns from the answer whether a name exists or is locked."""
    browser = site.browser()
    wrong = browser.sign_in("lan", "sai mật khẩu rồi")
    unknown = browser.sign_in("khong-co", "sai mật khẩu rồi")
    for _ in range(5):
        browser.sign_in("lan", "sai mật khẩu rồi")
    locked = browser.sign_in("lan")
    assert wrong.status_code == unknown.status_code == locked.status_code == 401
    assert wrong.text == unknown.text == locked.text


def test_a_locked_account_opens_again_after_a_quarter_of_an_hour(site: Site) -> None:
    """Five wrong passwords lock; the right one works again when the time is over."""
    browser = site.browser()
    for _ in range(5):
        browser.sign_in("lan", "sai mật khẩu rồi")
    assert browser.sign_in("lan").status_code == 401
    site.clock.move(minutes=16)
    assert browser.sign_in("lan").status_code == 303


def test_one_address_cannot_try_many_names(site: Site) -> None:
    """After thirty failures from one address even a right password is refused for a while."""
    browser = site.browser()
    for number in range(30):
        assert browser.sign_in(f"ten-{number}", "x").status_code == 401
    assert browser.sign_in("lan").status_code == 401
    site.clock.move(minutes=16)
    assert browser.sign_in("lan").status_code == 303


def test_a_session_ends_when_nobody_is_there(site: Site) -> None:
    """An hour without a look ends it; looking now and then keeps it."""
    browser = site.browser("lan")
    site.clock.move(minutes=50)
    assert signed_in(site, browser)
    site.clock.move(minutes=50)
    assert signed_in(site, browser)
    site.clock.move(minutes=61)
    assert not signed_in(site, browser)


def test_a_session_ends_after_a_working_day_whatever_happens(site: Site) -> None:
    """Ten hours after signing in it is over, also for somebody who looks every half an hour."""
    browser = site.browser("lan")
    for _ in range(19):
        site.clock.move(minutes=30)
        assert signed_in(site, browser)
    site.clock.move(minutes=31)
    assert not signed_in(site, browser)


def test_signing_out_ends_the_session_in_the_database(site: Site) -> None:
    """The old cookie, kept by somebody, opens nothing any more."""
    browser = site.browser("lan")
    cookies = dict(browser.client.cookies)
    assert browser.submit("/account", "/logout").status_code == 303
    thief = site.browser()
    thief.client.cookies.update(cookies)
    assert not signed_in(site, thief)


def test_a_switched_off_account_is_out_at_once(site: Site) -> None:
    """Deactivating somebody ends what they have open."""
    browser = site.browser("lan")
    with site.doors.database.begin() as connection:
        user = find_user(connection, site.doors.department, "lan")
        assert user is not None
        deactivate(connection, user.id)
    assert not signed_in(site, browser)
    assert browser.sign_in("lan").status_code == 401


def test_changing_the_password_ends_the_other_sessions(site: Site) -> None:
    """The browser that changed it goes on; another one must sign in with the new password."""
    here, elsewhere = site.browser("lan"), site.browser("lan")
    typed = {"current": PASSWORD, "password": "mật khẩu mới dài", "again": "mật khẩu mới dài"}
    assert here.submit("/account", "/account/password", typed).status_code == 303
    assert signed_in(site, here)
    assert not signed_in(site, elsewhere)
    assert elsewhere.sign_in("lan").status_code == 401
    assert elsewhere.sign_in("lan", "mật khẩu mới dài").status_code == 303


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"current": "không phải", "password": "mật khẩu mới dài", "again": "mật khẩu mới dài"}, "không đúng"),
        ({"current": PASSWORD, "password": "ngắn", "again": "ngắn"}, "ít nhất 10"),
        ({"current": PASSWORD, "password": "mật khẩu mới dài", "again": "mật khẩu mới khác"}, "không giống nhau"),
    ],
)
def test_a_password_is_not_changed_lightly(calm_site: Site, typed: dict[str, str], said: str) -> None:
    """The present one is asked, a short one and a mistyped one are refused."""
    answer = calm_site.browser("lan").submit("/account", "/account/password", typed)
    assert answer.status_code == 400
    assert said in answer.text
    assert calm_site.browser().sign_in("lan").status_code == 303


@pytest.mark.parametrize(
    "wanted", ["https://xau.example/", "//xau.example/", "/\\xau.example", "javascript:alert(1)", "/login"]
)
def test_signing_in_never_leads_elsewhere(calm_site: Site, wanted: str) -> None:
    """A crafted link to the sign-in page cannot send people to a foreign calm_site."""
    browser = calm_site.browser()
    token = browser.see("/login").select_one("input[name=csrf]")["value"]
    data = {"csrf": token, "login": "lan", "password": PASSWORD, "next": wanted}
    assert browser.client.post("/login", data=data).headers["location"] == "/"


def test_after_signing_in_the_wanted_page_opens(calm_site: Site) -> None:
    """Whoever was sent to sign in comes back to where they wanted to go, query included."""
    browser = calm_site.browser()
    sent = browser.get("/posts?period=2023-11&unit=van-phong")
    assert sent.status_code == 303
    page = browser.see(sent.headers["location"])
    data = {one["name"]: one["value"] for one in page.select("form input[type=hidden]")}
    answer = browser.client.post("/login", data={**data, "login": "lan", "password": PASSWORD})
    assert answer.headers["location"] == "/posts?period=2023-11&unit=van-phong"
