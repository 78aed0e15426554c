"""Collect the routes of the console."""

from __future__ import annotations

from fastapi import APIRouter

from bot.console import (
    absences,
    account,
    alarm_stream,
    close_escalation,
    contact_forms,
    first_contact,
    first_sign_in,
    inbox,
    incidents,
    invitations,
    live,
    live_chat,
    meeting_forms,
    missing,
    my_week,
    passkey_pages,
    phrases,
    reading_list,
    reassign,
    referral_queue,
    sign_in,
    status_forms,
    tasks,
    team_hours,
    team_on_call,
    team_pages,
    telegram_link,
    translate,
    translate_clips,
    translate_school_words,
    unopened,
    ways,
    youth_list,
    youth_page,
    youth_records,
    youth_requests,
)
from bot.gateway.gateway import Gateway

MODULES = (
    passkey_pages,
    sign_in,
    first_sign_in,
    account,
    telegram_link,
    ways,
    team_pages,
    invitations,
    referral_queue,
    team_hours,
    team_on_call,
    absences,
    inbox,
    alarm_stream,
    youth_list,
    youth_page,
    unopened,
    youth_records,
    contact_forms,
    status_forms,
    youth_requests,
    tasks,
    first_contact,
    live_chat,
    close_escalation,
    live,
    meeting_forms,
    my_week,
    phrases,
    reading_list,
    reassign,
    incidents,
    translate,
    translate_clips,
    translate_school_words,
    missing,
)


def router(gateway: Gateway) -> APIRouter:
    """Return every route of the console."""
    return APIRouter(
        routes=[route for module in MODULES for route in module.router(gateway).routes]
    )
