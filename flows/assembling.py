"""Brings together what is stored about a period and lets the rules make its figures. Stores nothing."""

from __future__ import annotations
