"""Describe who can help, as a value: contacts, how each is reached and when, and whom it is for.

The directory is read outside (bot/directory/loader.py) and reaches a flow as a fact. Numbers and
addresses stand in its file alone; what a contact is for is a line, so that it is translated.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from flows.engine.errors import FlowError
from flows.engine.line import Answers, Line

SWEDISH_TIME: Final = ZoneInfo("Europe/Stockholm")
GROWN_UP: Final = 18
"""The age at which other lines answer (safety.md, age logic)."""

SWEDISH: Final = "sv"
URGENT: Final = frozenset({"low", "safety"})
"""Needs in which the crisis lines come first."""
CRISIS_NUMBERS: Final = (
    *("sos", "bris", "mind", "ud", "ratt_att_valja", "kvinnofridslinjen", "stodlinjen_man"),
)
"""Contacts that sentences tell a youth to call: `{bris}` in a sentence is the telephone number of
the contact with this id. A directory that lacks one of them is refused (bot/directory/loader.py).
"""
NAMED_BY_ADDRESS: Final = frozenset({"kvinnofridslinjen"})
"""Those of them whose number is in doubt (directory.md): without one, their address is named."""
SOCIAL_EMERGENCY: Final = "socialjour"
"""The contact whose number a municipality gives: who helps out of hours when nobody reads here."""


@dataclass(frozen=True, slots=True)
class Span:
    """When somebody answers: ISO weekdays, from and to on the wall clock.

    A span that ends when it begins or earlier goes on past midnight.
    """

    days: frozenset[int]
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class ContactHours:
    """The hours of one way: day and night, or spans; `holidays` says that they hold then too."""

    always: bool = False
    spans: tuple[Span, ...] = ()
    holidays: bool = False


@dataclass(frozen=True, slots=True)
class ContactWay:
    """One way to reach a contact: `kind` is phone, sms, chat, web or address; `at` is where.

    `at` is written for people; `url` is the whole address of a page. `hours` is None where nobody
    has written them down.
    """

    kind: str
    at: str
    hours: ContactHours | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody who can help a youth. Ages are inclusive; None is no limit.

    `source` is written for people, `source_url` is the whole address. `languages` are codes, empty
    where nobody knows; `checked` is a year or a day, as the source has it, "" for unknown. `sure`
    is False for what must be checked first (directory.md, mark U).
    """

    id: str
    name: str
    purpose: Line | str
    needs: tuple[str, ...]
    ways: tuple[ContactWay, ...]
    source: str
    checked: str = ""
    next_review: date | None = None
    sure: bool = True
    crisis: bool = False
    age_min: int | None = None
    age_max: int | None = None
    languages: tuple[str, ...] = ()
    interpreter: bool = False
    free: bool | None = None
    hidden_on_bill: bool = False
    anonymous: bool = False
    source_url: str = ""

    @property
    def phone(self) -> str:
        """The number to call, as the directory writes it; "" for a contact that nobody can call."""
        return next((way.at for way in self.ways if way.kind == "phone"), "")

    @property
    def address(self) -> str:
        """The address of its pages; "" for a contact that has none."""
        return next((way.at for way in self.ways if way.kind == "web"), "")


@dataclass(frozen=True, slots=True)
class Directory:
    """Every contact a youth may be shown, in the order of the file.

    `zone` is that of all hours; `languages` are the languages by name: code and name.
    """

    contacts: tuple[Contact, ...] = ()
    zone: tzinfo = SWEDISH_TIME
    languages: tuple[tuple[str, str], ...] = ()

    def one(self, contact: object) -> Contact | None:
        """Return the contact with this id, or None when it is gone."""
        return next((one for one in self.contacts if one.id == contact), None)

    def number(self, contact: str) -> str:
        """Give the number that a sentence names. Raises FlowError rather than leave a gap there."""
        found = self.one(contact)
        reached = found.phone if found is not None else ""
        if found is not None and contact in NAMED_BY_ADDRESS:
            reached = reached or found.address
        if not reached:
            raise FlowError(f"a sentence says {{{contact}}}, and the directory has no such number")
        return reached

    @property
    def crisis_numbers(self) -> dict[str, str]:
        """Give every number that sentences may name, by the id of its contact. Raises FlowError."""
        return {name: self.number(name) for name in CRISIS_NUMBERS}


@dataclass(frozen=True, slots=True)
class Guide:
    """The directory, with the Swedish days off around today."""

    directory: Directory = Directory()
    days_off: frozenset[date] = frozenset()


def for_need(directory: Directory, answers: Answers, language: str) -> tuple[Contact, ...]:
    """Return who can help with the need in `answers`, in an order that no clock changes.

    A number that is typed must mean what was shown, so what is open stands where it stood.
    """
    need = str(answers.get("need"))
    band = answers.get("age")
    fitting = (
        one
        for one in directory.contacts
        if need in one.needs and fits(one, band) and _spoken(one, language)
    )
    return tuple(sorted(fitting, key=lambda one: _rank(one, need, language)))


def fits(contact: Contact, band: object) -> bool:
    """Tell whether a youth of this band may be helped there; an unknown one is shown everything."""
    if band == "under":
        return contact.age_min is None or contact.age_min < GROWN_UP
    if band == "over":
        return contact.age_max is None or contact.age_max >= GROWN_UP
    return True


def limited(contact: Contact) -> bool:
    """Tell whether the age matters here: one of the two bands does not fit."""
    return not (fits(contact, "under") and fits(contact, "over"))


def ages(contact: Contact) -> str:
    """Write for whom it is, in numbers alone: 18+, –17, 16–25."""
    if contact.age_max is None:
        return f"{contact.age_min}+"
    return f"{contact.age_min or ''}–{contact.age_max}"


def _spoken(contact: Contact, language: str) -> bool:
    """Tell whether to show it to those who speak this language.

    Swedish is everywhere; a line for one other language alone is for those who speak it.
    """
    known = not contact.languages or contact.interpreter
    return known or SWEDISH in contact.languages or language in contact.languages


def _rank(contact: Contact, need: str, language: str) -> tuple[bool, bool]:
    crisis = contact.crisis and need in URGENT
    own = language != SWEDISH and language in contact.languages
    return not crisis, not own
