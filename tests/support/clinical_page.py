"""The page for clinical staff, docs/clinical.md: every rule, text and deadline of the program.

Its sentences are written by hand; its tables, between comments, are read from the program, so that
nobody signs what is not so. `pytest --write tests/bot/safety/test_clinical_page.py` writes them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

from bot.app import load_locales
from bot.language import po_file
from bot.language.registry import LOCALES
from bot.policy import deadlines, escalation_ladder
from bot.safety import measuring
from bot.safety.word_lists import Rule
from bot.translation import near_misses
from flows import danger, held, person
from flows.engine.facts import Tier
from flows.engine.model import Flow
from flows.texts import call_status

PAGE: Final = Path(__file__).parents[2] / "docs" / "clinical.md"
FIGURES: Final = {
    "alarm A": "A hörs",
    "alarm B": "B hörs",
    "alarm N": "falskt larm",
    "stop S": "stopp hörs",
    "stop NS": "falskt stopp",
    "human H": "önskan om en människa hörs",
    "human NH": "falsk önskan",
}
"""What is recorded of the second reader, and what clinical staff call it."""

SERIOUS: Final = frozenset("AB")
FLOWS: Final = (danger.FLOW, held.FLOW, person.FLOW)


def written() -> str:
    """The page as it stands."""
    return PAGE.read_text(encoding="utf-8")


def text() -> str:
    """The page with each table as the program has it."""
    page = written()
    tables = (
        *(("times", _times()), ("texts", _texts()), ("rules", _rules())),
        *(("heard", _heard()), ("families", _families())),
    )
    for name, lines in tables:
        body = "".join(f"{line}\n" for line in lines)
        before, begins, rest = page.partition(f"<!-- {name} -->\n")
        _, ends, after = rest.partition(f"<!-- /{name} -->")
        assert begins, name
        assert ends, name
        page = before + begins + body + ends + after
    return page


def _times() -> Iterator[str]:
    first, second, later = (_length(one) for one in deadlines.TAKE_A)
    yield "| | A | B | C | D |"
    yield "|---|---|---|---|---|"
    take = [_length(deadlines.TAKE[tier]) for tier in (Tier.B, Tier.C, Tier.D)]
    yield f"| ta över, den som tillfrågas | {first}, {second}, sedan {later} | {_work(take)} |"
    words = [_length(deadlines.WORDS[tier]) for tier in (Tier.B, Tier.C, Tier.D)]
    first_words = _length(deadlines.WORDS_A)
    yield f"| första orden efter att ha tagit över | {first_words} | {_work(words)} |"
    yield f"| svar senare i samtalet | {_length(deadlines.ANSWER_A)} | {_work(words)} |"
    told = _length(deadlines.TELL_A)
    yield f"| ungdomen får veta att ingen har svarat | {told} | vid tiden | vid tiden | – |"
    yield ""
    yield "Tiderna för B, C och D är arbetstid. Missas en tid börjar ordningen om hos någon annan:"
    yield (
        "den ansvariga coachen eller ersättaren, de andra i teamet, deras ersättare. Efter"
        f" {escalation_ladder.ROUNDS_OF_COACHES} varv frågas samordnarna också, och efter vart"
        f" {escalation_ladder.ROUNDS_TO_ALARM}:e varv larmas den som driver programmet. Den första"
        " missade tiden står kvar tills en människa har skrivit."
    )


def _work(lengths: list[str]) -> str:
    return " | ".join(lengths)


def _length(length: timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h"


def _heard() -> Iterator[str]:
    """How well the second reader hears, by language: with meanings, and by letters alone."""
    yield "| språk | " + " | ".join(FIGURES.values()) + " |"
    yield "|---" * (len(FIGURES) + 1) + "|"
    for code in ("all", *near_misses.languages(LOCALES)):
        cells = (f"{share(measuring.WHOLE, code, one)} / {share(measuring.LETTERS, code, one)}"
                 for one in FIGURES)  # fmt: skip
        yield f"| {'alla' if code == 'all' else f'`{code}`'} | {' | '.join(cells)} |"


def _families() -> Iterator[str]:
    """How many of each family call a human, over all languages."""
    kept = json.loads((LOCALES / measuring.RATCHET).read_text(encoding="utf-8"))
    named = [
        one.removeprefix("all ")
        for one in sorted(kept[measuring.WHOLE])
        if one.startswith("all ") and "/" in one
    ]
    yield "| nivå | familj | hörs: med betydelser / bara bokstäver |"
    yield "|---|---|---|"
    for name in named:
        tier, family = name.split("/", 1)
        if tier in SERIOUS:
            shares = (share(one, "all", name) for one in (measuring.WHOLE, measuring.LETTERS))
            yield f"| {tier} | `{family}` | {' / '.join(shares)} |"


def share(variant: str, code: str, figure: str) -> str:
    """A recorded figure, of 100; a dash where there is none."""
    found = measuring.recorded_share(LOCALES, variant, f"{code} {figure}")
    return "–" if found is None else f"{round(100 * found)}"


def _texts() -> Iterator[str]:
    for title, lines in _chapters():
        yield ""
        yield f"### {title}"
        yield ""
        yield "| text | svenska |"
        yield "|---|---|"
        for name, said in lines:
            yield f"| `{name}` | {said} |"


def _chapters() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    swedish = _swedish()
    titles = {
        danger.FLOW.id: "Svaret på fara",
        held.FLOW.id: "Medan en människa är kallad",
        person.FLOW.id: "När ungdomen vill prata, eller är oklar",
    }
    for flow in FLOWS:
        names = [f"{flow.id}.{name}" for name in _said(flow)]
        if flow is held.FLOW:
            names += [call_status.line(name).context for name in call_status.LINES]
        yield titles[flow.id], [(name, swedish[name]) for name in names]


def _said(flow: Flow) -> Iterator[str]:
    return (name for name, step in flow.steps.items() if step.say)


def _swedish() -> dict[str, str]:
    units = po_file.load(LOCALES / "sv" / po_file.CATALOGUE)
    return {one.context: one.forms[0] for one in units}


def _rules() -> Iterator[str]:
    yield "| regel | nivå | text | blir A med *nu* | exempel |"
    yield "|---|---|---|---|---|"
    for rule in sorted(load_locales().lexicon.rules, key=_order):
        danger_ = rule.danger
        step = f"other_{danger_.tier.lower()}" if danger_.other else danger_.tier.lower()
        kind = danger_.family or step
        urgent = "ja" if rule.urgent else ""
        yield f"| `{danger_.rule}` | {danger_.tier} | `{kind}` | {urgent} | {rule.examples[0]} |"


def _order(rule: Rule) -> tuple[str, str, str]:
    language, _, name = rule.danger.rule.partition(".")
    return (language, rule.danger.tier, name)
