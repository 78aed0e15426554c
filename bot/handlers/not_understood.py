"""Put own words that nothing understood on the coaches' reading list (docs/decisions/0027).

Nothing stays unread: what neither a choice, a question nor a reading understood is to be read by a
coach within a working day. Words that a coach gets anyway (in a talk, in a danger, unclear ones)
are not listed; nor are those before a yes, which are not kept.
"""

from __future__ import annotations

from typing import Final

from bot.escalation import lifecycle
from bot.handlers import unknown_script
from bot.policy import deadlines
from bot.safety import word_language
from bot.turns.inbound import CoachOpened
from bot.turns.refusal import RefusalReason, RefusedInputError
from bot.turns.turn import RECORDED_STANDINGS, Turn
from flows.engine.engine import MOST_TRIES
from flows.engine.events import Command, Text
from flows.engine.facts import Tier
from flows.engine.place import Place
from flows.texts import coach_notices
from storage.reads import words_to_read
from storage.turns.changes import NotUnderstood, WordsRead

TIER: Final = Tier.C
"""How soon a human is to answer where a coach has opened an escalation for such words."""


def list_if_not_understood(
    turn: Turn, text: str, heard: Text | Command, before: Place | None
) -> None:
    """List the words if the question `before` was not answered by them, or none was open."""
    if _is_left(turn, heard, before):
        list_words(turn, text)


def list_words(turn: Turn, text: str) -> None:
    """List the words of this turn, for a coach to read; only of who has said yes."""
    if turn.youth.standing not in RECORDED_STANDINGS:
        return
    youth, sensed = turn.youth, turn.inbound.sensed
    language = word_language.guess(sensed.tongues, youth.language) if sensed else youth.language
    if unknown_script.is_in_unknown_script(turn, text):
        language = ""
    there = turn.callable_at(TIER)
    reading = turn.read(text)
    listed = NotUnderstood(
        youth.id, youth.turn, turn.now, language, reading.score, reading.nearest,
        deadlines.read(youth.team, there),
    )  # fmt: skip
    turn.changes.not_understood.append(listed)


def open_escalation(turn: Turn, what: CoachOpened) -> None:
    """Open an escalation for words on the list, which this coach has read with it.

    Raises RefusedInputError for another team's staff.
    """
    if not turn.ladder.includes(what.coach):
        raise RefusedInputError(RefusalReason.NO_SUCH_COACH)
    lifecycle.open_(turn, TIER, coach_notices.READ, what.turn)
    done = WordsRead(turn.youth.id, what.turn, what.coach, turn.now, words_to_read.OPENED)
    turn.changes.words_read.append(done)


def _is_left(turn: Turn, heard: Text | Command, before: Place | None) -> bool:
    """Tell whether the question that was open is still open, or was given up, after these words."""
    if not isinstance(heard, Text) or heard.choice is not None or heard.no_value:
        return False
    flow = turn.parts.flows.get(before.flow) if before else None
    step = flow.steps.get(before.step) if flow and before else None
    if before is None or step is None or step.read is None:
        return True
    after = turn.youth.place
    if after is None:
        return before.tries >= MOST_TRIES
    return (after.flow, after.step) == (before.flow, before.step) and after.tries > before.tries
