"""config/plan.yaml against the signed text: nothing of the annexes or the body was dropped or reworded."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cchc.configuration import Activity, Configuration, Plan
from cchc.document_numbers import find_document_numbers
from storage.config_files import load_config
from tests.config.plan_text import PLAN_TEXT, Row, letters, plain, read_body, read_rows


@pytest.fixture(scope="module")
def configuration() -> Configuration:
    return load_config(Path(__file__).resolve().parents[2] / "config").configuration


@pytest.fixture
def plan(configuration: Configuration) -> Plan:
    return configuration.plan(2023)


def dropped_from_rows(plan: Plan, rows: list[Row]) -> list[str]:
    """What of the annexes' cells is not in the plan, or is there in other words or another order."""
    found = []
    by_id = {activity.id: activity for activity in plan.activities}
    for row in rows:
        activity = by_id.get(row.activity)
        if activity is None:
            found.append(f"{row.activity}: missing")
            continue
        if activity.text != row.text:
            found.append(f"{row.activity}: text")
        if letters("".join(item.text for item in [*activity.channels, *activity.products])) != letters(row.form):
            found.append(f"{row.activity}: channels or products")
        if letters("".join(part.text for part in activity.schedule if part.kind != "on_request")) != letters(row.time):
            found.append(f"{row.activity}: schedule")
        if letters("".join(activity.assignments)) != letters(row.assignment):
            found.append(f"{row.activity}: assignments")
    return found


def dropped_from_body(plan: Plan, paragraphs: list[str]) -> list[str]:
    """Paragraphs of the body whose words stand nowhere in the plan, outside activities."""
    said = [plan.title, *plan.opening, *plan.objectives, *plan.requirements, plan.focus, *plan.key_task_notes]
    said += [f"{channel.id}. {channel.name}" for channel in plan.channels]
    said += [item for channel in plan.channels for item in channel.items]
    said += [duty.text for duty in plan.duties] + [*plan.organisation, plan.closing, *plan.copies]
    pool = "\n".join(letters(text) for text in said)
    return [paragraph for paragraph in paragraphs if letters(paragraph) not in pool]


def test_the_text_has_thirty_rows() -> None:
    """The annexes hold 12 + 7 + 11 rows; the row broken over two pages is one."""
    rows = read_rows()
    parts = [row.activity.split(".")[0] for row in rows]
    assert (parts.count("I"), parts.count("II"), parts.count("TD")) == (12, 7, 11)
    assert rows[2].text.endswith("thực hiện Nghị quyết số 09-NQ/TW, ngày 28/01/2022 của Bộ Chính trị.")


def test_nothing_of_the_annexes_was_dropped(plan: Plan) -> None:
    """Every cell of every row is in plan.yaml word for word: task, channels or products, time, assignment."""
    assert dropped_from_rows(plan, read_rows()) == []
    assert [activity.id for activity in plan.activities] == [row.activity for row in read_rows()]


def test_nothing_of_the_body_was_dropped(plan: Plan) -> None:
    """Objectives, requirements, focus, channels 3.1 to 3.7, duties and organisation are in plan.yaml word for word."""
    signature = ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Phan Thị Thu Cúc"]
    assert [missing for missing in dropped_from_body(plan, read_body()) if missing not in signature] == []
    assert len(plan.objectives) == 3 and len(plan.requirements) == 4 and len(plan.duties) == 4
    assert [channel.id for channel in plan.channels] == ["3.1", "3.2", "3.3", "3.4", "3.5", "3.6", "3.7"]
    assert [len(channel.items) for channel in plan.channels] == [4, 4, 1, 3, 4, 3, 3]


def test_the_check_sees_a_dropped_word(plan: Plan) -> None:
    """Leaving out one word, one product, one schedule, one assignment or one objective is noticed."""
    first = plan.activities[0]
    spoiled: list[tuple[Activity, str]] = [
        (first.model_copy(update={"text": first.text.replace("tiếp tục ", "")}), "I.1: text"),
        (first.model_copy(update={"channels": first.channels[1:]}), "I.1: channels or products"),
        (first.model_copy(update={"schedule": []}), "I.1: schedule"),
        (first.model_copy(update={"assignments": ["Văn phòng Sở"]}), "I.1: assignments"),
    ]
    for activity, told in spoiled:
        changed = plan.model_copy(update={"activities": [activity, *plan.activities[1:]]})
        assert dropped_from_rows(changed, read_rows()) == [told]
    assert dropped_from_rows(plan.model_copy(update={"activities": plan.activities[1:]}), read_rows()) == [
        "I.1: missing"
    ]
    fewer = plan.model_copy(update={"objectives": plan.objectives[1:]})
    before = dropped_from_body(plan, read_body())
    assert [lost for lost in dropped_from_body(fewer, read_body()) if lost not in before] == [f"- {plan.objectives[0]}"]


def test_channels_and_products_are_listed_one_by_one(plan: Plan) -> None:
    """Annex 1 rows name channels, annex 2 rows products; no item holds two bullets or two channels."""
    for activity in plan.activities:
        items = activity.products if activity.id.startswith("TD") else activity.channels
        assert items and not (activity.channels and activity.products), activity.id
        for item in items:
            named = [
                word
                for word in ("e-office", "một cửa", "ttđt", "báo chí", "nội bộ cơ quan,")
                if word in item.text.lower()
            ]
            assert len(named) <= 1 and ";" not in item.text and " - " not in item.text, item.text


