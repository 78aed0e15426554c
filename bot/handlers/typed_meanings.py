"""Lead what is typed at rest to what it means: a flow, a short answer, or "did you mean …?".

The table decides first (locales/<lang>/typed.txt, word for word); then what was learnt from it.
Danger, a stop and a wish for a person were read before, and so were the choices of the question.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from bot.handlers import typed_reminders
from bot.language.school_words import NONE as NO_WORDS
from bot.language.school_words import SchoolWords
from bot.safety.classifier import Sensed
from bot.turns.inbound import text_of
from bot.turns.turn import Turn
from bot.understanding.meaning_classifier import Likely
from bot.understanding.typed_sentences import OTHER, REQUESTS, SMALL_TALK
from flows.engine.events import Command, Enter, Event
from flows.engine.facts import Standing
from flows.engine.line import Answers, LineClass
from flows.shared import free_text

SHORT: Final = 80
"""Characters of words that a reader of meanings has understood wholly; a coach reads longer ones.
"""

COMMANDS: Final = {
    **dict.fromkeys(("are-you-robot", "who-are-you"), "about_robot"),
    "coach": "my_coach",
    "person": "person",
    "language": "language",
    "menu": "menu",
    "what-do-you-mean": "help",
}
"""Meanings that are a command."""

ENTRIES: Final[dict[str, tuple[str, str | None]]] = {
    "remind": ("reminders", None),
    "step": ("steps", None),
    "meeting": ("meetings", None),
    "article": ("school", None),
    "who-can-help": ("help", None),
    "quiet": ("settings", "quiet"),
    "less-often": ("settings", "cadence"),
    "pause": ("settings", "pause"),
    "settings": ("settings", None),
    "name": ("settings", "name"),
    "remind-list": ("reminders", "mine"),
    "my-step": ("steps", "mine"),
    "step-easy": ("steps", "easy"),
    "erase-mine": ("settings", "data"),
    "what-stored": ("settings", "know"),
}
"""Meanings that begin a flow at a step."""

ANSWERED: Final = {
    **dict.fromkeys(("yes", "dont-know", "skip", "going", "not-yet"), "again"),
    **dict.fromkeys(("no", "cancel"), "ok"),
    "privacy": "secret",
}
"""Meanings with the short answer of another; any other meaning has the answer of its own name."""

NEEDS: Final = {
    "housing": "home",
    **{one: one for one in ("money", "health", "law", "drugs", "love", "leisure")},
}
"""Meanings that are a need of the directory, by the choice of flows/help.py."""

MEANT: Final = {
    **dict.fromkeys(
        ("quiet", "less-often", "pause", "settings", "name", "how-to-stop"), "settings"
    ),
    **dict.fromkeys(("article", "school-hard", "way-on", "drop-out", "school-word"), "school"),
    **dict.fromkeys(("step", "effort", "setback", "my-step", "step-easy"), "step"),
    **dict.fromkeys(("goal", "too-hard"), "step"),
    **dict.fromkeys(("meeting", "cannot-come"), "meeting"),
    **dict.fromkeys(("coach", "coach-when", "coach-silent", "tell-coach"), "coach"),
    **dict.fromkeys(("privacy", "secret", "what-stored", "erase-mine"), "privacy"),
    **dict.fromkeys(("sad", "sleep", "lonely", "hurt", "tired", "nervous"), "sad"),
    **dict.fromkeys(("remind", "remind-list", "remind-missed"), "remind"),
    **dict.fromkeys(("homework", *(f"request-{one}" for one in REQUESTS)), "request"),
    **dict.fromkeys((*NEEDS, "who-can-help", "debt", "no-food", "work-trouble"), "who"),
}
"""Meanings that can be asked about, and the choice of flows/small_talk.py that is each."""


HARMLESS: Final = frozenset({*SMALL_TALK, "coach", "bored"})
CHEAP: Final = 0.4
"""From this share on a short answer is given: it costs little where it was not meant."""

KNOWN: Final = 0.8
"""From this share on nobody has to read it; below it is answered, and a coach reads it too."""

CALLS: Final = 0.9
"""From this share on a person is called by what was only learnt; below it is asked."""

GRAVE: Final = frozenset({OTHER, "person", "sad", "health", "love", "law", "drugs"})
"""Meanings beside which what the second reader has heard still holds."""


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
        return _led(turn, meaning, text)
    likely = turn.parts.meanings.read(text, _embedded(turn, text))
    if name is not None and (not likely or likely[0].meaning in {"my-name", OTHER}):
        given: Answers = {"name": name}
        return Answered(_enter("small_talk", "named", given), understood=True)
    return _by_likelihood(turn, text, likely)


def surely(turn: Turn, text: str) -> str | None:
    """Return what a text surely means; None where the table and what was learnt do not know."""
    found = turn.parts.intent_matcher.table.meaning(text, turn.youth.language)
    if found is not None:
        return found
    embedded = _embedded(turn, text)
    likely = turn.parts.meanings.read(text, embedded)
    sure, _ = turn.parts.meanings.limits(meanings=embedded is not None)
    return likely[0].meaning if likely and likely[0].share >= sure else None


def is_surely_something_else(turn: Turn, text: str) -> bool:
    """Tell whether words at rest surely mean what is neither grave nor a person's to read."""
    if turn.youth.standing is not Standing.ENROLLED:
        return False
    found = surely(turn, text)
    return found is not None and found not in GRAVE


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
    limit = {"person": CALLS, **dict.fromkeys(HARMLESS, min(sure, CHEAP))}.get(first.meaning, sure)
    if first.meaning == "remind" and turn.parts.intent_matcher.denies_reminder(text):
        return _denied(turn, text)
    if first.share >= limit and first.meaning != "my-name":
        led = _led(turn, first.meaning, text)
        return led._replace(understood=led.understood and first.share >= KNOWN)
    meant = [
        MEANT[one.meaning] for one in likely[:5] if one.share >= maybe and one.meaning in MEANT
    ]
    best, second, third = [*dict.fromkeys(meant), "", "", ""][:3]
    if not best and first.meaning != "person":
        return None
    given: Answers = {"first": best, "second": second, "third": third}
    return Answered(_enter("small_talk", "meant", given), understood=False)


