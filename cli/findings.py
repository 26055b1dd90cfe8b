"""``cchc findings``: what must be public, as last checked. Exit 1 when something needs a person."""

from __future__ import annotations

from typing import Annotated

import typer

from cli import options
from cli.printing import print_json, print_table


def add_to(app: typer.Typer) -> None:
    app.command("findings")(findings)


def findings(
    only_open: Annotated[bool, typer.Option("--open", help="Chỉ những mục cần người xem.")] = False,
    as_json: options.JsonOption = False,
    config: options.ConfigOption = None,
    database: options.DatabaseOption = None,
) -> None:
    """Kết quả kiểm tra các văn bản, thông tin phải công khai."""
    from cchc.states import OPEN_FINDINGS
    from storage.findings import current_findings

    with options.doors_of(config, database) as doors:
        requirements = doors.load_config().configuration.requirements.requirements
        with doors.database.read() as connection:
            found = current_findings(connection, doors.department, only_open)
    names = {one.id: one.name for one in requirements}
    if as_json:
        print_json(
            [
                {
                    **{name: getattr(one.verdict, name) for name in ("requirement", "state", "reason", "url")},
                    "name": names.get(one.verdict.requirement, one.verdict.requirement),
                    "due_on": one.verdict.due_on,
                    "published_on": one.verdict.published_on,
                    "checked_at": one.verdict.checked_at,
                    "opened_at": one.opened_at,
                }
                for one in found
            ]
        )
    else:
        rows = [
            (
                one.verdict.state.label,
                names.get(one.verdict.requirement, one.verdict.requirement),
                one.verdict.reason,
                one.verdict.url,
                one.verdict.checked_at,
            )
            for one in found
        ]
        print_table("Kết quả kiểm tra", ["Kết quả", "Nội dung", "Lý do", "Địa chỉ", "Kiểm tra lúc"], rows)
    raise typer.Exit(1 if any(one.verdict.state in OPEN_FINDINGS for one in found) else 0)
