"""Whatever docstrings and the README name is there: modules, names, the order of packages."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from functools import cache
from typing import Any, Final

import pytest
from importlinter import api

from tests.architecture import source_tree
from tests.architecture.test_rules import hold

NAME: Final = re.compile(r"`([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)(?:\(\))?`")
CONSTANT: Final = re.compile(r"\b[A-Z][A-Z_]{3,}\b")
ABBREVIATIONS: Final = frozenset(
    {
        *("ASGI", "CLDR", "CODE", "CSRF", "HEAD", "HTML", "HTTP", "INTEGER", "JSON", "NIST"),
        *("OWASP", "POST", "START", "TOML", "ZWNJ"),
    }
)
SETTING: Final = "LOTSEN_"
FACE: Final = re.compile(r"^- ((?:`\w+`(?:, )?)+):", re.MULTILINE)
PLAYED: Final = "FLOW"
"""What a conversation has: those of flows/ are found by being there, and listed nowhere."""


# ------------------------------------------------------------ names in backticks


def names(nodes: Collection[ast.AST]) -> frozenset[str]:
    """Every name that this code has, and every word in its texts; no docstring, no note."""
    found = set[str]()
    notes = set(map(id, notes_of(nodes)))
    for node in nodes:
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
                found.add(name)
            case ast.keyword(arg=str(name)):
                found.add(name)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                found.add(node.name)
            case ast.alias():
                found |= {*node.name.split("."), node.asname or ""}
            case ast.ImportFrom(module=str(name)):
                found |= set(name.split("."))
            case ast.Constant(value=str(text)) if id(node) not in notes:
                found |= set(re.findall(r"\w+", text))
            case _:
                pass
    return frozenset(found)


def notes_of(nodes: Collection[ast.AST]) -> Iterator[ast.Constant]:
    """The docstrings, and the texts that stand under attributes."""
    for node in nodes:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


@cache
def everywhere() -> frozenset[str]:
    """Every name of the product, and of its files and folders."""
    paths = source_tree.modules(*source_tree.PRODUCT)
    parts = (part for path in paths for part in path.removesuffix(".py").split("/"))
    return frozenset(parts).union(*(names(source_tree.nodes(path)) for path in paths))


def lost(nodes: Collection[ast.AST], others: Collection[str]) -> Iterator[tuple[int, str]]:
    """The names in docstrings that are gone: `a` from this code, `a.b` from all `others` too."""
    own = names(nodes)
    for note in notes_of(nodes):
        text = str(note.value)
        for found in (*NAME.finditer(text), *CONSTANT.finditer(text)):
            name = found[found.re.groups]
            of_all = "." in name or found.re is CONSTANT
            if found.re is CONSTANT and (name in ABBREVIATIONS or name.startswith(SETTING)):
                continue
            if not set(name.split(".")) <= set(others if of_all else own):
                yield note.lineno + text.count("\n", 0, found.start()), name


def test_a_name_in_backticks_is_there() -> None:
    """A rename leaves docstrings behind; what stands in another file is named with its owner."""
    faults = (
        f"{path}:{line}: {name}"
        for path in source_tree.modules(*source_tree.PRODUCT)
        if not path.endswith("__init__.py")
        for line, name in lost(source_tree.nodes(path), everywhere())
    )
    hold(faults, "A name in backticks stands in the file, or says whose it is, like `Step.wait`:")


@pytest.mark.parametrize(
    ("docstring", "noticed"),
    [
        ("As `moved` says.", ["moved"]),
        ("As `moved()` says, and `Gone.away`.", ["moved", "Gone.away"]),
        ("As `here` says, of `Step.wait`; `given`, `text`, by JSON.", []),
        ("Once in MOVED_SECONDS, for LOTSEN_PORT.", ["MOVED_SECONDS"]),
    ],
)
def test_a_name_that_is_gone_is_noticed(docstring: str, noticed: list[str]) -> None:
    """In a docstring, with or without brackets."""
    code = f'def here(given: int) -> str:\n    """{docstring}"""\n    return "a text"\n'
    found = lost([*ast.walk(ast.parse(code))], {"Step", "wait"})
    assert [name for _, name in found] == noticed


# ------------------------------------------------------------ what a package lists


def face(docstring: str) -> set[str]:
    """The modules that the docstring of a package lists."""
    return {name for row in FACE.findall(docstring) for name in re.findall(r"\w+", row)}


def public(package: str) -> set[str]:
    """The modules and packages of a package that others may import."""
    inside = (
        path.removeprefix(f"{package}/").split("/")
        for path in source_tree.files()
        if path.startswith(f"{package}/") and path.endswith(".py")
    )
    found = {parts[0].removesuffix(".py") for parts in inside if len(parts) <= 2}
    return {one for one in found if not one.startswith("_") and not _is_played(package, one)}


def _is_played(package: str, name: str) -> bool:
    path = f"{package}/{name}.py"
    if package != "flows" or path not in source_tree.files():
        return False
    top = source_tree.tree(path).body
    return any(
        source_tree.last(one.targets[0]) == PLAYED for one in top if isinstance(one, ast.Assign)
    )


def test_a_package_lists_its_modules() -> None:
    """All of them, and nothing that is not there: the README sends newcomers to it."""
    faults = []
    for path in source_tree.modules(*source_tree.PRODUCT):
        if path.endswith("/__init__.py"):
            package = path.removesuffix("/__init__.py")
            listed = face(ast.get_docstring(source_tree.tree(path)) or "") - {"__main__"}
            there = public(package) - {"versions"}
            faults += [f"{path}: {name} is not listed" for name in there - listed]
            faults += [f"{path}: {name} is not there" for name in listed - there]
    hold(faults, "The docstring of a package lists its modules, a line each:")


def test_a_list_is_read() -> None:
    """A line of a list may name several; a name inside a sentence is none of it."""
    assert face("Public face:\n- `one`: first\n- `two`, `three`: both, as `four` says\n") == {
        "one",
        "two",
        "three",
    }
    assert {"engine", "texts", "discovery"} <= public("flows")
    assert "checkin" not in public("flows")


# ------------------------------------------------------------ the map of the README


def told() -> list[str]:
    """The packages and modules of bot/ in the README's map, from the top."""
    section = source_tree.text("README.md").partition("\n## The map\n")[2].partition("\n## ")[0]
    rows = (line.split("|")[1] for line in section.splitlines() if line.startswith("| `"))
    return [name for row in rows for name in re.findall(r"`bot/(\w+)", row)]


def test_the_map_has_every_package_in_the_order_of_the_imports() -> None:
    """From whoever imports to what is imported, as the contract has it."""
    config: Any = api.read_configuration(str(source_tree.ROOT / "pyproject.toml"))
    (bot,) = (one for one in config["contracts_options"] if one["id"] == "bot")
    layers = [{name.strip() for name in layer.split("|")} for layer in bot["layers"]]
    place = {name: number for number, layer in enumerate(layers) for name in layer}
    order = [place[name] for name in told()]
    assert order == sorted(order), "the README's map is in another order than the imports"
    packages = {path.split("/")[1] for path in source_tree.modules("bot/") if path.count("/") > 1}
    assert packages <= set(told())
