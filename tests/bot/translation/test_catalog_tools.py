"""Tools of others find no error in any catalogue (languages.md, "Existing tools"), nor do we alone.

msgfmt (gettext) and i18nspector are programs of the system, dennis comes with the tests.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from bot.language.registry import LOCALES
from bot.translation import catalog_files

HOW: Final = "install it: apt-get install gettext i18nspector"
DARI, OLD = "fa_AF", "unusual-plural-forms"
"""i18nspector knows one form of Persian, as gettext once did; CLDR has two (languages.md)."""

FILES: Final = [*catalog_files.catalog_paths(), LOCALES / catalog_files.TEMPLATE]


def program(name: str) -> str:
    """Where a tool is; without it the test is skipped, and fails where CI=true."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{name} is missing; {HOW}")
        pytest.skip(f"{name} is missing; {HOW}")
    return found


def ran(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A tool at work."""
    command = [program(name), *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)


def msgfmt(*paths: Path) -> list[str]:
    """What gettext calls an error; a header without a date is none."""
    done = (ran("msgfmt", "-c", "-o", os.devnull, str(path)) for path in paths)
    return [line for one in done if one.returncode for line in one.stderr.splitlines()]


def dennis(*paths: Path) -> list[str]:
    """What dennis calls an error."""
    options = ("--errorsonly", "--varformat", "python-brace-format")
    done = ran("dennis-cmd", "lint", *options, *map(str, paths))
    return [one for one in done.stdout.splitlines() if one.startswith("E")] or (
        [done.stdout] if done.returncode else []
    )


def i18nspector(*paths: Path) -> list[str]:
    """What i18nspector calls an error; it always ends with 0."""
    done = ran("i18nspector", *map(str, paths))
    assert done.returncode == 0, done.stderr
    errors = (one for one in done.stdout.splitlines() if one.startswith("E: "))
    return [one for one in errors if not (f"/{DARI}/" in one and OLD in one)]


TOOLS: Final = (msgfmt, dennis, i18nspector)


@pytest.mark.parametrize("tool", TOOLS)
def test_no_tool_finds_an_error(tool: Callable[..., list[str]]) -> None:
    """Poedit and Weblate stand on the same rules: what they refuse never lands."""
    assert len(FILES) > 6
    assert tool(*FILES) == []


@pytest.mark.parametrize("tool", TOOLS)
def test_each_tool_would_find_one(tool: Callable[..., list[str]], tmp_path: Path) -> None:
    """A name in braces that the source has not is an error to all three, in whichever file."""
    swedish = LOCALES / "sv" / catalog_files.CATALOG_FILE
    text = swedish.read_text(encoding="utf-8")
    spoilt = tmp_path / "sv.po"
    spoilt.write_text(text.replace("frågar dig {when}", "frågar dig {coach}", 1), encoding="utf-8")
    assert spoilt.read_text(encoding="utf-8") != text
    assert tool(swedish, spoilt) != []
