"""Run a statement straight on the driver, for what every turn does.

What SQLAlchemy does around each call (a context, a result, its columns) is a lot of code that runs
once in a commit; that keeps it slow. Listeners of the engine are told of the statement as ever, and
what the driver raises is wrapped as ever.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError


def run(db: Connection, sql: str, values: Any = (), *, many: bool = False) -> DBAPICursor:
    """Run a statement in the transaction that has begun; `many` runs it for each of the values."""
    cursor = db.connection.cursor()
    listeners = db.engine.dispatch
    for tell in listeners.before_cursor_execute:
        tell(db, cursor, sql, values, None, many)
    try:
        if many:
            cursor.executemany(sql, values)
        else:
            cursor.execute(sql, values)
    except db.dialect.loaded_dbapi.Error as error:
        raise DBAPIError.instance(
            sql, None, error, db.dialect.loaded_dbapi.Error, dialect=db.dialect
        ) from error
    for tell in listeners.after_cursor_execute:
        tell(db, cursor, sql, values, None, many)
    return cursor
