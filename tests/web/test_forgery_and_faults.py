"""What other sites, huge bodies and our own faults can do: nothing that lasts."""

from __future__ import annotations

import logging

import pytest

from storage.corrections import corrections_of
from tests.web.conftest import Site

FORM = {"field": "is_cchc", "value": "no", "reason": "thử"}


def corrections(site: Site) -> int:
    with site.doors.database.read() as connection:
        return len(corrections_of(connection, 1))


@pytest.mark.parametrize("token", [{}, {"csrf": ""}, {"csrf": "x" * 43}, {"csrf": "ữ"}])
def test_a_form_without_the_sessions_token_does_nothing(calm_site: Site, token: dict[str, str]) -> None:
    """Missing, empty and foreign tokens: 403 and no correction."""
    answer = calm_site.browser("lan").client.post("/posts/1/corrections", data={**FORM, **token})
    assert answer.status_code == 403
    assert corrections(calm_site) == 0


def test_the_token_of_another_session_does_not_count(calm_site: Site) -> None:
    """A token belongs to one session."""
    token = calm_site.browser("hoa").csrf()
    answer = calm_site.browser("lan").client.post("/posts/1/corrections", data={**FORM, "csrf": token})
    assert answer.status_code == 403
    assert corrections(calm_site) == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://xau.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_sent_by_another_site_is_refused(calm_site: Site, headers: dict[str, str]) -> None:
    """Even with the right token, a request that the browser marks as foreign does nothing."""
    answer = calm_site.browser("lan").post("/posts/1/corrections", FORM, headers=headers)
    assert answer.status_code == 403
    assert corrections(calm_site) == 0


def test_our_own_origin_passes(site: Site) -> None:
    """What a browser sends from our own page is accepted."""
    headers = {"Origin": site.address, "Sec-Fetch-Site": "same-origin"}
    assert site.browser("lan").post("/posts/1/corrections", FORM, headers=headers).status_code == 303
    assert corrections(site) == 1


def test_the_sign_in_form_has_its_own_token(calm_site: Site) -> None:
    """Nobody can be signed in to somebody else's account by a foreign form."""
    answer = calm_site.browser().client.post("/login", data={"csrf": "x", "login": "lan", "password": "x"})
    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/", "/login", "/posts/1", "/khong-co", "/static/style.css", "/evidence/1/file"])
def test_every_answer_carries_the_security_headers(calm_site: Site, path: str) -> None:
    """No inline script, no framing, no sniffing, no address told to other sites; pages are not kept by the browser."""
    headers = calm_site.browser("lan").get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert path.startswith("/static/") or headers["cache-control"] == "no-store"


def test_no_page_holds_an_inline_script_or_style(calm_site: Site) -> None:
    """The strict policy would block it, so there must be none."""
    browser = calm_site.browser("lan")
    for path in ["/", "/posts", "/posts/6", "/units", "/reports", "/submissions", "/offline", "/sources"]:
        page = browser.see(path)
        assert page.select("style, [style], [onclick], [onsubmit], script:not([src])") == [], path


def test_a_body_without_end_is_cut_off(calm_site: Site) -> None:
    """A form larger than the limit is refused while it arrives, whatever length it claims."""
    browser = calm_site.browser("lan")
    token = browser.csrf()

    def endless() -> object:
        yield f"csrf={token}&field=is_cchc&value=no&reason=".encode()
        for _ in range(40):
            yield b"a" * 65536

    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = browser.client.post("/posts/1/corrections", content=endless(), headers=headers)
    assert answer.status_code == 413
    assert corrections(calm_site) == 0


def test_a_fault_of_ours_is_a_plain_page_with_a_number_that_is_in_the_log(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    """People see a number and no traceback; the log has both."""
    browser = site.browser("lan")
    with site.doors.database.begin() as connection:
        connection.exec_driver_sql("UPDATE attribution SET verdict = '{}'")
    with caplog.at_level(logging.ERROR, logger="cchc.web"):
        answer = browser.get("/posts/1")
    assert answer.status_code == 500
    assert "Traceback" not in answer.text and "KeyError" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    number = answer.text.split("<strong>")[1].split("</strong>")[0]
    assert any(number in record.getMessage() and record.exc_info for record in caplog.records)


def test_trouble_of_the_database_is_told_without_its_address(site: Site) -> None:
    """People learn that data cannot be used now, not where they lie or which query failed."""
    browser = site.browser("lan")
    with site.doors.database.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE correction RENAME TO correction_away")
    answer = browser.get("/posts/1")
    assert answer.status_code == 503
    assert "correction" not in answer.text and "sqlite" not in answer.text


def test_a_wrong_configuration_is_told_with_file_and_line(own_config_site: Site) -> None:
    """An admin who breaks a file sees where; the page works again as soon as it is mended."""
    browser = own_config_site.browser("lan")
    file = own_config_site.doors.config_folder / "units.yaml"
    good = file.read_text(encoding="utf-8")
    file.write_text(good.replace("kind: office", "kind: khong-co", 1), encoding="utf-8")
    answer = browser.get("/posts")
    assert answer.status_code == 503
    assert "units.yaml, dòng" in answer.text
    file.write_text(good, encoding="utf-8")
    assert browser.get("/posts").status_code == 200


@pytest.mark.parametrize(
    "path", ["/posts/khong-phai-so", "/posts/999999", "/evidence/999", "/findings/x", "/reports/5", "/abc"]
)
def test_what_is_not_there_is_said_so(calm_site: Site, path: str) -> None:
    """A wrong address is 404 in Vietnamese, never a JSON error or a fault."""
    answer = calm_site.browser("lan").get(path)
    assert answer.status_code == 404
    assert "Không" in answer.text and "<html" in answer.text
