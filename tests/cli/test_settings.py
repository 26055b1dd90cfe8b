"""Environment, secrets from files, where relative paths start."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from cchc.errors import MailError, UsageError
from doors import NoMailer, find_place, open_mailer
from reports.smtp import SmtpMailer
from settings import SecretFilter, read_settings


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in [name for name in os.environ if name.startswith("CCHC_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def installation(tmp_path: Path) -> Path:
    (tmp_path / "config").mkdir()
    return tmp_path


def test_relative_paths_start_beside_config(installation: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever the command is called from."""
    monkeypatch.chdir("/")
    place = find_place(installation / "config")
    assert place.database_url == f"sqlite:///{installation / 'data' / 'cchc.db'}"
    assert place.archive_folder == installation / "data" / "evidence"
    assert place.templates_folder.name == "report_templates"
    (installation / "report_templates").mkdir()
    assert place.templates_folder == installation / "report_templates"


def test_the_env_file_beside_config_is_read_and_the_environment_wins(
    installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """.env for what stays, the environment for what changes."""
    (installation / ".env").write_text("CCHC_SMTP_HOST=thu.noi-bo\nCCHC_WEB_PORT=9001\n", encoding="utf-8")
    monkeypatch.setenv("CCHC_WEB_PORT", "9002")
    settings = find_place(installation / "config").settings
    assert (settings.smtp_host, settings.web_port) == ("thu.noi-bo", 9002)


def test_a_secret_may_lie_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """CCHC_SMTP_PASSWORD_FILE; one that cannot be read is told, not ignored."""
    secret = tmp_path / "mat-khau"
    secret.write_text("rất bí mật\n", encoding="utf-8")
    monkeypatch.setenv("CCHC_SMTP_PASSWORD_FILE", str(secret))
    monkeypatch.setenv("CCHC_SMTP_HOST", "thu.noi-bo")
    mailer = open_mailer(read_settings())
    assert isinstance(mailer, SmtpMailer) and mailer.password == "rất bí mật"
    secret.unlink()
    with pytest.raises(UsageError, match="CCHC_SMTP_PASSWORD_FILE"):
        read_settings()


def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not a stack of pydantic lines."""
    monkeypatch.setenv("CCHC_WEB_PORT", "cổng")
    with pytest.raises(UsageError, match="CCHC_WEB_PORT"):
        read_settings()


def test_without_a_mail_server_sending_is_refused_not_lost() -> None:
    """The stand-in says why, so the outbox keeps the mail."""
    from email.message import EmailMessage

    mailer = open_mailer(read_settings())
    assert isinstance(mailer, NoMailer)
    with pytest.raises(MailError, match="CCHC_SMTP_HOST"):
        mailer.send(EmailMessage(), "ai@do.example")


def test_log_lines_hide_secrets_in_text_arguments_and_tracebacks() -> None:
    """Whoever wrote the line."""
    hide = SecretFilter(["bi-mat-cua-so"])
    formatter = logging.Formatter("%(message)s")
    try:
        raise ValueError("mật khẩu bi-mat-cua-so sai")
    except ValueError:
        import sys

        record = logging.LogRecord("x", 20, "f", 1, "đăng nhập %s", ("bi-mat-cua-so",), sys.exc_info())
    assert hide.filter(record)
    shown = formatter.format(record)
    assert "bi-mat-cua-so" not in shown and "********" in shown


def test_a_token_is_read_by_the_name_of_its_variable(installation: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the environment, from ``.env``, or from the file that ``…_FILE`` names; None where nobody says."""
    place = find_place(installation / "config")
    assert place.secret("CCHC_FACEBOOK_TOKEN") is None
    assert place.secret(None) is None
    (installation / ".env").write_text("CCHC_FACEBOOK_TOKEN=tu-tep-env\n", "utf-8")
    assert place.secret("CCHC_FACEBOOK_TOKEN") == "tu-tep-env"
    monkeypatch.setenv("CCHC_FACEBOOK_TOKEN", "tu-moi-truong")
    assert place.secret("CCHC_FACEBOOK_TOKEN") == "tu-moi-truong"
    (installation / "ma").write_text("trong-tep\n", "utf-8")
    monkeypatch.setenv("CCHC_ZALO_TOKEN_FILE", str(installation / "ma"))
    assert place.secret("CCHC_ZALO_TOKEN") == "trong-tep"
    monkeypatch.setenv("CCHC_ZALO_TOKEN_FILE", str(installation / "khong-co"))
    with pytest.raises(UsageError, match="CCHC_ZALO_TOKEN_FILE"):
        place.secret("CCHC_ZALO_TOKEN")


def test_the_doctor_says_which_variable_to_set(installation: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A source of an official API without its token cannot be read; with it nothing is missing."""
    from cchc.configuration import Source
    from cli.doctor import missing_token

    place = find_place(installation / "config")
    facts: dict[str, object] = {
        "id": "fb",
        "name": "Trang",
        "url": "https://www.facebook.com/sct",
        "platform": "facebook",
    }
    facts |= {"channel": "social", "owner": "department", "enabled": True, "token": "CCHC_FACEBOOK_TOKEN"}
    source = Source.model_validate(facts)
    assert "CCHC_FACEBOOK_TOKEN" in (missing_token(source, place) or "")
    monkeypatch.setenv("CCHC_FACEBOOK_TOKEN", "ma-truy-cap")
    assert missing_token(source, place) is None
    assert missing_token(source.model_copy(update={"platform": "generic"}), place) is None
