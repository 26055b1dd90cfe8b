"""What the environment decides: where things lie, the mail server, ports, secrets. One variable ``CCHC_…`` a field.

``CCHC_X_FILE`` names a file that holds the secret X. A ``.env`` beside ``config/`` is read too; the environment wins.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any, Literal

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from cchc.errors import UsageError

DEFAULT_DATABASE = "sqlite:///data/cchc.db"
SECRETS = ("smtp_password",)


class Settings(BaseSettings):
    """Relative paths are resolved against the folder that holds ``config/`` (see ``doors.find_place``)."""

    model_config = SettingsConfigDict(env_prefix="CCHC_", extra="ignore", frozen=True)

    config: Path | None = None
    database: str = DEFAULT_DATABASE
    data: Path = Path("data")  # evidence, uploads, reports, backups, Prefect's own files
    smtp_host: str | None = None
    smtp_port: int = Field(default=25, ge=1, le=65535)
    smtp_security: Literal["none", "starttls", "tls"] = "none"
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_timeout: float = Field(default=60.0, gt=0)
    web_host: str = "127.0.0.1"
    web_port: int = Field(default=8600, ge=1, le=65535)
    web_url: str = ""  # the page's address as people type it; empty: made of host and port
    secure_cookies: bool = False  # True behind HTTPS
    prefect_port: int = Field(default=4600, ge=1, le=65535)
    keep_backups: int = Field(default=14, ge=1)
    debug: bool = False

    @property
    def page_address(self) -> str:
        return (self.web_url or f"http://{self.web_host}:{self.web_port}").rstrip("/")

    def secrets(self) -> list[str]:
        """The values that must never be printed."""
        fields = (getattr(self, name) for name in SECRETS)
        return [secret.get_secret_value() for secret in fields if secret and secret.get_secret_value()]


def read_settings(env_file: Path | None = None, **overrides: Any) -> Settings:
    """Settings from the environment; ``overrides`` (command-line options, None: not given) win. Raises UsageError."""
    given = {name: value for name, value in overrides.items() if value is not None}
    for name in SECRETS:
        if name not in given and (from_file := _secret_file(name)) is not None:
            given[name] = from_file
    try:
        # A file that is not there is simply not read.
        return Settings(_env_file=env_file, **given)  # type: ignore[call-arg]
    except ValidationError as error:
        names = ", ".join(f"CCHC_{str(problem['loc'][0]).upper()} ({problem['msg']})" for problem in error.errors())
        raise UsageError(f"Biến môi trường không đúng: {names}.") from None


def read_secret(name: str, env_file: Path | None = None) -> str | None:
    """The secret in variable ``name``, else in the file that ``{name}_FILE`` names; the environment wins over ``.env``.

    None where neither says anything. Raises UsageError for a file that cannot be read.
    """
    written = dotenv_values(env_file) if env_file is not None and env_file.is_file() else {}
    value = os.environ.get(name) or written.get(name)
    if value:
        return value.strip()
    variable = f"{name}_FILE"
    return _read_file(variable, os.environ.get(variable) or written.get(variable)) or None


def _secret_file(name: str) -> str | None:
    variable = f"CCHC_{name.upper()}_FILE"
    return _read_file(variable, os.environ.get(variable))


def _read_file(variable: str, path: str | None) -> str | None:
    if not path:
        return None
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise UsageError(f"Không đọc được tệp {path} của biến {variable}: {error.strerror}.") from error


class SecretFilter(logging.Filter):
    """Replaces every secret in a log line by stars, whoever wrote the line."""

    def __init__(self, secrets: list[str]) -> None:
        super().__init__()
        self.secrets = [secret for secret in secrets if len(secret) >= 4]

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        hidden = self.hide(text)
        if hidden != text:
            record.msg, record.args = hidden, None
        if record.exc_info and self.secrets:
            record.exc_text = self.hide(logging.Formatter().formatException(record.exc_info))
        return True

    def hide(self, text: str) -> str:
        for secret in self.secrets:
            text = text.replace(secret, "********")
        return text
