"""A bot of the tests' Telegram: its chats, its profile, its faults, and what it asked for."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import aiohttp

from bot.clock import Clock
from bot.simulator.telegram_server import methods
from bot.simulator.telegram_server.limits import Rates
from bot.simulator.telegram_server.person import PATIENCE, Chat, Group, Person
from bot.simulator.telegram_server.updates import Updates
from bot.simulator.telegram_server.values import Bell, Call, Fault, Files, Params, Refusal

T = TypeVar("T")


@dataclass
class Profile:
    """What people see of a bot; commands by scope and language, texts by language."""

    commands: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    menu_button: Any = None


@dataclass
class _Planned:
    fault: Fault
    times: int
    chat: int | None


class Bot:
    """One bot, by its token."""

    def __init__(
        self,
        token: str,
        username: str,
        clock: Clock,
        nursery: asyncio.TaskGroup,
        session: aiohttp.ClientSession,
    ) -> None:
        self.token, self.clock = token, clock
        self.id = int(token.partition(":")[0])
        self.username = username
        self.user = {"id": self.id, "is_bot": True, "first_name": username, "username": username}
        self.updates = Updates(nursery, session)
        self.chats: dict[int, Chat] = {}
        self.calls: list[Call] = []
        self.profile = Profile()
        self.rates = Rates()
        self.answers: dict[str, Params] = {}
        self.changed = Bell()
        self.problems = self.updates.problems
        self._planned: dict[str, deque[_Planned]] = {}
        self.queries: set[str] = set()
        self._numbers = self._asked = 0

    # ------------------------------------------------------------ for the test

    def person(
        self, number: int, language_code: str | None = None, name: str = "Visible"
    ) -> Person:
        """A person's private chat with this bot; the same person each time."""
        found = self.chats.setdefault(number, Person(self, number, language_code, name))
        assert isinstance(found, Person)
        return found

    def group(self, number: int, kind: str = "supergroup") -> Group:
        """A group, supergroup or channel; its number is below zero."""
        found = self.chats.setdefault(number, Group(self, number, kind))
        assert isinstance(found, Group)
        return found

    def next(self, method: str, fault: Fault, times: int = 1, chat: int | None = None) -> None:
        """The next so many requests of this method, perhaps only in this chat, end like this."""
        self._planned.setdefault(method, deque()).append(_Planned(fault, times, chat))

    def called(self, method: str) -> list[Call]:
        """The requests of one method, in order."""
        return [one for one in self.calls if one.method == method]

    def queries_grow_old(self) -> None:
        """Whatever was pressed until now can no longer be answered."""
        self.queries.clear()

    async def until(self, find: Callable[[], T | None], what: str, within: float = PATIENCE) -> T:
        """Wait until something is found; AssertionError with `what` when it is not."""
        try:
            async with asyncio.timeout(within):
                while (found := find()) is None:
                    await self.changed.wait()
        except TimeoutError:
            raise AssertionError(f"waited in vain for {what}") from None
        return found

    async def until_called(
        self, method: str, times: int = 1, within: float = PATIENCE
    ) -> list[Call]:
        """The requests of a method, when there are so many."""

        def find() -> list[Call] | None:
            found = self.called(method)
            return found if len(found) >= times else None

        return await self.until(find, f"{times} {method}", within)

    # ------------------------------------------------------------ for people

    def seconds(self) -> int:
        """The time, as the Bot API writes it."""
        return int(self.clock.now().timestamp())

    def new_query(self) -> str:
        """The id of a press."""
        self._asked += 1
        self.queries.add(f"query-{self.id}-{self._asked}")
        return f"query-{self.id}-{self._asked}"

    def keep(self, chat: Chat, by: Params, content: Params, **more: Any) -> dict[str, Any]:
        """A new message in a chat."""
        self._numbers += 1
        message = {
            "message_id": self._numbers, "date": self.seconds(), "chat": chat.about, "from": by,
            "silent": False, "html": "", "edits": 0, "reactions": (), "files": None,
            **content, **more,
        }  # fmt: skip
        chat.stored.append(message)
        self.changed.ring()
        return message

    def membership(self, chat: Chat, by: Params, before: str, after: str) -> Params:
        """An update of my_chat_member."""
        gone = {"until_date": 0}
        old, new = (
            {"user": self.user, "status": one} | (gone if one == "kicked" else {})
            for one in (before, after)
        )
        return {
            "chat": chat.about, "from": by, "date": self.seconds(), "old_chat_member": old,
            "new_chat_member": new,
        }  # fmt: skip

    # ------------------------------------------------------------ for the server

    def fault(self, method: str, params: Params) -> Fault | None:
        """How this request shall end, if the test has planned it."""
        for planned in self._planned.get(method, ()):
            if planned.times and planned.chat in {None, params.get("chat_id")}:
                planned.times -= 1
                return planned.fault
        return None

    def note(self, call: Call) -> None:
        """A request was made."""
        self.calls.append(call)
        self.changed.ring()

    async def do(self, method: str, params: Params, files: Files, end: asyncio.Event) -> Any:
        """What the method returns. Raises Refusal."""
        if method == "getUpdates":
            return await self.updates.poll(params, end)
        deed = methods.DEEDS.get(method)
        if deed is None:
            raise Refusal(404, f"Not Found: the tests' Telegram has no {method}", problem=True)
        done = deed(self, params, files)
        self.changed.ring()
        return done
