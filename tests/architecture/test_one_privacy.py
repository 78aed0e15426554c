"""What is private in a flow is said by the flow, and everybody who acts on it asks by the line."""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import pytest

from flows import discovery
from flows.engine.model import EVERY, Flow
from flows.tools import check
from tests.architecture import source_tree
from tests.architecture.test_rules import hold


@pytest.fixture(scope="module", autouse=True)
def _let_go() -> Iterator[None]:
    """The product, parsed, is a hundred megabytes."""
    yield
    source_tree.tree.cache_clear()
    source_tree.nodes.cache_clear()


FLOWS: Final = discovery.all_flows()
MARKS: Final[Mapping[str, str]] = {
    "private": "bot/console/youth_conversation.py",
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
        elif isinstance(node, ast.Call) and source_tree.last(node.func) in {
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
        if isinstance(node, ast.Attribute)
        and node.attr in MARKS
        and source_tree.last(node.value) == "flow"
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
