"""Numbers that are changed in one place: Bris's, how long words are kept, the quiet hours.

Whatever says or does one of them takes it from there, or a test here says who does not. Words are
held so by test_one_word.py, what is private in a flow by test_one_privacy.py.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import time, timedelta
from pathlib import Path
from typing import Final

import pytest

from bot.directory import loader
from flows import welcome
from flows.engine.facts import QUIET_FROM, QUIET_TO
from flows.shared import awake_hours
from storage.schema import periods
from tests.architecture import source_tree
from tests.architecture.test_rules import hold

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
    whole = between.join(digits)
    abroad = between.join("".join(digits).removeprefix("0"))
    return re.compile(rf"(?:(?<!\d){whole}|\+46{between}{abroad})(?!\d)")


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
    assert mine
    hold(set(faults) - set(mine), "Bris's number stands in flows/directory.toml; name it {bris}:")


@pytest.mark.parametrize(
    "written", ["{0}{1}", "{0} {1}", "{0}-{1}", "{0}\u00a0{1}", "tel:+46{0}{1}", "{0}&nbsp;{1}"]
)
@pytest.mark.parametrize("zero", ["0", "\u0660", "\u06f0"])
def test_bris_in_another_spelling_is_noticed(written: str, zero: str) -> None:
    """Also in the digits of Arabic and Dari; a part of a longer number is not it."""
    shift = {ord(str(one)): chr(ord(zero) + one) for one in range(10)}
    plain = "".join(one for one in BRIS if one.isdigit())
    home = plain.removeprefix("0") if "+46" in written else plain
    number = written.format(*(part.translate(shift) for part in (home[:3], home[3:])))
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
        "storage/schema/periods.py NOTIFICATIONS_KEPT",
        "storage/schema/periods.py COPIES_KEPT",
        "storage/schema/periods.py DEVICE_RENEWED",
        "storage/schema/periods.py REFERRAL_OPEN",
        "storage/schema/periods.py UNUSUAL_SHOWN",
        "flows/shared/pause.py LENGTHS",  # the youth pauses for a month
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
    assert "storage/schema/periods.py WORDS_KEPT" in faults
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
        f"Copies older than {periods.COPIES_KEPT.days} days are deleted": 1,
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
        "flows/shared/reminder_times.py CLOCKS",  # what a youth means by "in the morning"
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
                hour, minute = [*(int(_value(one)) for one in call.args), 0][:2]
                clock = time(hour, minute)
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
    assert faults >= {f"flows/engine/facts.py {one}" for one in ("QUIET_FROM", "QUIET_TO")}
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
