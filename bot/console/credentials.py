"""Check who somebody is: name, password and code are all compared before any is judged.

Whatever is wrong, the answer and the work are the same (privacy-security.md, attacks 8 and 28).
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from bot.console import passwords, totp
from bot.gateway.gateway import Gateway
from bot.web.attempt_limit import AttemptLimit
from storage.access import staff
from storage.access.staff import StaffMember
from storage.database import Db
from storage.encryption import Keyring

MOST_OF_ADDRESS = 20
"""Wrong attempts from one address: a whole office may share it."""


@dataclass(frozen=True, slots=True)
class GivenCredentials:
    """What somebody typed to sign in."""

    password: str
    code: str


@dataclass
class CredentialChecks:
    """Credential checks, one after another: many guesses at once count like guesses in a row."""

    gateway: Gateway
    tries: AttemptLimit = field(init=False)
    _turn: asyncio.Lock = field(init=False, default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self.tries = AttemptLimit(self.gateway.clock.now, MOST_OF_ADDRESS)

    async def by_name(self, name: str, given: GivenCredentials, address: str) -> StaffMember | None:
        """Return who this is; None for an unknown name, wrong password, wrong code and a pause."""
        async with self._turn:
            if not self.tries.may(address):
                return None
            person = await self.gateway.read(lambda db, keys: staff.find_by_name(db, keys, name))
            return await self._judged(person, given, address)

    async def password(self, person: StaffMember, given: str, address: str) -> bool:
        """Tell whether this is the password of somebody signed in; wrong ones are counted."""
        async with self._turn:
            number, at = person.id, self.gateway.clock.now()
            fresh = await self.gateway.read(lambda db, keys: staff.person(db, keys, number))
            checked = await passwords.check(fresh.password if fresh else None, given)
            if checked.right and self.tries.may(address) and not _waits(fresh, self.gateway):
                return True
            self.tries.wrong(address)
            await self.gateway.write(lambda db, _: staff.record_failure(db, number, at))
            return False

    async def _judged(
        self, person: StaffMember | None, given: GivenCredentials, address: str
    ) -> StaffMember | None:
        now = self.gateway.clock.now()
        checked = await passwords.check(person.password if person else None, given.password)
        secret = person.totp if person and person.totp else totp.DUMMY_SECRET
        step = totp.step(secret, given.code, now)
        has_app = person is not None and bool(person.totp)
        right = checked.right and has_app and not _waits(person, self.gateway)
        number = person.id if person else 0

        def settle(db: Db, keys: Keyring) -> bool:
            del keys
            if not right or step is None or not staff.record_code(db, number, step):
                staff.record_failure(db, number, now)
                return False
            staff.reset_failures(db, number)
            if checked.renewed:
                staff.set_password(db, number, checked.renewed)
            return True

        if await self.gateway.write(settle):
            return person
        self.tries.wrong(address)
        return None


def _waits(person: StaffMember | None, gateway: Gateway) -> bool:
    """Tell whether too many wrong attempts came before, so that none counts now."""
    return bool(person and person.wait_until and person.wait_until > gateway.clock.now())
