"""``config/`` as admins write it → one checked ``Configuration`` with its fingerprint, or every fault at once."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ValidationError

from cchc.configuration import (
    Configuration,
    Department,
    PlansFile,
    ReportsFile,
    RequirementsFile,
    SourcesFile,
    TopicsFile,
    UnitsFile,
)
from cchc.configuration_rules import configuration_problems, part_problems
from cchc.errors import ConfigError, ConfigProblem
from storage.config_sentences import error_path, error_sentence
from storage.config_yaml import ParsedYaml, parse_yaml

#: part of ``Configuration`` → (file name, model of that file)
CONFIG_FILES: dict[str, tuple[str, type[BaseModel]]] = {
    "department": ("department.yaml", Department),
    "units": ("units.yaml", UnitsFile),
    "sources": ("sources.yaml", SourcesFile),
    "plans": ("plan.yaml", PlansFile),
    "topics": ("topics.yaml", TopicsFile),
    "requirements": ("requirements.yaml", RequirementsFile),
    "reports": ("reports.yaml", ReportsFile),
}


@dataclass(frozen=True)
class LoadedConfig:
    """``files`` holds each file's text as it was read; ``fingerprint`` is the SHA-256 of all of them."""

    configuration: Configuration
    fingerprint: str
    folder: Path
    files: dict[str, str]


def load_config(folder: Path) -> LoadedConfig:
    """Read and check all of ``config/``. Raises ConfigError with every fault: file, line, sentence."""
    contents, problems = read_files(folder)
    return check_files(folder, contents, problems)


def read_files(folder: Path) -> tuple[dict[str, bytes], list[ConfigProblem]]:
    """The bytes of each file that is there, and a problem for each that is not."""
    if not folder.is_dir():
        raise ConfigError(
            [ConfigProblem(str(folder), None, "không thấy thư mục cấu hình này; hãy chỉ đúng bằng --config")]
        )
    contents: dict[str, bytes] = {}
    problems: list[ConfigProblem] = []
    present = [path.name for path in folder.iterdir() if path.is_file()]
    for name, _ in CONFIG_FILES.values():
        try:
            contents[name] = (folder / name).read_bytes()
        except FileNotFoundError:
            near = difflib.get_close_matches(name, present, n=1, cutoff=0.7)
            hint = f" (có phải là tệp {near[0]}?)" if near else ""
            problems.append(ConfigProblem(name, None, f"thiếu tệp này trong thư mục {folder}{hint}"))
        except OSError as error:
            problems.append(ConfigProblem(name, None, f"không đọc được tệp: {error.strerror}"))
    return contents, problems


def check_files(
    folder: Path, contents: Mapping[str, bytes], problems: list[ConfigProblem] | None = None
) -> LoadedConfig:
    """Check texts that need not be on disk yet: editing proves the changed text here before it replaces a file."""
    found = list(problems or [])
    parsed_files: dict[str, ParsedYaml] = {}
    parts: dict[str, BaseModel] = {}
    for part, (name, model) in CONFIG_FILES.items():
        if name not in contents:
            continue
        parsed = parse_yaml(name, contents[name])
        parsed_files[part] = parsed
        found.extend(parsed.problems)
        if parsed.value is None:
            continue
        try:
            parts[part] = model.model_validate(parsed.value)
        except ValidationError as error:
            found.extend(_model_problems(name, model, parsed, error))
    if len(parts) == len(CONFIG_FILES):
        configuration = Configuration.model_validate(parts)
        faults = configuration_problems(configuration)
    else:
        faults = [fault for part, model_of_part in parts.items() for fault in part_problems(part, model_of_part)]
    found.extend(_rule_problem(path, sentence, parsed_files) for path, sentence in faults)
    if found:
        order = [name for name, _ in CONFIG_FILES.values()]
        raise ConfigError(sorted(set(found), key=lambda p: (order.index(p.file), p.line or 0, p.sentence)))
    texts = {name: contents[name].decode("utf-8-sig") for name, _ in CONFIG_FILES.values()}
    return LoadedConfig(configuration, fingerprint_of(contents), folder, texts)


def fingerprint_of(contents: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, _ in CONFIG_FILES.values():
        raw = contents.get(name, b"")
        digest.update(f"{name}\0{len(raw)}\0".encode())
        digest.update(raw)
    return digest.hexdigest()


def _model_problems(
    name: str, model: type[BaseModel], parsed: ParsedYaml, error: ValidationError
) -> list[ConfigProblem]:
    return [
        ConfigProblem(name, parsed.line_of(error_path(fault)), error_sentence(fault, model, parsed.value))
        for fault in error.errors(include_url=False)
    ]


def _rule_problem(path: str, sentence: str, parsed_files: Mapping[str, ParsedYaml]) -> ConfigProblem:
    part, _, inside = path.partition(".")
    return ConfigProblem(CONFIG_FILES[part][0], parsed_files[part].line_of(inside), sentence)
