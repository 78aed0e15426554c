"""The tables: made by Alembic as tables.py says, and every column with its purpose and its end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
import sqlalchemy
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Column, MetaData, Table, Text, func, select
from sqlmodel import SQLModel

from storage.access import check_words
from storage.encryption import Keyring
from storage.migrate import MIGRATIONS, revisions
from storage.reads import access_history, notes
from storage.sql.statements import (
    ABSENCE,
    ADDRESS,
    COACH,
    ESCALATION,
    INVITE,
    NOTE,
    SIGN_IN,
    TIMER,
    YOUTH,
    YOUTH_SEEN,
)
from storage.store import Store

KEYS: Final = Keyring(b"l" * 32, {1: AESGCM(b"k" * 32)})
"""What becomes sealed on the way is sealed with these."""

BYTES: Final = {"sqlite": "BLOB", "postgresql": "BYTEA"}


def config() -> Config:
    """Alembic, pointed at the migrations."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    made.attributes["keys"] = KEYS
    return made


def test_the_migrations_make_the_tables(empty_database: str) -> None:
    """From nothing to the newest version, Alembic finds no difference to tables.py."""
    engine = sqlalchemy.create_engine(empty_database)
    with engine.begin() as connection:
        alembic = config()
        alembic.attributes["connection"] = connection
        command.upgrade(alembic, "head")
        command.check(alembic)
        made = set(sqlalchemy.inspect(connection).get_table_names())
    engine.dispose()
    assert made == {*SQLModel.metadata.tables, "alembic_version"}


@pytest.mark.spoils
def test_a_difference_would_be_found(database: str) -> None:
    """The check above is no formality: a column that nobody migrated fails it."""
    engine = sqlalchemy.create_engine(database)
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE alarm ADD COLUMN surprise INTEGER")
        alembic = config()
        alembic.attributes["connection"] = connection
        with pytest.raises(Exception, match="surprise"):
            command.check(alembic)
    engine.dispose()


def test_what_was_open_and_who_was_away_come_along(empty_database: str) -> None:
    """From 0003 on: a youth who asked knows of it, a taker counts as having answered, and a coach
    who was away still is.
    """
    engine = sqlalchemy.create_engine(empty_database)
    at, later = (datetime(2026, 11, 23, hour, tzinfo=UTC) for hour in (8, 9))
    with engine.begin() as connection:
        alembic = config()
        alembic.attributes["connection"] = connection
        command.upgrade(alembic, "0003")
        old = MetaData()
        old.reflect(connection)
        rows: tuple[tuple[str, dict[str, Any]], ...] = (
            ("team", {"id": 1}), ("coach", {"id": 1, "team_id": 1}),
            ("coach_chat", {"coach_id": 1, "away_since": at}),
            *(("youth", {"id": one, "team_id": 1, "coach_id": 1}) for one in (1, 2, 3)),
            ("escalation", {"youth_id": 1, "reason": "asked", "taken_by": 1, "taken_at": later}),
            ("escalation", {"youth_id": 2, "reason": "silent", "taken_at": None}),
            ("escalation", {"youth_id": 3, "reason": "asked", "taken_at": at, "closed_at": later}),
        )  # fmt: skip
        for table, row in rows:
            connection.execute(old.tables[table].insert(), _filled(old.tables[table], row))
        command.upgrade(alembic, "head")
        escalations = select(ESCALATION).order_by(ESCALATION.c.youth_id)
        kept = [
            (row.known, row.owed, row.answered_at, row.asked)
            for row in connection.execute(escalations)
        ]
        away = [tuple(row)[1:] for row in connection.execute(select(ABSENCE))]
    engine.dispose()
    assert kept == [
        (True, False, later, None), (False, False, None, None), (False, False, None, None)
    ]  # fmt: skip
    assert away == [(1, at, None, None)]


