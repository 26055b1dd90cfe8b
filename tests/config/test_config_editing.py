"""Changing units and sources from the page: only the record changes, comments stay, a bad edit leaves no trace."""

from __future__ import annotations

import difflib
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from cchc.configuration import Unit
from cchc.errors import CchcError, ConfigError, Conflict, InputError, StorageError
from storage.config_editing import (
    ChangeMade,
    add_unit,
    edit_unit,
    end_unit,
    merge_units,
    rename_unit,
    set_source_enabled,
)
from storage.config_files import load_config
from tests.config.folder import small_config

THREE = Unit(id="phong-ba", name="Phòng Ba", short_name="P. Ba", kind="division", aliases=["Phòng: 3", "3.1"])


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return small_config(tmp_path)


def lines_changed(before: str, after: str) -> tuple[list[str], list[str]]:
    """(lines taken away, lines added), white space evened out."""
    changes = [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[:2] in ("- ", "+ ")]
    taken = [" ".join(line[2:].split()) for line in changes if line.startswith("- ")]
    return taken, [" ".join(line[2:].split()) for line in changes if line.startswith("+ ")]


def edited(config: Path, name: str, edit: Callable[..., ChangeMade], *arguments: object) -> tuple[list[str], list[str]]:
    """Run the edit as a person would; returns what it changed in the file's lines."""
    before = (config / name).read_text(encoding="utf-8")
    fingerprint = load_config(config).fingerprint
    change = edit(config, *arguments, expected_fingerprint=fingerprint, reason="Theo quyết định 1/QĐ", who="quantri")
    assert (change.what, change.reason, change.who) == (f"config/{name}", "Theo quyết định 1/QĐ", "quantri")
    assert load_config(config).fingerprint == change.fingerprint != fingerprint
    return lines_changed(before, (config / name).read_text(encoding="utf-8"))


def test_added_unit_stands_after_the_last_and_nothing_else_moves(config: Path) -> None:
    """A new unit is written after the others, before the comments that follow the list; special text is quoted."""
    taken, added = edited(config, "units.yaml", add_unit, THREE)
    assert taken == []
    assert added[:4] == ["", "- id: phong-ba", "name: Phòng Ba", "short_name: P. Ba"]
    text = (config / "units.yaml").read_text(encoding="utf-8")
    assert text.index("phong-hai") < text.index("phong-ba") < text.index("# hết danh sách") < text.index("# người đăng")
    assert load_config(config).configuration.unit("phong-ba") == THREE


def test_renamed_unit_keeps_its_old_names_as_aliases(config: Path) -> None:
    """The new name replaces the old one, the old one becomes an alias, the comments of the record stay."""
    edited(config, "units.yaml", rename_unit, "van-phong", "Văn phòng Sở Thử", "VP")
    unit = load_config(config).configuration.unit("van-phong")
    assert (unit.name, unit.short_name) == ("Văn phòng Sở Thử", "VP")
    assert unit.aliases == ["Văn phòng Sở", "Văn phòng", "VP Sở", "V.P Sở"]
    text = (config / "units.yaml").read_text(encoding="utf-8")
    for comment in ("# đầu mối", "# tên gọn", "# hay viết tắt", "# hai cách viết", "# hết danh sách", "# người đăng"):
        assert text.count(comment) == 1, comment
    edited(config, "units.yaml", rename_unit, "van-phong", "Văn phòng Sở")
    assert load_config(config).configuration.unit("van-phong").aliases[0] == "Văn phòng Sở Thử"


def test_edited_unit_changes_only_the_fields_given(config: Path) -> None:
    """One field set is one line changed, also in a record written on one line; None empties a field."""
    taken, added = edited(config, "units.yaml", edit_unit, "van-phong", {"email": "vp@so-thu.example"})
    assert (taken, added) == (["email:"], ["email: vp@so-thu.example"])
    same_too = {"email": "vp@thu.example", "field": "", "contacts": [], "reports_monthly": True}
    assert edited(config, "units.yaml", edit_unit, "van-phong", same_too)[1] == ["email: vp@thu.example"]
    taken, added = edited(config, "units.yaml", edit_unit, "phong-hai", {"valid_from": date(2024, 1, 2)})
    assert len(taken) == 1 and "valid_from: 2024-01-02" in added[0]
    edited(config, "units.yaml", edit_unit, "van-phong", {"email": None, "aliases": ["VP Sở", "VPS"]})
    unit = load_config(config).configuration.unit("van-phong")
    assert unit.email is None and unit.aliases == ["VP Sở", "VPS"]
    assert unit.note == "Dòng ghi chú dài được gập lại thành hai dòng."
    assert "# hay viết tắt" in (config / "units.yaml").read_text(encoding="utf-8")


