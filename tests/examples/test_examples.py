"""Recorded pages and the posts that a person found on them: one test walks all examples of every platform."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from collectors.examples import EXPECTED, check_example, find_examples
from collectors.platforms.table import PLATFORMS

HERE = Path(__file__).parent
EXAMPLES = find_examples(HERE)
#: read from official interfaces, whose answers are not recorded here
BY_INTERFACE = {"facebook", "zalo"}


@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: str(folder.relative_to(HERE)))
def test_the_pages_still_give_the_reviewed_posts(folder: Path) -> None:
    """Today's reader finds what a person found; an example nobody has reviewed fails and says what to do."""
    assert check_example(folder) == []


def test_every_platform_has_examples() -> None:
    """At least two a platform."""
    counted = {name: sum(folder.parent.name == name for folder in EXAMPLES) for name in PLATFORMS}
    assert [name for name, count in counted.items() if count < 2 and name not in BY_INTERFACE] == []


def test_an_example_without_expectation_is_written_and_waits_for_a_person(tmp_path: Path) -> None:
    """A missing expectation is made, fails with the sentence what to do, and passes once it is marked reviewed."""
    folder = tmp_path / "example"
    shutil.copytree(EXAMPLES[0], folder)
    (folder / EXPECTED).unlink()
    for _ in range(2):
        (sentence,) = check_example(folder)
        assert "chưa có người xem" in sentence and str(folder / EXPECTED) in sentence
    expected = json.loads((folder / EXPECTED).read_text(encoding="utf-8"))
    assert expected["reviewed"] is False
    (folder / EXPECTED).write_text(json.dumps(expected | {"reviewed": True}), encoding="utf-8")
    assert check_example(folder) == []


def test_a_difference_is_told_by_post_and_field(tmp_path: Path) -> None:
    """Which post, which field, what was reviewed and what is read now."""
    folder = tmp_path / "example"
    shutil.copytree(EXAMPLES[0], folder)
    expected = json.loads((folder / EXPECTED).read_text(encoding="utf-8"))
    expected["posts"][0]["title"] = "Khác"
    (folder / EXPECTED).write_text(json.dumps(expected), encoding="utf-8")
    (sentence,) = check_example(folder)
    assert expected["posts"][0]["key"] in sentence and "title" in sentence and "Khác" in sentence