def test_invitations_that_wait_for_a_youth_are_for_new_devices(empty_database: str) -> None:
    """From 0007 on: those for somebody new, and those that were used, are what they were."""
    engine = sqlalchemy.create_engine(empty_database)
    at = datetime(2026, 11, 23, 8, tzinfo=UTC)
    with engine.begin() as connection:
        alembic = config()
        alembic.attributes["connection"] = connection
        command.upgrade(alembic, "0007")
        old = MetaData()
        old.reflect(connection)
        invite = {"coach_id": 1, "expires_at": at}
        rows: tuple[tuple[str, dict[str, Any]], ...] = (
            ("team", {"id": 1}), ("coach", {"id": 1, "team_id": 1}),
            ("youth", {"id": 1, "team_id": 1, "coach_id": 1}),
            ("invite", {"hash": b"a", "code": b"a", "youth_id": None, "used_at": None, **invite}),
            ("invite", {"hash": b"b", "code": b"b", "youth_id": 1, "used_at": None, **invite}),
            ("invite", {"hash": b"c", "code": b"c", "youth_id": 1, "used_at": at, **invite}),
        )  # fmt: skip
        for table, row in rows:
            connection.execute(old.tables[table].insert(), _filled(old.tables[table], row))
        command.upgrade(alembic, "head")
        kept = select(INVITE.c.new_device, INVITE.c.answer).order_by(INVITE.c.hash)
        found = [tuple(row) for row in connection.execute(kept)]
    engine.dispose()
    assert found == [(False, ""), (True, ""), (False, "")]


def test_browsers_of_before_are_open_and_begin_to_be_silent_now(empty_database: str) -> None:
    """From 0011 on: nobody is asked for a word on the day of the upgrade."""
    engine = sqlalchemy.create_engine(empty_database)
    with engine.begin() as connection:
        alembic = config()
        alembic.attributes["connection"] = connection
        command.upgrade(alembic, "0011")
        old = MetaData()
        old.reflect(connection)
        rows: tuple[tuple[str, dict[str, Any]], ...] = (
            ("team", {"id": 1}), ("coach", {"id": 1, "team_id": 1}),
            ("youth", {"id": 1, "team_id": 1, "coach_id": 1}),
            ("address", {"hash": b"a", "youth_id": 1, "channel": "telegram"}),
            ("address", {"hash": b"b", "youth_id": 1, "channel": "web"}),
        )  # fmt: skip
        for table, row in rows:
            connection.execute(old.tables[table].insert(), _filled(old.tables[table], row))
        command.upgrade(alembic, "head")
        now = connection.execute(select(func.now())).scalar_one()
        kept = {row.channel: row for row in connection.execute(select(ADDRESS))}
    engine.dispose()
    assert kept["telegram"].seen_at is None
    today = datetime.fromisoformat(str(now)).replace(tzinfo=UTC)
    assert abs(kept["web"].seen_at - today) < timedelta(days=1)
    for one in kept.values():
        assert (one.lock, one.locked_at, one.wrong) == (None, None, 0)
        assert (one.borrowed, one.history_told) == (False, False)


def test_only_who_waits_and_was_not_looked_at_has_unread_words(empty_database: str) -> None:
    """From 0004 on: an old deployment does not begin with everybody's words unread."""
    engine = sqlalchemy.create_engine(empty_database)
    at, later = (datetime(2026, 11, 23, hour, tzinfo=UTC) for hour in (8, 9))
    with engine.begin() as connection:
        alembic = config()
        alembic.attributes["connection"] = connection
        command.upgrade(alembic, "0004")
        old = MetaData()
        old.reflect(connection)
        youth = {"team_id": 1, "coach_id": 1, "turn": 7, "heard_at": at}
        rows: tuple[tuple[str, dict[str, Any]], ...] = (
            ("team", {"id": 1}), ("coach", {"id": 1, "team_id": 1}),
            *(("youth", {"id": one, **youth}) for one in (1, 2, 3)),
            ("escalation", {"youth_id": 1, "closed_at": later}), ("escalation", {"youth_id": 2}),
            ("escalation", {"youth_id": 3}), ("opening", {"youth_id": 3, "coach_id": 1, "at": at}),
        )  # fmt: skip
        for table, row in rows:
            connection.execute(old.tables[table].insert(), _filled(old.tables[table], row))
        command.upgrade(alembic, "head")
        seen = select(YOUTH_SEEN.c.youth_id, YOUTH_SEEN.c.coach_id, YOUTH_SEEN.c.turn)
        kept = sorted(tuple(row) for row in connection.execute(seen))
    engine.dispose()
    assert kept == [(1, 1, 7), (3, 1, 7)]


