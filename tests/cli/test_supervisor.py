"""Pieces of the supervisor that the whole of ``cchc serve`` shows only after weeks."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cchc.errors import JobBusy, UsageError
from cli.serve import only_one, refuse_taken_port
from cli.supervisor import shorten_log
from tests.conftest import free_port


def test_a_long_log_is_shortened_while_its_writer_goes_on(tmp_path: Path) -> None:
    """Nothing already written is lost and the child need not be restarted."""
    file = tmp_path / "runner.log"
    with file.open("ab") as writer:
        writer.write(b"x" * 2000)
        writer.flush()
        shorten_log(file, largest=1000)
        writer.write(b"sau")
        writer.flush()
    assert file.read_bytes() == b"sau"
    assert (tmp_path / "runner.log.1").stat().st_size == 2000


def test_one_installation_is_held_by_one_process(tmp_path: Path) -> None:
    """The second is refused while the first holds, and let in after."""
    with only_one(tmp_path / "data" / "serve.lock"), pytest.raises(JobBusy), only_one(tmp_path / "data" / "serve.lock"):
        pytest.fail("two at once")
    with only_one(tmp_path / "data" / "serve.lock"):
        assert os.path.exists(tmp_path / "data" / "serve.lock")


def test_a_taken_port_is_named_before_anything_starts() -> None:
    """With the variable that chooses another one."""
    import socket

    port = free_port()
    refuse_taken_port(port, "WEB")
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        with pytest.raises(UsageError, match="CCHC_WEB_PORT"):
            refuse_taken_port(port, "WEB")
