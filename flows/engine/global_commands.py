"""Define what is there in every step: back, help, a person, stop, menu; and lines of the engine."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from flows.engine.effects import Button
from flows.engine.facts import Standing
from flows.engine.line import Line
from flows.engine.model import END, Choice, Flow, FlowCall, Goal, Jump

NAME: Final = "always"
"""The first part of the context of each line here."""

SAID_WHILE_HELD: Final = frozenset({"unreadable", "unseen", "broken"})
"""Lines that are said while a danger is open: of what came, and of a failure; of no question."""

LINES: Final[Mapping[str, str]] = {
    "again": "I did not understand. Press a button, or write its number.",
    "no_value": "That is fine. Write something short, or one of these words: back, menu.",
    "again_person": "I still do not understand. I am only a robot. A person can help you, if you"
    " want.",
    "peace": "Then we skip that question. I am here when you want.",
    "stale": "That question is already closed. It does not matter.",
    "gone": "That choice is not there any more.",
    "first": "This is the first question.",
    "which": "Which one do you mean?",
    "suits": "Is this all right?",
    "unreadable": "I can only read words that you write yourself. What you sent cannot be opened"
    " here. You can write it, or talk to a person.",
    "unseen": "What you sent cannot be opened here. {coach} sees that something came. You can write"
    " it with words.",
    "vanished": "I have changed since we last wrote. So we skip that question.",
    "broken": "Something went wrong on our side. It is not your fault. What you wrote is saved. You"
    " can try again. If it is urgent, call {sos}.",
}

SKIP: Final = Choice("skip", "⏭️ Skip", goto=END)
MORE: Final = Choice("more", "➕ More", goto=END)
OTHER: Final = Choice("other_time", "✏️ Another time", goto=END)
"""Under the times that an answer may mean: none of them, ask again."""

ENGINE_CHOICES: Final[Mapping[str, Choice]] = {one.id: one for one in (SKIP, MORE, OTHER)}
"""What the engine itself puts under a question; no step has a choice of these names."""

WORDS: Final[Mapping[str, Choice]] = {
    "back": Choice("back", "↩️ Back", goto=END),
    "help": Choice("help", "❓ Help", goto=END),
    "person": Choice("person", "💬 Talk to a person", goto=END),
    "stop": Choice("stop", "🛑 Stop", goto=END),
    "menu": Choice("menu", "☰ Menu", goto=END),
    "my_coach": Choice("my_coach", "🪪 Who is my coach?", goto=END),
    "about_robot": Choice("about_robot", "🤖 What are you?", goto=END),
}
"""The commands of a youth, as they are shown."""

COMMANDS: Final[Mapping[str, Jump | FlowCall]] = {
    "help": FlowCall("menu", "help"),
    # For good: what is written next is for the person, not for the question that was open.
    "person": Jump("person"),
    "stop": Jump("settings", "stop"),
    "menu": Jump("menu"),
    "my_coach": FlowCall("introduction"),
    "about_robot": FlowCall("introduction", "about"),
    # Back to the question that was open, in the new language.
    "language": FlowCall("settings", "language"),
    "privacy": Jump("settings", "know"),
    "delete": Jump("settings", "erase"),
    # Out of the question that is open: what was asked there is not done.
    "leave": Jump("small_talk", "left"),
    # Small talk over a question: a short answer, and the question comes back.
    **{
        f"small_talk.{name}": FlowCall("small_talk", name)
        for name in (
            *("greeting", "goodbye", "thanks", "ok", "laugh", "how_are_you", "fine_here"),
            *("what_can_you", "why_me", "rude", "chat", "how_it_works"),
        )
    },
}

ENDED_ENTRY: Final = Jump("settings", "ended")
"""Where somebody begins, at rest, with whom the work has ended."""

WRITING_ENTRY: Final = Jump("menu", "wrote")
"""Where an enrolled youth begins who writes something at rest."""

DECLINED_ENTRY: Final = Jump("welcome", "open")
"""What stays open to who has said no. At rest its words count as if it were asked: none of them
says yes to anything.
"""

ENTRIES: Final[Mapping[Standing, Goal]] = {
    Standing.NEW: Jump("welcome"),
    Standing.THINKING: Jump("welcome", "again"),
    Standing.DECLINED: DECLINED_ENTRY,
    Standing.STOPPED: Jump("settings", "stopped"),
    Standing.ENROLLED: Jump("menu"),
}
"""Where a youth of this standing begins at rest; nobody is met by silence."""


def line(name: str) -> Line:
    """Return a line that the engine itself says."""
    return Line(f"always.{name}", LINES[name])


def label(choice: Choice) -> Line:
    """Return the words of a choice that is there in every step."""
    return Line(f"always.{choice.id}", choice.label)


def button(flow: Flow, step: str, choice: Choice) -> Button:
    """Return a choice as it is shown under the question of `step`."""
    if choice.own:
        return Button(choice.id, choice.label)
    if choice is ENGINE_CHOICES.get(choice.id):
        return _AT_ONCE[choice.id]
    return _button(flow.id, step, choice.id, choice.label)


@lru_cache(maxsize=4096)
def _button(flow: str, step: str, choice: str, label: str) -> Button:
    """Return a button, cached: it is shown again and again, and one object compares quickly."""
    return Button(choice, Line(f"{flow}.{step}.{choice}", label))


_AT_ONCE: Final = {name: Button(name, label(one)) for name, one in ENGINE_CHOICES.items()}
PERSON_BUTTON: Final = (Button("person", label(WORDS["person"])),)
