"""A real Chromium signs in, works the first page, corrects a post and signs out, with and without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.components import find_program, need
from tests.web.conftest import Site
from tests.web.office import PASSWORD
from tests.web.test_posts import judged

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def tab(request: pytest.FixtureRequest) -> Iterator[object]:
    need("chromium")
    from playwright.sync_api import sync_playwright

    program = find_program("chromium", "chromium-browser", "google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, headless=True, args=FLAGS)
        context = browser.new_context(viewport={"width": 1280, "height": 720}, java_script_enabled=request.param)
        page = context.new_page()
        page.set_default_timeout(20_000)
        yield page
        browser.close()


@pytest.mark.browser
def test_an_editor_corrects_a_post(site: Site, tab) -> None:  # type: ignore[no-untyped-def]
    """From the sign-in page to the first waiting post, a verdict with a reason, and out again; nothing is blocked."""
    complaints: list[str] = []
    tab.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.goto(f"{site.address}/")
    tab.fill("input[name=login]", "lan")
    tab.fill("input[name=password]", PASSWORD)
    tab.click("main button")
    assert tab.inner_text("h1") == "Việc cần xử lý"
    tab.click("text=Giải đáp thủ tục cấp phép bán lẻ rượu")
    form = tab.locator("form:has(input[value=is_cchc])").first
    form.locator("select").select_option("no")
    form.locator("textarea").fill("Chỉ là thủ tục cấp phép")
    form.locator("button").click()
    assert "Đã ghi điều chỉnh" in tab.inner_text("[role=status]")
    assert judged(site, 4).is_cchc is False
    tab.goto(f"{site.address}/posts/6")
    assert "bị chiếm" not in tab.title().split(" – ")[-1] and tab.title() != "bị chiếm"
    tab.click("text=Đăng xuất")
    assert tab.inner_text("h1") == "Đăng nhập"
    assert complaints == []


@pytest.mark.browser
def test_no_page_is_wider_than_a_small_laptop(calm_site: Site, tab) -> None:  # type: ignore[no-untyped-def]
    """At 1280 pixels nothing has to be scrolled sideways but a wide table inside its own frame."""
    tab.goto(f"{calm_site.address}/login")
    tab.fill("input[name=login]", "minh")
    tab.fill("input[name=password]", PASSWORD)
    tab.click("main button")
    wide = {}
    for path in ["/", "/board", "/posts", "/posts/6", "/activities", "/submissions", "/offline", "/units", "/sources"]:
        tab.goto(calm_site.address + path)
        widest = tab.locator("html").evaluate("page => page.scrollWidth")
        if widest > 1280:
            wide[path] = widest
    assert wide == {}
