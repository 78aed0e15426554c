"""The contracts of pyproject.toml hold, and each of them would notice a wrong import."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from itertools import pairwise
from typing import Any, Final

import grimp
import pytest
from importlinter import api
from importlinter.contracts.acyclic_siblings import AcyclicSiblingsContract
from importlinter.contracts.layers import LayersContract
from importlinter.contracts.private_modules import PrivateModulesContract
from importlinter.contracts.protected import ProtectedContract
from importlinter.domain.contract import Contract

from tests.architecture import source_tree

KINDS: Final[dict[str, type[Contract]]] = {
    "layers": LayersContract,
    "private_modules": PrivateModulesContract,
    "acyclic_siblings": AcyclicSiblingsContract,
    "protected": ProtectedContract,
}
CONFIG: Final[Any] = api.read_configuration(str(source_tree.ROOT / "pyproject.toml"))
CONTRACTS: Final = {one["id"]: one for one in CONFIG["contracts_options"]}
MOST_EXCEPTIONS: Final = 3


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    """Every import of the repository, those only for types too."""
    session = CONFIG["session_options"]
    return grimp.build_graph(
        *session["root_packages"],
        include_external_packages=False,
        exclude_type_checking_imports=False,
        cache_dir=None,
    )


def rooms(contract: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """The layers of a contract from the top, each with the full names of its rooms."""
    (container,) = contract.get("containers", [""])
    start = f"{container}." if container else ""
    for layer in contract["layers"]:
        yield tuple(f"{start}{name.strip()}" for name in layer.split("|"))


def wrong_imports() -> Iterator[Any]:
    """Every wrong import that the layers know: from a room to the one above it, or beside it."""
    for name, contract in CONTRACTS.items():
        if contract["type"] != "layers":
            continue
        layers = list(rooms(contract))
        for above, below in pairwise(layers):
            for room in below:
                yield pytest.param(name, room, above[0], id=f"{room} > {above[0]}")
        for layer in layers:
            for one, other in pairwise((*layer, layer[0]) if len(layer) > 1 else layer):
                yield pytest.param(name, one, other, id=f"{one} > {other}")


def is_kept(name: str, graph: grimp.ImportGraph) -> bool:
    """Whether this graph keeps a contract."""
    options = {key: value for key, value in CONTRACTS[name].items() if key not in {"id", "type"}}
    kind = KINDS[CONTRACTS[name]["type"]]
    contract = kind(CONTRACTS[name]["name"], CONFIG["session_options"], options)
    # A copy: a check takes away what a contract ignores.
    return contract.check(deepcopy(graph), verbose=False).kept


def module_of(room: str, graph: grimp.ImportGraph) -> str:
    """A module inside a room, as deep as there is one."""
    return max(graph.find_descendants(room) | {room}, key=lambda one: (one.count("."), one))


@pytest.mark.parametrize("name", CONTRACTS)
def test_every_contract_is_kept_and_says_why(name: str, graph: grimp.ImportGraph) -> None:
    """`make check` says the same with the place; here the guidance is looked for too."""
    assert is_kept(name, graph)
    assert CONTRACTS[name]["broken_contract_guidance"]


@pytest.mark.parametrize(("name", "room", "above"), [*wrong_imports()])
def test_a_wrong_import_in_a_room_is_noticed(
    name: str, room: str, above: str, graph: grimp.ImportGraph
) -> None:
    """One line in any file of a room is enough, whether at the top, late, or for types."""
    importer, imported = module_of(room, graph), module_of(above, graph)
    graph.add_import(importer=importer, imported=imported, line_number=1, line_contents="import x")
    try:
        assert not is_kept(name, graph)
    finally:
        graph.remove_import(importer=importer, imported=imported)


def test_a_private_module_is_noticed_outside_its_room(graph: grimp.ImportGraph) -> None:
    """Whatever begins with an underscore, wherever it is."""
    private = [one for one in graph.modules if one.rpartition(".")[2].startswith("_")]
    hidden = [one for one in private if not one.endswith("__")]
    assert hidden
    for one in hidden:
        graph.add_import(importer="bot.app", imported=one, line_number=1, line_contents="import x")
        assert not is_kept("private", graph), one
        graph.remove_import(importer="bot.app", imported=one)


@pytest.mark.parametrize("room", ["turns", "delivery", "handlers", "escalation", "policy", "app"])
def test_a_channel_named_in_the_middle_is_noticed(room: str, graph: grimp.ImportGraph) -> None:
    """Only edges and rows know what a channel is called."""
    importer, imported = module_of(f"bot.{room}", graph), "storage.schema.channel_names"
    graph.add_import(importer=importer, imported=imported, line_number=1, line_contents="import x")
    try:
        assert not is_kept("channel_names", graph)
    finally:
        graph.remove_import(importer=importer, imported=imported)


@pytest.mark.parametrize("room", ["checkin", "welcome", "shared", "engine"])
def test_a_tool_in_a_conversation_is_noticed(room: str, graph: grimp.ImportGraph) -> None:
    """Flows are values; whoever checks and draws them stands outside."""
    importer, imported = module_of(f"flows.{room}", graph), "flows.tools.check"
    graph.add_import(importer=importer, imported=imported, line_number=1, line_contents="import x")
    try:
        assert not is_kept("flow_tools", graph)
    finally:
        graph.remove_import(importer=importer, imported=imported)


def test_every_folder_of_flows_is_a_room() -> None:
    """A new conversation needs no line in pyproject.toml; a new folder does."""
    folders = {path.split("/")[1] for path in source_tree.modules("flows/") if path.count("/") > 1}
    named = {room.removeprefix("flows.") for layer in rooms(CONTRACTS["flows"]) for room in layer}
    assert folders < named


def test_exceptions_are_few() -> None:
    """An exception is a rule that does not hold; pyproject.toml has the reason of each."""
    exceptions = [one for found in CONTRACTS.values() for one in found.get("ignore_imports", ())]
    assert len(exceptions) <= MOST_EXCEPTIONS


def test_no_files_import_each_other() -> None:
    """No circle anywhere, tests and benchmarks too; imports only for types are imports."""
    every = source_tree.modules("bot/", "flows/", "storage/", "tests/", "benchmarks/")
    graph = {
        path: sorted(
            {
                target
                for _, name in source_tree.imports(path)
                if (target := source_tree.file_of(name)) not in {None, path}
                and not str(target).endswith("__init__.py")
            }
        )
        for path in every
    }
    assert source_tree.circles(graph) == []


def test_a_circle_is_seen() -> None:
    """Also a long one, and one beside another."""
    found = source_tree.circles({"a": "b", "b": "c", "c": "ad", "d": "e", "e": "d", "f": "a"})
    assert sorted(map(sorted, found)) == [["a", "b", "c"], ["d", "e"]]


def test_few_files_lie_flat_in_bot() -> None:
    """What a newcomer sees first: how it begins, how it is put together, and rooms."""
    flat = [path for path in source_tree.modules("bot/") if path.count("/") == 1]
    assert len(flat) <= 8, flat
