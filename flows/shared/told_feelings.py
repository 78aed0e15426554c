"""Answer what youths tell of how they are, where it is no danger: alone, in love, tired, nervous.

Each answer is short and human, and promises nothing (product.md, 5).
"""

from __future__ import annotations

from collections.abc import Mapping

from flows.engine.model import END, Choice, Jump, Step

ENTRIES = ("lonely", "hurt", "good_news", "birthday", "nervous", "tired")
"""The steps that a typed message leads to."""


def steps() -> Mapping[str, Step]:
    """Return the steps; each question asks once whether a person is wanted."""
    yes = Choice("yes", "💬 Yes", goto=Jump("person"))
    talk = Choice("person", "💬 Talk to a person", goto=Jump("person"))
    no = Choice("no", "✋ Not now", goto="fine")
    return {
        "lonely": Step(
            say="It is hard to be alone a lot. Good that you tell me. What would you like?",
            choices=(talk, Choice("who", "⚽ Something to do", goto=Jump("help")), no),
            yields=True,
        ),
        "hurt": Step(
            say="That hurts. Thank you for telling me. Do you want to talk to a person about it?",
            choices=(yes, Choice("who", "🧭 Who can help?", goto=Jump("help")), no),
            yields=True,
        ),
        "good_news": Step(say="How good! Thank you for telling me.", goto=END),
        "birthday": Step(say="How nice! I hope that it is a good day for you.", goto=END),
        "nervous": Step(
            say="Many are nervous before something that matters. Do you want to talk to a person"
            " about it?",
            choices=(yes, no),
            yields=True,
        ),
        "tired": Step(
            say="Some days are like that. You need not do anything here today. Do you want to"
            " talk to a person?",
            choices=(
                yes,
                Choice("pause", "⏸️ Pause", goto=Jump("settings", "pause")),
                no,
            ),
            yields=True,
        ),
    }
