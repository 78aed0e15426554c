"""Define what can be wrong with the store. The docstring is the message an operator reads."""

from __future__ import annotations

from flows.engine.errors import LotsenError


class StoreError(LotsenError):
    """The database could not be used."""


class BusyError(StoreError):
    """The database is locked by something else right now. Nothing was lost; try again soon."""


class LockedError(BusyError):
    """The database is locked by something else for too long. Nothing was lost; try again soon."""


class FullError(StoreError):
    """The disk of the database is full, so nothing can be saved. Make room and start again."""


class ReadOnlyError(StoreError):
    """The database cannot be written to. Check the owner of its folder, and start again."""


class NotADatabaseError(StoreError):
    """The file is no database of Lotsen. Check LOTSEN_DATABASE_URL; the file was left untouched."""


class UnreachableError(StoreError):
    """The database does not answer. Check that it runs and that LOTSEN_DATABASE_URL is right."""


class NewerDatabaseError(StoreError):
    """A newer Lotsen wrote this database. Install that version; nothing was changed."""


class SecondWriterError(StoreError):
    """Another Lotsen is using this database. Stop it first; SQLite allows one at a time."""


class FictitiousError(StoreError):
    """The people in this database were made up for the demo. Choose another LOTSEN_DATA_DIR."""


class BackupError(StoreError):
    """No copy of the database could be made, so nothing was changed. Make room and start again."""


class KeyFileError(StoreError):
    """The key file cannot be used. Restore it from its backup, or give it mode 0600."""


class WrongKeyError(StoreError):
    """The key file does not fit this database. Restore the key it was written with."""


class StaleTurnError(StoreError):
    """Somebody else took a turn of the same youth at the same moment; the batch is taken again."""
