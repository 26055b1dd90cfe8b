"""Opens the real doors in one place: config folder, database, clock, mail server. Nothing is opened at import."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from cchc.errors import MailError, UsageError
from cchc.protocols import Clock, Mailer
from settings import Settings, read_secret, read_settings

if TYPE_CHECKING:
    from storage.config_files import LoadedConfig
    from storage.database import Database

SHIPPED_TEMPLATES = Path(__file__).resolve().parent / "report_templates"
RELATIVE_SQLITE = re.compile(r"^sqlite(\+\w+)?:///(?P<path>(?!/).+)$")


@dataclass(frozen=True)
class Place:
    """Where an installation lies. ``base`` is the folder that holds ``config/``; relative paths start there."""

    settings: Settings
    base: Path
    config_folder: Path

    @property
    def data_folder(self) -> Path:
        return self.base / self.settings.data

    @property
    def archive_folder(self) -> Path:
        return self.data_folder / "evidence"

    @property
    def uploads_folder(self) -> Path:
        return self.data_folder / "uploads"

    @property
    def reports_folder(self) -> Path:
        return self.data_folder / "reports"

    @property
    def backups_folder(self) -> Path:
        return self.data_folder / "backups"

    @property
    def templates_folder(self) -> Path:
        """``report_templates/`` beside ``config/``; where there is none, those that come with the program."""
        own = self.base / "report_templates"
        return own if own.is_dir() else SHIPPED_TEMPLATES

    @property
    def database_url(self) -> str:
        relative = RELATIVE_SQLITE.match(self.settings.database)
        if relative is None:
            return self.settings.database
        return f"sqlite:///{(self.base / relative['path']).resolve()}"

    def secret(self, name: str | None) -> str | None:
        """The secret kept in the environment (or ``.env``) under this name; None where there is none."""
        return read_secret(name, self.base / ".env") if name else None

    def load_config(self) -> LoadedConfig:
        """``config/`` as the files are now, validated; raises ConfigError with every problem found."""
        stamps = ((file.name, file.stat()) for file in sorted(self.config_folder.glob("*.yaml")))
        return _read_config(self.config_folder, tuple((name, seen.st_mtime_ns, seen.st_size) for name, seen in stamps))


@dataclass(frozen=True)
class Doors(Place):
    """A place whose database is open, with clock and mail server. Close it (or use ``with``)."""

    department: str
    database: Database
    clock: Clock
    mailer: Mailer

    def close(self) -> None:
        self.database.close()

    def __enter__(self) -> Doors:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@dataclass(frozen=True)
class NoMailer:
    """Stands where no mail server is set: every mail stays in the outbox with this sentence."""

    def send(self, message: EmailMessage, recipient: str) -> str:
        raise MailError("Chưa đặt máy chủ thư (CCHC_SMTP_HOST); thư được giữ lại trong hộp chờ gửi.")


@lru_cache(maxsize=2)
def _read_config(folder: Path, stamps: tuple[tuple[str, int, int], ...]) -> LoadedConfig:
    """Reading takes half a second, so the same files are read once; ``stamps`` tell one state of them from another."""
    from storage.config_files import load_config

    return load_config(folder)


def system_clock() -> datetime:
    return datetime.now(UTC)


def find_place(config: Path | None = None, **overrides: object) -> Place:
    """The installation meant by ``--config``, else CCHC_CONFIG, else ``./config``; UsageError where there is none."""
    named = config or read_settings().config
    folder = (named or Path("config")).expanduser().resolve()
    if not folder.is_dir():
        place = f"Không có thư mục cấu hình {folder}." if named else "Không thấy thư mục config ở đây."
        raise UsageError(f"{place} Chỉ ra bằng --config THƯ_MỤC hoặc biến môi trường CCHC_CONFIG.")
    return Place(read_settings(folder.parent / ".env", config=folder, **overrides), folder.parent, folder)


def open_doors(place: Place, *, create: bool, clock: Clock = system_clock, mailer: Mailer | None = None) -> Doors:
    """Open database and mail server of a place.

    ``create`` True makes or upgrades the database; False (reading commands) never creates anything and raises
    StorageError where there is no database. Raises ConfigError when ``config/`` is wrong.
    """
    from storage.database import open_database

    department = place.load_config().configuration.department.id
    return Doors(
        settings=place.settings,
        base=place.base,
        config_folder=place.config_folder,
        department=department,
        database=open_database(place.database_url, create=create),
        clock=clock,
        mailer=mailer or open_mailer(place.settings),
    )


def open_mailer(settings: Settings) -> Mailer:
    if not settings.smtp_host:
        return NoMailer()
    from reports.smtp import SmtpMailer

    password = settings.smtp_password.get_secret_value() if settings.smtp_password else None
    return SmtpMailer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=settings.smtp_security,
        user=settings.smtp_user,
        password=password,
        timeout=settings.smtp_timeout,
    )
