"""Pass on words between a coach and a youth, and prepared lines that each reads in their language.

While they talk the bot is silent. Only a named human begins it and ends it
(bot/escalation/lifecycle.py).
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.escalation import lifecycle, notices
from bot.handlers import held
from bot.language.renderer import Moment
from bot.text import bidi
from bot.turns.refusal import RefusalReason, RefusedInputError
from bot.turns.turn import Turn
from bot.turns.youth_changes import YouthChanges
from flows.engine.events import Command, Text
from flows.engine.line import Answers, Line, LineClass
from flows.engine.place import Place
from flows.texts import call_status, coach_notices, phrasebook
from flows.texts.phrasebook import Answer, Phrase
from storage.turns.youth_state import Coach


def send_from_coach(turn: YouthChanges, coach: int, text: str) -> None:
    """Queue a coach's words to the youth. Raises RefusedInputError unless the talk is theirs."""
    by = _talking(turn, coach)
    if not text.strip():
        raise RefusedInputError(RefusalReason.NO_WORDS)
    lifecycle.record_words(turn, coach)
    turn.say(coach_notices.line("says"), {"coach": by.name, "text": text}, LineClass.HUMAN)


def send_phrase(
    turn: YouthChanges, coach: int, name: str, values: tuple[tuple[str, str], ...]
) -> None:
    """Queue a prepared line to the youth.

    Raises RefusedInputError for one unknown or not filled in, and unless the talk is this coach's.
    """
    by = _talking(turn, coach)
    phrase = phrasebook.PHRASES.get(name)
    if phrase is None:
        raise RefusedInputError(RefusalReason.NO_SUCH_PHRASE)
    filled = _filled(phrase, dict(values))
    said: Answers = {**filled, "coach": by.name, "text": phrase.line}
    buttons = phrase.buttons(coach)
    lifecycle.record_words(turn, coach)
    turn.say(coach_notices.line("says"), said, LineClass.HUMAN, buttons)


def take_words(turn: Turn, text: str) -> None:
    """Take what a youth writes in a talk: it goes to the coach, and words that always work, work.

    A question that the youth has opened meanwhile is answered by its choices; in own words only
    while nothing else has been said since.
    """
    heard = turn.match(text)
    place = turn.youth.place
    just_asked = place is not None and _was_asked_in_words(turn, place)
    answers = isinstance(heard, Text) and (just_asked or heard.choice is not None)
    relay_to_coach(turn, text)
    found = turn.youth.escalation
    if isinstance(heard, Command) or (place is not None and answers):
        turn.advance(heard)
    elif found is not None and found.taken_by is None:
        turn.advance(held.WORDS)  # Whoever had it has not answered in time: no silence.


def _was_asked_in_words(turn: Turn, place: Place) -> bool:
    """Tell whether the turn before this one asked for own words: then these answer it."""
    flow = turn.parts.flows.get(place.flow)
    step = flow.steps.get(place.step) if flow else None
    return step is not None and step.read is not None and place.turn == turn.youth.turn - 1


def relay_to_coach(turn: YouthChanges, text: str) -> None:
    """Queue the youth's words to the coach they talk with, who owes an answer from now on.

    While that coach has missed it, who is asked to take it reads them too.
    """
    youth = turn.youth
    if youth.talking_with is None:
        return
    values: Answers = {"nickname": notices.name_of(turn), "text": text}
    line = coach_notices.line("wrote")
    turn.tell(youth.talking_with, line, values, "message", LineClass.HUMAN)
    found = youth.escalation
    if found is not None:
        lifecycle.release_absent(turn, found.tier)
    if found is not None and found.taken_by is None:
        notices.wrote_early(turn, text, but=youth.talking_with)
    lifecycle.await_answer(turn)


def relay_call_for_person(turn: Turn, words: Line | str) -> None:
    """Tell the coach that the youth asks for a person while they talk, and say how it stands.

    The youth may not have noticed that this coach is there.
    """
    coach = turn.youth.talking_with
    if coach is not None:
        values: Answers = {"nickname": notices.name_of(turn), "text": words}
        turn.tell(coach, coach_notices.line("wrote"), values, "message", LineClass.HUMAN)
        lifecycle.await_answer(turn)
        turn.advance(held.STATUS)


def relay_phrase_answer(turn: Turn, answer: Answer) -> None:
    """Queue a phrase's answer: to the coach they talk with now; afterwards to who had asked."""
    youth = turn.youth
    coach = _asker(turn, answer) if youth.talking_with is None else turn.coaches[youth.talking_with]
    original = _shown(turn, answer, youth.language)
    values: Answers = {
        "nickname": notices.name_of(turn),
        "text": answer.label,
        "original": original,
    }
    same = _shown(turn, answer, coach.language) == original
    line = coach_notices.line("wrote" if same else "answered")
    turn.tell(coach.id, line, values, "message", LineClass.HUMAN)
    if youth.talking_with is None:
        turn.say(call_status.line("answer_saved"), {"reader": coach.name}, LineClass.ANSWER)
    else:
        lifecycle.await_answer(turn)


def _talking(turn: YouthChanges, coach: int) -> Coach:
    if turn.youth.talking_with != coach:
        raise lifecycle.not_the_taker(turn)
    return turn.coaches[coach]


def _filled(phrase: Phrase, values: Mapping[str, str]) -> dict[str, str]:
    """Return what the phrase needs, and nothing else: no value may take the place of a name.

    Raises RefusedInputError for values that are missing or too long.
    """
    filled = {name: " ".join(values.get(name, "").split()) for name in phrase.needs}
    if missing := tuple(name for name in filled if not any(map(bidi.is_seen, filled[name]))):
        raise RefusedInputError(RefusalReason.VALUES_MISSING, values=missing)
    most = phrasebook.MOST_VALUE
    if long := tuple(name for name in filled if len(filled[name]) > most):
        raise RefusedInputError(RefusalReason.TOO_LONG, values=long, most=most)
    return filled


def _asker(turn: YouthChanges, answer: Answer) -> Coach:
    """Return who had picked the phrase, as long as they work with the youth."""
    known = (one for one in turn.ladder.members() if one.id == answer.coach)
    return next(known, turn.youth.coach)


def _shown(turn: Turn, answer: Answer, language: str) -> str:
    """Return the button's label as somebody of this language reads it."""
    at = Moment(turn.now, turn.youth.team.zone)
    return turn.parts.renderer.message(answer.label, {}, (), language, at).text
