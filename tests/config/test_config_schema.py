"""The JSON Schemas that editors use."""

from __future__ import annotations

from pathlib import Path

from storage.config_files import CONFIG_FILES
from storage.config_schema import schema_name, schema_texts, write_schemas


def test_schemas_are_current(project: Path) -> None:
    """config/schema holds exactly what the models say now; else run: python -m storage.config_schema."""
    folder = project / "config" / "schema"
    assert {path.name for path in folder.iterdir()} == set(schema_texts())
    for name, text in schema_texts().items():
        assert (folder / name).read_text(encoding="utf-8") == text, f"{name}: chạy python -m storage.config_schema"


def test_each_file_names_its_schema(project: Path) -> None:
    """Each YAML begins with the comment that tells editors where its schema is."""
    for name, _ in CONFIG_FILES.values():
        first = (project / "config" / name).read_text(encoding="utf-8").splitlines()[0]
        assert first == f"# yaml-language-server: $schema=schema/{schema_name(name)}"


def test_schema_refuses_unknown_keys_and_keeps_field_names(tmp_path: Path) -> None:
    """A schema forbids unknown keys and does not lose a field that happens to be called title."""
    import json

    written = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in write_schemas(tmp_path / "schema")}
    plan = written["plan.schema.json"]["$defs"]["Plan"]
    assert plan["additionalProperties"] is False and "title" in plan["properties"]
    assert "title" in written["units.schema.json"]["$defs"]["Contact"]["properties"]
