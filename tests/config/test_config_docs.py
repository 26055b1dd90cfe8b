"""docs/config.md explains every box an admin can fill in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from storage.config_files import CONFIG_FILES
from storage.config_schema import schema_name, schema_texts


def section(text: str, name: str) -> str:
    """The part of the page between this file's heading and the next."""
    start = text.index(f"## `{name}`")
    end = text.find("\n## ", start + 1)
    return text[start : end if end > 0 else len(text)]


def choices_and_fields(schema: Any) -> set[str]:
    """Names of all fields, and the words a field may be chosen from."""
    if isinstance(schema, list):
        return set().union(*map(choices_and_fields, schema))
    if not isinstance(schema, dict):
        return set()
    found = set(schema.get("enum", [])) | set(schema.get("properties", {}))
    return found.union(*(choices_and_fields(inner) for key, inner in schema.items() if key != "enum"))


@pytest.mark.parametrize("name", [name for name, _ in CONFIG_FILES.values()])
def test_every_field_is_explained_in_the_section_of_its_file(project: Path, name: str) -> None:
    """Each field and each choice of each file's model stands in backquotes in that file's section of docs/config.md."""
    import json

    text = section((project / "docs" / "config.md").read_text(encoding="utf-8"), name)
    named = set(re.findall(r"`([A-Za-z_]+)`", text))
    schema = json.loads(schema_texts()[schema_name(name)])
    assert choices_and_fields(schema) - named - {"verified", "note", "valid_from", "valid_to"} == set()
