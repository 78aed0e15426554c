"""The addresses of the web chat."""

from __future__ import annotations

from fastapi import APIRouter

from bot.web.front import Front


def router(front: Front) -> APIRouter:
    """Every address of the web chat."""
    del front
    return APIRouter()
