"""Another number in the directory that Lotsen ships: a copy of the program says it everywhere."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from typing import Final

import pytest

from bot.directory import loader
from bot.text.bidi import strip_isolates

ROOT: Final = loader.FILE.parents[1]
OLD: Final = loader.shipped().number("bris")
NEW: Final = "020-11 22 33"
PATIENCE: Final = 120

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs `lotsen …` of a copy in whose directory Bris has another number, and nothing else is
    changed.
    """
    copy = tmp_path_factory.mktemp("copy")
    for folder in ("bot", "flows", "storage", "locales"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / folder, copy / folder, ignore=ignored)
    file = copy / loader.FILE.relative_to(ROOT)
    text = file.read_text(encoding="utf-8")
    assert text.count(f'"{OLD}"') == 2  # phone and sms
    file.write_text(text.replace(f'"{OLD}"', f'"{NEW}"'), encoding="utf-8")

    def lotsen(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "bot", *arguments], cwd=copy, input=given, text=True,
            capture_output=True, timeout=PATIENCE, check=False,
            env={**os.environ, "PYTHONPATH": str(copy)},
        )  # fmt: skip

    return lotsen


@pytest.mark.parametrize("language", ["sv", "ar"])
def test_danger_names_the_new_number(run: Run, language: str) -> None:
    """One line of one file, and the danger texts follow, in a draft too."""
    deeds = '{"say": "jag vill dö"}\n'
    ran = run("chat", "--json", "--enrolled", "--previews", "--lang", language, given=deeds)
    out = [json.loads(one) for one in ran.stdout.splitlines()]
    said = [strip_isolates(one["text"]) for one in out if one.get("class") == "danger"]
    assert any(NEW in one for one in said), ran
    assert not any(OLD in one for one in said)


def test_what_is_written_for_translators_is_asked_for(run: Run) -> None:
    """Only their notes still have the old number, as an example: the check names the command."""
    assert run("directory", "check").returncode == 0
    assert run("flows", "check").returncode == 0
    stale = run("words", "check")
    assert stale.returncode == 1
    assert "E lotsen.pot: is not up to date: run `lotsen words extract`" in stale.stdout
    assert run("words", "extract").returncode == 0
    assert run("words", "check").returncode == 0
