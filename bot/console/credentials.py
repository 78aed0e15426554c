"""Check who somebody is: name, password and code are all compared before any is judged.

Whatever is wrong, the answer and the work are the same (privacy-security.md, attacks 8 and 28).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from fastapi import HTTPException

from bot.console import known_browser, passwords, totp
from bot.gateway.gateway import Gateway
from bot.web.attempt_limit import AttemptLimit
from storage.access import staff
from storage.access.staff import StaffMember
from storage.database import Db
from storage.encryption import Keyring

MOST_OF_ADDRESS = 20
"""Wrong attempts from one address: a whole office may share it."""


MOST_WAITING = 8
"""Sign-ins from unknown browsers that may wait for their turn, a second each."""


@dataclass(frozen=True, slots=True)
class GivenCredentials:
    """What somebody typed to sign in."""

    password: str
    code: str


class Tried(NamedTuple):
    """By what a try is counted. `here`: it is a browser in which they have signed in before."""

    limit: AttemptLimit
    key: str
    here: bool = False


@dataclass
class CredentialChecks:
    """Credential checks, one after another: many guesses at once count like guesses in a row."""

    gateway: Gateway
    tries: AttemptLimit = field(init=False)
    _of_browser: AttemptLimit = field(init=False)
    _turn: asyncio.Lock = field(init=False, default_factory=asyncio.Lock)
    _known_turn: asyncio.Lock = field(init=False, default_factory=asyncio.Lock)
    _waiting: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.tries = AttemptLimit(self.gateway.clock.now, MOST_OF_ADDRESS)
        self._of_browser = AttemptLimit(self.gateway.clock.now)

    async def authenticate(
        self, name: str, given: GivenCredentials, address: str, browser: str = ""
    ) -> StaffMember | None:
        """Return who this is; None for an unknown name, wrong password, wrong code and a pause.

        `browser` is the cookie of one in which somebody signed in before (known_browser.py): no
        pause, no address and no queue of others counts there, only its own wrong tries. Raises 503
        when too many wait.
        """
        person = await self.gateway.read(lambda db, keys: staff.find_by_name(db, keys, name))
        keys, now = self.gateway.store.keys, self.gateway.clock.now()
        if known_browser.is_known(keys, browser, person, now):
            async with self._known_turn:
                if self._of_browser.allows(browser):
                    tried = Tried(self._of_browser, browser, here=True)
                    return await self._judged(person, given, tried)
        async with self._in_turn():
            if not self.tries.allows(address):
                return None
            return await self._judged(person, given, Tried(self.tries, address))

    @asynccontextmanager
    async def _in_turn(self) -> AsyncIterator[None]:
        """Wait until it is one's turn; of a queue that is long nobody sees the end. Raises 503."""
        if self._waiting >= MOST_WAITING:
            raise HTTPException(503)
        self._waiting += 1
        try:
            async with self._turn:
                yield
        finally:
            self._waiting -= 1

    async def verify_password(self, person: StaffMember, given: str, address: str) -> bool:
        """Tell whether this is the password of somebody signed in; wrong ones are counted."""
        async with self._turn:
            number, at = person.id, self.gateway.clock.now()
            fresh = await self.gateway.read(lambda db, keys: staff.person(db, keys, number))
            checked = await passwords.check(fresh.password if fresh else None, given)
            if checked.right and self.tries.allows(address) and not _waits(fresh, self.gateway):
                return True
            self.tries.record_failure(address)
            await self.gateway.write(lambda db, _: staff.record_failure(db, number, at))
            return False

    async def verify_code(self, person: StaffMember, given: str, address: str) -> bool:
        """Tell whether this is a code of the app that somebody has, and use it up.

        Wrong ones are counted as wrong passwords are, with the same pauses.
        """
        async with self._in_turn():
            number, now = person.id, self.gateway.clock.now()
            step = totp.step(person.totp, given, now) if person.totp else None
            may = self.tries.allows(address) and not _waits(person, self.gateway)

            def settle(db: Db, _keys: Keyring) -> bool:
                if may and step is not None and staff.record_code(db, number, step):
                    return True
                staff.record_failure(db, number, now)
                return False

            if await self.gateway.write(settle):
                return True
            self.tries.record_failure(address)
            return False

    async def _judged(
        self, person: StaffMember | None, given: GivenCredentials, tried: Tried
    ) -> StaffMember | None:
        now = self.gateway.clock.now()
        checked = await passwords.check(person.password if person else None, given.password)
        secret = person.totp if person and person.totp else totp.DUMMY_SECRET
        step = totp.step(secret, given.code, now)
        has_app = person is not None and bool(person.totp)
        right = checked.right and has_app and (tried.here or not _waits(person, self.gateway))
        number = person.id if person else 0

        def settle(db: Db, keys: Keyring) -> bool:
            del keys
            if not right or step is None or not staff.record_code(db, number, step):
                # A known browser has its own count: it neither shuts others out nor lets them in.
                staff.record_failure(db, 0 if tried.here else number, now)
                return False
            staff.reset_failures(db, number)
            if checked.renewed:
                staff.set_password(db, number, checked.renewed)
            return True

        if await self.gateway.write(settle):
            return person
        tried.limit.record_failure(tried.key)
        return None


def _waits(person: StaffMember | None, gateway: Gateway) -> bool:
    """Tell whether too many wrong attempts came before, so that none counts now."""
    return bool(person and person.wait_until and person.wait_until > gateway.clock.now())
