"""``cchc demo``: the sample department through the whole line, then the page."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Annotated

import typer


def add_to(app: typer.Typer) -> None:
    app.command("demo")(demo)


def demo(
    once: Annotated[bool, typer.Option("--once", help="Dừng sau khi ghi xong kết quả, không mở trang web.")] = False,
    out: Annotated[Path, typer.Option("--out", metavar="THƯ_MỤC", help="Nơi ghi kết quả.")] = Path("demo-out"),
) -> None:
    """Chạy thử với một Sở mẫu: đọc cổng mẫu, soạn, duyệt, gửi báo cáo, rồi mở trang web."""
    from demo.run import run_demo

    # The demo tells its own story; the log keeps what is out of order.
    logging.getLogger("cchc").setLevel(logging.WARNING)

    def tell(line: str) -> None:
        print(line, flush=True)

    code = run_demo(out, once or not sys.stdin.isatty(), tell)
    if code:
        raise typer.Exit(code)
