"""storage/maintenance/key_rotation.py: a new key for everything, whatever happens on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, LargeBinary, MetaData, Table, event, select, update
from sqlmodel import SQLModel

from bot.app import App
from storage import encryption
from storage.errors import WrongKeyError
from storage.maintenance import key_rotation
from storage.sql.statements import EVENT
from storage.store import Store
from tests.support import people

Rooms = Callable[..., App]

HASHES = (
    *("address.hash", "invite.hash", "invite.code", "session.hash", "sign_in.hash"),
    *("coach_chat.hash", "pairing.hash", "push_device.hash", "staff_way.code"),
    *("calendar_feed.hash", "note.check_word"),
    *("referral.hash", "precontact.invite", "team.referral"),
)
NOT_SEALED = {
    **dict.fromkeys(HASHES, "a keyed hash: it is compared and never opened"),
    **dict.fromkeys(("passkey.credential", "passkey.public_key"), "public: it opens nothing"),
}


def columns(*tables: Table) -> set[str]:
    """Every column of bytes that rotation does not know and nobody has explained."""
    known = {f"{place.table.name}.{place.column}" for place in key_rotation.PLACES}
    every = {
        f"{table.name}.{column.name}"
        for table in tables
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    return every - known - set(NOT_SEALED)


def test_every_sealed_column_is_rotated() -> None:
    """A column of bytes is in rotation.PLACES or explained here, or its words would be lost."""
    assert columns(*SQLModel.metadata.tables.values()) == set()


def test_a_forgotten_column_is_seen() -> None:
    """The test above would fail for a column that nobody thought of."""
    fresh = SQLModel.metadata.tables["event"].to_metadata(MetaData(), name="diary")
    assert columns(fresh) == {"diary.words"}


def lived(rooms: Rooms) -> dict[str, list[str]]:
    """A database in which every sealed column holds something; what they hold."""
    room = rooms(flows=people.broken())
    people.live(room)
    opened = people.sealed(room)
    room.close()
    assert all(opened.values())
    return opened


def test_after_a_rotation_everything_opens_with_the_new_key_only(
    rooms: Rooms, database: str, key_file: Path
) -> None:
    """Every value is sealed again, the old key is gone, and a copy of it opens nothing."""
    before = lived(rooms)
    old = key_file.with_name("old.key")
    old.write_bytes(key_file.read_bytes())
    old.chmod(0o600)
    count = key_rotation.rotate(database, key_file)
    assert count == sum(len(texts) for texts in before.values())
    assert list(encryption.load(key_file).seals) == [2]
    after = rooms()
    assert people.sealed(after) == before
    assert after.store.keys.hash("test", "1") == encryption.load(old).hash("test", "1")
    after.close()
    with pytest.raises(WrongKeyError):
        Store.open(database, old)


def test_a_second_rotation_makes_a_third_key(rooms: Rooms, database: str, key_file: Path) -> None:
    """No number of a key is ever given twice."""
    before = lived(rooms)
    for number in (2, 3):
        key_rotation.rotate(database, key_file)
        assert list(encryption.load(key_file).seals) == [number]
    assert people.sealed(rooms()) == before


def test_many_rows_take_many_transactions(
    rooms: Rooms, database: str, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A column of more rows than fit into one transaction is sealed again to its last row."""
    before = lived(rooms)
    monkeypatch.setattr(key_rotation, "MOST", 2)
    count = key_rotation.rotate(database, key_file)
    assert count == sum(len(texts) for texts in before.values())
    assert people.sealed(rooms()) == before


class Pulled(Exception):  # noqa: N818 - no error of the program
    """Somebody pulled the plug."""


@contextmanager
def pulled_at(number: int) -> Iterator[None]:
    """The process ends at its commit of this number: what it wrote in it is undone."""
    left = iter(range(number - 1))

    def pull(_: Connection) -> None:
        if next(left, None) is None:
            raise Pulled

    event.listen(Engine, "commit", pull)
    try:
        yield
    finally:
        event.remove(Engine, "commit", pull)


@pytest.mark.parametrize("at", [4, 6, 10, 15])
def test_an_interrupted_rotation_loses_nothing_and_can_be_finished(
    rooms: Rooms, database: str, key_file: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    """Both keys are kept until all is done; run again, it finishes without a third."""
    before = lived(rooms)
    monkeypatch.setattr(key_rotation, "MOST", 3)
    with pulled_at(at), pytest.raises(Pulled):
        key_rotation.rotate(database, key_file)
    assert set(encryption.load(key_file).seals) == {1, 2}
    halfway = rooms()
    assert people.sealed(halfway) == before
    halfway.close()
    key_rotation.rotate(database, key_file)
    assert set(encryption.load(key_file).seals) == {2}
    assert people.sealed(rooms()) == before


def test_a_value_that_does_not_open_stops_the_rotation(
    rooms: Rooms, database: str, key_file: Path
) -> None:
    """A damaged value is not thrown away: the old key stays, because it may still be mended."""
    before = lived(rooms)
    with opened(database, key_file) as connection:
        said = select(EVENT.c.id, EVENT.c.words).where(EVENT.c.words.is_not(None)).limit(1)
        number, words = connection.execute(said).one()
        mend = update(EVENT).where(EVENT.c.id == number)
        connection.execute(mend.values(words=words[:-1] + bytes([words[-1] ^ 1])))
    with pytest.raises(WrongKeyError):
        key_rotation.rotate(database, key_file)
    assert set(encryption.load(key_file).seals) == {1, 2}
    with opened(database, key_file) as connection:
        connection.execute(mend.values(words=words))
    key_rotation.rotate(database, key_file)
    assert people.sealed(rooms()) == before


@contextmanager
def opened(url: str, key_file: Path) -> Iterator[Connection]:
    """A connection that writes, for as long as the store is open."""
    store = Store.open(url, key_file)
    with store.writing() as db:
        yield db
    store.close()
