"""Whole conversations, written as people talk. `pytest --write` renews them; read the diff."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from storage.turns.unit_of_work import UnitOfWork
from storage.turns.youth_state import YouthState
from tests.support import transcript_player

EVERY = sorted(transcript_player.FOLDER.glob("*.txt"))
FEWEST = 25


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
async def test_conversation(
    path: Path, database: str, key_file: Path, request: pytest.FixtureRequest
) -> None:
    """What is written is what happens, on both databases, with a restart between lines."""
    transcript = transcript_player.Transcript.read(path)
    played = await transcript.play(database, key_file)
    if request.config.getoption("--write"):
        transcript.write(played)
    assert played == transcript.text


def test_there_are_enough() -> None:
    """Each flow's main way, its refusals, silence, back, stale buttons and stop are shown."""
    assert len(EVERY) >= FEWEST


@pytest.fixture
def _no_false_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every youth who is remembered is compared with what the database says."""
    remembered = UnitOfWork._cached  # noqa: SLF001 - what is compared here is not to be seen

    def compared(uow: UnitOfWork, ids: Sequence[int]) -> dict[int, YouthState]:
        kept = remembered(uow, ids)
        assert kept == uow._read(list(kept))  # noqa: SLF001 - the same
        return kept

    monkeypatch.setattr(UnitOfWork, "_cached", compared)


@pytest.mark.usefixtures("_no_false_memory")
@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_a_restart_changes_nothing(path: Path, database: str, key_file: Path) -> None:
    """Without any restart the same conversation follows."""
    transcript = transcript_player.Transcript.read(path)
    played = await transcript.play(database, key_file, restarts=False)
    assert played == transcript.text
