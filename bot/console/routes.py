"""The addresses of the console."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Final

from fastapi import APIRouter

from bot.console import account, begin, sign_in, team_pages
from bot.web.front import Front

OTHERS: Final = ("inbox", "youths", "youth_page", "talk", "phrases")


def router(front: Front) -> APIRouter:
    """Every address of the console."""
    desk = APIRouter(prefix="/desk")
    for rooms in (sign_in, begin, account, team_pages):
        desk.include_router(rooms.router(front))
    for name in OTHERS:
        if find_spec(f"bot.console.{name}"):
            rooms = import_module(f"bot.console.{name}")
            if hasattr(rooms, "router"):
                desk.include_router(rooms.router(front))
    return desk
