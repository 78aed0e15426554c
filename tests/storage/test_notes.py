"""Notes of coaches: one by one, with author and moment; nobody writes over another's words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.app import App
from storage.reads import notes
from storage.reads.notes import NoteEntry
from tests.support import people
from tests.support.people import ANNA, OMAR, Youth


@pytest.fixture
def sara(room: App) -> Youth:
    """Whom the notes are about."""
    return Youth(room)


def add(room: App, youth: Youth, coach: int, words: str) -> None:
    with room.store.writing() as db:
        notes.add(db, room.store.keys, youth.id, coach, words, room.clock.now())


def change(room: App, youth: Youth, coach: int, one: NoteEntry, words: str) -> bool:
    """Change a note as it was read."""
    later = room.clock.now() + timedelta(minutes=1)
    with room.store.writing() as db:
        read = one.id, one.version
        return notes.change(db, room.store.keys, youth.id, coach, read, words, later)


def kept(room: App, youth: Youth) -> list[NoteEntry]:
    with room.store.reading() as db:
        return notes.entries(db, room.store.keys, youth.id)


def test_two_who_write_at_once_lose_nothing(room: App, sara: Youth) -> None:
    """The newest stands first; each has its author and its moment."""
    add(room, sara, ANNA, "ringde skolan")
    add(room, sara, OMAR, "ses på torsdag")
    found = kept(room, sara)
    assert [(one.coach, one.words) for one in found] == [
        (OMAR, "ses på torsdag"), (ANNA, "ringde skolan")
    ]  # fmt: skip
    assert {one.at for one in found} == {room.clock.now()}


def test_the_same_press_twice_is_one_note(room: App, sara: Youth) -> None:
    for _ in range(2):
        add(room, sara, ANNA, "ringde")
    assert len(kept(room, sara)) == 1


def test_ones_own_note_is_changed_and_deleted(room: App, sara: Youth) -> None:
    add(room, sara, ANNA, "ringde")
    (one,) = kept(room, sara)
    assert change(room, sara, ANNA, one, "ringde mamma")
    (fresh,) = kept(room, sara)
    assert (fresh.words, fresh.version, fresh.id) == ("ringde mamma", 1, one.id)
    assert fresh.changed_at == room.clock.now() + timedelta(minutes=1)
    assert change(room, sara, ANNA, fresh, "")
    assert kept(room, sara) == []


@pytest.mark.parametrize("coach", [ANNA, OMAR])
def test_what_is_no_longer_as_it_was_read_stays(room: App, sara: Youth, coach: int) -> None:
    """Changed meanwhile, or somebody else's: both are kept."""
    add(room, sara, ANNA, "ringde")
    (one,) = kept(room, sara)
    assert change(room, sara, ANNA, one, "ringde mamma")
    assert not change(room, sara, coach, one, "ringde pappa")
    assert [found.words for found in kept(room, sara)] == ["ringde pappa", "ringde mamma"]
    assert not change(room, sara, OMAR, one, "")
    assert len(kept(room, sara)) == 2


def test_a_note_is_erased_with_the_youth(room: App, sara: Youth) -> None:
    add(room, sara, ANNA, "ringde")
    sara.says("menu")
    sara.taps("settings", "data", "erase", "yes")
    assert kept(room, sara) == []


def test_a_note_is_sealed(room: App, sara: Youth) -> None:
    add(room, sara, ANNA, "Kanarie")
    assert people.sealed(room)["note_entry.words"] == ["Kanarie"]
