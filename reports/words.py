"""The paragraphs that a person may overwrite. Their default texts are files:
``report_templates/words/<template>/<key>.txt``.

A paragraph is a line. A person's own text for a key replaces the default; an empty one brings the default back.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
from jinja2.sandbox import SandboxedEnvironment

from cchc.configuration import Addressee, Department, Plan
from cchc.errors import ReportError
from cchc.figures import Figures
from reports import wording
from reports.contents import contents


def words_folder(templates: Path, addressee: Addressee) -> Path:
    return templates / "words" / Path(addressee.template).stem


def word_keys(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.txt"))


def default_words(
    figures: Figures, addressee: Addressee, department: Department, plan: Plan, templates: Path
) -> dict[str, str]:
    """Key → text (paragraphs on lines of their own), as the report would print it with nothing overwritten."""
    values = contents(figures, addressee, department, plan, None)
    folder = words_folder(templates, addressee)
    return {key: "\n".join(lines) for key, lines in paragraphs({}, values, folder).items()}


def paragraphs(own: Mapping[str, str], values: Mapping[str, Any], folder: Path) -> dict[str, list[str]]:
    """Key → paragraphs: the person's where there are some, else the default's."""
    keys = word_keys(folder)
    unknown = sorted(set(own) - set(keys))
    if unknown:
        raise ReportError(
            f"Báo cáo không có phần lời văn “{', '.join(unknown)}”; các phần có thể sửa: "
            f"{', '.join(keys) or 'không có'}."
        )
    return {
        key: _lines(own[key]) if own.get(key, "").strip() else _lines(_default(folder / f"{key}.txt", values))
        for key in keys
    }


def _lines(text: str) -> list[str]:
    lines = [wording.one_line(line) for line in text.splitlines()]
    return [line for line in lines if line]


def _default(path: Path, values: Mapping[str, Any]) -> str:
    environment = SandboxedEnvironment(undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    try:
        return environment.from_string(path.read_text(encoding="utf-8")).render(values)
    except jinja2.TemplateSyntaxError as error:
        raise ReportError(f"Lời văn mẫu {path.name}, dòng {error.lineno}: thẻ viết sai ({error.message}).") from error
    except jinja2.UndefinedError as error:
        raise ReportError(f"Lời văn mẫu {path.name} dùng một tên không có: {error.message}.") from error
