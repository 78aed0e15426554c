"""Whole conversations, written as people talk. `pytest --write` renews them; read the diff."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import chat

EVERY = sorted(chat.FOLDER.glob("*.txt"))
FEWEST = 25


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
async def test_conversation(
    path: Path, database: str, key_file: Path, request: pytest.FixtureRequest
) -> None:
    """What is written is what happens, on both databases, with a restart between lines."""
    transcript = chat.Transcript.read(path)
    played = await transcript.play(database, key_file)
    if request.config.getoption("--write"):
        transcript.write(played)
    assert played == transcript.text


def test_there_are_enough() -> None:
    """Each flow's main way, its refusals, silence, back, stale buttons and stop are shown."""
    assert len(EVERY) >= FEWEST


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_a_restart_changes_nothing(path: Path, database: str, key_file: Path) -> None:
    """Without any restart the same conversation follows."""
    transcript = chat.Transcript.read(path)
    played = await transcript.play(database, key_file, restarts=False)
    assert played == transcript.text
