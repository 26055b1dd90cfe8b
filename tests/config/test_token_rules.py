"""Sources read by an official API: an address may be waited for, a token is named by its variable and never written."""

from __future__ import annotations

from pathlib import Path

import pytest

from cchc.errors import ConfigError
from storage.config_files import load_config
from tests.config.folder import small_config

SOURCE = """
  - id: trang-mang
    name: Trang mạng xã hội
    platform: facebook
    channel: social
    owner: department
"""


def load(tmp_path: Path, lines: str) -> str:
    """The problems told, or "" where the files are right."""
    config = small_config(tmp_path)
    file = config / "sources.yaml"
    file.write_text(file.read_text("utf-8").rstrip("\n") + "\n" + SOURCE.strip("\n") + "\n" + lines, "utf-8")
    try:
        load_config(config)
    except ConfigError as error:
        return str(error)
    return ""


def test_a_source_may_wait_for_its_address(tmp_path: Path) -> None:
    """Switched off, with the reason in words: neither address nor token is asked for yet."""
    assert load(tmp_path, "    enabled: false\n    reason: Chờ địa chỉ trang.\n") == ""


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("    enabled: true\n    token: CCHC_FACEBOOK_TOKEN\n", "thiếu địa chỉ “url”"),
        ("    enabled: true\n    url: https://www.facebook.com/sct\n", "ô “token”"),
    ],
)
def test_switched_on_it_needs_both(tmp_path: Path, lines: str, words: str) -> None:
    """The sentence names the field."""
    assert words in load(tmp_path, lines)


def test_a_token_written_into_the_file_is_refused_and_not_repeated(tmp_path: Path) -> None:
    """The field holds the name of a variable; what was pasted there is not printed."""
    told = load(tmp_path, "    enabled: false\n    reason: Chờ.\n    token: EAABsbCS1iHgBO7bi-mat\n")
    assert "tên một biến môi trường" in told
    assert "EAAB" not in told
