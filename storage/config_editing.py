"""What an admin may change in ``config/`` from the page: units and whether a source is read.

Each edit holds the folder's lock, refuses when the files are no longer those the person saw, proves the changed text
with the loader, and only then replaces the file in one step. The caller records the returned change.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap

from cchc.configuration import Unit
from cchc.errors import ConfigError, Conflict, InputError, StorageError
from storage.config_files import LoadedConfig, check_files, read_files
from storage.config_record import RecordChanged, append_record, change_record, set_list

UNITS = "units.yaml"
SOURCES = "sources.yaml"


@dataclass(frozen=True)
class ChangeMade:
    """For the ``change`` table: the YAML of the records touched, before and after, and the new fingerprint."""

    what: str  # config/units.yaml
    action: str
    before: str
    after: str
    reason: str
    who: str
    fingerprint: str


def add_unit(folder: Path, unit: Unit, *, expected_fingerprint: str, reason: str, who: str) -> ChangeMade:
    """Append a unit. Raises ConfigError when its id or a name is already taken."""
    written = unit.model_dump(exclude_defaults=True)
    values = {"id": unit.id, "name": unit.name, "short_name": unit.short_name} | written
    with _edit(folder, expected_fingerprint, reason, who) as edit:
        return edit.save(UNITS, "thêm đơn vị", [lambda text: append_record(text, "units", values)])


def rename_unit(
    folder: Path,
    unit_id: str,
    name: str,
    short_name: str | None = None,
    *,
    expected_fingerprint: str,
    reason: str,
    who: str,
) -> ChangeMade:
    """A new name for the same unit; the old names stay as aliases, so that posts written under them are still found."""

    def change(record: CommentedMap) -> None:
        old = [record["name"], record["short_name"]]
        record["name"] = name.strip()
        if short_name is not None:
            record["short_name"] = short_name.strip()
        now = {record["name"], record["short_name"]}
        aliases = [alias for alias in record.get("aliases") or [] if alias not in now]
        kept = [former for former in dict.fromkeys(old) if former not in now and former not in aliases]
        set_list(record, "aliases", [*kept, *aliases])

    with _edit(folder, expected_fingerprint, reason, who) as edit:
        edit.unit(unit_id)
        return edit.save(UNITS, "đổi tên đơn vị", [_on("units", unit_id, change)])


def edit_unit(
    folder: Path, unit_id: str, values: Mapping[str, Any], *, expected_fingerprint: str, reason: str, who: str
) -> ChangeMade:
    """Set fields of ``Unit`` by name; None empties one, what is so already stays unwritten. The id cannot change."""
    if "id" in values:
        raise InputError("id", None, "mã đơn vị không được thay đổi")
    with _edit(folder, expected_fingerprint, reason, who) as edit:
        present = edit.unit(unit_id).model_dump()
        wanted = {name: value for name, value in values.items() if name not in present or present[name] != value}
        if not wanted:
            raise InputError(unit_id, None, f"chưa sửa ô nào của đơn vị “{unit_id}”")
        return edit.save(UNITS, "sửa đơn vị", [_on("units", unit_id, _setting(wanted))])


def end_unit(
    folder: Path,
    unit_id: str,
    ended_on: date,
    successors: Sequence[str] = (),
    *,
    expected_fingerprint: str,
    reason: str,
    who: str,
) -> ChangeMade:
    """``ended_on`` is the unit's last day. Its record, name and past numbers stay."""
    with _edit(folder, expected_fingerprint, reason, who) as edit:
        edit.still_going(unit_id, ended_on)
        return edit.save(UNITS, "kết thúc đơn vị", [_on("units", unit_id, _ending(ended_on, successors))])


def merge_units(
    folder: Path,
    unit_ids: Sequence[str],
    into: str,
    ended_on: date,
    *,
    expected_fingerprint: str,
    reason: str,
    who: str,
) -> ChangeMade:
    """These units end on ``ended_on``; ``into``, which must exist, carries on. What each did before stays its own."""
    with _edit(folder, expected_fingerprint, reason, who) as edit:
        target = edit.unit(into)
        if target.valid_to is not None and target.valid_to <= ended_on:
            raise InputError(
                into, None, f"đơn vị “{into}” kết thúc ngày {target.valid_to:%d/%m/%Y}, không nhập vào được"
            )
        merged = [unit_id for unit_id in dict.fromkeys(unit_ids) if unit_id != into]
        if not merged:
            raise InputError("units.yaml", None, "chưa chọn đơn vị nào để nhập")
        for unit_id in merged:
            edit.still_going(unit_id, ended_on)
        steps = [_on("units", unit_id, _ending(ended_on, [into])) for unit_id in merged]
        return edit.save(UNITS, f"nhập đơn vị vào {into}", steps)


