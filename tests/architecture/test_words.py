"""Docstrings say what is done, and log events can be searched for (style.md)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from typing import Final

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
