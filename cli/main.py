"""The command ``cchc``: gathers the commands, prints an error as one plain sentence, sets up the log.

Importing this must stay light: what a command needs is imported inside the command.
"""

from __future__ import annotations

import logging
import os
import sys
import traceback
from typing import Annotated

import typer
from typer.exceptions import TyperException

from cchc.errors import CchcError
from cli import options
from cli.wrong_use import sentence_of
from settings import SecretFilter, read_settings

app = typer.Typer(
    name="cchc",
    help="Theo dõi kế hoạch tuyên truyền cải cách hành chính: đọc các cổng, đếm tin bài, kiểm tra công khai, "
    "soạn và gửi báo cáo.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def before_every_command(
    context: typer.Context,
    config: options.ConfigOption = None,
    database: options.DatabaseOption = None,
    version: Annotated[bool, typer.Option("--version", help="In phiên bản rồi thôi.")] = False,
) -> None:
    if version:
        from importlib.metadata import version as installed_version

        print(f"cchc {installed_version('cchc')}")
        raise typer.Exit
    options.remember(config, database)
    start_log()


def start_log() -> None:
    """Log to stderr: coloured lines in a terminal, plain ones elsewhere; secrets never pass."""
    settings = read_settings()
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.logging import RichHandler

        handler: logging.Handler = RichHandler(console=Console(stderr=True), show_path=False, markup=False)
        handler.setFormatter(logging.Formatter("%(message)s", datefmt="[%H:%M:%S]"))
    else:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.addFilter(SecretFilter(settings.secrets()))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("cchc").setLevel(logging.DEBUG if settings.debug else logging.INFO)


def main() -> None:
    """Entry point. Exit codes: 0 done, 1 done and something needs a person, 2 wrong use or config, 3 failed."""
    try:
        code = app(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            print(error)
            sys.exit(2)
        leave(error, sentence_of(error), 2)
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(130)
    except CchcError as error:
        leave(error, str(error), error.exit_code)
    except BrokenPipeError:
        # The reader of our output (head, less) has left: nothing more to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:  # noqa: BLE001 - the last door: a person gets a sentence, CCHC_DEBUG=1 the traceback
        leave(error, f"Lỗi không lường trước ({type(error).__name__}): {error}. Đặt CCHC_DEBUG=1 để xem chi tiết.", 3)


def leave(error: Exception, sentence: str, code: int) -> None:
    hide = SecretFilter(_secrets_if_readable()).hide
    if os.environ.get("CCHC_DEBUG") in ("1", "true"):
        print(hide("".join(traceback.format_exception(error))), file=sys.stderr)
    print(hide(f"cchc: {sentence}"), file=sys.stderr)
    sys.exit(code)


def _secrets_if_readable() -> list[str]:
    try:
        return read_settings().secrets()
    except CchcError:
        return []


def gather() -> None:
    """Each module adds its own commands to the app."""
    from cli import (
        check,
        copies,
        demo,
        figures,
        findings,
        flow_runs,
        indicators,
        looking,
        records,
        serve,
        submissions,
        text,
        tracked,
        users,
    )

    for module in (
        demo,
        serve,
        flow_runs,
        text,
        figures,
        findings,
        tracked,
        submissions,
        records,
        indicators,
        looking,
        check,
        copies,
        users,
    ):
        module.add_to(app)


gather()

if __name__ == "__main__":
    main()
