"""Docstrings say what is done, log events can be searched for (style.md), and names are terms."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import jinja2
import pytest

from tests.architecture import source_tree
from tests.architecture.test_rules import hold

QUESTIONS: Final = "what whatever whether who whoever whom whose which how where when why"
POINTERS: Final = "the a an this that these those its their it they"
AMOUNTS: Final = (
    "all any anybody anything each every everybody everything one some somebody something"
)
NONE: Final = "no nobody none nothing"
BEFORE_A_NOUN: Final = "as at by for from if in of on only to with without"

NO_VERBS: Final = frozenset(f"{QUESTIONS} {POINTERS} {AMOUNTS} {NONE} {BEFORE_A_NOUN}".split())
"""Words with which a noun clause begins. PEP 257 asks for a command: "Return the name", and neither
"The name" nor "What it is called": whoever reads learns what is done, and not only about what.
"""

PROPERTIES: Final = frozenset({"property", "cached_property"})
"""A property is read like an attribute, and may be called what it is."""

LEVELS: Final = frozenset({"debug", "info", "warning", "error", "critical", "exception"})
EVENT: Final = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+")
FIELDS: Final = {
    "type(error).__name__": "error",
    "error_location(error)": "error",
    "str(error)": "why",
}
"""The field of each thing that is logged of an error."""

GLOSSARY: Final = "docs/glossary.md"
PART: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")

SAME_FILE_NAMES: Final[Mapping[str, str]] = {
    "__init__": "what a package holds",
    "bot": "one of the two bots, run beside the web server",
    "cli": "commands",
    "clock": "tells the time",
    "effects": "what a flow wants done: defined, and applied",
    "errors": "a part of the tree of errors",
    "held": "the conversation while a danger waits for a human: what is said, and what goes there",
    "live_chat": "a coach and a youth write to each other",
    "metrics": "numbers of the running program: measured, and reported",
    "onboarding": "how somebody becomes a youth of ours, by one channel",
    "outbox": "lines that were committed and are to be sent: the table, and the sending",
    "outgoing": "a delivery becomes messages of a Telegram chat",
    "phrasebook": "prepared lines of a coach: the lines, and how they are offered",
    "profile": "what Telegram shows of a bot",
    "routes": "every route of one part of the site",
    "service": "what every bot beside the web server has",
    "updates": "updates of the Bot API",
}
"""The file names that occur twice in the product, each with what all files of that name are."""


@pytest.fixture(scope="module", autouse=True)
def _let_go() -> Iterator[None]:
    """The product, parsed, is a hundred megabytes."""
    yield
    source_tree.tree.cache_clear()
    source_tree.nodes.cache_clear()


# ------------------------------------------------------------ docstrings


def verbless(nodes: Iterable[ast.AST]) -> Iterator[tuple[int, str]]:
    """The docstrings of modules, functions and methods that do not begin with a verb."""
    for node in nodes:
        if not isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        summary = (ast.get_docstring(node) or "").partition("\n")[0]
        first = re.split(r"[^\w']", summary)[0].lower()
        if first in NO_VERBS and not _is_property(node):
            yield getattr(node, "lineno", 1), summary


def _is_property(node: ast.Module | ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    marks = [] if isinstance(node, ast.Module) else node.decorator_list
    return any(source_tree.dotted(one).split(".")[-1] in PROPERTIES for one in marks)


def test_docstrings_begin_with_a_verb() -> None:
    """That of a class is a noun, as the class is; that of an error is its message to a person."""
    faults = (
        f"{path}:{line}: {summary}"
        for path in source_tree.modules(*source_tree.PRODUCT)
        for line, summary in verbless(source_tree.nodes(path))
    )
    hold(faults, "A docstring begins with a verb: Return, Tell whether, Send (PEP 257):")


def test_a_docstring_without_a_verb_is_noticed() -> None:
    """In a module, a function, a method and a command; a class and a property may be a noun."""
    wrong = '''
"""What this is for."""
def name(): """The name."""
async def names(): """Every
name."""
def rename(): """Rename it."""
class Named:
    """Something with a name."""
    def is_named(self): """Whether it has one."""
    @property
    def first(self): """The first name."""
    @app.command()
    def show(self): """Nobody sees it."""
'''
    found = [line for line, _ in verbless(ast.walk(ast.parse(wrong)))]
    assert sorted(found) == [1, 3, 4, 9, 13]


# ------------------------------------------------------------ log events


def loose_events(nodes: Iterable[ast.AST]) -> Iterator[tuple[int, str]]:
    """The log calls of a module with structlog whose event is no identifier, written out."""
    every = list(nodes)
    imports = (node for node in every if isinstance(node, ast.Import | ast.ImportFrom))
    if "structlog" not in {name for node in imports for name in _imported(node)}:
        return
    for node in every:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            event = _event(node.func.attr, node.args)
            if event is not None and not _is_identifier(event):
                yield node.lineno, ast.unparse(event)


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    if isinstance(node, ast.ImportFrom):
        yield node.module or ""
    yield from (one.name for one in node.names)


def _event(method: str, given: list[ast.expr]) -> ast.expr | None:
    """The event of a call of this method; None where it logs nothing. `log` has the level first."""
    place = 1 if method == "log" else 0
    return given[place] if method in {*LEVELS, "log"} and len(given) > place else None


def _is_identifier(event: ast.expr) -> bool:
    written = event.value if isinstance(event, ast.Constant) else None
    return isinstance(written, str) and EVENT.fullmatch(written) is not None


def test_log_events_are_identifiers() -> None:
    """An operator greps for an event and sets an alert on it; no sentence, and nothing computed."""
    faults = (
        f"{path}:{line}: {event}"
        for path in source_tree.modules(*source_tree.PRODUCT)
        for line, event in loose_events(source_tree.nodes(path))
    )
    hold(faults, "A log event is a literal like outbox_send_failed; the rest stands in fields:")


def test_a_log_event_that_is_no_identifier_is_noticed() -> None:
    """A sentence, a single word, a name of something else, and one that is put together."""
    calls = (
        "log.error('nothing can be said now')",
        "log.info('Started')",
        "log.warning(State.LOST, why='blocked')",
        "log.bind(bot=1).debug(f'{name}_failed')",
        "log.log(30, 'library says')",
        "log.log(30, 'library_logged')",
        "log.error('outbox_send_failed', why='it is away')",
    )
    wrong = "\n".join(["import structlog", *calls])
    found = [line for line, _ in loose_events(ast.walk(ast.parse(wrong)))]
    assert found == [2, 3, 4, 5, 6]


# ------------------------------------------------------------ fields of log events


def loose_errors(nodes: Iterable[ast.AST]) -> Iterator[tuple[int, str]]:
    """Keywords by which an error's class is not called `error`, or its sentence not `why`."""
    for node in nodes:
        if isinstance(node, ast.Call) and source_tree.dotted(node.func).split(".")[-1] in LEVELS:
            for one in node.keywords:
                wanted = FIELDS.get(ast.unparse(one.value))
                if wanted is not None and one.arg != wanted:
                    yield node.lineno, f"{one.arg}={ast.unparse(one.value)}"


