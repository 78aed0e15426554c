"""Report words in a script that nobody here reads: no list of dangers covers them (safety.md).

The youth is asked whether a person is wanted, and a coach sees the words and that their language is
unknown. Once a talk: whoever goes on in that language has been asked, and a coach knows.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from bot.escalation import notices
from bot.handlers import unclear
from bot.text import script
from bot.turns.turn import Turn
from flows.engine import timers
from flows.engine.events import Event, Text
from flows.engine.line import Answers, LineClass
from flows.engine.timers import TimerKind
from flows.texts import coach_notices

TALK: Final = timedelta(hours=12)
"""How long one talk is, at most."""

FEWEST_WORDS: Final = 3
"""Fewer are a greeting, a name or a label: the conversation itself answers them."""

_FOREIGN: Final = re.compile(r"[^\W\d_\u0000-\u024f]")  # a letter beyond the Latin ones
_LOOKED_AT: Final = 200


def report_unknown_script(turn: Turn, heard: Event, text: str) -> bool:
    """Tell coaches of words in an unknown script; return whether the youth was asked as well.

    Own words that a question asked for are taken as they are: only the coach is told of them.
    """
    if text.isascii() or not isinstance(heard, Text) or _is_understood(heard):
        return False  # Nearly always.
    if not is_in_unknown_script(turn, text) or _was_reported(turn):
        return False
    turn.set_timer(TimerKind.STRANGE.named(1), turn.now + TALK)
    values: Answers = {"nickname": notices.name_of(turn), "text": text}
    for coach in turn.ladder.readers():
        turn.tell(coach, coach_notices.line("unknown"), values, "message", LineClass.NOTICE)
    if is_asked_for(turn):
        return False
    unclear.ask(turn)
    return True


def is_in_unknown_script(turn: Turn, text: str) -> bool:
    """Tell whether this is written in the letters of no language that is spoken here."""
    said = text[:_LOOKED_AT]
    if said.isascii() or not _FOREIGN.search(said) or len(said.split()) < FEWEST_WORDS:
        return False
    catalogs = turn.context.catalogs
    spoken = {catalogs.languages[code].script for code, _ in catalogs.choosable}
    # A Swedish word in a sentence in Tigrinya leaves neither script enough alone.
    return sum(script.share(said, one) for one in spoken) < script.MIN_SHARE


def _was_reported(turn: Turn) -> bool:
    kind, _ = timers.parse(TimerKind.STRANGE.named(1))
    youth = turn.youth.id
    now = turn.changes.timers.get((youth, TimerKind.STRANGE.named(1))) is not None
    return now or bool(turn.context.uow.timers(youth, kind))


def _is_understood(heard: Text) -> bool:
    return heard.choice is not None or bool(heard.time.readings or heard.time.fault)


def is_asked_for(turn: Turn) -> bool:
    """Tell whether the open question takes own words as they are."""
    place = turn.youth.place
    step = turn.parts.flows[place.flow].steps.get(place.step) if place else None
    return step is not None and step.read is not None and not step.read.reads_time