def test_the_one_note_comes_along_as_an_entry_of_nobody_known(
    empty_database: str, tmp_path: Path
) -> None:
    """From 0005 on: it opens with the same key, and a youth without one has none."""
    store = Store.open(empty_database, tmp_path / "lotsen.key")
    keys = store.keys
    store.close()
    engine = sqlalchemy.create_engine(empty_database)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE note_entry")
        connection.exec_driver_sql(f"ALTER TABLE note ADD COLUMN words {BYTES[engine.name]}")
        alembic = config()
        alembic.attributes["connection"] = connection
        command.stamp(alembic, "0005")
        old = MetaData()
        old.reflect(connection)
        rows: tuple[tuple[str, dict[str, Any]], ...] = (
            ("team", {"id": 1}), ("coach", {"id": 1, "team_id": 1}),
            *(("youth", {"id": one, "team_id": 1, "coach_id": 1}) for one in (1, 2)),
            ("note", {"youth_id": 1, "words": keys.seal("ringde", "note:1")}),
            ("note", {"youth_id": 2, "words": None, "check_word": keys.seal("katt", "check:2")}),
        )  # fmt: skip
        for table, row in rows:
            connection.execute(old.tables[table].insert(), _filled(old.tables[table], row))
        command.upgrade(alembic, "0006")
        kept = notes.entries(connection, keys, 1)
        none = notes.entries(connection, keys, 2)
        sealed = connection.execute(select(NOTE.c.check_word).where(NOTE.c.youth_id == 2)).scalar()
        word = keys.open(sealed or b"", "check:2")
    engine.dispose()
    assert [(one.coach, one.at, one.words) for one in kept] == [(None, None, "ringde")]
    assert none == []
    assert word == "katt"


def test_everybody_who_takes_part_gets_a_next_contact(empty_database: str) -> None:
    """From 0007 on: with its timer, and nobody's in the next days; nobody else has one."""
    engine = sqlalchemy.create_engine(empty_database)
    lately, long_ago = datetime(2126, 1, 7, 8, tzinfo=UTC), datetime(2025, 1, 7, 8, tzinfo=UTC)
    with engine.begin() as connection:
        alembic = config()
        alembic.attributes["connection"] = connection
        command.upgrade(alembic, "0007")
        old = MetaData()
        old.reflect(connection)
        people = ((1, "enrolled", lately), (2, "enrolled", long_ago), (3, "stopped", lately))
        rows: tuple[tuple[str, dict[str, Any]], ...] = (
            ("team", {"id": 1}), ("coach", {"id": 1, "team_id": 1}),
            *(
                ("youth", {"id": one, "team_id": 1, "coach_id": 1, "standing": standing,
                           "heard_at": heard})
                for one, standing, heard in people
            ),
        )  # fmt: skip
        for table, row in rows:
            connection.execute(old.tables[table].insert(), _filled(old.tables[table], row))
        command.upgrade(alembic, "head")
        ahead = dict(map(tuple, connection.execute(select(YOUTH.c.id, YOUTH.c.next_at))))
        timers = select(TIMER.c.youth_id, TIMER.c.due_at).where(TIMER.c.name == "next_contact")
        due = dict(map(tuple, connection.execute(timers)))
    engine.dispose()
    assert {one: at for one, at in ahead.items() if at is not None} == due
    assert due[1] == lately + timedelta(days=30)
    assert due[2] > datetime(2026, 12, 1, tzinfo=UTC)
    assert set(due) == {1, 2}


