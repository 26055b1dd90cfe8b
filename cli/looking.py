"""``cchc source preview | record | replay``, ``cchc lint-report``: look at a source or a Word file, store nothing."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from cchc.errors import InputError
from cli import options
from cli.printing import print_json

source_app = typer.Typer(no_args_is_help=True, help="Xem thử một nguồn, ghi lại làm ví dụ.")


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
    from collectors.recognising import recognise_address
    from doors import system_clock
    from settings import read_secret

    place = options.place_of(config, database)
    contact = place.load_config().configuration.department.crawler_contact
    by_address = recognise_address(url)
    variable = token or (by_address[1].facts["token"] if by_address is not None else None)
    try:
        seen = preview_source(
            url,
            clock=system_clock,
            contact=contact,
            allow_private=allow_private,
            say=say,
            token=read_secret(variable, place.base / ".env") if variable else None,
            token_name=variable,
        )
    except CollectError as error:
        detail = f"{error.detail}. " if error.detail else ""
        raise CollectError(error.source, url, error.kind, detail + advice_for(error.kind)) from error
    if as_json:
        print_json(seen)
    else:
        print(seen)


@source_app.command("record")
def record(
    source: Annotated[str, typer.Argument(metavar="MÃ", help="Mã của nguồn trong sources.yaml.")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="THƯ_MỤC", help="Nơi ghi ví dụ (mặc định: examples cạnh config).")
    ] = None,
    articles: Annotated[int, typer.Option("--articles", metavar="SỐ", min=1, max=20, help="Số bài mới nhất.")] = 5,
    config: options.ConfigOption = None,
    database: options.DatabaseOption = None,
) -> None:
    """Lưu trang danh sách và vài bài của một nguồn làm ví dụ, kèm kết quả đọc được để một người duyệt."""
    from cchc.errors import UsageError
    from collectors.platforms.table import PLATFORMS
    from collectors.recording import record_source
    from doors import system_clock
    from settings import read_secret

    place = options.place_of(config, database)
    configuration = place.load_config().configuration
    chosen = next((one for one in configuration.sources.sources if one.id == source), None)
    if chosen is None:
        raise UsageError(f"Không có nguồn “{source}” trong sources.yaml; “cchc sources” liệt kê các nguồn.")
    if chosen.platform not in PLATFORMS or chosen.url is None:
        raise UsageError(f"Nguồn “{source}” không có trang web để ghi.")
    folder, to_do = record_source(
        chosen,
        out or place.base / "examples",
        clock=system_clock,
        contact=configuration.department.crawler_contact,
        say=say,
        token=read_secret(chosen.token, place.base / ".env") if chosen.token else None,
        articles=articles,
    )
    print(f"Đã ghi ví dụ vào {folder}.")
    for line in to_do:
        print(line)


@source_app.command("replay")
def replay(
    folder: Annotated[
        Path | None, typer.Argument(metavar="THƯ_MỤC", help="Nơi có các ví dụ (mặc định: examples cạnh config).")
    ] = None,
    config: options.ConfigOption = None,
    database: options.DatabaseOption = None,
) -> None:
    """Đọc lại các ví dụ đã ghi, không ra mạng, và so với kết quả đã duyệt: mỗi chỗ khác một dòng."""
    from cchc.errors import UsageError
    from collectors.examples import check_example, find_examples

    where = folder or options.place_of(config, database).base / "examples"
    found = find_examples(where)
    if not found:
        raise UsageError(f"Không có ví dụ nào trong {where}; “cchc source record MÃ” ghi ví dụ.")
    differing = 0
    for example in found:
        told = check_example(example)
        differing += bool(told)
        print(f"{example}: {'như đã duyệt' if not told else 'cần xem'}")
        for line in told:
            print(f"  {line}")
    raise typer.Exit(1 if differing else 0)


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
