"""Serve the locked screens of the demo: close the chat or the console, and open it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from fastapi import HTTPException, Request
from starlette.responses import Response

from bot.channels.webchat import cookies
from bot.demo import clock, lock_screens, page_answers, people
from bot.demo.lock_screens import LockScreens, Notification
from bot.gateway.gateway import Gateway
from storage.database import Db
from storage.encryption import Keyring
from storage.reads import conversations

PHONE: Final = "phone"
CONSOLE: Final = "desk"
PAGES: Final[Mapping[str, str]] = {PHONE: "/chat", CONSOLE: "/desk/"}
"""What each screen opens, where no notification says more."""

CLOSED: Final[Mapping[str, str]] = {PHONE: "demo_phone_closed", CONSOLE: "demo_desk_closed"}
"""The cookie of each that says that it is closed. One each: two answers may cross on their way."""

STAFF: Final = (*people.COACHES, people.COORDINATOR)


class Locked(NamedTuple):
    """One screen: whether it is locked, and what it shows then."""

    closed: bool
    notifications: Sequence[Notification]


class LockRoutes:
    """The handlers of closing and opening. Whose screens they are, cookies say."""

    def __init__(self, gateway: Gateway, screens: LockScreens) -> None:
        self._gateway = gateway
        self._screens = screens

    async def close(self, request: Request) -> Response:
        """Close the chat or the console: what comes then is shown on a locked screen."""
        screen = await self._screen(request)
        if screen == PHONE:
            await self._gateway.write(lambda db, keys: self._add_device(db, keys, request))
        return self._answer(request, screen, {}, closed=True)

    async def open(self, request: Request) -> Response:
        """Open it again, at the page that a notification names."""
        screen, path = await self._screen(request), await page_answers.field(request, "path")
        page = path if path.startswith(PAGES[screen]) else PAGES[screen]
        self._screens.clear(await self._owner(request, screen))
        return self._answer(request, screen, {"page": page}, closed=False)

    def unlock(self, response: Response, screen: str) -> None:
        """Open a screen whose owner changes."""
        page_answers.keep(response, CLOSED[screen], "")

    async def locked(self, request: Request) -> dict[str, Locked]:
        """Return both screens, as this visitor sees them."""
        return {
            screen: Locked(
                screen in _closed(request), self._screens.of(await self._owner(request, screen))
            )
            for screen in PAGES
        }

    async def told(self, request: Request) -> dict[str, list[dict[str, str]]]:
        """Return what the locked screens show, for the page's script."""
        found, now = await self.locked(request), self._gateway.clock.now()
        return {
            screen: [_row(one, now) for one in locked.notifications]
            for screen, locked in found.items()
            if locked.closed
        }

    # ------------------------------------------------------------ whose it is

    async def _screen(self, request: Request) -> str:
        """Return which screen is meant. Raises 404 for any other."""
        screen = await page_answers.field(request, "screen")
        if screen not in PAGES:
            raise HTTPException(404)
        return screen

    async def _owner(self, request: Request, screen: str) -> str:
        if screen == CONSOLE:
            name = request.cookies.get("demo_desk", STAFF[0])
            return lock_screens.coach_screen(STAFF.index(name) + 1 if name in STAFF else 1)
        youth = await self._gateway.read(lambda db, keys: self._youth(db, keys, request))
        return lock_screens.youth_screen(youth)

    def _youth(self, db: Db, keys: Keyring, request: Request) -> int:
        """Return whose phone is shown; 0 for a new one."""
        secret = cookies.of(self._gateway, request)
        found = conversations.chat(db, keys, cookies.CHANNEL, cookies.chat_of(secret))
        return found.youth if found is not None else 0

    def _add_device(self, db: Db, keys: Keyring, request: Request) -> None:
        secret = cookies.of(self._gateway, request)
        found = conversations.chat(db, keys, cookies.CHANNEL, cookies.chat_of(secret))
        if found is not None:
            now = self._gateway.clock.now()
            lock_screens.add_device(db, keys, found.youth, found.language, now)

    def _answer(
        self, request: Request, screen: str, told: dict[str, Any], *, closed: bool
    ) -> Response:
        response = page_answers.done(request, told)
        page_answers.keep(response, CLOSED[screen], "yes" if closed else "")
        return response


def _closed(request: Request) -> set[str]:
    """Return which screens are closed."""
    return {screen for screen, cookie in CLOSED.items() if request.cookies.get(cookie)}


def _row(one: Notification, now: datetime) -> dict[str, str]:
    """Return what the script shows of one: its `day` only where that is not this one."""
    day = "" if is_same_day(one.at, now) else str(one.at.astimezone(clock.ZONE).date())
    return {
        "at": hour(one.at),
        "day": day,
        "by": one.by.value,
        "text": one.text,
        "more": one.more,
        "path": one.path,
    }


def hour(at: datetime) -> str:
    """Return an hour as the demo's clock shows it."""
    return at.astimezone(clock.ZONE).strftime("%H:%M")


def is_same_day(one: datetime, other: datetime) -> bool:
    """Tell whether two moments (aware) are of one day, by the demo's clock."""
    return one.astimezone(clock.ZONE).date() == other.astimezone(clock.ZONE).date()
