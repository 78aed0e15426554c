"""Check the database for `lotsen doctor`: its version, its people, and what waits for somebody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from bot.clock import Clock
from bot.config import Settings
from bot.errors import StoreError
from bot.operations import staffing_checks
from bot.operations.findings import Finding, do, fine, know
from storage.access import bot_links, staff, teams
from storage.access.staff import Role, StaffMember
from storage.database import Db
from storage.reads import contact_list, metrics, open_requests, readiness, words_to_read
from storage.reads.readiness import RED, Unready
from storage.store import Store

SAID: Final = {
    Unready.NEVER_IN: "has never signed in",
    Unready.NO_WAY: "has no way to be reached while the console is closed: they add one under"
    " Account, Ways to reach me",
    Unready.FAILED: "was not reached by the last message of one of their ways: they try it under"
    " Account, Ways to reach me",
    Unready.TEST: "has not confirmed the weekly test of their ways",
}
"""What is said of somebody who could not be reached, after their name."""

SKEW: Final = timedelta(minutes=5)
"""How far behind the youngest row the clock may be."""


def examine(found: Settings, clock: Clock) -> Iterator[Finding]:
    """Yield what the database shows, read without the lock; change nothing."""
    try:
        store = Store.open_unlocked(found.url, found.key)
    except StoreError as error:
        yield do(str(error))
        return
    if store is None:
        yield know("the database is new or of an older version; the next start sees to it")
        return
    try:
        with store.reading() as db:
            yield from _inside(db, store, found, clock.now())
            if found.telegram_youth_token is None:
                yield from _cut_off(db)
    except StoreError as error:
        yield do(str(error))
    finally:
        store.close()


def _inside(db: Db, store: Store, found: Settings, now: datetime) -> Iterator[Finding]:
    if teams.is_fictitious(db):
        yield do("the people in this database were made up for the demo: choose another folder")
        return
    yield fine("the database is of this version, and the key fits")
    latest = metrics.latest(db)
    if latest is not None and latest > now + SKEW:
        yield do("the clock of this machine is behind what is in the database: set it")
    people = staff.everybody(db, store.keys, teams.FIRST)
    yield from _people(people, readiness.of_team(db, teams.FIRST, now))
    yield from _waiting(db, now)
    yield from staffing_checks.examine(db, store, found, now)


def _cut_off(db: Db) -> Iterator[Finding]:
    """Report youths who came by Telegram: without their bot nothing reaches them."""
    if count := bot_links.youths(db):
        yield do(
            f"{count} youths are reached in Telegram only, and there is no bot: their coaches"
            " invite them to the web chat, each on the youth's own page"
        )


def _people(
    people: list[StaffMember], unready: Mapping[int, tuple[Unready, ...]]
) -> Iterator[Finding]:
    for role in (Role.COACH, Role.COORDINATOR):
        if not any(one.role is role for one in people):
            yield do(f"there is no {role} yet", f"lotsen coach add NAME --role {role}")
    for one in people:
        for fault in unready.get(one.id, ()):
            what = f"{one.name} {SAID[fault]}"
            link = f'lotsen coach link "{one.name}"' if fault is Unready.NEVER_IN else ""
            yield do(what, link) if fault in RED else know(what)
    if people:
        yield fine(f"{len(people)} people work here")


def _waiting(db: Db, now: datetime) -> Iterator[Finding]:
    if late := metrics.overdue(db, now):
        yield do(f"{late} youths wait past the deadline: look at the inbox")
    if unseen := contact_list.overdue(db, now):
        yield do(
            f"{unseen} youths should have heard from a coach: a coordinator sees whom, in the"
            " console under Youths"
        )
    if late := open_requests.overdue(db, now):
        yield do(f"{late} requests of youths are not answered in time: look at the inbox")
    if unread := words_to_read.count(db, now).overdue:
        yield do(f"{unread} messages that nothing understood wait to be read: see the reading list")
    if nobody := readiness.unreached(db, now):
        yield do(f"{nobody} escalations are open, and nobody of the team can be reached now: call")
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
