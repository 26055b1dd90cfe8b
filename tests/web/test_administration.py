"""What an admin changes: units and sources in config/, accounts in the database."""

from __future__ import annotations

import pytest

from tests.web.conftest import Site
from tests.web.office import PASSWORD

NEW = {
    "id": "tt-logistics",
    "kind": "attached",
    "name": "Trung tâm Dịch vụ Logistics",
    "short_name": "TT Logistics",
    "email": "logistics@sct.example",
    "valid_from": "01/11/2023",
    "aliases": "Trung tâm Hậu cần\nTTLG Khánh Hòa",
    "reports_monthly": "yes",
    "reason": "Mới thành lập",
}


@pytest.fixture
def site(own_config_site: Site) -> Site:
    """Everything here edits the configuration."""
    return own_config_site


def units_file(site: Site) -> str:
    return (site.doors.config_folder / "units.yaml").read_text(encoding="utf-8")


def unit(site: Site, unit_id: str):  # type: ignore[no-untyped-def]
    return site.doors.load_config().configuration.unit(unit_id)


def test_a_unit_is_added_to_the_file_with_its_comments_kept(site: Site) -> None:
    """The page writes the same units.yaml; what was there stays letter for letter, and the change is in the record."""
    before = units_file(site)
    browser = site.browser("minh")
    assert browser.submit("/units", "/units", NEW).status_code == 303
    added = unit(site, "tt-logistics")
    assert (added.email, added.aliases[1], added.reports_monthly) == ("logistics@sct.example", "TTLG Khánh Hòa", True)
    comments = [line for line in before.splitlines() if "#" in line]
    assert all(line in units_file(site) for line in comments)
    text = browser.text("/units")
    assert "Trung tâm Dịch vụ Logistics" in text and "Mới thành lập" in text


def test_a_renamed_unit_keeps_its_old_name_as_an_alias(site: Site) -> None:
    """Posts written under the old name are still found."""
    typed = {"name": "Thanh tra chuyên ngành", "short_name": "TTCN", "reason": "Quyết định mới"}
    assert site.browser("minh").submit("/units", "/units/thanh-tra/rename", typed).status_code == 303
    assert unit(site, "thanh-tra").name == "Thanh tra chuyên ngành"
    assert "Thanh tra Sở" in unit(site, "thanh-tra").aliases


def test_units_are_merged_and_ended_by_date(site: Site) -> None:
    """Nothing is deleted: the unit ends on a day and says who carries on."""
    browser = site.browser("minh")
    typed = {"into": "van-phong", "last_day": "30/11/2023", "reason": "Sắp xếp bộ máy"}
    assert browser.submit("/units", "/units/thanh-tra/merge", typed).status_code == 303
    merged = unit(site, "thanh-tra")
    assert (str(merged.valid_to), merged.successors) == ("2023-11-30", ["van-phong"])
    typed = {"last_day": "31/12/2023", "reason": "Giải thể"}
    assert browser.submit("/units", "/units/ke-hoach/end", typed).status_code == 303
    assert str(unit(site, "ke-hoach").valid_to) == "2023-12-31"


def test_a_unit_is_edited(site: Site) -> None:
    """Address, aliases, field and duty; an unticked box is a no."""
    typed = {"email": "tt@sct.example", "aliases": "TTr Sở", "field": "Thanh tra", "reason": "Có địa chỉ mới"}
    assert site.browser("minh").submit("/units", "/units/thanh-tra/edit", typed).status_code == 303
    edited = unit(site, "thanh-tra")
    assert (edited.email, edited.aliases, edited.reports_monthly) == ("tt@sct.example", ["TTr Sở"], False)


def test_an_edit_on_an_old_page_is_refused(site: Site) -> None:
    """Somebody changed the file meanwhile, on disk or in the page: 409, and the file keeps their change."""
    browser = site.browser("minh")
    page = browser.see("/units")
    fingerprint = page.select_one("form[action='/units'] input[name=fingerprint]")["value"]
    file = site.doors.config_folder / "units.yaml"
    file.write_text(units_file(site).replace("short_name: Thanh tra", "short_name: TTra Sở"), encoding="utf-8")
    answer = browser.post("/units", {**NEW, "fingerprint": fingerprint})
    assert answer.status_code == 409
    assert "tt-logistics" not in units_file(site) and "TTra Sở" in units_file(site)


