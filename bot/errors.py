"""Define all errors of Lotsen as one tree. The docstring of each is the message a person reads.

LotsenError
├── FlowError                 a flow is wrong (flows/engine/errors.py)
├── StoreError                the database (storage/errors.py)
│   ├── BusyError · FullError · ReadOnlyError · UnreachableError
│   ├── NotADatabaseError · NewerDatabaseError · SecondWriterError
│   ├── KeyFileError · WrongKeyError
│   ├── FictitiousError · BackupError
│   └── StaleTurnError
├── LexiconError              a list of danger words (bot/safety/word_lists.py)
├── WishWordsError            words of what youths ask for (bot/understanding/wishes.py)
├── CatalogError              a catalog of a language (bot/language/po_file.py)
├── PluralError               a rule for numbers (bot/language/plurals.py)
├── SchoolWordsError          words of schools, explained (bot/language/school_words.py)
├── GlossaryError             a list of words of a language (bot/translation/glossary.py)
├── LineChangedError          a translation that was not saved (bot/translation/edit.py)
│   └── EditConflictError     somebody else was first (bot/translation/pending.py)
├── RegistryError             the list of languages (bot/language/registry.py)
├── UnknownLanguageError      a language that has no row there
├── NewLanguageError          a language that cannot be added (bot/translation/add_language.py)
├── NotReadyError             a language that cannot go live yet (bot/translation/publish.py)
├── SheetError                a translator's sheet (bot/translation/spreadsheet_files.py)
├── FullQueueError            too much at once: the caller is told, nothing was taken
├── SettingsError             a setting that cannot be used
├── DirectoryError            who can help: an entry that may not be shown
├── VapidKeyError             the keys of push cannot be used
├── InvalidSubscriptionError  what a browser gave for push is none (bot/notifications/web_push.py)
├── AddressError              nobody can listen there
│   └── PortTakenError        the demo's port; it names another
├── NoTelegramError           the demo's Telegram is not here
├── RefusedInputError         a turn that does not do what was asked for (bot/turns/refusal.py)
├── StaffError                who works here cannot be changed so
├── SimulatorError            the simulator cannot do that
├── AwayError · ConflictError · TokenError    Telegram (bot/channels/telegram/polling.py)
└── ChannelError              what a channel answered
    ├── WaitError · BlockedError · RefusedError · UncertainError
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from flows.engine.errors import FlowError, LotsenError
from storage.errors import BusyError, FullError, ReadOnlyError, StoreError, UnreachableError

__all__ = [
    "AddressError",
    "BlockedError",
    "BusyError",
    "ChannelError",
    "DirectoryError",
    "FlowError",
    "FullError",
    "FullQueueError",
    "InvalidSubscriptionError",
    "LotsenError",
    "NoTelegramError",
    "PortTakenError",
    "ReadOnlyError",
    "RefusedError",
    "SettingsError",
    "SimulatorError",
    "StaffError",
    "StoreError",
    "UncertainError",
    "UnreachableError",
    "VapidKeyError",
    "WaitError",
    "WishWordsError",
]


class FullQueueError(LotsenError):
    """Too much is happening at once, so this was not taken. Please try again in a moment."""


class SettingsError(LotsenError):
    """A setting cannot be used. Correct it and start again."""


class DirectoryError(LotsenError):
    """The directory of who can help is wrong; what was given at raising says where and why."""

    def __str__(self) -> str:
        return f"the directory: {self.args[0] if self.args else 'it is wrong'}"


class VapidKeyError(LotsenError):
    """The keys of push cannot be used. Give lotsen.vapid mode 0600, or restore it; or remove it:
    then new keys are made, and each device comes back by itself when its page is opened.
    """


class InvalidSubscriptionError(LotsenError):
    """What the browser gave for push cannot be used."""


class AddressError(LotsenError):
    """Nobody can listen there. Another program does, or the address is not of this machine."""


class PortTakenError(AddressError):
    """The demo's port is taken; what was given at raising names another."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else "This port is taken."


class NoTelegramError(LotsenError):
    """The demo's Telegram needs a package that is not here: pip install 'lotsen[simulator]'."""


class StaffError(LotsenError):
    """Nothing was changed; what was given at raising says why, and what to do."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else "Nothing was changed."


class SimulatorError(LotsenError):
    """The simulator cannot do that; what was given at raising says why."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else "The simulator cannot do that."


class ChannelError(LotsenError):
    """The channel did not take the message."""


class WishWordsError(LotsenError):
    """The words of what youths ask for in {file} cannot be used: {fault}."""

    def __init__(self, file: Path, fault: str) -> None:
        super().__init__((self.__doc__ or "").format(file=file, fault=fault))


class WaitError(ChannelError):
    """The channel asks for a pause in this chat (429)."""

    def __init__(self, pause: timedelta) -> None:
        super().__init__(f"{pause.total_seconds():.0f} s")
        self.pause = pause


class BlockedError(ChannelError):
    """The youth has blocked the chat, or it is gone (403). It is not tried again."""


class RefusedError(ChannelError):
    """The channel refuses the message as it is (400). It is not tried again."""


class UncertainError(ChannelError):
    """Nobody knows whether the message arrived (a lost answer)."""


def error_location(error: BaseException) -> str:
    """Return an error's class and place: never its message, which may hold what somebody wrote."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    code = trace.tb_frame.f_code
    return f"{type(error).__name__} in {code.co_qualname}:{trace.tb_lineno}"
