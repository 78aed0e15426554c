"""Numbers to call stand in the directory alone: changed there, every sentence names the new one."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest

from bot.app import load_locales
from bot.directory import loader
from bot.language import registry
from bot.language.registry import LOCALES
from bot.simulator.simulator import Out, Simulator
from bot.text.bidi import FSI, PDI, bare
from tests.conftest import START

OFFERED: Final = [one.code for one in registry.load(LOCALES) if one.state != "hidden"]
OLD: Final = ("112", "116 111", "90101")
NEW: Final = ("114 14", "020-11 22 33", "08-12 34 56")
OWN: Final = """
[[contact]]
id = "sos"
name = "SOS"
phone = "114 14"

[[contact]]
id = "bris"
phone = "020-11 22 33"

[[contact]]
id = "mind"
phone = "08-12 34 56"
"""
"""A municipality's own directory, in which the three that sentences name have other numbers."""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The file of such a municipality."""
    file = tmp_path / "own.toml"
    file.write_text(OWN, encoding="utf-8")
    return file


@pytest.fixture(params=OFFERED)
async def play(
    request: pytest.FixtureRequest, own: Path, migrated_sqlite: Path, key_file: Path
) -> AsyncIterator[Simulator]:
    """A youth there who speaks this language."""
    file = own.with_name("lotsen.sqlite3")
    shutil.copyfile(migrated_sqlite, file)
    there = Simulator(
        f"sqlite:///{file}", key_file, START, lang=request.param,
        locales=load_locales(previews=True), helpers=loader.load(own),
    )  # fmt: skip
    await there.open("Sara", enrolled=True)
    yield there
    there.close()


def numbers(out: list[Out]) -> list[str]:
    """The numbers that a youth is told to call, in order; ages and clock times are none."""
    said = " ".join(one["text"] for one in out if one.get("to") == "youth")
    return re.findall(rf"{FSI}([\d -]{{3,}}){PDI}", said)


async def test_danger_names_the_numbers_of_the_directory(play: Simulator) -> None:
    """Where life is at stake the youth is given the municipality's numbers, in their language."""
    out = await play.say("jag vill dö")
    said = [one for one in out if one.get("class") == "danger"]
    assert {one["lang"] for one in said} == {play.language}
    assert numbers(said) == list(NEW)
    assert not any(old in bare(one["text"]) for one in said for old in OLD)
