"""storage/encryption.py: whoever takes the database without the key can read nobody's words."""

from __future__ import annotations

import itertools
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
import sqlalchemy
from sqlalchemy import select
from sqlmodel import SQLModel

from bot.app import App
from storage import encryption
from storage.encryption import Keyring
from storage.errors import KeyFileError, WrongKeyError
from storage.store import Store
from tests.support import people
from tests.support.people import SECRETS

Rooms = Callable[..., App]

LINES: Final = ("lookup", "seal")
"""What every key file holds, a line for each."""


@pytest.fixture
def keys(key_file: Path) -> Keyring:
    """The keys of the key file."""
    return encryption.load(key_file)


# ---------------------------------------------------------------- the key file


def test_the_first_start_makes_a_key_for_its_owner_only(
    empty_database: str, tmp_path: Path
) -> None:
    """A database nobody has used gets a key of its own, mode 0600, kept by the next start."""
    file = tmp_path / "keys" / "lotsen.key"
    Store.open(empty_database, file).close()
    made = file.read_bytes()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]
    Store.open(empty_database, file).close()
    assert file.read_bytes() == made


def test_a_key_is_made_for_its_owner_only_whatever_the_umask(tmp_path: Path) -> None:
    """A careless umask does not open the key to others."""
    before = os.umask(0)
    try:
        encryption.load_or_create(tmp_path / "lotsen.key")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "lotsen.key").stat().st_mode) == 0o600


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o666, 0o610])
def test_a_key_that_others_may_read_is_refused(key_file: Path, mode: int) -> None:
    """The message says which mode it has, and which it must have."""
    key_file.chmod(mode)
    with pytest.raises(KeyFileError, match=rf"0600.*{mode:04o}"):
        encryption.load(key_file)


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: "",
        lambda text: text.replace("seal 1 ", "seal 1 é"),
        lambda text: text.replace("seal 1 ", "seal one "),
        lambda text: text.replace("seal 1 ", "seal 1 AAAA"),
        lambda text: text.replace("seal 1 ", "seal 1 !"),
        lambda text: text.replace("lookup ", "lookup AAAA"),
        lambda text: "\n".join(line for line in text.split("\n") if not line.startswith("seal")),
        lambda text: "\n".join(line for line in text.split("\n") if not line.startswith("lookup")),
        lambda text: text[: len(text) // 2],
    ],
    ids=["empty", "no ASCII", "no number", "too long", "no base64", "long lookup", "no seal",
         "no lookup", "cut off"],
)  # fmt: skip
def test_a_damaged_key_is_refused(key_file: Path, damage: Callable[[str], str]) -> None:
    """Nothing is guessed, nothing is repaired, and the file is left as it is."""
    key_file.write_text(damage(key_file.read_text("ascii")), "utf-8")
    found = key_file.read_bytes()
    with pytest.raises(KeyFileError):
        encryption.load(key_file)
    assert key_file.read_bytes() == found


def test_a_missing_key_is_not_made_for_a_database_in_use(database: str, key_file: Path) -> None:
    """A new key would open nothing: an existing database asks for its own."""
    Store.open(database, key_file).close()
    key_file.unlink()
    with pytest.raises(KeyFileError, match="backup"):
        Store.open(database, key_file)
    assert not key_file.exists()


def test_a_key_of_another_database_is_refused(database: str, key_file: Path) -> None:
    """Before anything is written with it."""
    Store.open(database, key_file).close()
    other = key_file.with_name("other.key")
    encryption.load_or_create(other)
    with pytest.raises(WrongKeyError):
        Store.open(database, other)
    Store.open(database, key_file).close()


# ---------------------------------------------------------------- what a sealed value is


@pytest.mark.parametrize("text", ["", "hej", "å" * 20_000, "\ud800 alone", "\0", "👍🏽"])
def test_what_is_sealed_opens_as_it_was(keys: Keyring, text: str) -> None:
    """Every text that somebody can send, also one that is no proper Unicode."""
    value = keys.seal(text, "event:1")
    assert keys.open(value, "event:1") == text
    assert text.encode("utf-8", "surrogatepass") not in value or text in {"", "\0"}


@pytest.mark.parametrize("elsewhere", ["event:2", "step:1", "", "event:11", "event:"])
def test_a_value_moved_elsewhere_does_not_open(keys: Keyring, elsewhere: str) -> None:
    """Another youth's row or another column is not where it was sealed."""
    value = keys.seal("hej", "event:1")
    with pytest.raises(WrongKeyError):
        keys.open(value, elsewhere)


