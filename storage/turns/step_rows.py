"""Make small steps and reminders of their rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flows.engine.facts import Reminder, Rhythm, SmallStep, Stage
from storage.encryption import Keyring
from storage.turns.youth_state import YouthState


def add_step(youth: YouthState, keys: Keyring, row: Sequence[Any]) -> None:
    """Add the small step of a row to its youth; when it is asked about is local."""
    number, stage, ask_at, not_yet, proposed_by, asked, words = row
    text = keys.open(words, f"step:{youth.id}")
    at = ask_at and ask_at.astimezone(youth.team.zone)
    youth.steps[number] = SmallStep(number, text, Stage(stage), at, not_yet, proposed_by, asked)


def add_reminder(youth: YouthState, keys: Keyring, row: Sequence[Any]) -> None:
    """Add the reminder of a row to its youth; its times are local."""
    number, first, days, left, anyway, came, asked, missed, told, words = row
    text = keys.open(words, f"reminder:{youth.id}")
    zone = youth.team.zone
    rhythm = Rhythm(first.astimezone(zone), frozenset(int(day) for day in days))
    missed_at = missed and missed.astimezone(zone)
    youth.reminders[number] = Reminder(
        number, text, rhythm, left, bool(anyway), bool(came), asked, missed_at, bool(told)
    )
