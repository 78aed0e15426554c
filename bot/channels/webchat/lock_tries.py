"""Let a youth try what opens their chat: a few tries in a row, then only the coach's link helps."""

from __future__ import annotations

from enum import Enum, auto

from bot.channels.webchat import cookies
from bot.channels.webchat.conversation import update_of
from bot.channels.webchat.page_context import Visitor
from bot.gateway.gateway import Gateway
from bot.policy.browser_state import BrowserState
from bot.text import agreed_word, chosen_lock
from bot.turns.inbound import Inbound, YouthLockedOut
from bot.web.secret_hashes import LockHashes
from storage.access import browsers, check_words
from storage.access.browsers import MOST_WRONG, Browser


class TryResult(Enum):
    """What became of a try."""

    RIGHT = auto()
    WRONG = auto()
    SHUT = auto()


class LockTries:
    """Tries of the lock that a youth chose, and of the word agreed with the coach."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._hashes = LockHashes()

    async def hash_of(self, browser: Browser, chosen: str) -> str:
        """Return the hash to keep of a new lock, in its form. Raises FullQueueError."""
        return await self._hashes.make(self._mark(browser, chosen))

    async def open(self, visitor: Visitor, given: str) -> TryResult:
        """Try what is asked for now; where it is right the chat is open.

        After the agreed word a lock is asked for as well. Raises StoreError, FullQueueError.
        """
        browser, now = visitor.browser, self._gateway.clock.now()
        if browser is None or visitor.state is BrowserState.SHUT:
            return await self._shut(visitor)
        is_lock = visitor.state is BrowserState.LOCKED
        result = await self._try(visitor, browser, given, is_lock=is_lock)
        if result is TryResult.RIGHT:
            then = None if is_lock or browser.lock is None else now
            await self._gateway.write(
                lambda db, _: browsers.end_tries(db, browser.key, now, locked_at=then)
            )
        return result

    async def check_lock(self, visitor: Visitor, given: str) -> TryResult:
        """Try the lock on a page that is open, before it is changed. Raises as `open`."""
        browser, now = visitor.browser, self._gateway.clock.now()
        if browser is None or browser.lock is None:
            return TryResult.RIGHT
        result = await self._try(visitor, browser, given, is_lock=True)
        if result is TryResult.RIGHT:
            await self._gateway.write(lambda db, _: browsers.end_tries(db, browser.key, now))
        return result

    async def _try(
        self, visitor: Visitor, browser: Browser, given: str, *, is_lock: bool
    ) -> TryResult:
        count = await self._gateway.write(lambda db, _: browsers.begin_try(db, browser.key))
        if not count:
            return await self._shut(visitor)
        right = await (self._is_lock if is_lock else self._is_word)(browser, given)
        if right:
            return TryResult.RIGHT
        return await self._shut(visitor) if count >= MOST_WRONG else TryResult.WRONG

    async def _is_lock(self, browser: Browser, given: str) -> bool:
        mark = self._mark(browser, chosen_lock.form(given))
        return await self._hashes.is_right(browser.lock or "", mark)

    async def _is_word(self, browser: Browser, given: str) -> bool:
        word = agreed_word.folded(given)
        return await self._gateway.read(
            lambda db, keys: check_words.is_right(db, keys, browser.youth, word)
        )

    async def _shut(self, visitor: Visitor) -> TryResult:
        """Tell the coach, once, and close every page that is open."""
        if visitor.chat is not None:
            update = update_of(visitor.name, "locked-out")
            told = Inbound(YouthLockedOut(), cookies.CHANNEL, update, chat=visitor.name)
            await self._gateway.writer.take(told)
            self._gateway.notifier.notify({visitor.chat.youth})
        return TryResult.SHUT

    def _mark(self, browser: Browser, chosen: str) -> str:
        """Return what is hashed: with the key file alone it can be tried, not with a database."""
        about = f"{browser.key.hex()}:{chosen}"
        return self._gateway.store.keys.hash("browser lock", about).hex()