def test_an_error_has_the_same_fields_in_every_log_event() -> None:
    """One filter finds every failure of one class, whichever event it is a field of."""
    faults = (
        f"{path}:{line}: {field}"
        for path in source_tree.modules(*source_tree.PRODUCT)
        for line, field in loose_errors(source_tree.nodes(path))
    )
    hold(faults, "In a log event `error` is an error's class, and `why` a sentence of ours:")


def test_an_error_in_another_field_is_noticed() -> None:
    """Also where the other field has a good name."""
    wrong = "log.error('x_failed', why=type(error).__name__, error=str(error), line=line)"
    assert len([*loose_errors(ast.walk(ast.parse(wrong)))]) == 2


# ------------------------------------------------------------ names


def avoided() -> frozenset[str]:
    """The words that no name has: those set in code in the last column of glossary.md, `avoid`."""
    rows = _rows(source_tree.text(GLOSSARY))
    return frozenset(word for row in rows for word in re.findall(r"`([a-z]+)`", row[-1]))


def terms() -> frozenset[str]:
    """The terms of several words: `hand over` is one, so its `hand` is no picture."""
    rows = _rows(source_tree.text(GLOSSARY))
    return frozenset(term for row in rows for term in re.findall(r"\*\*(\w+ \w+)\*\*", row[0]))


def _rows(text: str) -> Iterator[list[str]]:
    """The rows of every table whose last column is called `avoid`."""
    is_avoid = False
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("|"):
            is_avoid = False
        elif cells[-1] == "avoid":
            is_avoid = True
        elif is_avoid:
            yield cells


