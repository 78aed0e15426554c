"""Hold the words for a meeting: its spot, who comes by role, and what staff have just done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flows.engine.line import Line
from flows.engine.programme import MeetingRole, Spot

SPOTS: Final[Mapping[Spot, str]] = {
    Spot.LIBRARY: "the library",
    Spot.CAFE: "a café",
    Spot.OURS: "our place",
    Spot.OUTDOORS: "outdoors, a walk",
    Spot.HOME: "at home, by agreement",
    Spot.PHONE: "by phone",
    Spot.VIDEO: "by video",
    Spot.SCHOOL: "at school",
    Spot.OTHER: "another place",
}

ROLES: Final[Mapping[MeetingRole, str]] = {
    MeetingRole.COACH: "one more from the team",
    MeetingRole.SYV: "a study and career counsellor",
    MeetingRole.LANGUAGE: "a language supporter",
    MeetingRole.INTRODUCER: "the person who introduced us",
}

LINES: Final[Mapping[str, str]] = {
    **{f"spot_{spot}": words for spot, words in SPOTS.items()},
    **{f"role_{role}": words for role, words in ROLES.items()},
    "with_interpreter": "an interpreter",
    "with_somebody": "somebody you bring",
    "moved": "{host} cannot meet you {when} after all. You get a new suggestion here.",
    "accepted": "{host} says yes. You meet {host} {when}. Where: {where}.",
    "called_off": "{host} cannot meet you {when} after all. You can ask for a new time.",
    "over": "We have finished, so there is no meeting {when}.",
    "not_possible": "{host} cannot meet you as you wanted. You can ask for another time.",
}


def line(name: str) -> Line:
    """Return one of these by its name; they belong to the flow `meetings` (flows/meetings.py)."""
    return Line(f"meetings.{name}", LINES[name])


def spot(of: Spot) -> Line:
    """Return where, by kind."""
    return line(f"spot_{of}")


def role(name: str) -> Line:
    """Return who comes, by role."""
    return line(f"role_{name}")
