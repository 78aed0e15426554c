"""Decide about a text: danger first, then a stop, a wish for a human, and its own meaning."""

from __future__ import annotations

from typing import Final

from bot.escalation import notices
from bot.handlers import live_chat, unknown_script
from bot.safety.lexicon import Reading
from bot.safety.word_lists import Danger
from bot.turns.turn import Turn
from flows.engine.events import Command, Enter, Text
from flows.engine.facts import Tier
from flows.engine.line import LineClass
from flows.engine.place import Place

RETURNED: Final = ("settings", "returned")
"""The step that asks somebody who has opened the chat again."""

START: Final = "/start"


def act_on_signals(turn: Turn, text: str, shown: str = "") -> bool:
    """Act on danger, a stop or a wish for a human, before all else; return whether there was one.

    A coach who talks with the youth reads `shown`, if it is not the text itself.
    """
    reading = turn.parts.lexicon.read(text)
    if _act_on_danger(turn, reading, text, shown or text):
        return True
    if reading.stop:
        turn.advance(Command("stop"))
    elif reading.wants_person and turn.youth.talking_with is None:
        turn.advance(Command("person"))
    else:
        return False
    return True


def act_on_danger(turn: Turn, text: str, shown: str) -> bool:
    """Act on danger alone; return whether there was any. `shown` is as in `act_on_signals`."""
    return _act_on_danger(turn, turn.parts.lexicon.read(text), text, shown)


def act_on_meaning(turn: Turn, text: str) -> None:
    """Act on what the text means in the open question, or at rest."""
    youth = turn.youth
    if _is_answered(youth.place, text):
        return
    heard = _meant(turn, text)
    if _awaits_a_person(turn) and isinstance(heard, Text) and heard.choice is None:
        notices.wrote_early(turn, text)
        turn.advance(Enter("person", "noted", say_as=LineClass.ANSWER))
    elif not unknown_script.report_unknown_script(turn, heard, text):
        turn.advance(heard)


def _awaits_a_person(turn: Turn) -> bool:
    """Tell whether own words are for whoever shall take the escalation.

    So they are while no question is open, or one that yields.
    """
    place = turn.youth.place
    if turn.youth.escalation is None or place is None:
        return turn.youth.escalation is not None
    flow = turn.parts.flows.get(place.flow)
    step = flow.steps.get(place.step) if flow else None
    return step is not None and step.yields and not place.is_over


def _is_answered(place: Place | None, text: str) -> bool:
    """Tell whether this is the START that an app sends by itself where a chat is opened again.

    The youth has been asked already.
    """
    return place is not None and (place.flow, place.step) == RETURNED and text.strip() == START


def _meant(turn: Turn, text: str) -> Text | Command:
    parts, place = turn.parts, turn.youth.place
    return parts.intent_matcher.match(text, parts.flows, place, turn.facts())


def _act_on_danger(turn: Turn, reading: Reading, text: str, shown: str) -> bool:
    if reading.danger is None or _gives_way(turn, reading.danger, text):
        return False
    _danger(turn, reading.danger, shown)
    return True


def _danger(turn: Turn, danger: Danger, text: str) -> None:
    """Act on danger before every flow, whatever the youth's standing (safety.md)."""
    if danger.tier is Tier.D and _awaits_a_person(turn):
        notices.wrote_early(turn, text)
        turn.advance(Enter("person", say_as=LineClass.ANSWER))
        return
    if danger.tier is Tier.D:
        turn.advance(Enter("person", "unsure", say_as=LineClass.ANSWER))
        notices.unclear(turn, text)
        return
    step = danger.tier.value.lower()
    if danger.other and danger.tier is not Tier.C:
        step = f"other_{step}"
    talking = turn.youth.talking_with is not None
    # The line names who is told: not the responsible coach, where a colleague has it.
    told = turn.ladder.danger_reader(danger.tier).name
    turn.advance(Enter("danger", step, {"rule": danger.rule, "coach": told}, LineClass.DANGER))
    if talking:
        live_chat.relay_to_coach(turn, text)


def _gives_way(turn: Turn, danger: Danger, text: str) -> bool:
    """Tell whether tier D gives way.

    It does to a human who reads already, and to a word that has a meaning here.
    """
    if danger.tier is not Tier.D:
        return False
    heard = _meant(turn, text)
    chosen = isinstance(heard, Command) or heard.choice is not None
    return chosen or turn.youth.talking_with is not None
