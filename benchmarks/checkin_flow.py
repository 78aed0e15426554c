"""The same five questions as the rivals', as a flow. It stands in the place of the menu.

So that a youth at rest who writes "check-in" comes straight to its first question.
"""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks import messages
from flows import checkin, discovery
from flows.engine.facts import Facts
from flows.engine.line import Answers, Value
from flows.engine.model import END, Choice, Flow, Step
from flows.shared import free_text

NEXT = {"how": "scale", "scale": "helped", "helped": "next", "next": "when", "when": "closing"}


def _choices(name: str) -> tuple[Choice, ...]:
    labels = messages.CHOICES.get(name, ())
    return tuple(Choice(f"c{at}", label, goto=NEXT[name]) for at, label in enumerate(labels))


def _count(_value: Value, answers: Answers, _facts: Facts) -> Value:
    return len(answers) + 1


def _step(name: str) -> Step:
    read = {"scale": checkin.scale, "helped": free_text.own_words, "next": free_text.own_words}
    return Step(
        say=messages.QUESTIONS[name],
        choices=_choices(name),
        read=read.get(name),
        goto=NEXT[name],
        keep=_count if name == "when" else None,
    )


FLOW = Flow(
    id="menu",
    start="what",
    entries=("wrote", "help"),
    lines={**free_text.LINES, "no_number": messages.ASK_AGAIN},
    steps={
        "what": Step(goto="how"),
        "wrote": Step(goto="how"),
        "help": Step(say="Help.", goto=END),
        **{name: _step(name) for name in messages.QUESTIONS},
        "closing": Step(say=messages.CLOSING.replace("count", "when"), goto=END),
    },
)


def flows() -> Mapping[str, Flow]:
    """Every flow of Lotsen, with the check-in in the menu's place."""
    return {**discovery.all_flows(), "menu": FLOW}
