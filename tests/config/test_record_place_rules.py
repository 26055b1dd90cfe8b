"""Places of documents, feedback and indicators: every wrong one is told with its line and a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.config_files import load_config
from tests.config.folder import small_config, spoil
from tests.config.test_load_config import problems_of

GOOD = "{id: van-ban, kind: legal_documents, name: Văn bản, lists: [https://so-thu.example/vb]}"
#: one record place, words of the sentence
FAULTS = [
    ("{id: a, kind: legal_documents, name: A}", ["“a”", "chưa có địa chỉ"]),
    ("{id: a, kind: feedback, name: A, enabled: false}", ["“a”", "lý do"]),
    ("{id: a, kind: bang, name: A, lists: [https://b.example]}", ["“kind”", "feedback"]),
    ("{id: a, kind: indicator, name: A, lists: [https://b.example, https://c.example]}", ["“a”", "một trang"]),
    ("{id: a, kind: feedback, name: A, lists: [https://b.example, https://b.example]}", ["hai lần"]),
    ("{id: a, kind: feedback, name: A, lists: [b.example]}", ["http://"]),
    ('{id: a, kind: feedback, name: A, lists: [https://b.example], selectors: {item: "div[["}}', ["“div[[”", "CSS"]),
    ('{id: a, kind: feedback, name: A, lists: [https://b.example], pattern: "(("}', ["“((”", "sai cú pháp"]),
    (
        "{id: a, kind: legal_documents, name: A, lists: [https://b.example], answer_days: 5}",
        ["“answer_days”", "phản ánh"],
    ),
    (
        "{id: a, kind: feedback, name: A, lists: [https://b.example], unit_of_measure: '%'}",
        ["“unit_of_measure”", "chỉ số"],
    ),
    ("{id: a, kind: indicator, name: A, lists: [https://b.example], minimum: 5, maximum: 5}", ["lớn hơn"]),
    ("{id: a, kind: feedback, name: A, lists: [https://b.example], max_pages: 0}", ["“max_pages”", "từ 1 trở lên"]),
    (f"{GOOD}, {GOOD}", ["nơi đọc “van-ban” bị ghi hai lần"]),
    ("{id: a, kind: feedback, name: A, lists: [" + ", ".join(["https://b.example"] * 21) + "]}", ["“lists”", "20"]),
]


@pytest.mark.parametrize(("place", "words"), FAULTS, ids=[fault[1][0] for fault in FAULTS])
def test_a_wrong_place_is_told(tmp_path: Path, place: str, words: list[str]) -> None:
    """The file, the line and what is wrong with it."""
    config = small_config(tmp_path)
    spoil(config, "sources.yaml", "platform: nukeviet", f"platform: nukeviet\n    records: [{place}]")
    told = [one for one in problems_of(config) if all(word in one.sentence for word in words)]
    assert told, [str(one) for one in problems_of(config)]
    assert (told[0].file, told[0].line) == ("sources.yaml", 6)


@pytest.mark.parametrize(
    ("records", "words"),
    [
        ("van-bn", ["không có nơi đọc “van-bn”", "“van-ban”"]),
        ("hoi-dap", ["phản ánh, kiến nghị, hỏi đáp, không phải văn bản"]),
    ],
)
def test_a_requirement_names_a_place_with_documents(tmp_path: Path, records: str, words: list[str]) -> None:
    """Only a place of that source that keeps documents can be looked through."""
    config = small_config(tmp_path)
    asked = "{id: hoi-dap, kind: feedback, name: Hỏi đáp, lists: [https://so-thu.example/hd]}"
    spoil(config, "sources.yaml", "platform: nukeviet", f"platform: nukeviet\n    records: [{GOOD}, {asked}]")
    line = spoil(config, "requirements.yaml", "url: https", f"records: {records}\n        url: https")
    told = [one for one in problems_of(config) if all(word in one.sentence for word in words)]
    assert [(one.file, one.line) for one in told] == [("requirements.yaml", line)]
    spoil(config, "requirements.yaml", f"records: {records}", "records: van-ban")
    load_config(config)


def test_a_source_without_posts_may_be_on_for_its_records(tmp_path: Path) -> None:
    """A system of feedback has ``platform: none`` and at least one place that is on."""
    config = small_config(tmp_path)
    place = "{id: hoi-dap, kind: feedback, name: Hỏi đáp, lists: [https://pakn.example/]}"
    spoil(
        config, "sources.yaml", "enabled: false\n    reason: Chưa có địa chỉ.", f"enabled: true\n    records: [{place}]"
    )
    load_config(config)
    spoil(config, "sources.yaml", "name: Hỏi đáp,", "name: Hỏi đáp, enabled: false, reason: chưa rõ,")
    assert any("không thể bật" in one.sentence for one in problems_of(config))
