"""Check the database for `lotsen doctor`: its version, its people, and what waits for somebody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from bot.clock import Clock
from bot.config import Settings
from bot.errors import StoreError
from bot.operations.findings import Finding, do, fine, know
from storage.access import bot_links, staff, teams
from storage.access.staff import Role, StaffMember
from storage.database import Db
from storage.reads import metrics
from storage.store import Store

SKEW: Final = timedelta(minutes=5)
"""How far behind the youngest row the clock may be."""


def examine(found: Settings, clock: Clock) -> Iterator[Finding]:
    """Yield what the database shows, read without the lock; change nothing."""
    try:
        store = Store.beside(found.url, found.key)
    except StoreError as error:
        yield do(str(error))
        return
    if store is None:
        yield know("the database is new or of an older version; the next start sees to it")
        return
    try:
        with store.reading() as db:
            yield from _inside(db, store, clock.now())
            if found.telegram_youth_token is None:
                yield from _cut_off(db)
    except StoreError as error:
        yield do(str(error))
    finally:
        store.close()


def _inside(db: Db, store: Store, now: datetime) -> Iterator[Finding]:
    if teams.is_fictitious(db):
        yield do("the people in this database were made up for the demo: choose another folder")
        return
    yield fine("the database is of this version, and the key fits")
    latest = metrics.latest(db)
    if latest is not None and latest > now + SKEW:
        yield do("the clock of this machine is behind what is in the database: set it")
    people = staff.everybody(db, store.keys, teams.FIRST)
    yield from _people(people, staff.never_signed_in(db, teams.FIRST))
    yield from _waiting(db, now)


def _cut_off(db: Db) -> Iterator[Finding]:
    """Report youths who came by Telegram: without their bot nothing reaches them."""
    if count := bot_links.youths(db):
        yield do(
            f"{count} youths are reached in Telegram only, and there is no bot: their coaches"
            " invite them to the web chat, each on the youth's own page"
        )


def _people(people: list[StaffMember], never: set[int]) -> Iterator[Finding]:
    for role in (Role.COACH, Role.COORDINATOR):
        if not any(one.role is role for one in people):
            yield do(f"there is no {role} yet", f"lotsen coach add NAME --role {role}")
    for one in people:
        if one.id in never:
            yield know(f"{one.name} has never signed in", f'lotsen coach link "{one.name}"')
    if people:
        yield fine(f"{len(people)} people work here")


def _waiting(db: Db, now: datetime) -> Iterator[Finding]:
    if late := metrics.overdue(db, now):
        yield do(f"{late} youths wait longer than they may: somebody must take them in the console")
    alarms, quarantined = metrics.faults(db)
    if alarms or quarantined:
        yield do(
            f"{alarms} alarms and {quarantined} turns set aside: a coordinator sees them in the"
            " console, and marks them as handled there; whoever keeps up the program should hear of"
            " them first"
        )
    waits = metrics.oldest_wait(db, now)
    yield (
        know(f"the oldest line waits for {waits:.0f} s")
        if waits > metrics.LONG
        else (fine("nothing waits to be said"))
    )
