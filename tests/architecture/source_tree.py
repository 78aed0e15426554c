"""Read the repository without running it: its files, imports, names and sizes.

Paths are text relative to the top of the repository, such as `bot/turns/turn.py`.
"""

from __future__ import annotations

import ast
import math
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
PRODUCT: Final = ("flows/", "storage/", "bot/")

# ------------------------------------------------------------ files


@cache
def files() -> tuple[str, ...]:
    """Every file that is committed, or would be by `git add`: a fault is seen before the commit."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    paths = {path for path in listed.stdout.decode().split("\0") if path}
    return tuple(sorted(path for path in paths if (ROOT / path).is_file()))


def modules(*under: str) -> tuple[str, ...]:
    """The Python files under these folders, without migrations: those are never edited again."""
    found = (path for path in files() if path.endswith(".py") and path.startswith(under))
    return tuple(path for path in found if "/migrations/versions/" not in path)


@cache
def text(path: str) -> str:
    """The text of a file; what is no text is empty."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@cache
def tree(path: str) -> ast.Module:
    """A Python file, parsed."""
    return ast.parse(text(path), path)


@cache
def nodes(path: str) -> tuple[ast.AST, ...]:
    """Every node of a Python file."""
    return tuple(ast.walk(tree(path)))


def lines(path: str) -> int:
    """How long a file is."""
    return len(text(path).splitlines())


# ------------------------------------------------------------ who imports what


@cache
def imports(path: str) -> tuple[tuple[int, str], ...]:
    """What a file imports anywhere, also late or for types only: its line, and the whole name."""
    return tuple(_imports(path))


def _imports(path: str) -> Iterator[tuple[int, str]]:
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, one.name) for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = _from(path, node)
            yield from ((node.lineno, f"{start}.{one.name}") for one in node.names)


def _from(path: str, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = Path(path).parts[: -node.level]
    return ".".join((*package, *filter(None, [node.module])))


@cache
def file_of(name: str) -> str | None:
    """The file of this repository that an imported name is in; None when it is from elsewhere."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        stem = "/".join(parts[:end])
        for path in (f"{stem}.py", f"{stem}/__init__.py"):
            if path in _known():
                return path
    return None


@cache
def _known() -> frozenset[str]:
    return frozenset(files())


def circles(graph: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """Every group of files that import each other, directly or not (Tarjan, without recursion)."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []
    for root in graph:
        todo = [(root, iter(graph[root]))] if root not in order else []
        while todo:
            node, following = todo[-1]
            if node not in order:
                order[node] = low[node] = len(order)
                stack.append(node)
            for other in following:
                if other not in order:
                    todo.append((other, iter(graph.get(other, ()))))
                    break
                if other in stack:
                    low[node] = min(low[node], order[other])
            else:
                todo.pop()
                if todo:
                    above = todo[-1][0]
                    low[above] = min(low[above], low[node])
                if low[node] == order[node]:
                    group = stack[stack.index(node) :]
                    del stack[stack.index(node) :]
                    found += [group] if len(group) > 1 else []
    return found


# ------------------------------------------------------------ names and calls


@cache
def uses(path: str) -> tuple[tuple[int, str], ...]:
    """Every name a file uses, with its line, as far as its imports tell: `datetime.datetime.now`.

    A name that was not imported stands as it is written (`print`); methods begin with their
    variable (`nursery.create_task`).
    """
    known = _imported(path)
    used = (node for node in nodes(path) if isinstance(node, ast.Attribute | ast.Name))
    split = ((node.lineno, *dotted(node).partition(".")) for node in used)
    return tuple((line, known.get(head, head) + dot + rest) for line, head, dot, rest in split)


def _imported(path: str) -> Mapping[str, str]:
    known: dict[str, str] = {}
    for node in nodes(path):
        if isinstance(node, ast.Import):
            known |= {one.asname: one.name for one in node.names if one.asname}
        elif isinstance(node, ast.ImportFrom):
            start = _from(path, node)
            known |= {one.asname or one.name: f"{start}.{one.name}" for one in node.names}
    return known


def dotted(node: ast.expr) -> str:
    """`a.b.c` as it is written; the part before a call or an index is `?`."""
    if isinstance(node, ast.Name):
        return node.id
    return f"{dotted(node.value)}.{node.attr}" if isinstance(node, ast.Attribute) else "?"


def last(node: ast.expr) -> str:
    """The last name of `a.b.c`."""
    return dotted(node).split(".")[-1]


def calls(path: str) -> Iterator[tuple[str, ast.Call]]:
    """Every call of a file with what is called, as it is written."""
    for node in nodes(path):
        if isinstance(node, ast.Call):
            yield dotted(node.func), node


def bare(path: str) -> Iterator[tuple[int, str]]:
    """Names used without a call, with their lines: `@pytest.mark.skip`."""
    called = {id(call.func) for _, call in calls(path)}
    for node in nodes(path):
        if isinstance(node, ast.Attribute) and id(node) not in called:
            yield node.lineno, dotted(node)


def literals(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Every text in these expressions."""
    for node in nodes:
        for part in ast.walk(node):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value


# ------------------------------------------------------------ sizes


def bodies(path: str) -> Iterator[tuple[int, str]]:
    """The length of every function's body without its docstring, and where; stubs do not count."""
    for node in nodes(path):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            if body:
                length = (body[-1].end_lineno or 0) - body[0].lineno + 1
                yield length, f"{path}:{node.lineno} {node.name}"


def part(sizes: Iterable[int], share: float) -> int:
    """The size that this share of them does not exceed: 0.5 is the median, 0.9 the p90."""
    ordered = sorted(sizes)
    return ordered[math.ceil(len(ordered) * share) - 1]
