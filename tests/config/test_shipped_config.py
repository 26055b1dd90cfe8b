"""The configuration as delivered to Sở Công Thương Khánh Hòa: loads, and says honestly what nobody has confirmed."""

from __future__ import annotations

from pathlib import Path

import pytest

from cchc.configuration import Configuration
from cchc.configuration_rules import (
    no_source_sentence,
    placeholder_addresses,
    requirements_without_place,
    unverified_units,
)
from storage.config_files import load_config


@pytest.fixture(scope="module")
def configuration() -> Configuration:
    return load_config(Path(__file__).resolve().parents[2] / "config").configuration


def test_no_address_was_invented(configuration: Configuration) -> None:
    """Every mail address of the delivered files is reserved for examples and listed for the office to fill in."""
    mail = configuration.department.mail
    written = [mail.sender_address, mail.reply_to, mail.office_address, mail.admin_address]
    written += [unit.email for unit in configuration.units.units]
    written += [one.email for addressee in configuration.reports.addressees for one in addressee.recipients]
    listed = [address for _, address in placeholder_addresses(configuration)]
    assert sorted(filter(None, written)) == sorted(listed) and len(listed) == 7


def test_the_department_site_is_on_and_not_claimed_as_confirmed(configuration: Configuration) -> None:
    """Only the department's own site is switched on, and it is marked as not yet compared with the live site."""
    assert no_source_sentence(configuration) is None
    assert [source.id for source in configuration.sources.sources if source.enabled] == ["sct"]
    assert not any(source.verified for source in configuration.sources.sources)


def test_units_are_marked_as_they_are_known(configuration: Configuration) -> None:
    """Units the plan or the press names are verified, the usual divisions are not; only the leadership owes no news."""
    unverified = {unit.id for unit in unverified_units(configuration)}
    assert unverified == {"ke-hoach", "cong-nghiep", "thuong-mai", "nang-luong", "ky-thuat", "quan-ly-thi-truong"}
    owing_nothing = {unit.id for unit in configuration.units.units if not unit.reports_monthly}
    assert owing_nothing == {"ban-giam-doc"}


def test_two_addressees_and_what_leaves_the_department(configuration: Configuration) -> None:
    """The report to UBND tỉnh goes also to Sở Nội vụ and has the three public annexes; the Director's stays inside."""
    outside, inside = configuration.reports.addressees
    assert (outside.id, outside.internal, inside.id, inside.internal) == ("ubnd", False, "giam-doc", True)
    assert [recipient.id for recipient in outside.recipients] == ["ubnd-tinh", "so-noi-vu"]
    assert outside.annexes == ["posts", "activities", "documents"]
    assert {"units", "findings", "trouble"} <= set(inside.annexes)
    assert outside.copies[0] == "Như trên" and outside.copies[-1].startswith("Lưu: VT")
    assert configuration.reports.window.deadline_rule == "strict" and configuration.reports.window.deadline_day == 20


def test_report_templates_named_are_there(configuration: Configuration, project: Path) -> None:
    """Each addressee's template file stands in report_templates/."""
    for addressee in configuration.reports.addressees:
        assert (project / "report_templates" / addressee.template).is_file(), addressee.template


def test_requirements_without_a_place_are_known(configuration: Configuration) -> None:
    """No section address of the live site is confirmed, so every checked requirement waits for its place."""
    checked = [item for item in configuration.requirements.requirements if item.enabled]
    assert requirements_without_place(configuration) == checked and len(checked) > 40
    off = {item.id for item in configuration.requirements.requirements if not item.enabled}
    assert off == {"niem-yet-tthc-mot-cua", "thong-bao-tam-dung"}


def test_every_activity_and_theme_can_be_recognised(configuration: Configuration) -> None:
    """topics.yaml has phrases or documents for each of the 30 activities and 6 themes of the plan."""
    plan = configuration.plan(2023)
    assert {activity.id for activity in plan.activities} == set(configuration.topics.activities)
    assert {theme.id for theme in plan.themes} == set(configuration.topics.themes)