def pictures(
    names: Iterable[tuple[int, str]], words: Collection[str], whole: Iterable[str]
) -> Iterator[tuple[int, str]]:
    """The names that have one of these words, singular or plural, outside a whole term."""
    for line, name in names:
        parts = [part.lower() for part in PART.findall(name)]
        text = " ".join(["", *(part if part in words else _singular(part) for part in parts), ""])
        for term in whole:
            text = text.replace(f" {term} ", " ")
        if any(word in words for word in text.split()):
            yield line, name


def _singular(word: str) -> str:
    return word.removesuffix("s")


def defined(nodes: Iterable[ast.AST]) -> Iterator[tuple[int, str]]:
    """The names that this code gives, with their lines; what it only uses is named elsewhere."""
    for node in nodes:
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                yield node.lineno, name
            case ast.AsyncFunctionDef(name=name) | ast.ExceptHandler(name=str(name)):
                yield node.lineno, name
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield node.lineno, name
            case ast.alias(asname=str(name)) | ast.arg(arg=name):
                yield node.lineno, name
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield node.lineno, name


def in_template(text: str) -> Iterator[tuple[int, str]]:
    """Every name in a template, also of what it is given, with its line."""
    for line, kind, value in jinja2.Environment(autoescape=True).lex(text):
        if kind == "name":
            yield line, value


def named(path: str) -> Iterator[tuple[int, str]]:
    """The name of a file, and those in it."""
    yield 1, Path(path).stem
    if path.endswith(".py"):
        yield from defined(source_tree.nodes(path))
    else:
        yield from in_template(source_tree.text(path))


def test_names_are_terms_and_no_pictures() -> None:
    """Whoever knows the field and the glossary finds their way; a picture must be explained."""
    templates = (path for path in source_tree.files() if path.endswith(".html"))
    product = (path for path in templates if path.startswith(source_tree.PRODUCT))
    words, whole = avoided(), terms()
    faults = (
        f"{path}:{line}: {name}"
        for path in (*source_tree.modules(*source_tree.PRODUCT), *product)
        for line, name in pictures(named(path), words, whole)
    )
    hold(faults, "Take the term instead; docs/glossary.md says which (words set in `code`):")


def test_a_picture_in_a_name_is_noticed() -> None:
    """Of whatever has a name: a class, a function, a parameter, an attribute, a variable."""
    wrong = """
import library as front_door
class BellRinger:
    seats: int
def take_arrivals(): ...
async def handle(room): ...
def __init__(self, other):
    self._edge = other.deed
    for claimed in other: hands_over = handed = headroom = claimed
    with other as DESK: pass
def coach_hands_over(doors=()): other.hand(deed=1)
"""
    found = pictures(defined(ast.walk(ast.parse(wrong))), avoided(), terms())
    assert sorted({line for line, _ in found}) == [2, 3, 4, 5, 6, 8, 9, 10, 11]
    page = '{{ t("desk.card", "A desk") }}\n<i class="desk">{% for one in desks %}{{ one.door }}'
    assert [*pictures(in_template(page), avoided(), terms())] == [(2, "desks"), (2, "door")]


def test_the_glossary_is_read() -> None:
    """A word of every table, and no word of the running text or of another column."""
    assert {"pupil", "shelf", "arrival", "claim", "portrait"} <= avoided()
    assert not avoided() & {"invite", "code", "bot", "flows", "user", "session"}
    assert "hand over" in terms()


# ------------------------------------------------------------ file names


def repeated(paths: Iterable[str]) -> dict[str, list[str]]:
    """The file names that occur more than once, without their ending, and where."""
    found: dict[str, list[str]] = {}
    for path in paths:
        found.setdefault(Path(path).stem, []).append(path)
    return {name: where for name, where in found.items() if len(where) > 1}


def test_no_file_name_means_two_things() -> None:
    """Who looks for a file by its name finds one, or several that are the same in each folder."""
    found = repeated(source_tree.modules(*source_tree.PRODUCT))
    faults = (" ".join(where) for name, where in found.items() if name not in SAME_FILE_NAMES)
    hold(faults, "One file name, one meaning: rename, or say in SAME_FILE_NAMES what all are:")
    hold(SAME_FILE_NAMES.keys() - found.keys(), "SAME_FILE_NAMES has what occurs once:")


def test_a_repeated_file_name_is_noticed() -> None:
    """In other folders; a longer name is another one."""
    paths = ("bot/a/server.py", "bot/b/server.py", "bot/api_server.py")
    assert repeated(paths) == {"server": ["bot/a/server.py", "bot/b/server.py"]}
