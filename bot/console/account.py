"""To come."""

from __future__ import annotations

from fastapi import APIRouter

from bot.console import entry
from bot.web.front import Front


def router(front: Front) -> APIRouter:
    """Nothing yet."""
    return entry.desk(front)
