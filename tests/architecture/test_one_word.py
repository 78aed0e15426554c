"""Words that are changed in one place: states of lines, kinds of timers, names of channels.

Words that mean other things too ("coach", "sent", "web") are only looked at where they would mean
the fact: compared with a state, kind or channel, given for one, or written into SQL.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from enum import StrEnum
from typing import Final, NamedTuple

import pytest

from bot.console import upcoming
from bot.handlers import due_timers
from bot.policy import timer_windows
from flows.engine.timers import TimerKind
from storage.schema.channel_names import ChannelName
from storage.schema.line_state import WAITING, LineState
from tests.architecture import source_tree
from tests.architecture.test_one_fact import OPERATIONS, found_in, texts
from tests.architecture.test_rules import hold

PAGES: Final = (".html", ".js", ".css")


@pytest.fixture(scope="module", autouse=True)
def _let_go() -> Iterator[None]:
    """The product, parsed, is a hundred megabytes."""
    yield
    source_tree.tree.cache_clear()
    source_tree.nodes.cache_clear()


# ------------------------------------------------------------ states, kinds, names of channels


class Vocabulary(NamedTuple):
    """Words that stand once. `home` defines them; `common` mean other things too; `told` are the
    names of what holds such a word, and `given` the calls that are given one.
    """

    words: type[StrEnum]
    home: str
    common: AbstractSet[str]
    told: AbstractSet[str]
    given: AbstractSet[str]


STATES: Final = Vocabulary(
    LineState, "storage/schema/line_state.py",
    frozenset({LineState.SENT, LineState.DROPPED}),
    frozenset({"state"}), frozenset({"OutboxMark", "LineState"}),
)  # fmt: skip
KINDS: Final = Vocabulary(
    TimerKind, "flows/engine/timers.py",
    frozenset({
        *(TimerKind.CHECKIN, TimerKind.PROPOSAL, TimerKind.REMINDER),
        *(TimerKind.THINK, TimerKind.TOUCH, TimerKind.COACH, TimerKind.UNSURE),
        TimerKind.REQUEST,
    }),
    # What lies ahead of a youth tells it as `what`.
    frozenset({"name", "what", "kind", "timer", "timers"}),
    frozenset({"set_timer", "drop_timer", "SetTimer", "DropTimer", "TimerKind", "parse"}),
)  # fmt: skip
CHANNELS: Final = Vocabulary(
    ChannelName, "storage/schema/channel_names.py",
    # "telegram" is also the name of the value that bot_links.py keeps, for ever too.
    frozenset({ChannelName.WEB, ChannelName.TELEGRAM, ChannelName.CONSOLE}),
    frozenset({"channel"}), frozenset({"PageChannel", "ChannelName", "channel"}),
)  # fmt: skip
NAMED: Final[Mapping[str, Vocabulary]] = {
    "an outbox state": STATES, "a timer kind": KINDS, "a channel's name": CHANNELS
}  # fmt: skip

QUERIES: Final = frozenset({"in_", "not_in", "like", "not_like", "startswith", "is_distinct_from"})
SEALS: Final = frozenset({"open", "open_or_empty", "opener", "seal", "SealedColumn"})
"""What is sealed is sealed for a column, by its name; that no timer has."""


def again(tree: ast.AST, of: Vocabulary) -> Iterator[tuple[int, str]]:
    """The words of a vocabulary that are written out where they mean it."""
    every = [*ast.walk(tree)]
    texts = {id(node.value) for node in every if isinstance(node, ast.Expr)}
    sealed = {
        id(part)
        for node in every
        if isinstance(node, ast.Call) and source_tree.last(node.func) in SEALS
        for one in node.args
        for part in ast.walk(one)
    }
    placed = {id(part) for node in every for one in meant(node, of) for part in _within(one)}
    for node in every:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in texts:
            word = _word(node.value, of, placed=id(node) in placed, sealed=id(node) in sealed)
            if word:
                yield node.lineno, node.value


def meant(node: ast.AST, of: Vocabulary) -> Iterator[ast.expr]:
    """The expressions of a node that a state, a kind or a name of a channel is expected in."""
    # A variable that is called `name` or `what` may hold anything.
    sure = of.told - {"name", "what"}
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        if any(
            source_tree.last(one) in (sure if isinstance(one, ast.Name) else of.told)
            for one in sides
        ):
            yield from sides
    elif isinstance(node, ast.Call):
        if source_tree.last(node.func) in of.given:
            yield from node.args[:2]
        # TIMER.c.name.in_(…), OUTBOX.c.state.like(…)
        asked = node.func.value if isinstance(node.func, ast.Attribute) else node.func
        if source_tree.last(node.func) in QUERIES and source_tree.last(asked) in of.told:
            yield from node.args
        yield from (one.value for one in node.keywords if one.arg in sure)
    elif isinstance(node, ast.AnnAssign) and node.value:
        typed = of.words.__name__ in ast.unparse(node.annotation)
        if typed or source_tree.last(node.target) in sure:
            yield node.value


def _within(node: ast.expr) -> Iterator[ast.AST]:
    """A word, or the words of a list; what is inside a further call or index is asked there."""
    yield node
    inner: Iterable[ast.expr | None] = ()
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        inner = node.elts
    elif isinstance(node, ast.JoinedStr):
        inner = node.values
    elif isinstance(node, ast.Dict):
        inner = node.keys
    yield from (part for one in inner if one is not None for part in _within(one))


def _word(text: str, of: Vocabulary, *, placed: bool, sealed: bool) -> bool:
    """Tell whether a text is a word of these: there, or anywhere if nothing else is called so."""
    words = {str(one) for one in of.words}
    if any(f"'{one}'" in text for one in words):
        return True  # SQL
    head, colon, _ = text.partition(":")
    if head not in words or (colon and (sealed or of is not KINDS)):
        return False
    return placed or head not in of.common or bool(colon and text in {f"{head}:", f"{head}:%"})


def on_pages(path: str, text: str, of: Vocabulary) -> Iterator[str]:
    """Words that a page compares one of these with: `one.state == "sent"`."""
    told, words = "|".join(of.told), "|".join(map(re.escape, of.words))
    compared = rf"\.(?:{told})\s*(?:[!=]==?|(?:not )?in)\s*"
    among = r"(?:[\[(](?:[^%})\]]*[^\w%}])?)?"
    pattern = re.compile(rf"{compared}{among}['\"](?:{words})['\"]")
    yield from found_in(path, text, pattern)


@pytest.mark.parametrize("name", NAMED)
def test_each_is_written_where_it_is_defined_alone(name: str) -> None:
    """Rename one, and mypy, an undefined name in a page or this test leads to the rest.

    Migrations are history and have words of their own; so have the names of lines.
    """
    of = NAMED[name]
    mine = [one for _, one in again(_as_if_used(of), of)]
    assert sorted(mine) == sorted(of.words)
    faults = [
        f"{path}:{line}: {word!r}"
        for path in source_tree.modules(*source_tree.PRODUCT)
        if path != of.home
        for line, word in again(source_tree.tree(path), of)
    ]
    pages = [one for path in texts(*PAGES) for one in on_pages(path, source_tree.text(path), of)]
    hold([*faults, *pages], f"{name} is written in {of.home}; take it from {of.words.__name__}:")


def _as_if_used(of: Vocabulary) -> ast.AST:
    """A module that names every word once more, as an argument."""
    call = min(of.given)
    return ast.parse("\n".join(f"{call}('{one}')" for one in of.words))


def valued(written: str, of: Vocabulary) -> str:
    """Code in which each word stands as its value: `'SENT'` as `'sent'`."""
    names = "|".join(one.name for one in of.words)
    return re.sub(rf"(?<=['\"])({names})(?=['\":])", lambda one: of.words[one[1]], written)


@pytest.mark.parametrize(
    ("of", "written"),
    [
        *((STATES, one) for one in (
            "OUTBOX.c.state == 'SENT'", "one.state in ('SENT', other)", "f(state='DROPPED')",
            "state: str = 'SENT'", "x = 'QUEUED'", "OUTBOX.c.state.in_(['DROPPED'])",
            "text(\"state <> 'SENT'\")", "OutboxMark(4, 'DROPPED')", "{'UNCERTAIN': 1}",
        )),
        *((KINDS, one) for one in (
            "turn.set_timer('COACH', at)", "DropTimer('THINK')", "TIMER.c.name == 'TOUCH'",
            "TIMER.c.name.like('COACH:%')", "TIMER.c.name.like(f'COACH:{n}')",
            "x = f'REMINDER:{n}'",
            "if timer.kind == 'REMINDER': pass", "D: dict[TimerKind, int] = {'COACH': 1}",
            "f(kind='PROPOSAL')",
        )),
        *((CHANNELS, one) for one in (
            "ADDRESS.c.channel == 'WEB'", "if channel in {'CONSOLE'}: pass",
            "PageChannel('WEB', 1)", "f(channel='TELEGRAM')", "x = 'COACH_TELEGRAM'",
            "text(\"channel = 'CONSOLE'\")",
        )),
    ],
)  # fmt: skip
def test_a_word_that_is_written_again_is_noticed(of: Vocabulary, written: str) -> None:
    """By each of the ways in which one would."""
    assert len([*again(ast.parse(valued(written, of)), of)]) == 1
    assert [
        *again(ast.parse("say('web', 'sent'); f(to='coach'); g('open', what='think')"), of)
    ] == []


@pytest.mark.parametrize(
    ("of", "written"),
    [
        (STATES, "{% if one.state == 'SENT' %}"),
        (STATES, '{% if one.state in ("blocked", "DROPPED") %}'),
        (KINDS, '{% elif one.what == "THINK" %}'),
        (CHANNELS, 'if (talk.channel === "WEB") go();'),
    ],
)
def test_a_word_on_a_page_is_noticed(of: Vocabulary, written: str) -> None:
    """In a template and in a script; what is no such word is none."""
    assert len([*on_pages("x", valued(written, of), of)]) == 1
    assert [*on_pages("x", '{% if what == "proposal" and who == "coach" %} "sent"', of)] == []


def test_what_cannot_take_a_state_from_its_class_names_one_that_is() -> None:
    """A style sheet and docs/operations.md have no values: a state that is renamed fails here."""
    sheets = "".join(source_tree.text(path) for path in texts(".css"))
    styled = set(re.findall(r"\.fate-([a-z-]+)", sheets))
    row = next(one for one in source_tree.text(OPERATIONS).splitlines() if "outbox_lines{" in one)
    told = set(re.findall(r"`([a-z]+)`", row))
    assert styled, "no style for any state: look whether it is called otherwise"
    assert told == set(WAITING)
    hold(styled - set(LineState), "The console styles a state of a line that no line has:")


# ------------------------------------------------------------ kinds of timers, followed

NEVER_STALE: Final = frozenset(
    {
        TimerKind.MISSED,
        TimerKind.PROPOSAL,
        TimerKind.FORGET,
        TimerKind.LADDER,
        TimerKind.UNSURE,
        TimerKind.COACH,
        TimerKind.NOTIFY,
        TimerKind.NEXT_CONTACT,
        TimerKind.TWENTY,
        TimerKind.STRANGE,
        TimerKind.MEETING_ASKED,
        TimerKind.REQUEST,
        TimerKind.LATE,
        TimerKind.MEETING_LATE,
    }
)
"""An idea and a question that can wait; what calls a human, what is done without a word to the
youth, and that an answer is late, for as long as it is.
"""

CONSOLE: Final = "bot/console/templates/facts.html"


def unnamed(page: str) -> set[TimerKind]:
    """The kinds that a page of the console has no words for."""
    named = {TimerKind[one] for one in re.findall(r"TimerKind\.([A-Z_]+)", page)}
    hidden = {kind for kind in TimerKind if {kind, kind.named(1)} & upcoming.UNSEEN}
    return set(TimerKind) - named - hidden


def test_each_kind_of_timer_is_handled_timed_and_named() -> None:
    """A new kind fails here until somebody has decided what it does, how long it is worth doing,
    and what a coach reads of it.
    """
    kinds = set(TimerKind)
    hold(kinds - set(due_timers.HANDLERS), "No handler in bot/handlers/due_timers.py:")
    undecided = kinds - set(timer_windows.WINDOWS) - NEVER_STALE
    hold(undecided, "No window in bot/policy/timer_windows.py, and not said to be never stale:")
    hold(NEVER_STALE & set(timer_windows.WINDOWS), "Said to be never stale, and has a window:")
    hold(unnamed(source_tree.text(CONSOLE)), f"{CONSOLE} has no words for:")


def test_a_kind_that_the_console_cannot_name_is_noticed() -> None:
    """Taken out of the page, it is missing."""
    page = source_tree.text(CONSOLE).replace("TimerKind.LADDER", "TimerKind.THINK")
    assert unnamed(page) == {TimerKind.LADDER}


def test_each_channel_is_made_by_somebody() -> None:
    """A name that nothing uses would be a channel that is not there."""
    used = {
        name
        for path in source_tree.modules("bot/", "storage/")
        for _, name in source_tree.uses(path)
    }
    unused = [
        one.name for one in ChannelName if not any(f"ChannelName.{one.name}" in n for n in used)
    ]
    hold(unused, "No channel has this name:")