def test_schedules_are_read_as_the_plan_means_them(plan: Plan) -> None:
    """Continuous, within the year, one quarter, outside plans and on request are told apart; some rows are two."""
    kinds = {activity.id: [part.kind for part in activity.schedule] for activity in plan.activities}
    unusual = {key: value for key, value in kinds.items() if value != ["continuous"]}
    assert unusual == {
        "TD.1": ["window"],
        "TD.2": ["within_year"],
        "TD.4": ["external"],
        "TD.5": ["within_year"],
        "TD.6": ["within_year"],
        "TD.7": ["within_year"],
        "TD.8": ["within_year", "external"],
        "TD.9": ["within_year", "on_request"],
        "TD.10": ["external"],
        "TD.11": ["within_year", "external"],
    }
    quarter = next(activity for activity in plan.activities if activity.id == "TD.1").schedule[0]
    assert (str(quarter.starts), str(quarter.ends)) == ("2023-01-01", "2023-03-31")
    for activity in plan.activities:
        for part in activity.schedule:
            within_dates = part.kind in ("continuous", "within_year", "window")
            assert (part.starts is not None and part.ends is not None) == within_dates


def test_roles_follow_the_assignments(plan: Plan, configuration: Configuration) -> None:
    """“Tại đơn vị mình” makes it every unit's; who is named as chủ trì leads; every unit owing news has its part."""
    owing = {
        unit.id
        for unit in configuration.units.units
        if unit.reports_monthly and unit.in_force(plan.valid_to or plan.documents[0].issued_on)
    }
    for activity in plan.activities:
        said = " ".join(activity.assignments)
        assert activity.every_unit == ("tại đơn vị mình" in said), activity.id
        if "Văn phòng Sở chủ trì" in said or "Văn phòng Sở triển khai" in said:
            assert activity.lead == ["van-phong"], activity.id
        if "Thanh tra Sở chủ trì" in said:
            assert activity.lead == ["thanh-tra"], activity.id
        if "Các phòng, đơn vị thuộc và trực thuộc Sở" in said and not activity.every_unit:
            assert {*activity.lead, *activity.coordinators} == owing, activity.id
        if not (activity.lead or activity.coordinators):
            assert activity.every_unit, activity.id


def test_the_fifteen_documents_and_where_they_are_cited(plan: Plan) -> None:
    """plan.yaml lists exactly the text's numbered documents with their dates, and each task those it cites."""
    text = plain(PLAN_TEXT.read_text(encoding="utf-8").replace("KH-SCT", ""))
    in_text = {found.number for found in find_document_numbers(text) if found.number}
    assert {document.number for document in plan.documents} == in_text
    assert len(plan.documents) == 15
    dates = {(found.number, found.date) for found in find_document_numbers(text) if found.date}
    for document in plan.documents:
        assert (document.number, document.issued_on) in dates, document.number
    for activity in plan.activities:
        cited = {found.number for found in find_document_numbers(activity.text) if found.number}
        assert set(activity.documents) == cited, activity.id


def test_focus_themes_are_cut_from_the_focus_paragraph(plan: Plan) -> None:
    """The six focus themes of section II are there, each in the plan's own words."""
    assert [theme.id for theme in plan.themes] == [
        "tthc",
        "dich-vu-cong-truc-tuyen",
        "thanh-toan-truc-tuyen",
        "buu-chinh-cong-ich",
        "ho-tro-doanh-nghiep",
        "thai-do-phuc-vu",
    ]
    assert all(theme.text in plan.focus for theme in plan.themes)


def test_every_system_the_plan_names_is_a_source(configuration: Configuration) -> None:
    """Each web host of the text and each named system has its source; those switched off say why."""
    text = PLAN_TEXT.read_text(encoding="utf-8")
    hosts = set(re.findall(r"https?://([a-z.]+)", text))
    known = {re.sub(r"^https?://|/.*$", "", source.url) for source in configuration.sources.sources if source.url}
    assert hosts and hosts <= known
    names = " · ".join(source.name for source in configuration.sources.sources).casefold()
    systems = (
        "E-office · thư công vụ · Cổng Dịch vụ công quốc gia · Báo Khánh Hòa · Đài Phát thanh - Truyền hình Khánh Hòa"
    )
    for (
        system
    ) in f"{systems} · Facebook · YouTube · Zalo · Bộ phận Một cửa · Điểm hỗ trợ dịch vụ công trực tuyến".split(" · "):
        assert system.casefold() in text.casefold() and system.casefold() in names, system
    for source in configuration.sources.sources:
        assert source.enabled or len(source.reason) > 20, source.id


def test_requirements_hold_catalogue_and_documents(configuration: Configuration, plan: Plan) -> None:
    """All 25 items of the catalogue, the plan itself and each cited document are required, on dated legal bases."""
    requirements = configuration.requirements.requirements
    numbers = [
        int(match[1]) for item in requirements if (match := re.match(r"Mục (\d+) của danh mục 25 mục", item.note))
    ]
    assert numbers == list(range(1, 26))
    assert {item.number for item in requirements if item.number} == {document.number for document in plan.documents}
    assert any(plan.title.casefold() in item.name.casefold() for item in requirements)
    for item in requirements:
        dated = [basis for basis in item.basis if basis.valid_from or basis.valid_to]
        assert dated, item.id
    old = next(item for item in requirements if item.id == "cong-khai-du-toan")
    in_2023 = {basis.document for basis in old.basis if basis.in_force(plan.documents[0].issued_on)}
    assert in_2023 == {"61/2017/TT-BTC", "90/2018/TT-BTC"}
