"""``cchc check``: the doctor. Exit 0 all well, 1 something needs a person, 2 the config is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from cli import options
from cli.printing import print_json, print_table

if TYPE_CHECKING:
    from cli.doctor import Check
    from doors import Place
    from storage.config_files import LoadedConfig

MARKS = {"ok": "được", "look": "xem lại", "bad": "hỏng"}


def add_to(app: typer.Typer) -> None:
    app.command("check")(check)


def check(
    as_json: options.JsonOption = False, config: options.ConfigOption = None, database: options.DatabaseOption = None
) -> None:
    """Khám hệ thống: cấu hình, dữ liệu, nguồn, thư, phông chữ, LibreOffice, lịch."""
    place = options.place_of(config, database)
    loaded = place.load_config()  # a wrong config: every fault with file and line, exit 2
    found = list(examine(place, loaded))
    if as_json:
        print_json(found)
    else:
        print_table(
            "Khám hệ thống", ["Kết quả", "Việc", "Chi tiết"], [(MARKS[c.state], c.matter, c.sentence) for c in found]
        )
    raise typer.Exit(1 if any(one.state != "ok" for one in found) else 0)


def examine(place: Place, loaded: LoadedConfig) -> Iterator[Check]:
    from cchc.errors import StorageError
    from cchc.periods import local_date
    from cli import doctor
    from doors import open_doors, system_clock

    configuration = loaded.configuration
    yield doctor.Check("Cấu hình", "ok", f"{place.config_folder} (dấu {loaded.fingerprint[:12]})")
    try:
        with open_doors(place, create=False) as opened:
            yield doctor.Check("Cơ sở dữ liệu", "ok", opened.database.engine.url.render_as_string(hide_password=True))
            yield from doctor.check_data(opened)
    except StorageError as error:
        yield doctor.Check("Cơ sở dữ liệu", "bad", str(error))
    yield from doctor.check_plan(configuration, local_date(system_clock()))
    yield from doctor.check_sources(configuration, place)
    yield from doctor.check_addresses(configuration)
    yield from doctor.check_unconfirmed(configuration)
    yield from doctor.check_mail_server(place)
    yield from doctor.check_fonts()
    yield from doctor.check_libreoffice()
    yield from doctor.check_space(place)
    yield from doctor.check_schedule(place, configuration)
