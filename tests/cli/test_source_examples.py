"""``cchc source record | replay``: pages of a source kept as an example, reviewed once, read again offline."""

from __future__ import annotations

import json

from tests.flows.small_department import SmallDepartment


def test_an_example_is_recorded_reviewed_and_read_again(department: SmallDepartment) -> None:
    """Recording needs the site, reading again does not; an example that differs ends with 1 and says where."""
    recorded = department.cchc("source", "record", "cong-so", "--articles", "2")
    assert recorded.returncode == 0 and "chưa có người xem" in recorded.stdout, recorded.stderr
    file = department.folder / "examples" / "generic" / "cong-so" / "expected.json"
    asked = len(department.first.asked)
    expected = json.loads(file.read_text(encoding="utf-8"))
    expected["posts"][0]["byline"] = "Khác"
    file.write_text(json.dumps(expected | {"reviewed": True}), encoding="utf-8")
    differing = department.cchc("source", "replay")
    assert differing.returncode == 1 and "byline" in differing.stdout
    assert len(department.first.asked) == asked