@pytest.mark.parametrize(
    "wrong",
    [{"id": "thanh-tra"}, {"id": "Có Dấu"}, {"name": "Thanh tra Sở"}, {"email": "không phải thư"}, {"reason": " "}],
)
def test_a_wrong_unit_is_refused(calm_site: Site, wrong: dict[str, str]) -> None:
    """A taken id or name, a bad id or address, no reason: a sentence, and the file is as it was."""
    before = units_file(calm_site)
    answer = calm_site.browser("minh").submit("/units", "/units", {**NEW, **wrong})
    assert answer.status_code == 400
    assert units_file(calm_site) == before


def test_a_source_is_switched_off_with_its_reason(site: Site) -> None:
    """The reason is kept in the file and shown; the change is in the record."""
    browser = site.browser("minh")
    typed = {"reason": "Cổng đang bảo trì"}
    assert browser.submit("/sources", "/sources/sct/switch", typed).status_code == 303
    source = site.doors.load_config().configuration.source("sct")
    assert (source.enabled, source.reason) == (False, "Cổng đang bảo trì")
    assert "Cổng đang bảo trì" in browser.text("/sources")
    assert "tắt nguồn sct" in browser.text("/changes")


def test_the_state_of_sources_is_told_honestly(calm_site: Site) -> None:
    """What was read, when, how much; what could not be read is named with its reason."""
    text = calm_site.browser("lan").text("/sources")
    assert "Đọc được" in text and "máy chủ từ chối truy cập (403)" in text and "https://cchc.khanhhoa.gov.vn/" in text


def test_accounts_are_made_changed_and_switched_off(site: Site) -> None:
    """A new editor signs in, becomes approver, loses the session, gets a new password, and is switched off."""
    admin = site.browser("minh")
    typed = {"login": "Binh", "name": "Đỗ Thanh Bình", "role": "editor", "password": "mật khẩu của Bình"}
    assert admin.submit("/users", "/users", typed).status_code == 303
    new = site.browser()
    assert new.sign_in("binh", "mật khẩu của Bình").status_code == 303
    assert "Chuyên viên tổng hợp" in new.text("/account")
    form = admin.see("/users").select("form[action$='/role']")
    action = next(one["action"] for one in form if "Bình" in one.find_parent("tr").text)
    number = action.split("/")[2]
    assert admin.submit("/users", action, {"role": "approver", "reason": "Đổi việc"}).status_code == 303
    assert new.get("/account").status_code == 303
    typed = {"password": "mật khẩu lần hai", "reason": "Quên"}
    assert admin.submit("/users", f"/users/{number}/password", typed).status_code == 303
    assert new.sign_in("binh", "mật khẩu của Bình").status_code == 401
    assert new.sign_in("binh", "mật khẩu lần hai").status_code == 303
    assert admin.submit("/users", f"/users/{number}/active", {"reason": "Nghỉ việc"}).status_code == 303
    assert new.sign_in("binh", "mật khẩu lần hai").status_code == 401
    assert "ngừng tài khoản" in admin.text("/changes")
    assert "mật khẩu lần hai" not in admin.text("/changes")


@pytest.mark.parametrize(
    ("wrong", "status"),
    [({"login": "lan"}, 409), ({"login": "có dấu"}, 400), ({"password": "ngắn"}, 400), ({"role": "giám đốc"}, 400)],
)
def test_a_wrong_account_is_refused(calm_site: Site, wrong: dict[str, str], status: int) -> None:
    """A taken or bad login, a short password, an unknown role."""
    typed = {"login": "moi", "name": "Mới", "role": "editor", "password": PASSWORD, **wrong}
    assert calm_site.browser("minh").submit("/users", "/users", typed).status_code == status


def test_an_admin_cannot_lock_the_door_behind_themselves(calm_site: Site) -> None:
    """Nobody takes the admin role from, or switches off, their own account."""
    admin = calm_site.browser("minh")
    for path, data in [("/users/3/active", {"active": "no"}), ("/users/3/role", {"role": "editor"})]:
        assert admin.post(path, {**data, "reason": "thử"}).status_code == 403
