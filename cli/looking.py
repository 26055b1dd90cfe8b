"""``cchc source preview | lint-report``: look at one address or one Word file, change nothing."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from cchc.errors import InputError
from cli import options
from cli.printing import print_json

source_app = typer.Typer(no_args_is_help=True, help="Xem thử một nguồn.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(source_app, name="source")
    app.command("lint-report")(lint_report)


@source_app.command("preview")
def preview(
    url: Annotated[str, typer.Argument(metavar="ĐỊA_CHỈ", help="Địa chỉ trang hoặc danh sách tin.")],
    allow_private: Annotated[bool, typer.Option("--allow-private", help="Cho đọc địa chỉ nội bộ.")] = False,
    token: Annotated[
        str | None,
        typer.Option("--token", metavar="TÊN_BIẾN", help="Biến môi trường giữ mã truy cập (Facebook, Zalo)."),
    ] = None,
    as_json: options.JsonOption = False,
    config: options.ConfigOption = None,
    database: options.DatabaseOption = None,
) -> None:
    """Cho biết sẽ đọc được gì ở địa chỉ này, và đoạn YAML để dán vào sources.yaml."""
    from cchc.errors import CollectError
    from collectors.preview import preview_source
    from collectors.preview_words import advice_for
    from doors import system_clock
    from settings import read_secret

    place = options.place_of(config, database)
    contact = place.load_config().configuration.department.crawler_contact
    try:
        seen = preview_source(
            url,
            clock=system_clock,
            contact=contact,
            allow_private=allow_private,
            say=say,
            token=read_secret(token, place.base / ".env") if token else None,
            token_name=token,
        )
    except CollectError as error:
        detail = f"{error.detail}. " if error.detail else ""
        raise CollectError(error.source, error.address, error.kind, detail + advice_for(error.kind)) from error
    if as_json:
        print_json(seen)
    else:
        print(seen)


def say(line: str) -> None:
    """Progress on stderr, so that what is printed can be piped."""
    print(line, file=sys.stderr, flush=True)


def lint_report(
    file: Annotated[Path, typer.Argument(metavar="TỆP.docx", help="Báo cáo Word.")], as_json: options.JsonOption = False
) -> None:
    """Thể thức Nghị định 30/2020/NĐ-CP: mỗi chỗ sai một dòng."""
    from reports.lint import lint_document

    if not file.is_file():
        raise InputError(str(file), None, "không có tệp này.")
    breaches = lint_document(file)
    if as_json:
        print_json(breaches)
    else:
        for breach in breaches:
            print(breach)
    raise typer.Exit(1 if breaches else 0)