def _filled(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """This row, with something in every column that must have it."""
    some: dict[type, Any] = {
        int: 1, str: "x", bytes: b"x", bool: False, time: time(8),
        datetime: datetime(2026, 11, 23, 8, tzinfo=UTC),
    }  # fmt: skip
    needed = (one for one in table.columns if not one.nullable and one.server_default is None)
    return {one.name: some[one.type.python_type] for one in needed if one.name != "id"} | row


def test_why_a_human_was_called_is_sealed_and_words_are_hashed(empty_database: str) -> None:
    """From 0009 on: it opens as it was; of who is erased nothing is left. A word fits."""
    engine = sqlalchemy.create_engine(empty_database)
    with engine.begin() as connection:
        alembic = config()
        alembic.attributes["connection"] = connection
        command.upgrade(alembic, "0009")
        old = MetaData()
        old.reflect(connection)
        rows: tuple[tuple[str, dict[str, Any]], ...] = (
            ("team", {"id": 1}), ("coach", {"id": 1, "team_id": 1}),
            ("youth", {"id": 1, "team_id": 1, "coach_id": 1, "standing": "enrolled"}),
            ("youth", {"id": 2, "team_id": 1, "coach_id": 1, "standing": "erased"}),
            ("note", {"youth_id": 1, "check_word": KEYS.seal("Blå  Katt", "check:1")}),
            ("escalation", {"youth_id": 1, "reason": "sv.want_die"}),
            ("escalation", {"youth_id": 2, "reason": "sv.violence"}),
        )  # fmt: skip
        for table, row in rows:
            connection.execute(old.tables[table].insert(), _filled(old.tables[table], row))
        command.upgrade(alembic, "head")
        kept = dict(connection.execute(select(ESCALATION.c.youth_id, ESCALATION.c.reason)).all())
        words = [check_words.is_right(connection, KEYS, 1, one) for one in ("blå katt", "röd katt")]
        marks = set(connection.execute(select(YOUTH.c.mark)).scalars())
    engine.dispose()
    assert KEYS.open(kept[1], "reason:1") == "sv.want_die"
    assert kept[2] is None
    assert words == [True, False]
    assert marks == {""}


def test_a_link_of_before_lets_in_nobody_who_has_a_password(empty_database: str) -> None:
    """From 0011 on: who is new keeps theirs. Openings were of pages, and a word of before opens."""
    engine = sqlalchemy.create_engine(empty_database)
    with engine.begin() as connection:
        alembic = config()
        alembic.attributes["connection"] = connection
        command.upgrade(alembic, "0011")
        old = MetaData()
        old.reflect(connection)
        rows: tuple[tuple[str, dict[str, Any]], ...] = (
            ("team", {"id": 1}), ("coach", {"id": 1, "team_id": 1, "password": "x"}),
            ("coach", {"id": 2, "team_id": 1, "password": None}),
            ("youth", {"id": 1, "team_id": 1, "coach_id": 1, "standing": "enrolled"}),
            *(("sign_in", {"hash": bytes([one]), "coach_id": one}) for one in (1, 2)),
            ("note", {"youth_id": 1, "check_word": KEYS.hash_word(1, "katt")}),
            ("opening", {"youth_id": 1, "coach_id": 1}),
        )  # fmt: skip
        for table, row in rows:
            connection.execute(old.tables[table].insert(), _filled(old.tables[table], row))
        command.upgrade(alembic, "head")
        usable = connection.execute(
            select(SIGN_IN.c.coach_id).where(SIGN_IN.c.used_at.is_(None))
        ).all()
        settles = check_words.settles_at(connection, 1)
        (opened,) = access_history.openings(connection, KEYS, 1)
        new = connection.execute(select(COACH.c.newcomer)).scalars().all()
    engine.dispose()
    assert [tuple(one) for one in usable] == [(2,)]
    assert settles is None
    assert (opened.way, opened.reason) == ("page", "")
    assert new == [False, False]


def test_migrations_are_one_line() -> None:
    """There is one newest version, files bear the numbers, each says what it is for."""
    script = ScriptDirectory(str(MIGRATIONS))
    assert tuple(script.get_heads()) == revisions()[-1:]
    assert {one.revision for one in script.walk_revisions()} == {*revisions()}
    assert all(one.doc and one.doc.strip() for one in script.walk_revisions())


def test_opening_again_changes_no_table(empty_database: str, tmp_path: Path) -> None:
    """A second start finds the tables as they shall be, and makes nothing anew."""
    for _ in range(2):
        Store.open(empty_database, tmp_path / "lotsen.key").close()
    engine = sqlalchemy.create_engine(empty_database)
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT count(*) FROM alembic_version").scalar()
        checks = connection.exec_driver_sql("SELECT count(*) FROM meta").scalar()
    engine.dispose()
    assert (found, checks) == (1, 1)


# ---------------------------------------------------------------- purpose and end


def unexplained(tables: Iterable[Table]) -> Iterator[str]:
    """Columns that do not say what they are for, or how long they are kept."""
    for table in tables:
        for column in table.columns:
            said = (column.info.get(name, "").strip() for name in ("purpose", "until"))
            if not all(said):
                yield f"{table.name}.{column.name}"


def test_every_column_says_what_it_is_for_and_how_long_it_is_kept() -> None:
    """A municipality reads this to decide on retention; a column that does not say is none."""
    assert list(unexplained(SQLModel.metadata.tables.values())) == []


def test_a_column_that_says_nothing_is_caught() -> None:
    """Each of these would have slipped through if one of the two were not asked for."""
    half = {"purpose": "to be found", "until": " "}
    table = Table(
        "fake",
        MetaData(),
        Column("nothing", Text),
        Column("empty", Text, info={"purpose": "", "until": ""}),
        Column("half", Text, info=half),
        Column("explained", Text, info={"purpose": "to be found", "until": "a day"}),
    )
    assert list(unexplained([table])) == ["fake.nothing", "fake.empty", "fake.half"]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_the_database_itself_says_it_too(database: str) -> None:
    """On PostgreSQL the purpose stands as a comment (SQLite keeps none)."""
    engine = sqlalchemy.create_engine(database)
    found = sqlalchemy.inspect(engine)
    for table in SQLModel.metadata.tables:
        assert all(one["comment"] for one in found.get_columns(table)), table
    engine.dispose()
