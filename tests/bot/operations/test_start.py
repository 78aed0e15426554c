"""Starting is quick: a command loads what it needs, and no more."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from typing import Final

import pytest
from typer.testing import CliRunner

from bot import __main__ as main
from tests.architecture import source_tree

HEAVY: Final = ("aiogram", "telegram", "matplotlib")
LIGHT: Final = (
    "bot",
    "bot.__main__",
    "bot.simulator.simulator",
    "bot.operations.server",
    "flows.discovery",
    "storage",
)
LOOKS: Final = ("--help", "settings", "flows check", "directory show", "words status --help")
UNSEEN: Final = ("structlog", "sqlalchemy", "fastapi", "babel", "holidays")
MOST_OF_TYPER: Final = 6


def test_the_engine_room_starts_without_the_heavy_libraries() -> None:
    """The command line, the web and the engine never load a chat library or a plotter."""
    script = (
        "import importlib, sys\n"
        f"for name in {LIGHT}:\n"
        "    importlib.import_module(name)\n"
        f"    for heavy in set({HEAVY}) & set(sys.modules):\n"
        "        sys.exit(name + ' loads ' + heavy)\n"
    )
    why = "aiogram alone takes 7 s and 170 MB; it is imported late, in its own adapter"
    assert not complaint(script), why


def test_whoever_only_looks_something_up_loads_no_more() -> None:
    """Such a command opens no database and no page, and logs nothing."""
    script = (
        "import contextlib, sys\n"
        "from bot.__main__ import main\n"
        f"for command in {LOOKS}:\n"
        "    sys.argv = ['lotsen', *command.split()]\n"
        "    with contextlib.suppress(SystemExit):\n"
        "        main()\n"
        f"    for unseen in set({UNSEEN}) & set(sys.modules):\n"
        "        sys.exit(command + ' loads ' + unseen)\n"
    )
    assert not complaint(script), "import it where it is needed, or the command starts slowly"


def complaint(script: str) -> str:
    """What this program ends with; nothing when all is well."""
    command = [sys.executable, "-c", script]
    ran = subprocess.run(command, cwd=source_tree.ROOT, check=False, capture_output=True, text=True)
    return ran.stderr if ran.returncode else ""


def test_the_command_line_answers_at_once() -> None:
    """`lotsen --help` takes a few times what the library for commands takes alone (measured: 2.4).

    A library of pages or of tables would be ten times as much.
    """
    alone = min(cpu_seconds("-c", "import typer") for _ in range(3))
    took = min(cpu_seconds("-m", "bot", "--help") for _ in range(3))
    assert took < MOST_OF_TYPER * alone, "find the early import with -X importtime"


def cpu_seconds(*arguments: str) -> float:
    """CPU seconds of a Python that is started and ends: another program's work is none of ours."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, *arguments]
    subprocess.run(command, cwd=source_tree.ROOT, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@pytest.mark.parametrize(("command", "mask"), [("settings", 0o077), ("flows", 0o022)])
def test_nobody_else_reads_what_a_command_writes(command: str, mask: int) -> None:
    """Outside the unit too; catalogs and drawings are for all who share the folder."""
    before = os.umask(0o022)
    try:
        CliRunner().invoke(main.app, [command, "--help"])
        CliRunner().invoke(main.app, [command, *(["check"] if command == "flows" else [])])
        now = os.umask(0o022)
    finally:
        os.umask(before)
    assert now == mask
