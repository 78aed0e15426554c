"""The addresses of the console."""

from __future__ import annotations

from fastapi import APIRouter

from bot.console import (
    account,
    begin,
    care,
    giving,
    inbox,
    phrases,
    pocket,
    sign_in,
    talk,
    team_pages,
    translate,
    youth_page,
    youths,
)
from bot.web.front import Front

ROOMS = (
    sign_in,
    begin,
    account,
    pocket,
    team_pages,
    inbox,
    youths,
    youth_page,
    talk,
    phrases,
    giving,
    care,
    translate,
)


def router(front: Front) -> APIRouter:
    """Every address of the console."""
    desk = APIRouter(prefix="/desk")
    for room in ROOMS:
        desk.include_router(room.router(front))
    return desk
