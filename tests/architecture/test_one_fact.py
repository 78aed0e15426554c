"""Facts that are changed in one place: everything follows, or a test here says who does not.

Words that mean other things too ("coach", "sent", "web") are only looked at where they would mean
the fact: compared with a state, kind or channel, given for one, or written into SQL.
"""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from bot.console import upcoming
from bot.directory import loader
from bot.handlers import due_timers
from bot.policy import timer_windows
from flows import discovery, welcome
from flows.engine.facts import QUIET_FROM, QUIET_TO
from flows.engine.model import EVERY, Flow
from flows.engine.timers import TimerKind
from flows.shared import awake_hours
from flows.tools import check
from storage.schema import periods
from storage.schema.channel_names import ChannelName
from storage.schema.line_state import WAITING, LineState
from tests.architecture import source_tree
from tests.architecture.test_rules import hold

PAGES: Final = (".html", ".js", ".css")
TEXTS: Final = (".py", ".html", ".js", ".css", ".toml", ".txt", ".md")
OPERATIONS: Final = "docs/operations.md"


@pytest.fixture(scope="module", autouse=True)
def _let_go() -> Iterator[None]:
    """The product, parsed, is a hundred megabytes."""
    yield
    source_tree.tree.cache_clear()
    source_tree.nodes.cache_clear()


def texts(*ends: str) -> Iterator[str]:
    """The product's files that end so, without what others made or what is never edited again."""
    for path in source_tree.files():
        made = "/vendor/" in path or "/migrations/versions/" in path
        if path.startswith(source_tree.PRODUCT) and path.endswith(ends) and not made:
            yield path


def found_in(path: str, text: str, pattern: re.Pattern[str]) -> Iterator[str]:
    """Each place that a pattern is found at."""
    for number, line in enumerate(text.splitlines(), start=1):
        yield from (f"{path}:{number}: {one[0]}" for one in pattern.finditer(line))


# ------------------------------------------------------------ the telephone number of Bris

BRIS: Final = loader.shipped().number("bris")


def spellings(number: str) -> re.Pattern[str]:
    """A number with or without country code, its digits parted in any way."""
    digits = [one for one in number if one.isdigit()]
    between = r"(?:&nbsp;|%20|[\s.()/\u00a0\u2009\u200b-\u200f\u2011\u202f\u2066-\u2069-]){0,3}"
    return re.compile(rf"(?<![\d]){between.join(digits)}(?!\d)|\+46{between}{between.join(digits)}")


def numbers(path: str, text: str) -> Iterator[str]:
    """Where Bris's number stands, in whatever digits; the notes above lines are written anew by
    `lotsen words extract`, and a check misses that (tests/processes/test_directory_copy.py).
    """
    lines = (one if one[:2] != "#." else "" for one in text.split("\n"))
    plain = "\n".join("".join(_digit(one) for one in line) for line in lines)
    yield from found_in(path, plain, spellings(BRIS))


def _digit(one: str) -> str:
    return str(int(one)) if one.isdecimal() else one


def test_bris_has_its_number_in_the_directory_alone() -> None:
    """In no module, page, catalog, list of words or document; what was, in CHANGELOG.md, stays."""
    ends = (*TEXTS, ".po", ".pot")
    read = ("locales/", "docs/", "README.md", *source_tree.PRODUCT)
    faults = [
        fault
        for path in source_tree.files()
        if path.startswith(read) and path.endswith(ends) and "/vendor/" not in path
        for fault in numbers(path, source_tree.text(path))
    ]
    mine = [one for one in faults if one.startswith("flows/directory.toml:")]
    assert len(mine) == 2  # phone and sms
    hold(set(faults) - set(mine), "Bris's number stands in flows/directory.toml; name it {bris}:")


