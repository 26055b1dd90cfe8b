"""Fixtures of the tests of keeping."""

from __future__ import annotations

from tests.keep.both import both_databases, empty_urls, migrated_postgresql

__all__ = ["both_databases", "empty_urls", "migrated_postgresql"]