def _led(turn: Turn, meaning: str, text: str) -> Answered:
    """Return what a text of this meaning leads to; a reminder with all that the text says of it."""
    begun = typed_reminders.meant(turn, text) if meaning == "remind" else None
    if begun is not None:
        enter, whole = begun
        return Answered(enter, understood=whole)
    found = event(meaning, text, _school_words(turn))
    return Answered(found, understood=len(text) <= SHORT)


def _denied(turn: Turn, text: str) -> Answered | None:
    """Show the reminders to whoever wants none: there they are taken away; None without any."""
    shown = Answered(event("remind-list", text), understood=False)
    return shown if turn.facts().current_reminders else None


def event(meaning: str, text: str, words: SchoolWords = NO_WORDS) -> Event:
    """Return what a meaning leads to; `text` is what was typed, `words` are explained in it."""
    if meaning in COMMANDS:
        return Command(COMMANDS[meaning])
    if meaning == "school-word":
        return _explained(text, words)
    if meaning == "goal":
        return _planned(text)
    if meaning.startswith("request-"):
        kind = meaning.removeprefix("request-")
        return _enter("requests", "offered", {"kind": kind, "typed": " ".join(text.split())})
    if meaning in NEEDS:
        return _enter("help", "typed", {"need": NEEDS[meaning]})
    step = ANSWERED.get(meaning, meaning.replace("-", "_"))
    answered = _enter("small_talk", step, {"rest": True})
    return _enter(*ENTRIES[meaning], {}) if meaning in ENTRIES else answered


def _explained(text: str, words: SchoolWords) -> Event:
    """Return the explanation of the first school word of a text; what there is to read for none."""
    found = next(words.find(text), None)
    if found is None:
        return _enter("school", None, {})
    word = found.word
    name = word.word if word.word == word.swedish else f"{word.word} ({word.swedish})"
    given: Answers = {"school_word": name, "word_meaning": word.meaning}
    return _enter("small_talk", "school_word", given)


def _planned(text: str) -> Event:
    """Return the question whether a plan shall be a small step, where a step can hold it."""
    plan = " ".join(text.split())
    if len(plan) > free_text.SHORT:
        return _enter("steps", "room", {})
    return _enter("steps", "goal", {"small": plan})


def _enter(flow: str, step: str | None, given: Answers) -> Enter:
    return Enter(flow, step, given, say_as=LineClass.ANSWER)


def _spoken(turn: Turn, code: str | None) -> Event | None:
    """Return the change to a language whose name was typed, if it can be chosen."""
    if code is None or code not in {one for one, _ in turn.facts().languages}:
        return None
    return _enter("settings", "named_language", {"language": code})


def _school_words(turn: Turn) -> SchoolWords:
    """Return the school words that are explained in the youth's language."""
    return turn.context.catalogs.school_words.get(turn.youth.language, NO_WORDS)


def _embedded(turn: Turn, text: str) -> Any:
    """Return what the embedding made of this text while it was sensed; None where it is away."""
    sensed: Sensed | None = turn.inbound.sensed
    if sensed is None or not sensed.whole or text != text_of(turn.inbound.what):
        return None
    return sensed.spans[0].embedded