def set_source_enabled(
    folder: Path, source_id: str, enabled: bool, *, expected_fingerprint: str, reason: str, who: str
) -> ChangeMade:
    """Switch a source on or off; switched off, the reason is kept in the file beside it."""

    def change(record: CommentedMap) -> None:
        record["enabled"] = enabled
        if enabled:
            record.pop("reason", None)
        elif "reason" in record:
            record["reason"] = " ".join(reason.split())
        else:
            record.insert(list(record).index("enabled") + 1, "reason", " ".join(reason.split()))

    with _edit(folder, expected_fingerprint, reason, who) as edit:
        if source_id not in {source.id for source in edit.loaded.configuration.sources.sources}:
            raise InputError(source_id, None, f"không có nguồn nào mang mã “{source_id}”")
        return edit.save(SOURCES, "bật nguồn" if enabled else "tắt nguồn", [_on("sources", source_id, change)])


Step = Callable[[str], RecordChanged]


def _on(list_name: str, record_id: str, change: Callable[[CommentedMap], None]) -> Step:
    return lambda text: change_record(text, list_name, record_id, change)


def _setting(wanted: Mapping[str, Any]) -> Callable[[CommentedMap], None]:
    def change(record: CommentedMap) -> None:
        for name, value in wanted.items():
            if isinstance(value, list | tuple):
                set_list(record, name, list(value))
            elif value is not None:
                record[name] = value
            elif name in record:
                record[name] = None

    return change


def _ending(ended_on: date, successors: Sequence[str]) -> Callable[[CommentedMap], None]:
    def change(record: CommentedMap) -> None:
        record["valid_to"] = ended_on
        if successors:
            set_list(record, "successors", list(successors))

    return change


@dataclass(frozen=True)
class _Edit:
    folder: Path
    loaded: LoadedConfig
    contents: Mapping[str, bytes]
    reason: str
    who: str

    def unit(self, unit_id: str) -> Unit:
        try:
            return self.loaded.configuration.unit(unit_id)
        except KeyError:
            raise InputError(unit_id, None, f"không có đơn vị nào mang mã “{unit_id}”") from None

    def still_going(self, unit_id: str, ended_on: date) -> None:
        unit = self.unit(unit_id)
        if unit.valid_to is not None and unit.valid_to < ended_on:
            raise InputError(unit_id, None, f"đơn vị “{unit_id}” đã kết thúc từ ngày {unit.valid_to:%d/%m/%Y}")

    def save(self, name: str, action: str, steps: Sequence[Step]) -> ChangeMade:
        text = self.loaded.files[name]
        done: list[RecordChanged] = []
        for step in steps:
            done.append(step(text))
            text = done[-1].text
        changed = {**self.contents, name: text.encode("utf-8")}
        checked = check_files(self.folder, changed)
        _replace(self.folder / name, changed[name])
        before, after = ("\n".join(block for block in blocks if block) for blocks in zip(*_blocks(done), strict=True))
        return ChangeMade(f"config/{name}", action, before, after, self.reason, self.who, checked.fingerprint)


def _blocks(done: Sequence[RecordChanged]) -> list[tuple[str, str]]:
    return [(step.before, step.after) for step in done]


@contextmanager
def _edit(folder: Path, expected_fingerprint: str, reason: str, who: str) -> Iterator[_Edit]:
    if not reason.strip():
        raise InputError("lý do", None, "phải ghi lý do thay đổi")
    read_files(folder)  # a missing folder is told in words
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        contents, problems = read_files(folder)
        if problems:
            raise ConfigError(problems)
        loaded = check_files(folder, contents)
        if loaded.fingerprint != expected_fingerprint:
            raise Conflict(
                "Cấu hình vừa được người khác sửa; chưa ghi gì. Hãy mở lại trang để xem bản mới rồi sửa tiếp."
            )
        yield _Edit(folder, loaded, contents, reason.strip(), who)
    finally:
        os.close(handle)


def _replace(path: Path, raw: bytes) -> None:
    """All or nothing: readers see the old file or the new one, never half."""
    temporary: str | None = None
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".new")
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, path.stat().st_mode & 0o777)
        os.replace(temporary, path)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise StorageError(f"Không ghi được {path}: {error.strerror}. Tệp cũ còn nguyên.") from error