def test_merged_units_end_and_name_their_successor(config: Path) -> None:
    """Merging ends each unit on the day given and names the successor; the successor itself is not touched."""
    before = load_config(config).configuration.unit("van-phong")
    edited(config, "units.yaml", merge_units, ["phong-mot", "phong-hai", "van-phong"], "van-phong", date(2024, 6, 30))
    configuration = load_config(config).configuration
    for unit_id in ("phong-mot", "phong-hai"):
        unit = configuration.unit(unit_id)
        assert (unit.valid_to, unit.successors) == (date(2024, 6, 30), ["van-phong"])
    assert configuration.unit("van-phong") == before


def test_ended_unit_stays_in_the_file(config: Path) -> None:
    """An ended unit keeps its record with its last day."""
    edited(config, "units.yaml", end_unit, "phong-mot", date(2024, 6, 30))
    assert load_config(config).configuration.unit("phong-mot").valid_to == date(2024, 6, 30)


def test_source_switched_off_keeps_the_reason_beside_it(config: Path) -> None:
    """Off writes the reason under the switch; on again takes it away; the comment at the switch stays."""
    _, added = edited(config, "sources.yaml", set_source_enabled, "trang-so", False)
    assert added == ["enabled: false # đang đọc", "reason: Theo quyết định 1/QĐ"]
    taken, added = edited(config, "sources.yaml", set_source_enabled, "trang-so", True)
    assert (taken, added) == (
        ["enabled: false # đang đọc", "reason: Theo quyết định 1/QĐ"],
        ["enabled: true # đang đọc"],
    )


REFUSED = [
    (add_unit, (THREE.model_copy(update={"id": "phong-mot"}),), ConfigError, "bị ghi hai lần"),
    (add_unit, (THREE.model_copy(update={"aliases": ["VP Sở"]}),), ConfigError, "đã là tên gọi của “van-phong”"),
    (rename_unit, ("phong-mot", "Phòng Hai"), ConfigError, "Phòng Hai"),
    (rename_unit, ("phong-mot", "  "), ConfigError, "để trống"),
    (rename_unit, ("phong-khong", "Phòng Không"), InputError, "không có đơn vị"),
    (edit_unit, ("phong-mot", {"id": "phong-moi"}), InputError, "không được thay đổi"),
    (edit_unit, ("phong-mot", {"name": "Phòng Một", "aliases": ["Phòng 1"]}), InputError, "chưa sửa ô nào"),
    (edit_unit, ("phong-mot", {"email": "không phải thư"}), ConfigError, "thư điện tử"),
    (edit_unit, ("phong-mot", {"màu": "đỏ"}), ConfigError, "không có ô nào tên “màu”"),
    (edit_unit, ("phong-mot", {"name": "a\x00b"}), ConfigError, "ký tự điều khiển"),
    (edit_unit, ("phong-mot", {"name": "Phòng\nBcc: a@b"}), ConfigError, "một dòng"),
    (end_unit, ("phong-mot", date(2022, 1, 1)), ConfigError, "trước ngày bắt đầu"),
    (end_unit, ("phong-mot", date(2024, 1, 1), ["phong-khong"]), ConfigError, "phong-khong"),
    (merge_units, (["van-phong"], "van-phong", date(2024, 1, 1)), InputError, "chưa chọn"),
    (merge_units, (["phong-mot"], "phong-khong", date(2024, 1, 1)), InputError, "không có đơn vị"),
    (set_source_enabled, ("mang-xa-hoi", True), ConfigError, "không thể bật"),
    (set_source_enabled, ("khong-co", False), InputError, "không có nguồn"),
]


