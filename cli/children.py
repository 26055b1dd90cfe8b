"""The three children of ``cchc serve``: Prefect's server, the runner of schedules, the page. One process each.

Run as ``python -m cli.children server|runner|web`` by the supervisor only, with its pipe as stdin: when the
supervisor dies, the pipe ends and the child takes itself and everything it started away.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading
from collections.abc import Callable, Mapping

from cchc.errors import UsageError


def main() -> None:
    threading.Thread(target=end_with_supervisor, name="supervisor-watch", daemon=True).start()
    kind = sys.argv[1] if len(sys.argv) == 2 else ""
    if kind not in CHILDREN:
        raise UsageError("Lệnh này chỉ do “cchc serve” gọi.")
    CHILDREN[kind]()


def end_with_supervisor() -> None:
    # Not sys.stdin: a buffered read in a daemon thread is a fatal error of the interpreter at exit.
    while os.read(0, 1):
        continue
    os.killpg(0, signal.SIGKILL)


def server() -> None:
    port = os.environ["CCHC_PREFECT_PORT"]
    sys.argv = ["prefect", "server", "start", "--host", "127.0.0.1", "--port", port]
    runpy.run_module("prefect", run_name="__main__")


def runner() -> None:
    from cli.main import start_log
    from flows.prefect_engine import run_schedules

    start_log()
    run_schedules()


def web() -> None:
    import uvicorn

    from cli.main import start_log
    from doors import find_place, open_doors
    from web.app import create_app

    start_log()
    place = find_place()
    with open_doors(place, create=True) as doors:
        uvicorn.run(
            create_app(doors, start_flow),
            host=place.settings.web_host,
            port=place.settings.web_port,
            log_level="warning",
            timeout_graceful_shutdown=3,
        )


def start_flow(name: str, parameters: Mapping[str, str], key: str) -> str:
    """Loads the engine at the first click, so that the page is up while the engine starts."""
    from flows.prefect_engine import start_flow as start

    return start(name, parameters, key)


CHILDREN: dict[str, Callable[[], None]] = {"server": server, "runner": runner, "web": web}

if __name__ == "__main__":
    main()
