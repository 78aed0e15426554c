"""Keep what a youth has chosen about notifications: which neutral text, and whether to be asked."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple

from sqlalchemy import insert, select, update

from storage.database import Db
from storage.encryption import Keyring
from storage.sql.statements import YOUTH_REACH

LONGEST_OWN: Final = 30
"""Characters of a youth's own neutral text: a lock screen shows no more."""


class PushText(StrEnum):
    """The text of a notification. OWN is a word of the youth's, MESSAGE where there is none."""

    MESSAGE = "message"
    REMINDER = "reminder"
    OWN = "own"


class PushChoice(NamedTuple):
    """What a youth has chosen, and how often the robot has asked about notifications, until when.

    `refused`: the youth does not want to be asked again.
    """

    text: PushText = PushText.MESSAGE
    own: str = ""
    asked: int = 0
    asked_at: datetime | None = None
    refused: bool = False


_CHOICE: Final = select(
    *(YOUTH_REACH.c[one] for one in ("text", "own_text", "asked", "asked_at", "refused"))
)


def of(db: Db, keys: Keyring, youth: int) -> PushChoice:
    """Return what a youth has chosen."""
    found = db.execute(_CHOICE.where(YOUTH_REACH.c.youth_id == youth)).first()
    if found is None:
        return PushChoice()
    text, sealed, *rest = found
    own = keys.open_or_empty(sealed, f"own text:{youth}")
    return PushChoice(PushText(text), own, *rest)


def choose_text(db: Db, keys: Keyring, youth: int, text: PushText, own: str) -> None:
    """Keep which text is shown; `own` is at most LONGEST_OWN characters, "" for none."""
    sealed = keys.seal(own[:LONGEST_OWN], f"own text:{youth}") if own else None
    _put(db, youth, text=text.value, own_text=sealed)


def note_asked(db: Db, youth: int, now: datetime) -> None:
    """Note that the robot asks now whether to tell the youth by notifications."""
    _put(db, youth, asked=YOUTH_REACH.c.asked + 1, asked_at=now)


def refuse(db: Db, youth: int, *, refused: bool = True) -> None:
    """Note whether the youth does not want to be asked again."""
    _put(db, youth, refused=refused)


def _put(db: Db, youth: int, **values: Any) -> None:
    here = YOUTH_REACH.c.youth_id == youth
    if db.execute(select(YOUTH_REACH.c.youth_id).where(here)).first() is None:
        db.execute(insert(YOUTH_REACH), {"youth_id": youth})
    db.execute(update(YOUTH_REACH).where(here).values(values))
