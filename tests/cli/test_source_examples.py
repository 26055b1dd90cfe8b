"""``cchc source record | replay``: pages of a source kept as an example, reviewed once, read again offline."""

from __future__ import annotations

import json

from tests.flows.small_department import SmallDepartment


def test_an_example_is_recorded_reviewed_and_read_again(department: SmallDepartment) -> None:
    """Recording needs the site, reading again does not; unreviewed or differing examples end with 1 and a sentence."""
    recorded = department.cchc("source", "record", "cong-so", "--articles", "2")
    assert recorded.returncode == 0 and "chưa có người xem" in recorded.stdout, recorded.stderr
    folder = department.folder / "examples" / "generic" / "cong-so"
    assert list((folder / "pages").iterdir())
    asked = len(department.first.asked)
    unreviewed = department.cchc("source", "replay")
    assert unreviewed.returncode == 1 and "reviewed" in unreviewed.stdout
    file = folder / "expected.json"
    expected = json.loads(file.read_text(encoding="utf-8"))
    assert expected["posts"]
    file.write_text(json.dumps(expected | {"reviewed": True}), encoding="utf-8")
    same = department.cchc("source", "replay", str(department.folder / "examples"))
    assert same.returncode == 0 and "như đã duyệt" in same.stdout, same.stderr
    expected["posts"][0]["byline"] = "Khác"
    file.write_text(json.dumps(expected | {"reviewed": True}), encoding="utf-8")
    differing = department.cchc("source", "replay")
    assert differing.returncode == 1 and "byline" in differing.stdout
    assert len(department.first.asked) == asked
    unknown = department.cchc("source", "record", "khong-co")
    assert unknown.returncode == 2 and "khong-co" in unknown.stderr
