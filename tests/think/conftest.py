"""The project's own rules, compiled once."""

from __future__ import annotations

from pathlib import Path

import pytest

from cchc.classify import Rules, build_rules
from cchc.configuration import Configuration
from storage.config_files import load_config


@pytest.fixture(scope="session")
def configuration() -> Configuration:
    return load_config(Path(__file__).resolve().parents[2] / "config").configuration


@pytest.fixture(scope="session")
def rules(configuration: Configuration) -> Rules:
    return build_rules(configuration)
