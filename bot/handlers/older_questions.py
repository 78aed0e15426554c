"""Find a question again that is not open any more, so that an answer to it does what it says.

A press names its question by its turn. What is typed at rest is tried on the questions about
reminders and small steps that have no answer yet, the newest first.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.turns.turn import Turn
from flows import discovery
from flows.engine.events import Command, Tap, Text
from flows.engine.place import Place

TYPED_WITHIN: Final = timedelta(days=14)
"""So long a word at rest may answer what was asked; later it is of its own."""


def find(turn: Turn, asked_in: int, *, typed: bool = False) -> Place | None:
    """Return the place of a question that was asked in this turn; None for one that is over."""
    lines = frozenset(discovery.lasting_questions())
    found = turn.context.uow.asked_question(turn.youth.id, asked_in, lines)
    if found is None or (typed and turn.now - found.at > TYPED_WITHIN):
        return None
    flow, step = discovery.lasting_questions()[found.line]
    return Place(flow, step, asked_in, found.values)


def pressed(turn: Turn, asked_in: int, choice: str) -> Tap:
    """Return the press of a button, with its question where that is not open any more."""
    place = turn.youth.place
    is_open = place is not None and place.question(asked_in) is not None
    return Tap(asked_in, choice, None if is_open else find(turn, asked_in))


def typed(turn: Turn, heard: Text | Command, text: str) -> Tap | None:
    """Return what was typed at rest as the press of a button under an older question."""
    if isinstance(heard, Command) or heard.choice is not None or text.strip().isdecimal():
        return None
    youth = turn.youth
    reminded = {one.asked for one in youth.reminders.values()}
    waiting = reminded | {one.asked for one in youth.steps.values()}
    for asked_in in sorted(waiting - {0}, reverse=True):
        asked = find(turn, asked_in, typed=True)
        if asked is None:
            continue
        meant = turn.parts.intent_matcher.match(text, turn.parts.flows, asked, turn.facts())
        if isinstance(meant, Text) and meant.choice is not None:
            return Tap(asked_in, meant.choice, asked)
    return None
