"""The embedding as it is installed: the suite takes it away (tests/conftest.py)."""

from __future__ import annotations

from typing import Final

from bot.safety import embedding

LOAD: Final = embedding.load
"""Loaded before it is taken away; returns None where it is not installed."""