def test_a_row_moved_to_another_youth_does_not_open(room: App) -> None:
    """Whoever can write to the database cannot put one youth's words into another's mouth."""
    sara, amir = people.Youth(room, "sara"), people.Youth(room, "amir", "Amir")
    youths = SQLModel.metadata.tables["youth"]
    with room.store.writing() as db:
        about = db.execute(select(youths.c.about).where(youths.c.id == sara.id)).scalar()
        moved = youths.update().where(youths.c.id == amir.id).values(about=about)
        db.execute(moved)
    with pytest.raises(WrongKeyError):
        amir.seen()
    assert sara.seen().nickname == "Sara"


def test_a_damaged_value_does_not_open(keys: Keyring) -> None:
    """One changed bit anywhere, or a missing end, is seen."""
    value = keys.seal("hej", "event:1")
    for at in range(len(value)):
        changed = value[:at] + bytes([value[at] ^ 1]) + value[at + 1 :]
        with pytest.raises(WrongKeyError):
            keys.open(changed, "event:1")
    for end in range(len(value)):
        with pytest.raises(WrongKeyError):
            keys.open(value[:end], "event:1")


def test_no_nonce_comes_twice(keys: Keyring) -> None:
    """Ten thousand seals of the same words are ten thousand different values."""
    values = [keys.seal("hej", "event:1") for _ in range(10_000)]
    nonces = {value[encryption.NUMBER : encryption.NUMBER + encryption.NONCE] for value in values}
    assert len(nonces) == len(values)


def test_a_chat_is_found_by_a_hash_of_this_deployment(keys: Keyring, tmp_path: Path) -> None:
    """Chat ids can be counted through, so their hash needs the key; channels do not mix."""
    other = encryption.load_or_create(tmp_path / "other.key")
    hashes = [one.hash(*chat) for one in (keys, other) for chat in (("a", "1"), ("b", "1"))]
    assert len(set(hashes)) == 4
    assert keys.hash("a", "1") == hashes[0]


def test_keys_do_not_show_themselves(keys: Keyring, key_file: Path) -> None:
    """A keyring that ends up in a log or a traceback says nothing."""
    words = [
        line.split()[-1] for line in key_file.read_text().split("\n") if line.startswith(LINES)
    ]
    shown = repr(keys) + str(keys)
    assert len(words) == len(LINES)
    assert not any(word in shown for word in words)
    assert repr(keys.lookup) not in shown


# ---------------------------------------------------------------- a stolen database


def dumped(url: str, folder: Path) -> bytes:
    """What a thief gets: the files of SQLite, or every row of PostgreSQL as text and as bytes."""
    if url.startswith("sqlite"):
        files = [one for one in folder.iterdir() if one.name.startswith("lotsen.sqlite3")]
        assert {one.name for one in files} >= {"lotsen.sqlite3", "lotsen.sqlite3-wal"}
        return b"".join(one.read_bytes() for one in files)
    engine = sqlalchemy.create_engine(url)
    parts: list[bytes] = []
    with engine.connect() as connection:
        cursor = connection.connection.cursor()
        for table, form in itertools.product(SQLModel.metadata.tables, ("text", "binary")):
            with cursor.copy(f'COPY "{table}" TO STDOUT (FORMAT {form})') as copy:
                parts += [bytes(one) for one in copy]
    engine.dispose()
    return b"".join(parts)


def test_a_stolen_database_shows_nobodys_words(rooms: Rooms, database: str, tmp_path: Path) -> None:
    """Text, nickname, chat, wish, step, reminder, coach's words, outcome: none can be read."""
    room = rooms(flows=people.broken())
    people.live(room)
    opened = people.sealed(room)
    assert all(opened.values()), "every sealed column must hold something, or this proves little"
    for name, secret in SECRETS.items():
        assert any(secret in text for texts in opened.values() for text in texts), name
    found = dumped(database, tmp_path)
    assert b"ladder" in found or b"checkin:1" in found, "the dump holds what is not sealed"
    for secret in (*SECRETS.values(), people.CHECK_WORD):
        for form in (secret.encode(), secret.encode().hex().encode(), secret.encode("utf-16-le")):
            assert form not in found


def test_a_forked_process_draws_its_own_nonces(tmp_path: Path) -> None:
    """What the parent had drawn ahead is never used by its child: a nonce twice opens both."""
    keys = encryption.load_or_create(tmp_path / "fork.key")
    keys.seal("before", "about")
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writes, keys.seal("child", "about")[: encryption.NUMBER + encryption.NONCE])
        os._exit(0)
    os.waitpid(child, 0)
    theirs = os.read(reads, encryption.NUMBER + encryption.NONCE)
    ours = {keys.seal("parent", "about")[: len(theirs)] for _ in range(2 * encryption.NONCE_BATCH)}
    os.close(reads)
    os.close(writes)
    assert theirs not in ours
