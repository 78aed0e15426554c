"""What a process remembers of youths is what it would read, or it is not used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from bot.app import App
from storage.sql.statements import YOUTH
from storage.turns import state_cache
from storage.turns.unit_of_work import UnitOfWork
from storage.turns.youth_state import YouthState
from tests.support.people import CHANNEL, Youth

if TYPE_CHECKING:
    from collections.abc import Callable


class Reads:
    """Counts the youths that are read from the database."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ids: list[int] = []
        read: Callable[..., dict[int, YouthState]] = UnitOfWork._read  # noqa: SLF001 - it is counted

        def counted(uow: UnitOfWork, ids: list[int]) -> dict[int, YouthState]:
            self.ids += ids
            return read(uow, ids)

        monkeypatch.setattr(UnitOfWork, "_read", counted)

    def during(self, deed: Callable[[], Any]) -> int:
        """How many were read while this was done."""
        before = len(self.ids)
        deed()
        return len(self.ids) - before


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Reads:
    """Who is read."""
    return Reads(monkeypatch)


@pytest.fixture
def sara(room: App) -> Youth:
    """A youth in the middle of a question, who was just written."""
    youth = Youth(room)
    youth.says("menu")
    return youth


def test_who_goes_on_is_not_read_again(sara: Youth, reads: Reads) -> None:
    """A second answer reads nothing but the turn."""
    assert reads.during(lambda: sara.says("?")) == 0


def test_a_failed_batch_is_forgotten(room: App, sara: Youth, reads: Reads) -> None:
    """What was changed and not committed is nowhere."""

    def fails() -> None:
        with room.store.begin() as uow:
            uow.youths_by_chat([(CHANNEL, sara.chat)])
            uow.youths([sara.id])[sara.id].language = "xx"
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert not reads.ids
    assert reads.during(lambda: sara.says("?")) == 1
    assert sara.seen().language == "sv"


def test_who_changed_elsewhere_is_read(room: App, sara: Youth, reads: Reads) -> None:
    """Another process, or a console, raised the turn: what is remembered is not used."""
    with room.store.writing() as db:
        db.execute(update(YOUTH).values(turn=YOUTH.c.turn + 1, language="en"))
    assert reads.during(lambda: sara.says("?")) == 1
    assert sara.seen().language == "en"


def test_who_changed_more_than_the_place_is_read(sara: Youth, reads: Reads) -> None:
    """A stop changes the standing, so the next turn reads it."""
    sara.says("stop")
    assert reads.during(lambda: sara.says("menu")) == 1


def test_memory_has_an_end(
    room: App, sara: Youth, reads: Reads, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who was not heard of for the longest is forgotten first."""
    monkeypatch.setattr(state_cache, "MOST", 1)
    omar = Youth(room, "other", "Omar")
    omar.says("menu")
    assert reads.during(lambda: omar.says("?")) == 0
    assert reads.during(lambda: sara.says("?")) == 1
