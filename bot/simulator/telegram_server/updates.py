"""Queue what waits for a bot: fetched by getUpdates, or posted to its webhook, in order."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import aiohttp

from bot.simulator.telegram_server.values import ApiRefusal, ChangeSignal, Params, Update

BY_WISH: Final = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds that come only when they are asked for by name."""

FIRST: Final = 700_000_000
PATIENCE: Final = 60
"""Seconds that Telegram waits for an answer of a webhook."""


@dataclass(frozen=True, slots=True)
class RegisteredWebhook:
    """A webhook, as it was set."""

    url: str
    secret: str
    connections: int


class WebhookDelivery(NamedTuple):
    """One attempt to post an update to the webhook; status 0 is no answer. `wait` is in seconds."""

    update: int
    status: int
    wait: int = 0


class Updates:
    """The updates of one bot. Whatever is not confirmed, or answered with 2xx, stays."""

    def __init__(self, nursery: asyncio.TaskGroup, session: aiohttp.ClientSession) -> None:
        self._nursery, self._session = nursery, session
        self.number = FIRST
        self.pending: list[Update] = []
        self.all: dict[int, Update] = {}
        self.allowed: frozenset[str] | None = None
        self.hook: RegisteredWebhook | None = None
        self.deliveries: list[WebhookDelivery] = []
        self.problems: list[str] = []
        self.changed = ChangeSignal()
        self._again: list[Update] = []
        self._polls = 0
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._waiting: set[str] = set()
        self._slots = asyncio.Semaphore(40)

    def add(self, kind: str, what: dict[str, Any]) -> int:
        """Queue something that happened.

        Return its update id, 0 when the bot did not ask for this kind.
        """
        return self.queue({kind: what}) if self._wanted(kind) else 0

    def queue(self, fields: dict[str, Any]) -> int:
        """Queue an update with these fields, also one that no library knows.

        Return its update id.
        """
        self.number += 1
        update = {"update_id": self.number, **fields}
        self.all[self.number] = update
        self.pending.append(update)
        self._notify()
        return self.number

    def repeat(self, number: int) -> None:
        """Queue the same update once more, though it was confirmed or answered with 2xx."""
        (self._again if self.hook is None else self.pending).append(self.all[number])
        self._notify()

    def _wanted(self, kind: str) -> bool:
        return kind not in BY_WISH if not self.allowed else kind in self.allowed

    def _allow(self, params: Params) -> None:
        """Set the kinds that the bot asks for; where none are given, those of before hold.

        An empty list is the usual kinds.
        """
        if "allowed_updates" in params:
            self.allowed = frozenset(params["allowed_updates"])

    def _notify(self) -> None:
        self.changed.notify()
        self._push()

    # ------------------------------------------------------------ getUpdates

    async def poll(self, params: Params, end: asyncio.Event) -> Sequence[Update]:
        """Answer getUpdates: an offset confirms all before it; wait as long as it is told to.

        Raises ApiRefusal.
        """
        if self.hook is not None:
            raise ApiRefusal(
                409, "Conflict: can't use getUpdates method while webhook is active;"
                " use deleteWebhook to delete the webhook first",
            )  # fmt: skip
        self._allow(params)
        self._confirm(params.get("offset", 0))
        self._polls += 1
        mine = self._polls
        self.changed.notify()
        try:
            async with asyncio.timeout(params.get("timeout", 0)):
                while not (self.pending or self._again or end.is_set()):
                    await self.changed.wait()
                    self._only_one(mine)
        except TimeoutError:
            pass
        again, self._again = self._again, []
        return (*again, *self.pending[: params.get("limit", 100)])

    def _only_one(self, mine: int) -> None:
        if mine != self._polls:
            raise ApiRefusal(
                409, "Conflict: terminated by other getUpdates request;"
                " make sure that only one bot instance is running",
            )  # fmt: skip

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self.pending = self.pending[offset:]
        elif offset:
            self.pending = [one for one in self.pending if one["update_id"] >= offset]

    # ------------------------------------------------------------ the webhook

    def set_hook(self, params: Params) -> None:
        """Set the webhook (setWebhook); without an address, delete it (deleteWebhook)."""
        self._allow(params)
        if params.get("drop_pending_updates"):
            self.pending = []
        connections = params.get("max_connections", 40)
        secret = params.get("secret_token", "")
        self.hook = (
            RegisteredWebhook(params["url"], secret, connections) if params.get("url") else None
        )
        self._slots = asyncio.Semaphore(connections)
        self._waiting.clear()
        self._notify()

    def hook_info(self) -> dict[str, Any]:
        """Return what getWebhookInfo tells."""
        info: dict[str, Any] = {
            "url": self.hook.url if self.hook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self.pending),
        }
        if self.hook:
            info["max_connections"] = self.hook.connections
        return info | ({"allowed_updates": sorted(self.allowed)} if self.allowed else {})

    def redeliver(self) -> None:
        """Try again now whatever the webhook did not take."""
        self._waiting.clear()
        self._notify()

    async def wait_until_delivered(self, within: float = 10) -> None:
        """Wait until the webhook took everything, or refused what is left."""
        async with asyncio.timeout(within):
            while self._busy:
                await self.changed.wait()

    async def wait_until_taken(self, number: int, within: float = 10) -> None:
        """Wait until this update was confirmed, or answered with 2xx.

        A bot does so when it is safe.
        """
        async with asyncio.timeout(within):
            while any(one["update_id"] == number for one in self.pending):
                await self.changed.wait()

    def close(self) -> None:
        """Deliver nothing more, and let go of whoever waits."""
        for worker in self._busy.values():
            worker.cancel()
        self.changed.notify()

    def _push(self) -> None:
        """Start a worker for each queue that has something: one queue's updates go one by one."""
        if self.hook is None:
            return
        for queue in {_queue(one) for one in self.pending} - {*self._busy} - self._waiting:
            self._busy[queue] = self._nursery.create_task(self._work(queue))

    async def _work(self, queue: str) -> None:
        while (hook := self.hook) and (update := self._head(queue)):
            async with self._slots:
                taken = await self._deliver(hook, update)
            if not taken:
                self._waiting.add(queue)
                break
            self.pending.remove(update)
        del self._busy[queue]
        self.changed.notify()

    def _head(self, queue: str) -> Update | None:
        return next((one for one in self.pending if _queue(one) == queue), None)

    async def _deliver(self, hook: RegisteredWebhook, update: Update) -> bool:
        """Try once, and once more at once unless it was told to wait; later only by `redeliver`."""
        tried = await self._post(hook, update)
        if not _taken(tried) and not tried.wait:
            tried = await self._post(hook, update)
        return _taken(tried)

    async def _post(self, hook: RegisteredWebhook, update: Update) -> WebhookDelivery:
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook.secret} if hook.secret else {}
        number, patience = update["update_id"], aiohttp.ClientTimeout(PATIENCE)
        try:
            async with self._session.post(
                hook.url, json=update, headers=headers, timeout=patience
            ) as answer:
                body, wait = await answer.text(), answer.headers.get("Retry-After", "")
                made = WebhookDelivery(number, answer.status, int(wait) if wait.isdigit() else 0)
        except (aiohttp.ClientError, TimeoutError):
            body, made = "", WebhookDelivery(number, 0)
        self.deliveries.append(made)
        if _taken(made) and '"method"' in body:
            self.problems.append("a webhook was answered with a method: its result is lost")
        return made


def _taken(made: WebhookDelivery) -> bool:
    return 200 <= made.status < 300


def _queue(update: Update) -> str:
    """Return the queue in which Telegram keeps the order: a chat's messages, a person's presses."""
    kind = next(key for key in update if key != "update_id")
    what = update[kind]
    if kind == "callback_query":
        return f"press {what['from']['id']}"
    name = "message" if kind in {"message", "edited_message"} else kind
    return f"{name} {what['chat']['id']}"
