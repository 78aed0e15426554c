"""Hold the phrasebook: lines that a coach picks, and a youth reads in their own language.

Warm, short and easy; one question at most; nothing is promised but what the coach promises by
picking it (practices 2-9, languages.md). What is in braces the coach fills in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flows.engine.effects import Button
from flows.engine.line import Line
from flows.engine.model import placeholders

MEET: Final = "meet"
"""The phrase that proposes a meeting."""

MOST_VALUE: Final = 120
"""Characters of one value, so that the sentence around it stays easy to read."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A prepared line. Its `id`, and those of its choices, stay for ever; words may change.

    `crisis` ones stand first while a life may be in danger; clinical staff has to approve them.
    `is_form`: the console has a form for it, to which the picker leads: a meeting is data that both
    sides see, not words. In Telegram it can still be picked.
    """

    id: str
    line: Line
    choices: tuple[Button, ...] = ()
    crisis: bool = False

    @property
    def is_form(self) -> bool:
        return self.id == MEET

    @property
    def needs(self) -> tuple[str, ...]:
        """Return the names of what the coach fills in, in the order of the sentence."""
        return placeholders(self.line.source)

    def buttons(self, coach: int) -> tuple[Button, ...]:
        """Return its choices as shown; each knows the phrase it answers and who asked."""
        wired = (f"{PREFIX}.{coach}.{self.id}.{one.choice}" for one in self.choices)
        return tuple(map(Button, wired, (one.label for one in self.choices)))


@dataclass(frozen=True, slots=True)
class Answer:
    """A choice under a phrase that was pressed, and the coach who had picked the phrase."""

    coach: int
    phrase: Phrase
    label: Line


PREFIX: Final = "phrase"
"""How the button of a phrase begins; no choice of a flow has a dot in it."""

CRISIS: Final = "crisis_"
"""How the id of a phrase for a crisis begins.

A human asks, so these may ask about safety; none asks for a method, a place or a reason, promises
secrecy, or blames (safety.md).
"""

_WIRED: Final = re.compile(rf"{PREFIX}\.(?P<coach>[0-9]{{1,18}})\.(?P<phrase>\w+)\.(?P<choice>\w+)")


def answer(choice: str) -> Answer | None:
    """Return what a pressed button answers; None when it stands under no phrase."""
    found = _WIRED.fullmatch(choice)
    phrase = PHRASES.get(found["phrase"]) if found else None
    if found is None or phrase is None:
        return None
    for one in phrase.choices:
        if one.choice == found["choice"] and isinstance(one.label, Line):
            return Answer(int(found["coach"]), phrase, one.label)
    return None


def _phrase(name: str, source: str, /, **choices: str) -> Phrase:
    context = f"{PREFIX}.{name}"
    shown = (Button(one, Line(f"{context}.{one}", label)) for one, label in choices.items())
    return Phrase(name, Line(context, source), tuple(shown), name.startswith(CRISIS))


PHRASES: Final[Mapping[str, Phrase]] = {
    one.id: one
    for one in (
        _phrase("greeting", "Hi! It is good to hear from you."),
        _phrase("read", "I have read what you wrote."),
        _phrase("call", "I will call you tomorrow at {time}."),
        _phrase(
            MEET,
            "Shall we meet? Place: {place}. Time: {time}.",
            yes="👍 Yes",
            no="✋ No",
            other="🔁 Another time",
        ),
        _phrase("today", "How are you today?"),
        _phrase(
            "call_now",
            "Is it all right if I call you now?",
            yes="📞 Yes",
            write="✏️ Rather write",
            later="⏳ Not now",
        ),
        _phrase("away", "I am away until {day}. Until then {name} answers you."),
        _phrase("thanks", "Thank you for telling me."),
        _phrase(
            "come_along",
            "I will come along to {place}, if you want.",
            yes="👍 Yes, please",
            no="✋ No, thanks",
        ),
        _phrase("well_done", "Good work with this: {step}."),
        _phrase(
            "interpreter",
            "Do you want an interpreter when we talk?",
            yes="👍 Yes",
            no="✋ No",
        ),
        _phrase("look_up", "I will look it up, and come back to you {day}."),
        _phrase("no_hurry", "There is no hurry. Answer when you can."),
        _phrase("bring", "Please bring this: {what}."),
        _phrase("see_you", "See you {time}."),
        _phrase("crisis_here", "I am here now, and I read what you write."),
        _phrase(
            "crisis_safe",
            "Are you safe where you are now?",
            yes="👍 Yes",
            no="✋ No",
            unsure="🤷 I don't know",
        ),
        _phrase(
            "crisis_alone",
            "Is somebody with you?",
            yes="👍 Yes",
            no="✋ No",
            call="📞 I want a call",
        ),
        _phrase(
            "crisis_call",
            "I want to call you now. You can write your number here. Is that all right?",
            yes="📞 Yes, call me",
            write="✏️ Rather write",
            later="⏳ Not now",
        ),
        _phrase(
            "crisis_urgent",
            "Is it urgent? I can call for help for you now.",
            self="📞 I call myself",
            yes="🙏 Yes, call for me",
            no="✋ No",
        ),
        _phrase("crisis_calling", "I am calling for help for you now. They want to help you."),
        _phrase("crisis_thanks", "It is good that you write this to me. It is not your fault."),
        _phrase(
            "crisis_open",
            "I cannot keep this secret. I want you to get help, and I tell you what I do.",
        ),
    )
}
"""Every phrase by its id, in the order in which a coach sees them."""


def in_order(*, crisis: bool) -> list[Phrase]:
    """Return every phrase, in a crisis those for a crisis first, else last."""
    return sorted(PHRASES.values(), key=lambda one: one.crisis is not crisis)
