"""Say to a youth how staff see it: the phase and the situation, in plain words without blame."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flows.engine.line import Line
from flows.engine.programme import Phase, Situation, Status

LINES: Final[Mapping[str, str]] = {
    "seen": "This is how we see it. {phase} {situation}",
    "ended": "{coach} and you have finished for now. I write nothing more of myself. Thank you for"
    " this time. You can always write here again.",
    "phase_contact": "We are getting to know each other.",
    "phase_mapping": "We find out together what you need.",
    "phase_working": "We work together.",
    "phase_following": "We keep in touch and follow up.",
    "phase_ended": "We have finished for now.",
    "situation_school": "You go to school.",
    "situation_absent": "You have a school, and are not there much just now.",
    "situation_suspended": "You may not be at your school just now.",
    "situation_kaa": "You have no school or job now, and the municipality is in touch with you.",
    "situation_studies": "You study again.",
    "situation_work": "You work.",
    "situation_placement": "You are on a placement.",
    "situation_meaningful": "You do something else that is good for you.",
    "situation_unknown": "What you do just now we do not know yet.",
}


def line(name: str) -> Line:
    """Return a line by its name."""
    return Line(f"status.{name}", LINES[name])


def phase(one: Phase) -> Line:
    """Return what a youth reads of a phase."""
    return line(f"phase_{one}")


def situation(one: Situation) -> Line:
    """Return what a youth reads of a situation."""
    return line(f"situation_{one}")


def values(status: Status) -> dict[str, Line]:
    """Return the values of the line `seen`."""
    return {"phase": phase(status.phase), "situation": situation(status.situation)}
