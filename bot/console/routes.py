"""Collect the routes of the console."""

from __future__ import annotations

from fastapi import APIRouter

from bot.console import (
    account,
    close_escalation,
    first_sign_in,
    inbox,
    incidents,
    live,
    live_chat,
    phrases,
    reassign,
    sign_in,
    team_pages,
    telegram_link,
    translate,
    youth_list,
    youth_page,
)
from bot.gateway.gateway import Gateway

MODULES = (
    sign_in,
    first_sign_in,
    account,
    telegram_link,
    team_pages,
    inbox,
    youth_list,
    youth_page,
    live_chat,
    close_escalation,
    live,
    phrases,
    reassign,
    incidents,
    translate,
)


def router(gateway: Gateway) -> APIRouter:
    """Return every route of the console."""
    return APIRouter(
        routes=[route for module in MODULES for route in module.router(gateway).routes]
    )
