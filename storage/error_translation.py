"""Map driver exceptions to errors that tell an operator what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from storage import errors

_WORDS: Final = (
    ("locked", errors.LockedError),
    ("is full", errors.FullError),
    ("No space left", errors.FullError),
    ("readonly", errors.ReadOnlyError),
    ("read-only", errors.ReadOnlyError),
    ("unable to open", errors.ReadOnlyError),
    ("not a database", errors.NotADatabaseError),
    ("malformed", errors.NotADatabaseError),
)
_STATES: Final = {
    "40001": errors.BusyError,
    "40P01": errors.BusyError,
    "55P03": errors.LockedError,
    "53100": errors.FullError,
    "25006": errors.ReadOnlyError,
    "23505": errors.BusyError,
}
"""SQLSTATEs. Two processes that add one youth collide on a key (23505): retried, it is there."""


@contextmanager
def translate_errors() -> Iterator[None]:
    """Map driver exceptions to those of `storage.errors`; an unknown one is raised as it is."""
    try:
        yield
    except DBAPIError as error:
        raise _plain(error) from error


def _plain(error: DBAPIError) -> Exception:
    state = getattr(error.orig, "sqlstate", None)
    if state in _STATES:
        return _STATES[state]()
    said = str(error.orig)
    for words, kind in _WORDS:
        if words in said:
            return kind()
    if isinstance(error, (OperationalError, InterfaceError)):
        return errors.UnreachableError(type(error.orig).__name__)
    return error
