"""``cchc serve``: Prefect's server, all schedules and the page, one process tree, one instance an installation."""

from __future__ import annotations

import fcntl
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cchc.errors import JobBusy, UsageError
from cli import options

if TYPE_CHECKING:
    from doors import Place


def add_to(app: typer.Typer) -> None:
    app.command("serve")(serve)


def serve(config: options.ConfigOption = None, database: options.DatabaseOption = None) -> None:
    """Chạy mọi lịch và trang web cho tới khi dừng (Ctrl-C hoặc SIGTERM)."""
    from cchc.vietnamese import moment_words
    from cli.supervisor import Supervisor
    from doors import system_clock
    from flows.schedules import schedule_table
    from flows.sources import sources_to_read

    place = options.place_of(config, database)
    configuration = place.load_config().configuration
    sources_to_read(configuration, None)  # no source switched on: exit 2, nothing is started
    options.doors_of(config, database, create=True).close()
    with only_one(place.data_folder / "serve.lock"):
        for port, variable in ((place.settings.web_port, "WEB"), (place.settings.prefect_port, "PREFECT")):
            refuse_taken_port(port, variable)
        settings = place.settings
        logs = place.data_folder / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        tell(f"Trang web: {settings.page_address}")
        for schedule in schedule_table(configuration.reports):
            following = moment_words(schedule.next_slot(system_clock()))
            tell(f"Lịch: {schedule.title}: {schedule.says}; lần tới {following} (giờ Việt Nam)")
        health = f"http://127.0.0.1:{settings.prefect_port}/api/health"
        Supervisor(children_environment(place), logs, health, tell).run()
    tell("Đã dừng, không còn tiến trình nào.")


def children_environment(place: Place) -> dict[str, str]:
    """Absolute paths, and a Prefect of our own: its files under our data folder, nothing sent anywhere."""
    settings = place.settings
    api = f"http://127.0.0.1:{settings.prefect_port}/api"
    key = engine_key(place.data_folder / "prefect" / "key")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    return kept | {
        "CCHC_CONFIG": str(place.config_folder),
        "CCHC_DATABASE": place.database_url,
        "CCHC_PREFECT_PORT": str(settings.prefect_port),
        "CCHC_WEB_PORT": str(settings.web_port),
        "DO_NOT_TRACK": "1",
        "PYTHONUNBUFFERED": "1",
        "PREFECT_HOME": str(place.data_folder / "prefect"),
        "PREFECT_PROFILES_PATH": str(place.data_folder / "prefect" / "profiles.toml"),
        "PREFECT_API_URL": api,
        "PREFECT_API_AUTH_STRING": key,
        "PREFECT_SERVER_API_AUTH_STRING": key,
        "PREFECT_UI_API_URL": api,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
        "PREFECT_RUNNER_POLL_FREQUENCY": "5",
        "PREFECT_LOGGING_EXTRA_LOGGERS": "cchc",
        "PREFECT_CLI_PROMPT": "false",
    }


def engine_key(file: Path) -> str:
    """Name and password of the engine, made once, for the owner alone: who changes its schedules runs commands."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(f"cchc:{secrets.token_urlsafe(24)}", encoding="ascii")
    return file.read_text(encoding="ascii").strip()


@contextmanager
def only_one(file: Path) -> Iterator[None]:
    """Hold the installation for this process; JobBusy when another ``cchc serve`` has it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise JobBusy(f"“cchc serve” đang chạy rồi cho thư mục {file.parent}; lần này không chạy thêm.") from None
        yield


def refuse_taken_port(port: int, variable: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise UsageError(
                f"Cổng {port} đang có chương trình khác dùng; chọn cổng khác bằng CCHC_{variable}_PORT."
            ) from None


def tell(line: str) -> None:
    print(line, flush=True)