@pytest.mark.parametrize(
    ("edit", "arguments", "error", "words"), REFUSED, ids=[f"{r[0].__name__}-{r[3]}" for r in REFUSED]
)
def test_invalid_edit_is_refused_and_the_files_are_untouched(
    config: Path, edit: Callable[..., ChangeMade], arguments: tuple[object, ...], error: type[CchcError], words: str
) -> None:
    """A change that would make the files wrong is refused in words; no byte on disk changes, nothing is left over."""
    before = {path.name: path.read_bytes() for path in config.iterdir()}
    with pytest.raises(error, match=words):
        edit(config, *arguments, expected_fingerprint=load_config(config).fingerprint, reason="thử", who="quantri")
    assert {path.name: path.read_bytes() for path in config.iterdir()} == before


def test_change_made_on_an_older_page_is_a_conflict(config: Path) -> None:
    """Somebody saved first: the second edit is refused as a conflict and writes nothing, whichever file moved."""
    seen = load_config(config).fingerprint
    set_source_enabled(config, "trang-so", False, expected_fingerprint=seen, reason="bảo trì", who="a")
    before = (config / "units.yaml").read_bytes()
    with pytest.raises(Conflict):
        add_unit(config, THREE, expected_fingerprint=seen, reason="thêm", who="b")
    assert (config / "units.yaml").read_bytes() == before


def test_two_people_at_once_one_wins(config: Path) -> None:
    """Two edits started from the same page at the same moment: exactly one is written, the other is a conflict."""
    seen = load_config(config).fingerprint
    gate = threading.Barrier(2)
    outcomes: list[str] = []

    def person(number: int) -> None:
        unit = THREE.model_copy(
            update={"id": f"phong-{number}x", "name": f"Phòng {number}x", "short_name": f"P{number}x"}
        )
        gate.wait()
        try:
            add_unit(config, unit, expected_fingerprint=seen, reason="thêm", who=str(number))
            outcomes.append("written")
        except Conflict:
            outcomes.append("conflict")

    people = [threading.Thread(target=person, args=(number,)) for number in (1, 2)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert sorted(outcomes) == ["conflict", "written"]
    assert len(load_config(config).configuration.units.units) == 4


def test_reason_is_asked(config: Path) -> None:
    """No change without a reason."""
    with pytest.raises(InputError, match="lý do"):
        add_unit(config, THREE, expected_fingerprint=load_config(config).fingerprint, reason="  ", who="a")


def test_windows_line_ends_and_file_mode_stay(config: Path) -> None:
    """A file saved by Notepad keeps its line ends, and the new file keeps the old one's permissions."""
    path = config / "units.yaml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    path.chmod(0o640)
    edited(config, "units.yaml", end_unit, "van-phong", date(2030, 1, 1))
    raw = path.read_bytes()
    assert raw.count(b"\r\n") == raw.count(b"\n") and b"valid_to: 2030-01-01\r\n" in raw
    assert path.stat().st_mode & 0o777 == 0o640


def test_full_disk_leaves_the_old_file(config: Path) -> None:
    """When the new file cannot be written whole, the old one stays, no leftover remains, and a sentence says so."""
    import resource
    import signal

    before = {path.name: path.read_bytes() for path in config.iterdir()}
    fingerprint = load_config(config).fingerprint
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    former = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, limits[1]))
    try:
        with pytest.raises(StorageError, match="Tệp cũ còn nguyên"):
            add_unit(config, THREE, expected_fingerprint=fingerprint, reason="thử", who="a")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, former)
    assert {path.name: path.read_bytes() for path in config.iterdir()} == before


def test_shipped_units_survive_an_edit_of_each(project: Path, tmp_path: Path) -> None:
    """Editing every unit of the shipped file, one field each, changes one line each and no comment."""
    import shutil

    config = tmp_path / "config"
    shutil.copytree(project / "config", config)
    for unit in load_config(config).configuration.units.units:
        taken, added = edited(config, "units.yaml", edit_unit, unit.id, {"email": f"{unit.id}@sct.khanhhoa.example"})
        assert taken == ["email:"] and added == [f"email: {unit.id}@sct.khanhhoa.example"], unit.id
