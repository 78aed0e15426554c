"""Lead what is typed at rest to what it means: a flow, a short answer, or "did you mean …?".

The table decides first (locales/<lang>/typed.txt, word for word); then what was learnt from it.
Danger, a stop and a wish for a person were read before, and so were the choices of the question.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from bot.safety.classifier import Sensed
from bot.turns.inbound import text_of
from bot.turns.turn import Turn
from bot.understanding.meaning_classifier import Likely
from bot.understanding.typed_sentences import OTHER, REQUESTS, SMALL_TALK
from flows.engine.events import Command, Enter, Event
from flows.engine.facts import Standing
from flows.engine.line import Answers, LineClass

SHORT: Final = 80
"""Characters of words that a reader of meanings has understood wholly; a coach reads longer ones.
"""

COMMANDS: Final = {
    **dict.fromkeys(("are-you-robot", "who-are-you"), "about_robot"),
    "coach": "my_coach",
    "person": "person",
    "language": "language",
    "privacy": "privacy",
    "menu": "menu",
    "what-do-you-mean": "help",
}
"""Meanings that are a command."""

ENTRIES: Final[dict[str, tuple[str, str | None]]] = {
    "remind": ("reminders", None),
    "step": ("steps", None),
    "meeting": ("meetings", None),
    "article": ("school", None),
    **dict.fromkeys(
        ("money", "housing", "health", "law", "drugs", "love", "leisure", "who-can-help"),
        ("help", None),
    ),
    "quiet": ("settings", "quiet"),
    "less-often": ("settings", "cadence"),
    "pause": ("settings", "pause"),
    "settings": ("settings", None),
    "name": ("settings", "name"),
    **dict.fromkeys(("yes", "dont-know", "skip", "going", "not-yet"), ("small_talk", "again")),
    **dict.fromkeys(("no", "cancel"), ("small_talk", "ok")),
    "school-hard": ("small_talk", "school_hard"),
    "later": ("small_talk", "later"),
    **{one: ("small_talk", one) for one in ("bored", "sad", "done")},
}
"""Meanings that begin a flow at a step."""

MEANT: Final = {
    **dict.fromkeys(("quiet", "less-often", "pause", "settings", "name"), "settings"),
    **dict.fromkeys(("article", "school-hard"), "school"),
    **{one: one for one in ("remind", "step", "meeting", "language", "privacy", "sad")},
    **{f"request-{one}": "request" for one in REQUESTS},
    **dict.fromkeys(
        ("money", "housing", "health", "law", "drugs", "love", "leisure", "who-can-help"), "who"
    ),
}
"""Meanings that can be asked about, and the choice of flows/small_talk.py that is each."""


HARMLESS: Final = frozenset({*SMALL_TALK, "coach", "bored"})
CHEAP: Final = 0.35
"""From this share on a short answer is given: it costs nothing where it was not meant."""


class Answered(NamedTuple):
    """What a typed message leads to; `understood` whether no coach has to read it."""

    event: Event
    understood: bool


def at_rest(turn: Turn, text: str) -> Answered | None:
    """Return what words at rest lead to; None where they are somebody's to read."""
    if turn.youth.standing is not Standing.ENROLLED:
        return None
    matcher, language = turn.parts.intent_matcher, turn.youth.language
    spoken = _spoken(turn, matcher.table.language(text))
    if spoken is not None:
        return Answered(spoken, understood=True)
    name = matcher.table.given_name(text)
    meaning = matcher.table.meaning(text, language)
    if meaning is not None:
        return Answered(_event(meaning, text), understood=True)
    likely = turn.parts.meanings.read(text, _embedded(turn, text))
    if name is not None and (not likely or likely[0].meaning in {"my-name", OTHER}):
        given: Answers = {"name": name}
        return Answered(_enter("small_talk", "named", given), understood=True)
    return _by_likelihood(turn, text, likely)


def over_question(turn: Turn, text: str) -> Event | None:
    """Return the short answer to small talk over a question of buttons alone, which comes back."""
    found = turn.parts.intent_matcher.table.meaning(text, turn.youth.language)
    if found not in SMALL_TALK:
        return None
    return Command(COMMANDS.get(found) or f"small_talk.{found.replace('-', '_')}")


def _by_likelihood(turn: Turn, text: str, likely: list[Likely]) -> Answered | None:
    if not likely:
        return None
    sure, maybe = turn.parts.meanings.limits(meanings=_embedded(turn, text) is not None)
    first = likely[0]
    if first.meaning == OTHER:
        return None
    limit = min(sure, CHEAP) if first.meaning in HARMLESS else sure
    if first.share >= limit and first.meaning != "my-name":
        return Answered(_event(first.meaning, text), understood=len(text) <= SHORT)
    meant = [
        MEANT[one.meaning] for one in likely[:3] if one.share >= maybe and one.meaning in MEANT
    ]
    two = [*dict.fromkeys(meant), "", ""][:2]
    if not two[0]:
        return None
    given: Answers = {"first": two[0], "second": two[1]}
    return Answered(_enter("small_talk", "meant", given), understood=False)


def _event(meaning: str, text: str) -> Event:
    if meaning in COMMANDS:
        return Command(COMMANDS[meaning])
    if meaning.startswith("request-"):
        kind = meaning.removeprefix("request-")
        return _enter("requests", "typed", {"kind": kind, "typed": " ".join(text.split())})
    flow, step = ENTRIES.get(meaning, ("small_talk", meaning.replace("-", "_")))
    return _enter(flow, step, {"rest": True} if flow == "small_talk" else {})


def _enter(flow: str, step: str | None, given: Answers) -> Enter:
    return Enter(flow, step, given, say_as=LineClass.ANSWER)


def _spoken(turn: Turn, code: str | None) -> Event | None:
    """Return the change to a language whose name was typed, if it can be chosen."""
    if code is None or code not in {one for one, _ in turn.facts().languages}:
        return None
    return _enter("settings", "named_language", {"language": code})


def _embedded(turn: Turn, text: str) -> Any:
    """Return what the embedding made of this text while it was sensed; None where it is away."""
    sensed: Sensed | None = turn.inbound.sensed
    if sensed is None or not sensed.whole or text != text_of(turn.inbound.what):
        return None
    return sensed.spans[0].embedded
