"""Type an answer to a question for a time, through matcher and engine, and see what is kept."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Final, NamedTuple

from bot.language.registry import LOCALES
from bot.language.renderer import Renderer
from bot.understanding.intent import IntentMatcher
from bot.understanding.time_words import TimeWords
from flows import discovery
from flows.engine import engine
from flows.engine.effects import AddReminder, AddStep, Effect, Say
from flows.engine.events import Text
from flows.engine.facts import Facts
from flows.engine.line import Answers, Value
from flows.engine.place import Place
from tests.support.flow_player import STOCKHOLM

NOW: Final = datetime(2026, 11, 24, 10, tzinfo=STOCKHOLM)
"""A Tuesday."""

FLOWS: Final = discovery.all_flows()
TURN: Final = 7


class Kept(NamedTuple):
    """What became of an answer: kept, asked or refused; what was kept; what was said first."""

    outcome: str
    value: str
    said: str


@cache
def matcher() -> IntentMatcher:
    """Read the catalogues and the tables once."""
    return IntentMatcher(Renderer.load(LOCALES, previews=True), TimeWords.load(LOCALES))


def place(question: str, now: datetime) -> Place:
    """Return the open question of this name."""
    answers: dict[str, Value] = {"what": "x", "small": "x", "often": "once"}
    if question == "when":
        return Place("steps", "when", TURN, answers)
    if question == "days":
        answers["often"] = "days"
    if question.startswith("time"):
        ahead = 1 if question == "time_tomorrow" else 0
        answers["day"] = date.fromordinal(now.toordinal() + ahead)
    return Place("reminders", question.partition("_")[0], TURN, answers)


def typed(language: str, question: str, text: str, now: datetime = NOW) -> Kept:
    """Return what becomes of this answer, typed by a youth of this language."""
    facts = Facts(now=now, turn=TURN + 1, language=language)
    open_ = place(question, now)
    heard = matcher().match(text, FLOWS, open_, facts)
    if not isinstance(heard, Text):
        return Kept("command", heard.name, "")
    after, effects = engine.advance(FLOWS, open_, heard, facts)
    said = next((one.line.context for one in effects if isinstance(one, Say)), "")
    if after is not None and after.step == open_.step:
        return Kept("asked" if after.readings else "refused", " ".join(after.readings), said)
    return Kept("kept", _value(after.answers if after else {}, open_.step, effects), said)


def _value(answers: Answers, step: str, effects: list[Effect]) -> str:
    """Return a day, weekdays, or a moment, as text."""
    for one in effects:
        if isinstance(one, AddStep) and one.ask_at is not None:
            return f"{one.ask_at:%Y-%m-%d %H:%M}"
        if isinstance(one, AddReminder):
            days = "".join(map(str, sorted(one.rhythm.days)))
            return f"{days} {one.rhythm.first:%Y-%m-%d %H:%M}".strip()
    kept = answers.get(step)
    return "".join(map(str, kept)) if isinstance(kept, tuple) else str(kept)
