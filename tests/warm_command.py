"""Runs the real command in a process of its own, forked from one that has imported everything already.

Starting Python and importing takes a second, the command itself a tenth: a hundred tests would pay minutes for it.
What depends on a fresh start (nothing heavy imported, streaming, signals) is tested with ``python -m cli.main``.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

#: what commands import when they need it, each some tenths of a second
HEAVY = ("pandas", "alembic.command", "bs4", "ruamel.yaml", "collectors.preview", "flows.nightly", "storage.backup")

_server: tuple[subprocess.Popen[bytes], socket.socket] | None = None


def run_command(
    arguments: Sequence[str], *, stdin: str, environment: Mapping[str, str], folder: Path | str
) -> subprocess.CompletedProcess[str]:
    """As ``subprocess.run([python, -m, cli.main, *arguments])`` with output captured as text."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(stdin.encode())
        given.seek(0)
        asked = {"arguments": list(arguments), "environment": dict(environment), "folder": str(folder)}
        server = _started()
        socket.send_fds(server, [json.dumps(asked).encode()], [given.fileno(), out.fileno(), err.fileno()])
        answer = server.recv(100)
        if not answer:
            raise RuntimeError("the process that runs commands has ended")
        for stream in (out, err):
            stream.seek(0)
        return subprocess.CompletedProcess(
            ["cchc", *arguments], int(answer), out.read().decode("utf-8"), err.read().decode("utf-8")
        )


def process_of_commands() -> int:
    """Its pid: a command that runs is its child."""
    _started()
    assert _server is not None
    return _server[0].pid


def _started() -> socket.socket:
    global _server
    if _server is None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.warm_command", str(theirs.fileno())], pass_fds=[theirs.fileno()]
        )
        theirs.close()
        ours.settimeout(120)
        _server = process, ours
        atexit.register(_stop)
    return _server[1]


def _stop() -> None:
    assert _server is not None
    process, ours = _server
    ours.close()  # the server reads the end of its input
    process.wait(timeout=20)


def _serve(requests: socket.socket) -> None:
    import cli.main

    for heavy in HEAVY:
        importlib.import_module(heavy)

    gc.freeze()  # what is shared with the forked commands is not walked, and so not copied
    while True:
        asked, descriptors, _, _ = socket.recv_fds(requests, 1_000_000, 3)
        if not asked:
            return
        child = os.fork()
        if child == 0:
            _become(json.loads(asked), descriptors)
            _end(cli.main.main)
        for descriptor in descriptors:
            os.close(descriptor)
        _, status = os.waitpid(child, 0)
        requests.send(str(os.waitstatus_to_exitcode(status)).encode())


def _become(asked: dict[str, object], descriptors: list[int]) -> None:
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
    os.environ.clear()
    os.environ.update(asked["environment"])  # type: ignore[call-overload]
    os.chdir(str(asked["folder"]))
    sys.argv = ["cchc", *asked["arguments"]]  # type: ignore[misc]


def _end(command: Callable[[], object]) -> None:
    """Run the command and end as Python does, without taking apart all that was imported: half of a command's time."""
    try:
        command()
        code: object = 0
    except SystemExit as ended:
        code = ended.code or 0
    atexit._run_exitfuncs()
    if not isinstance(code, int):
        sys.stderr.write(f"{code}\n")
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code if isinstance(code, int) else 1)


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
