"""Hold the conversation while an escalation of tier A or B is open (docs/decisions/0024).

Then no flow goes on: only a person, help, stop, the language and what says how it stands. Old
buttons and typed commands are answered by who has been written to and whom to call, and nothing is
erased before a human has closed. A youth's own words never come here: triage.py gives them to
whoever shall read them.
"""

from __future__ import annotations

from typing import Final

from bot.handlers import unclear
from bot.turns.turn import Turn
from flows import held as held_flow
from flows.engine import engine, global_commands
from flows.engine.events import Command, Enter, Event, Tap, Text
from flows.engine.facts import SERIOUS
from flows.engine.line import LineClass

STATUS: Final = Enter("held", say_as=LineClass.ANSWER)
WORDS: Final = Enter("held", "words", say_as=LineClass.ANSWER)
STOP: Final = Enter("held", "stop", say_as=LineClass.ANSWER)
ERASE: Final = Enter("held", "erase", say_as=LineClass.ANSWER)
KEPT: Final = Enter("held", "kept", say_as=LineClass.ANSWER)

INSTEAD: Final = {"stop": STOP, "delete": ERASE}
"""What happens at these commands; `person` and `language` go on, at any other it says how it
stands."""

GO_ON: Final = frozenset({"person", "language"})
STEPS: Final = frozenset({("settings", "language"), unclear.QUESTION})
"""Questions that are answered all the same."""


def is_held(turn: Turn) -> bool:
    """Tell whether no flow goes on until a human has closed what is open."""
    found = turn.youth.escalation
    return found is not None and found.tier in SERIOUS


def redirect(turn: Turn, event: Event) -> Event:
    """Return what happens instead of this event of a youth; the event itself where nothing is held.

    What the program itself enters (a danger, what is due) is not redirected: the send policy holds
    what is routine.
    """
    if isinstance(event, (Text, Tap, Command)) and is_held(turn):
        erases = turn.youth.erase_asked is not None
        if erases and isinstance(event, (Text, Tap)) and event.choice == held_flow.KEEP:
            return KEPT
        return _instead(turn, event)
    return event


def _instead(turn: Turn, event: Text | Tap | Command) -> Event:
    place = turn.youth.place
    if isinstance(event, Command):
        return event if event.name in GO_ON else INSTEAD.get(event.name, STATUS)
    open_ = place is not None and (place.flow, place.step) in STEPS
    if isinstance(event, Text):
        return event if open_ and event.choice is not None else WORDS
    if open_ and place is not None and place.turn == event.turn and _is_offered(turn, event.choice):
        return event
    if event.choice in global_commands.WORDS:
        return _instead(turn, Command(event.choice))
    return STATUS


def _is_offered(turn: Turn, choice: str) -> bool:
    """Tell whether the open question has this choice, on this page or the next."""
    offered = engine.offered(turn.parts.flows, turn.youth.place, turn.facts())
    return choice in {one.id for one in (*offered, global_commands.MORE)}
