"""`lotsen words …` on a copy of the locales, for the tests of its commands."""

from __future__ import annotations

import filecmp
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from typer.testing import CliRunner, Result

from bot.errors import LotsenError
from bot.language import po_file
from bot.language.registry import LOCALES
from bot.translation import catalog_files, cli

ENTRIES: Final = catalog_files.lines()
SWEDISH: Final = catalog_files.languages_by_code(LOCALES)["sv"]


def run(folder: Path, *words: str, answers: str = "") -> Result:
    """A command that ends well."""
    command = [*words, "--locales", str(folder)]
    done = CliRunner().invoke(cli.app, command, input=answers)
    assert done.exit_code == 0, (done.output, done.exception)
    return done


def refused(folder: Path, *words: str) -> str:
    """Why a command does not do what it is asked."""
    done = CliRunner().invoke(cli.app, [*words, "--locales", str(folder)])
    assert isinstance(done.exception, LotsenError), done.output
    return str(done.exception)


def units(folder: Path, code: str) -> dict[str, po_file.PoEntry]:
    """A catalogue by context, without what is not said."""
    found = po_file.load(folder / code / catalog_files.CATALOG_FILE)
    return {one.context: one for one in found if not one.obsolete}


def differing(one: filecmp.dircmp[str], at: str = "") -> Iterator[str]:
    """The paths that are not the same in two folders."""
    yield from (f"{at}{name}" for name in (*one.diff_files, *one.left_only, *one.right_only))
    for name, inner in one.subdirs.items():
        yield from differing(inner, f"{at}{name}/")
