"""The addresses of the console."""

from __future__ import annotations

from fastapi import APIRouter

from bot.console import (
    account,
    begin,
    care,
    closing,
    giving,
    inbox,
    live,
    phrases,
    pocket,
    sign_in,
    talk,
    team_pages,
    translate,
    youth_page,
    youths,
)
from bot.gateway.gateway import Front

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
    closing,
    live,
    phrases,
    giving,
    care,
    translate,
)


def router(front: Front) -> APIRouter:
    """Every address of the console."""
    return APIRouter(routes=[route for room in ROOMS for route in room.router(front).routes])
