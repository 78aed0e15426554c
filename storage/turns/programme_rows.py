"""Read a youth's way from its rows: next contact and status, meetings, requests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flows.engine.programme import (
    Cadence,
    NextContact,
    OutreachWay,
    Phase,
    Situation,
    Status,
)
from storage.encryption import Keyring
from storage.sql import meeting_rows, request_rows
from storage.turns.youth_state import YouthState


def of_youth(row: Sequence[Any]) -> tuple[Any, ...]:
    """Return cadence, next contact, hellos and silences, and status, from a youth's columns."""
    cadence, at, way, by, set_by, hellos, silences, phase, situation = row
    contact = None if at is None else NextContact(at, OutreachWay(way), by, set_by)
    return Cadence(cadence), contact, hellos, silences, Status(Phase(phase), Situation(situation))


def add_meeting(youth: YouthState, row: Sequence[Any], keys: Keyring) -> None:
    """Add an open meeting to its youth; its times are in the team's zone from then on."""
    found = meeting_rows.load(row, keys.open, youth.team.zone)
    youth.meetings[found.number] = found


def add_request(youth: YouthState, row: Sequence[Any], keys: Keyring) -> None:
    """Add a request to its youth; its times are in the team's zone from then on."""
    found = request_rows.request(row, keys.open, youth.team.zone)
    youth.requests[found.number] = found


def _opened(keys: Keyring, sealed: bytes | None, bound_to: str) -> str:
    return "" if sealed is None else keys.open(sealed, bound_to)
