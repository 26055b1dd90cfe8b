"""``cchc backup | restore``: copies of the database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli import options


def add_to(app: typer.Typer) -> None:
    app.command("backup")(backup)
    app.command("restore")(restore)


def backup(
    out: Annotated[
        Path | None, typer.Option("--out", metavar="THƯ_MỤC", help="Nơi ghi (mặc định: data/backups).")
    ] = None,
    config: options.ConfigOption = None,
    database: options.DatabaseOption = None,
) -> None:
    """Sao lưu cơ sở dữ liệu ngay, kể cả khi hệ thống đang chạy."""
    from storage.backup import backup as copy

    with options.doors_of(config, database) as doors:
        made = copy(doors.database, out or doors.backups_folder, doors.clock(), doors.settings.keep_backups)
        print(f"Đã sao lưu: {made}")
        folders = (doors.config_folder, doors.archive_folder, doors.uploads_folder, doors.reports_folder)
        print("Hãy chép cả các thư mục: " + ", ".join(str(folder) for folder in folders if folder.exists()))


def restore(
    file: Annotated[Path, typer.Argument(metavar="TỆP", help="Bản sao lưu do “cchc backup” ghi.")],
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Thay dữ liệu đang có (bản cũ được giữ bên cạnh).")
    ] = False,
    config: options.ConfigOption = None,
    database: options.DatabaseOption = None,
) -> None:
    """Đưa một bản sao lưu vào dùng. Dừng “cchc serve” trước khi làm."""
    from cli.serve import only_one
    from storage.backup import restore as put_back
    from storage.database import open_database

    place = options.place_of(config, database)
    with only_one(place.data_folder / "serve.lock"):
        kept = put_back(file, place.database_url, overwrite=overwrite)
        # A copy of an older version is brought up to date at once.
        open_database(place.database_url, create=True).close()
    print(f"Đã khôi phục từ {file}.")
    print("Thư đang chờ gửi lúc sao lưu được để ở “Chưa rõ đã tới”: xem trang Lượt gửi thư trước khi cho gửi lại.")
    if kept is not None:
        print(f"Dữ liệu trước đó được giữ ở {kept}.")
