"""JSON Schemas of the configuration files, for editors that check and complete YAML while it is typed.

Written from the models: ``python -m storage.config_schema`` after a model changed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from storage.config_files import CONFIG_FILES


def schema_name(file_name: str) -> str:
    return file_name.replace(".yaml", ".schema.json")


def schema_texts() -> dict[str, str]:
    """Schema file name → its text, ending with a newline."""
    texts = {}
    for file_name, model in CONFIG_FILES.values():
        schema = _without_titles(model.model_json_schema())
        schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": file_name, **schema}
        texts[schema_name(file_name)] = json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
    return texts


def write_schemas(folder: Path) -> list[Path]:
    """Write every schema into ``folder``; returns the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in schema_texts().items():
        (folder / name).write_text(text, encoding="utf-8")
        written.append(folder / name)
    return written


def _without_titles(value: Any, names: bool = False) -> Any:
    """Pydantic repeats each field's name as a title; editors show the name anyway. ``names``: keys are field names."""
    if isinstance(value, dict):
        kept = value.items() if names else ((key, inner) for key, inner in value.items() if key != "title")
        return {key: _without_titles(inner, key in ("properties", "$defs") and not names) for key, inner in kept}
    if isinstance(value, list):
        return [_without_titles(inner) for inner in value]
    return value


if __name__ == "__main__":
    write_schemas(Path(__file__).resolve().parent.parent / "config" / "schema")
