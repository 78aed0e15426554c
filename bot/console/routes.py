"""The addresses of the console."""

from __future__ import annotations

from fastapi import APIRouter

from bot.web.front import Front


def router(front: Front) -> APIRouter:
    """Every address of the console."""
    del front
    return APIRouter()
