"""No turn and no look at the outbox costs more the more there is: the plans of SQLite."""

from __future__ import annotations

from typing import Any, Final

import pytest
from sqlalchemy import event

from bot.app import App
from tests.support.people import Youth

SMALL: Final = ("SCAN team", "SCAN coach", "SCAN CONSTANT ROW")
"""There are a few of these; of everything else there may be millions."""


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_nothing_is_read_from_end_to_end(room: App) -> None:
    """Every statement of a turn, of saying its lines and of what is due finds rows by an index."""
    sara = Youth(room)
    asked: dict[str, Any] = {}
    await room.start()

    def executed(*given: Any) -> None:
        _connection, _cursor, sql, values, _context, many = given
        if sql.startswith(("SELECT", "UPDATE", "DELETE")):
            asked[sql] = values[0] if many else values

    event.listen(room.store.engine, "before_cursor_execute", executed)
    sara.says("menu")
    sara.says("stop")
    await room.settle()
    event.remove(room.store.engine, "before_cursor_execute", executed)
    with room.store.reading() as db:
        plans = {
            sql: [row[3] for row in db.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)]
            for sql, values in asked.items()
        }
    assert any("ix_outbox_open" in step for plan in plans.values() for step in plan)
    for sql, plan in plans.items():
        assert [one for one in plan if "SCAN" in one and not one.startswith(SMALL)] == [], sql