@pytest.mark.parametrize(
    "written", ["{0}{1}", "{0} {1}", "{0}-{1}", "{0}\u00a0{1}", "tel:+46{0}{1}", "{0}&nbsp;{1}"]
)
@pytest.mark.parametrize("zero", ["0", "\u0660", "\u06f0"])
def test_bris_in_another_spelling_is_noticed(written: str, zero: str) -> None:
    """Also in the digits of Arabic and Dari; a part of a longer number is not it."""
    shift = {ord(str(one)): chr(ord(zero) + one) for one in range(10)}
    number = written.format(*(part.translate(shift) for part in BRIS.split()))
    assert [*numbers("a.po", f"#. {number}\nmsgstr 'Ring {number}.'")] != []
    assert [*numbers("a.po", f"#. {number}\n9{BRIS}9")] == []


def test_another_number_of_bris_is_said_instead(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The file alone is changed; that every sentence follows is tests/conversations/
    test_crisis_numbers.py.
    """
    text = loader.FILE.read_text(encoding="utf-8")
    other = tmp_path / loader.FILE.name
    other.write_text(text.replace(f'"{BRIS}"', '"020-11 22 33"'), encoding="utf-8")
    monkeypatch.setattr(loader, "FILE", other)
    assert loader.load(None).number("bris") == "020-11 22 33"


# ------------------------------------------------------------ how long words are kept

DAYS: Final = periods.WORDS_KEPT.days
OTHER_PERIODS: Final = frozenset(
    {
        "storage/schema/periods.py WORDS_KEPT",
        "storage/schema/periods.py WAYS_IN_KEPT",
        "flows/settings.py LENGTHS",  # the youth pauses for a month
        "flows/welcome.py FORGET_THINKING",  # the youth never decides
    }
)
"""What is as long, each under its own name: another fact may change alone."""

PERIOD: Final = re.compile(
    rf"(?<![\w.:])(?:{DAYS}|thirty|trettio)[\s-]+(?:days?\b|dagar\b|dygn\b)", re.IGNORECASE
)
FOLLOW_THE_PERIOD: Final = (
    "bot/channels/webchat/templates/about.html",
    "bot/config.py",
    "storage/maintenance/retention.py",
    "storage/schema/tables.py",
)


def assigned(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call, with the name that its value is given; "" without one."""
    names: dict[ast.AST, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            names |= dict.fromkeys(ast.walk(node.value), source_tree.dotted(target))
        if isinstance(node, ast.Call):
            yield names.get(node, ""), node


def periods_in(path: str, tree: ast.AST, length: timedelta) -> Iterator[str]:
    """The name of each length of time that is written out and as long, in whatever unit."""
    for name, call in assigned(tree):
        if source_tree.dotted(call.func).split(".")[-1] == "timedelta":
            given = {one.arg: one.value for one in call.keywords if one.arg}
            given |= dict(zip(("days", "seconds"), call.args, strict=False))
            try:
                long = timedelta(**{unit: _value(one) for unit, one in given.items()})
            except (TypeError, ValueError, SyntaxError):
                continue  # counted from something
            if long == length:
                yield f"{path} {name}"


def _value(node: ast.expr) -> float:
    """A number, or numbers with signs between: 30 * 24."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return _value(node.left) * _value(node.right)
    return float(ast.literal_eval(node))


def test_how_long_words_are_kept_is_written_once() -> None:
    """In code as a value, and in no sentence: pages, columns and settings are given the value."""
    faults = {
        one
        for path in source_tree.modules(*source_tree.PRODUCT)
        for one in periods_in(path, source_tree.tree(path), periods.WORDS_KEPT)
    }
    assert faults >= OTHER_PERIODS
    said = {
        one
        for path in (*texts(*TEXTS), *_catalogs())
        for one in found_in(path, source_tree.text(path), PERIOD)
    }
    why = "How long something is kept stands in storage/schema/periods.py:"
    hold((faults - OTHER_PERIODS) | said, why)
    deaf = [one for one in FOLLOW_THE_PERIOD if "WORDS_KEPT" not in source_tree.text(one)]
    hold(deaf, "It says or does how long words are kept, and does not ask periods.WORDS_KEPT:")


def _catalogs() -> Iterator[str]:
    ends = (".po", ".pot", ".toml")
    yield from (
        one for one in source_tree.files() if one.startswith("locales/") and one.endswith(ends)
    )


def test_operators_read_the_periods_that_hold() -> None:
    """docs/operations.md has figures, for who reads it on paper; each is the constant."""
    text = " ".join(source_tree.text(OPERATIONS).split())
    years, months = periods.years(periods.ESCALATIONS_KEPT), periods.months(periods.OPENINGS_KEPT)
    said = {
        f"words go after {DAYS} days": 2,
        f"calls for a human {years} years after": 1,
        f"sign-in links and sessions {periods.WAYS_IN_KEPT.days} days later": 1,
        f"opened a conversation after {months} months": 1,
        f"for one youth, once, for {periods.INVITE_LASTS.days} days": 1,
        f"Keep copies at most {DAYS} days": 1,
        f"never decides after {welcome.FORGET_THINKING.days} days": 1,
    }
    wrong = [one for one, times in said.items() if text.count(one) != times]
    hold(wrong, f"{OPERATIONS} does not say, as the program does:")


@pytest.mark.parametrize(
    "written", [f"days={DAYS}", f"hours=24 * {DAYS}", f"{DAYS}", f"weeks=0, days={DAYS}"]
)
def test_a_period_that_is_written_again_is_noticed(written: str) -> None:
    """In any unit, under any name, and also without one; a shorter one is another."""
    wrong = ast.parse(f"A = timedelta({written})\nf(now - timedelta({written}))\nB = timedelta(1)")
    assert sorted(periods_in("x", wrong, periods.WORDS_KEPT)) == ["x ", "x A"]


@pytest.mark.parametrize("written", [f"{DAYS} days", f"{DAYS}-day", "Thirty days", f"{DAYS} dagar"])
def test_a_period_in_a_sentence_is_noticed(written: str) -> None:
    """In whatever spelling."""
    assert [*found_in("x", f"Erased after {written}.", PERIOD)] != []
    assert [*found_in("x", f"1{DAYS} days, {DAYS} messages, {{count}} days", PERIOD)] == []


# ------------------------------------------------------------ quiet hours

OTHER_CLOCKS: Final = frozenset(
    {
        "flows/engine/facts.py QUIET_FROM",
        "flows/engine/facts.py QUIET_TO",
        "flows/reminders.py CLOCKS",  # what a youth means by "in the morning"
        "bot/config.py opens",  # the team's working day
        "storage/access/teams.py OPENS",  # the same, of a team that nobody has set one for
        "storage/access/coach_telegram.py MORNING",  # a coach's summary of the day
    }
)
"""What is at the same hour, each under its own name."""


def _hour(clock: time) -> str:
    return rf"(?<![\d.:])0?{clock.hour}(?:[:.]00)?\s*(?:am|pm)?"


QUIET: Final = re.compile(
    rf"{_hour(QUIET_FROM)}\s*(?:to|till|until|and|och|till|[-–—/])\s*{_hour(QUIET_TO)}(?![\d:]|\.\d)"
    rf"|{_hour(QUIET_TO)}\s*(?:to|till|until|and|och|till|[-–—/])\s*{_hour(QUIET_FROM)}(?![\d:]|\.\d)"
)


def clocks_in(path: str, tree: ast.AST) -> Iterator[str]:
    """The name of each clock time that is written out and the beginning or end of quiet hours."""
    for name, call in assigned(tree):
        if source_tree.dotted(call.func) in {"time", "datetime.time"} and call.args:
            try:
                clock = time(*(int(_value(one)) for one in call.args))
            except (TypeError, ValueError):
                continue  # counted from something
            if clock in {QUIET_FROM, QUIET_TO}:
                yield f"{path} {name}"


def test_quiet_hours_are_written_once() -> None:
    """As values in flows/engine/facts.py; sentences are given them, buttons are made of them.

    A button's words change with the hours, and then `lotsen words check` misses its translations.
    The directory has hours of others.
    """
    faults = {
        one
        for path in source_tree.modules(*source_tree.PRODUCT)
        for one in clocks_in(path, source_tree.tree(path))
    }
    assert faults >= OTHER_CLOCKS
    said = {
        one
        for path in (*texts(*TEXTS), *(one for one in source_tree.files() if one[:5] == "docs/"))
        if path not in {"flows/directory.toml", OPERATIONS} and path.endswith(TEXTS)
        for one in found_in(path, source_tree.text(path), QUIET)
    }
    hold((faults - OTHER_CLOCKS) | said, "Quiet hours stand in flows/engine/facts.py:")
    day = awake_hours.choices("x")[0].label
    assert day.endswith(f" {QUIET_TO.hour} to {QUIET_FROM.hour}")


@pytest.mark.parametrize("clock", [f"{QUIET_FROM.hour}", f"{QUIET_TO.hour}, 0", f"{QUIET_TO.hour}"])
def test_quiet_hours_that_are_written_again_are_noticed(clock: str) -> None:
    """Whatever they are called."""
    wrong = ast.parse(f"NIGHT = time({clock})\nif now < time({clock}): pass\nNOON = time(12)")
    assert sorted(clocks_in("x", wrong)) == ["x ", "x NIGHT"]


@pytest.mark.parametrize(
    "written", ["{0:%H:%M} to {1:%H:%M}", "{1.hour} to {0.hour}", "{0.hour}–{1:%H}"]
)
def test_quiet_hours_in_a_sentence_are_noticed(written: str) -> None:
    """From the first to the last, and the other way round."""
    assert [*found_in("x", f"I am quiet {written.format(QUIET_FROM, QUIET_TO)}.", QUIET)] != []
    assert [*found_in("x", "I am quiet from {quiet_from} to {quiet_to}.", QUIET)] == []


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
    frozenset({"sent", "dropped"}),
    frozenset({"state"}), frozenset({"OutboxMark", "LineState"}),
)  # fmt: skip
KINDS: Final = Vocabulary(
    TimerKind, "flows/engine/timers.py",
    frozenset({"checkin", "proposal", "reminder", "think", "touch", "coach"}),
    # What lies ahead of a youth tells it as `what`.
    frozenset({"name", "what", "kind", "timer", "timers"}),
    frozenset({"set_timer", "drop_timer", "SetTimer", "DropTimer", "TimerKind", "parse"}),
)  # fmt: skip
CHANNELS: Final = Vocabulary(
    ChannelName, "storage/schema/channel_names.py",
    # "telegram" is also the name of the value that bot_links.py keeps, for ever too.
    frozenset({"web", "telegram", "desk"}),
    frozenset({"channel"}), frozenset({"PageChannel", "ChannelName", "channel"}),
)  # fmt: skip
VOCABULARIES: Final = (STATES, KINDS, CHANNELS)
NAMED: Final[Mapping[str, Vocabulary]] = {
    "an outbox state": STATES, "a timer kind": KINDS, "a channel's name": CHANNELS
}  # fmt: skip

QUERIES: Final = frozenset({"in_", "not_in", "like", "not_like", "startswith", "is_distinct_from"})
SEALS: Final = frozenset({"open", "seal", "SealedColumn"})
"""What is sealed is sealed for a column, by its name; that no timer has."""


def again(tree: ast.AST, of: Vocabulary) -> Iterator[tuple[int, str]]:
    """The words of a vocabulary that are written out where they mean it."""
    every = [*ast.walk(tree)]
    texts = {id(node.value) for node in every if isinstance(node, ast.Expr)}
    sealed = {
        id(part)
        for node in every
        if isinstance(node, ast.Call) and _last(node.func) in SEALS
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
        if any(_last(one) in (sure if isinstance(one, ast.Name) else of.told) for one in sides):
            yield from sides
    elif isinstance(node, ast.Call):
        if _last(node.func) in of.given:
            yield from node.args[:2]
        # TIMER.c.name.in_(…), OUTBOX.c.state.like(…)
        asks = isinstance(node.func, ast.Attribute) and node.func.attr in QUERIES
        if asks and isinstance(node.func, ast.Attribute) and _last(node.func.value) in of.told:
            yield from node.args
        yield from (one.value for one in node.keywords if one.arg in sure)
    elif isinstance(node, ast.AnnAssign) and node.value:
        typed = of.words.__name__ in ast.unparse(node.annotation)
        if typed or _last(node.target) in sure:
            yield node.value


def _last(node: ast.expr) -> str:
    return source_tree.dotted(node).split(".")[-1]


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


@pytest.mark.parametrize(
    ("of", "written"),
    [
        *((STATES, one) for one in (
            "OUTBOX.c.state == 'sent'", "one.state in ('sent', other)", "f(state='dropped')",
            "state: str = 'sent'", "x = 'queued'", "OUTBOX.c.state.in_(['dropped'])",
            "text(\"state <> 'sent'\")", "OutboxMark(4, 'dropped')", "{'uncertain': 1}",
        )),
        *((KINDS, one) for one in (
            "turn.set_timer('coach', at)", "DropTimer('think')", "TIMER.c.name == 'touch'",
            "TIMER.c.name.like('coach:%')", "TIMER.c.name.like(f'coach:{n}')",
            "x = f'reminder:{n}'",
            "if timer.kind == 'reminder': pass", "D: dict[TimerKind, int] = {'coach': 1}",
            "f(kind='proposal')",
        )),
        *((CHANNELS, one) for one in (
            "ADDRESS.c.channel == 'web'", "if channel in {'desk'}: pass", "PageChannel('web', 1)",
            "f(channel='telegram')", "x = 'tg-coach'", "text(\"channel = 'desk'\")",
        )),
    ],
)  # fmt: skip
def test_a_word_that_is_written_again_is_noticed(of: Vocabulary, written: str) -> None:
    """By each of the ways in which one would."""
    assert len([*again(ast.parse(written), of)]) == 1
    assert [
        *again(ast.parse("say('web', 'sent'); f(to='coach'); g('open', what='think')"), of)
    ] == []


@pytest.mark.parametrize(
    ("of", "written"),
    [
        (STATES, "{% if one.state == 'sent' %}"),
        (STATES, '{% if one.state in ("blocked", "dropped") %}'),
        (KINDS, '{% elif one.what == "think" %}'),
        (CHANNELS, 'if (talk.channel === "web") go();'),
    ],
)
def test_a_word_on_a_page_is_noticed(of: Vocabulary, written: str) -> None:
    """In a template and in a script; what is no such word is none."""
    assert len([*on_pages("x", written, of)]) == 1
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
        TimerKind.PROPOSAL,
        TimerKind.FORGET,
        TimerKind.LADDER,
        TimerKind.COACH,
        TimerKind.STRANGE,
    }
)
"""An idea that waits, and what is done without a word to the youth."""

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


# ------------------------------------------------------------ what is private in a flow

FLOWS: Final = discovery.all_flows()
MARKS: Final[Mapping[str, str]] = {
    "private": "bot/console/youth_view.py",
    "protected": "bot/channels/telegram_youth/outgoing.py",
    "review_first": "bot/translation/review_priority.py",
}
"""What a flow says of itself, and who acts on it."""

ASKS: Final = {
    "private": discovery.is_private,
    "protected": discovery.is_protected,
    "review_first": discovery.is_reviewed_first,
}
ASKS_FOR_WORDS: Final = [
    flow
    for flow in FLOWS.values()
    if any(step.read and not step.read.reads_time for step in flow.steps.values())
]
READS_MARKS: Final = ("flows/discovery.py", "flows/tools/check.py")


def decides(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Where the id of a flow decides something about lines: compared with what a line belongs to,
    looked for at its beginning, or in a list of flows.
    """
    for node in ast.walk(tree):
        words: Iterable[str] = ()
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            if any(
                {"flow", "line", "context", "partition", "split"} & _parts(one) for one in sides
            ):
                words = source_tree.literals(sides)
        elif isinstance(node, ast.Call) and _last(node.func) in {
            "startswith",
            "fnmatch",
            "fnmatchcase",
        }:
            words = source_tree.literals(node.args)
        elif isinstance(node, ast.Set | ast.Tuple | ast.List):
            found = [*source_tree.literals(node.elts)]
            listed = all(one in FLOWS or re.fullmatch(r"\w+\.\*", one) for one in found)
            words = found if listed and len(found) == len(node.elts) else ()
        for word in words:
            if word.split(".")[0].rstrip("*") in FLOWS:
                yield getattr(node, "lineno", 1), word


def _parts(node: ast.expr) -> set[str]:
    """Every name in an expression: `one.line.partition(".")[0]`."""
    walked = [*ast.walk(node)]
    names = {one.id for one in walked if isinstance(one, ast.Name)}
    return names | {one.attr for one in walked if isinstance(one, ast.Attribute)}


def test_only_a_flow_says_what_is_private_in_it() -> None:
    """Whoever hides, protects or has lines reviewed asks flows/discovery.py by the line."""
    faults = [
        f"{path}:{line}: {word!r}"
        for path in source_tree.modules("bot/", "storage/")
        for line, word in decides(source_tree.tree(path))
    ]
    hold(faults, "What a line may be used for is said by its flow, not by a list of flows:")
    readers = [
        f"{path}:{node.lineno}: {ast.unparse(node)}"
        for path in source_tree.modules(*source_tree.PRODUCT)
        if path not in READS_MARKS
        for node in source_tree.nodes(path)
        if isinstance(node, ast.Attribute) and node.attr in MARKS and _last(node.value) == "flow"
    ]
    hold(readers, "Ask flows/discovery.py, which knows the patterns:")


@pytest.mark.parametrize(
    "written",
    [
        "if one.flow == 'help': pass",
        "one.line.startswith('school.')",
        "hide = line.partition('.')[0] in {'help'}",
        "PRIVATE = ('help', 'school')",
        "PRIVATE = {'help.*'}",
    ],
)
def test_a_flow_that_is_named_private_elsewhere_is_noticed(written: str) -> None:
    """A flow may be begun, and a choice called as one is."""
    assert [*decides(ast.parse(written))] != []
    fine = "Enter('help', 'touch'); choice == 'person'; COMMANDS = ('person', 'back')"
    assert [*decides(ast.parse(fine))] == []


@pytest.mark.parametrize("mark", MARKS)
def test_what_a_flow_says_of_itself_is_done(mark: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By who acts on it; a flow that is changed is asked anew; and one that asks for own words
    cannot stay silent about it.
    """
    ask = ASKS[mark]
    assert f"discovery.{ask.__name__}(" in source_tree.text(MARKS[mark])
    for flow in ASKS_FOR_WORDS:
        silent: Flow = dataclasses.replace(flow, **{mark: None})  # type: ignore[arg-type]
        found = check.problems({**FLOWS, flow.id: silent}, discovery.ledger())
        assert [one.where for one in found if f"does not say {mark}=" in one.what] == [flow.id]
    context = next(
        f"{flow.id}.{flow.start}" for flow in FLOWS.values() if not ask(f"{flow.id}.{flow.start}")
    )
    name = context.partition(".")[0]
    changed = {**FLOWS, name: dataclasses.replace(FLOWS[name], **{mark: EVERY})}  # type: ignore[arg-type]
    monkeypatch.setattr(discovery, "all_flows", lambda: changed)
    discovery._is_marked.cache_clear()  # noqa: SLF001 - what is remembered of the flows that were
    try:
        assert ask(context)
    finally:
        discovery._is_marked.cache_clear()  # noqa: SLF001
