"""How far a night is: bars in a terminal, plain lines elsewhere."""

from __future__ import annotations

import logging
import os
import pty
import re
import sys

import pytest

from cchc.configuration import Source
from cchc.protocols import Counted
from cli.main import start_log
from cli.progress_bars import progress_bars

SOURCE = Source.model_validate(
    {"id": "sct", "name": "Trang Sở", "url": "http://127.0.0.1/", "platform": "generic", "channel": "website",
     "owner": "department", "enabled": True, "lists": ["http://127.0.0.1/tin"]}
)  # fmt: skip


def tell_of_a_night() -> None:
    with progress_bars() as watch:
        progress = watch(SOURCE)
        progress("Trang Sở: danh sách có 200 tin, bài")
        for number in range(1, 201):
            progress(Counted("Trang Sở: đọc trang bài viết", number, 200))
        logging.getLogger("cchc.flows").warning("Cổng tỉnh: không đọc được")
        progress(Counted("Trang Sở: kiểm tra tệp đính kèm", 1, 3))
        progress(Counted("xong", 1, 1))


def test_bars_in_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A bar a source with how much is done and what it does, warnings above it, nothing on stdout."""
    ours, theirs = pty.openpty()
    before = logging.getLogger().handlers[:], logging.getLogger("cchc").level
    monkeypatch.setenv("COLUMNS", "100")
    with os.fdopen(theirs, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        try:
            start_log()
            tell_of_a_night()
        finally:
            logging.getLogger().handlers[:] = before[0]
            logging.getLogger("cchc").setLevel(before[1])
            monkeypatch.undo()
        shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", os.read(ours, 100_000).decode())
    os.close(ours)
    assert "Cổng tỉnh: không đọc được" in shown
    last = shown.rstrip().splitlines()[-1]
    assert "Trang Sở" in last and "1/1" in last and "xong" in last
    assert capsys.readouterr().out == ""


def test_plain_lines_elsewhere(caplog: pytest.LogCaptureFixture) -> None:
    """No terminal: a line every fifty pages, none for each."""
    with caplog.at_level(logging.INFO, "cchc.flows"):
        tell_of_a_night()
    said = [record.getMessage() for record in caplog.records if record.levelno == logging.INFO]
    assert said == [
        "[sct] Trang Sở: danh sách có 200 tin, bài",
        *(f"[sct] Trang Sở: đọc trang bài viết: {number}/200" for number in (50, 100, 150)),
    ]
