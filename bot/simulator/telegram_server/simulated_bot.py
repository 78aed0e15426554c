"""Simulate bots, people and groups of Telegram: what each does, and the messages of their chats."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final, TypeAlias, TypeVar

import aiohttp

from bot.clock import Clock
from bot.simulator.telegram_server.limits import Rates
from bot.simulator.telegram_server.messages import MEDIA, SeenMessage, as_api_message, seen
from bot.simulator.telegram_server.updates import Updates
from bot.simulator.telegram_server.values import (
    ApiCall,
    ApiRefusal,
    ChangeSignal,
    Files,
    Params,
    PlannedFault,
    pieces_of,
)

T = TypeVar("T")

PATIENCE: Final = 10.0
"""Seconds that a test waits for a bot."""

HELD_POLL: Final = 0.02


@dataclass
class SimulatedProfile:
    """What people see of a bot; commands by scope and language, texts by language."""

    commands: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)


@dataclass
class _Planned:
    fault: PlannedFault
    times: int
    chat: int | None


Method: TypeAlias = "Callable[[SimulatedBot, Params, Files], Any]"
"""What a method of the Bot API does (methods.py)."""


class SimulatedBot:
    """One bot, by its token."""

    def __init__(
        self,
        token: str,
        username: str,
        clock: Clock,
        nursery: asyncio.TaskGroup,
        session: aiohttp.ClientSession,
        methods: Mapping[str, Method],
    ) -> None:
        self.token, self.clock = token, clock
        self._methods = methods
        self.id = int(token.partition(":")[0])
        self.username = username
        self.user = {"id": self.id, "is_bot": True, "first_name": username, "username": username}
        self.updates = Updates(nursery, session)
        self.chats: dict[int, SimulatedChat] = {}
        self.calls: list[ApiCall] = []
        self.profile = SimulatedProfile()
        self.rates = Rates()
        self.answers: dict[str, Params] = {}
        self.changed = ChangeSignal()
        self.problems = self.updates.problems
        self._planned: dict[str, deque[_Planned]] = {}
        self.queries: set[str] = set()
        self.held: list[Params] = []
        """Requests that are answered slowly, and not yet."""
        self._numbers = self._asked = 0

    # ------------------------------------------------------------ for the test

    def person(
        self, number: int, language_code: str | None = None, name: str = "Visible"
    ) -> SimulatedPerson:
        """Return a person's private chat with this bot; the same person each time."""
        found = self.chats.setdefault(number, SimulatedPerson(self, number, language_code, name))
        assert isinstance(found, SimulatedPerson)
        return found

    def group(self, number: int, kind: str = "supergroup") -> SimulatedGroup:
        """Return a group, supergroup or channel; its number is below zero."""
        found = self.chats.setdefault(number, SimulatedGroup(self, number, kind))
        assert isinstance(found, SimulatedGroup)
        return found

    def plan_fault(
        self, method: str, fault: PlannedFault, times: int = 1, chat: int | None = None
    ) -> None:
        """Plan how the next so many requests of this method end, perhaps only in this chat."""
        self._planned.setdefault(method, deque()).append(_Planned(fault, times, chat))

    def called(self, method: str) -> list[ApiCall]:
        """Return the requests of one method, in order."""
        return [one for one in self.calls if one.method == method]

    def expire_queries(self) -> None:
        """Let whatever was pressed until now be too old to be answered."""
        self.queries.clear()

    async def until(self, find: Callable[[], T | None], what: str, within: float = PATIENCE) -> T:
        """Wait until something is found; return it. Raises AssertionError with `what` if not."""
        try:
            async with asyncio.timeout(within):
                while (found := find()) is None:
                    await self.changed.wait()
        except TimeoutError:
            raise AssertionError(f"waited in vain for {what}") from None
        return found

    async def until_called(
        self, method: str, times: int = 1, within: float = PATIENCE
    ) -> list[ApiCall]:
        """Wait until a method was requested so many times, and return the requests.

        Raises AssertionError if it is not.
        """

        def find() -> list[ApiCall] | None:
            found = self.called(method)
            return found if len(found) >= times else None

        return await self.until(find, f"{times} {method}", within)

    # ------------------------------------------------------------ for people

    def seconds(self) -> int:
        """Return the time as the Bot API writes it, in seconds."""
        return int(self.clock.now().timestamp())

    def new_query(self) -> str:
        """Return the id of a new press."""
        self._asked += 1
        self.queries.add(f"query-{self.id}-{self._asked}")
        return f"query-{self.id}-{self._asked}"

    def store_message(
        self, chat: SimulatedChat, by: Params, content: Params, **more: Any
    ) -> dict[str, Any]:
        """Store a new message in a chat."""
        self._numbers += 1
        message = {
            "message_id": self._numbers, "date": self.seconds(), "chat": chat.about, "from": by,
            "silent": False, "html": "", "edits": 0, "reactions": (), "files": None,
            **content, **more,
        }  # fmt: skip
        chat.stored.append(message)
        self.changed.notify()
        return message

    def membership(self, chat: SimulatedChat, by: Params, before: str, after: str) -> Params:
        """Return an update of my_chat_member."""
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

    def fault(self, method: str, params: Params) -> PlannedFault | None:
        """Return how this request shall end, if the test has planned it."""
        for planned in self._planned.get(method, ()):
            if planned.times and planned.chat in {None, params.get("chat_id")}:
                planned.times -= 1
                return planned.fault
        return None

    async def hold(self, params: Params, seconds: float, end: asyncio.Event) -> None:
        """Hold a request for so many seconds of the clock, or until the server ends."""
        until = self.clock.now() + timedelta(seconds=seconds)
        self.held.append(params)
        self.changed.notify()
        while self.clock.now() < until and not end.is_set():  # noqa: ASYNC110 - a clock moved by hand tells nobody
            await asyncio.sleep(HELD_POLL)
        self.held.remove(params)

    def record_call(self, call: ApiCall) -> None:
        """Record a request."""
        self.calls.append(call)
        self.changed.notify()

    async def call_method(
        self, method: str, params: Params, files: Files, end: asyncio.Event
    ) -> Any:
        """Run a method, and return its result. Raises ApiRefusal."""
        if method == "getUpdates":
            return await self.updates.poll(params, end)
        handler = self._methods.get(method)
        if handler is None:
            raise ApiRefusal(404, f"Not Found: the tests' Telegram has no {method}", problem=True)
        done = handler(self, params, files)
        self.changed.notify()
        return done


@dataclass(frozen=True, slots=True)
class ButtonPress:
    """A button that was pressed; `update` is its number."""

    update: int
    query: str
    chat: SimulatedPerson

    async def answered(self, within: float = PATIENCE) -> Params:
        """Wait for what the bot answers to it (answerCallbackQuery), and return it."""
        bot = self.chat.bot
        return await bot.until(lambda: bot.answers.get(self.query), "an answer to a press", within)


class SimulatedChat:
    """A chat with a bot: private, or a group."""

    def __init__(self, bot: SimulatedBot, number: int, about: dict[str, Any]) -> None:
        self.bot, self.id, self.about = bot, number, {"id": number, **about}
        self.stored: list[dict[str, Any]] = []
        self.status = "new"
        self.keyboard: tuple[tuple[str, ...], ...] = ()
        self._heard: set[tuple[int, int]] = set()

    @property
    def messages(self) -> list[SeenMessage]:
        """Return the messages of this chat now, oldest first; also what the person wrote."""
        return [seen(one) for one in self.stored]

    @property
    def said_by_bot(self) -> list[SeenMessage]:
        """Return those of the bot."""
        return [one for one in self.messages if one.by_bot]

    async def wait_for_message(
        self,
        wanted: str | Callable[[SeenMessage], object] = "",
        timeout: float = PATIENCE,  # noqa: ASYNC109 - a wait of its own
    ) -> SeenMessage:
        """Wait for the bot's oldest message that fits and was not returned yet; also a changed one.

        `wanted` is a part of its text, or says whether a message fits. Raises AssertionError if
        none comes.
        """
        fits = wanted if callable(wanted) else lambda one: wanted in one.text

        def find() -> SeenMessage | None:
            return next((one for one in self._unheard() if fits(one)), None)

        found = await self.bot.until(find, f"{wanted!r} in {self}", timeout)
        self._heard.add(self._version(found.id))
        return found

    def unread_messages(self) -> list[SeenMessage]:
        """Return all messages of the bot that were not returned yet."""
        found = list(self._unheard())
        self._heard.update(self._version(one.id) for one in found)
        return found

    def _unheard(self) -> Sequence[SeenMessage]:
        return [one for one in self.said_by_bot if self._version(one.id) not in self._heard]

    def _version(self, number: int) -> tuple[int, int]:
        return number, next(one["edits"] for one in self.stored if one["message_id"] == number)

    def __str__(self) -> str:
        lines = (
            f"  {'bot' if one.by_bot else ' . '}: {one.text} {one.buttons or ''}"
            for one in self.messages
        )
        return "\n".join((f"chat {self.id}, in which stands:", *lines))

    # ------------------------------------------------------------ what the bot keeps of it

    def stored_message(self, number: int) -> dict[str, Any] | None:
        """Return the message with this id, while it exists."""
        return next((one for one in self.stored if one["message_id"] == number), None)

    def answer_to(self, number: int) -> dict[str, Any]:
        """Return what a message has that answers to this one, if it exists."""
        quoted = self.stored_message(number)
        return {"reply_to_message": as_api_message(quoted)} if quoted else {}


class SimulatedPerson(SimulatedChat):
    """Somebody's private chat with a bot. Tests search for their names: none may be kept."""

    def __init__(
        self, bot: SimulatedBot, number: int, language_code: str | None, name: str
    ) -> None:
        self.user: dict[str, Any] = {
            "id": number, "is_bot": False, "first_name": name, "username": f"visible_{number}",
        }  # fmt: skip
        if language_code:
            self.user["language_code"] = language_code
        about = {"type": "private", "first_name": name, "username": f"visible_{number}"}
        super().__init__(bot, number, about)

    def starts(self, payload: str = "") -> int:
        """Press START, perhaps of a link with a payload."""
        return self.says(f"/start {payload}".strip())

    def says(self, text: str, answers: int = 0) -> int:
        """Write, perhaps in answer to a message; return the number of the update."""
        marks = {"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}
        marked = {"entities": [marks]} if text[0] == "/" else {}
        return self._writes({"text": text} | marked | self.answer_to(answers))

    def pastes(self, text: str) -> list[int]:
        """Paste a text, however long; return the numbers of the updates."""
        return [self.says(one) for one in pieces_of(text)]

    def sends(self, kind: str) -> int:
        """Send what is no text: a key of MEDIA."""
        return self._writes(MEDIA[kind])

    def edits(self, text: str, message: int = 0) -> int:
        """Change the newest of their messages, or this one."""
        mine = [one for one in self.stored if not one["from"]["is_bot"]]
        found = next(one for one in reversed(mine) if message in {0, one["message_id"]})
        found |= {"text": text, "edit_date": self.bot.seconds(), "edits": found["edits"] + 1}
        return self.bot.updates.add("edited_message", as_api_message(found))

    def presses(self, button: str, message: int = 0) -> ButtonPress:
        """Press a button by its label or data: of the newest message with buttons, or of this.

        Raises AssertionError when there is none, or when it opens an address: no bot is told of
        that.
        """
        found = self._with_buttons(message)
        rows = found["reply_markup"]["inline_keyboard"]
        keys = ((one["text"], one.get("callback_data")) for row in rows for one in row)
        data = next((data for label, data in keys if data and button in {label, data}), None)
        assert data is not None, f"no button {button!r} in {self}"
        query = self.bot.new_query()
        update = {
            "id": query, "from": self.user, "chat_instance": str(self.id), "data": data,
            "message": as_api_message(found),
        }  # fmt: skip
        return ButtonPress(self.bot.updates.add("callback_query", update), query, self)

    def blocks(self) -> int:
        """Block the bot: nothing can be sent any more."""
        return self._member("member", "kicked")

    def unblocks(self) -> int:
        """Unblock the bot."""
        return self._member("kicked", "member")

    def deletes_account(self) -> None:
        """Delete the account; the bot learns of it when it sends."""
        self.status = "deactivated"

    def _with_buttons(self, message: int) -> dict[str, Any]:
        found = [one for one in self.stored if "inline_keyboard" in one.get("reply_markup", {})]
        fits = [one for one in found if message in {0, one["message_id"]}]
        assert fits, f"no message with buttons in {self}"
        return fits[-1]

    def _member(self, before: str, after: str) -> int:
        self.status = after
        return self.bot.updates.add(
            "my_chat_member", self.bot.membership(self, self.user, before, after)
        )

    def _writes(self, content: dict[str, Any]) -> int:
        self.status = "member" if self.status == "new" else self.status
        message = self.bot.store_message(self, self.user, content)
        return self.bot.updates.add("message", as_api_message(message))


class SimulatedGroup(SimulatedChat):
    """A group or channel that somebody adds the bot to."""

    def __init__(self, bot: SimulatedBot, number: int, kind: str) -> None:
        super().__init__(bot, number, {"type": kind, "title": "A group"})

    def adds_bot(self, by: SimulatedPerson) -> int:
        """Add the bot, as this person."""
        self.status = "member"
        return self.bot.updates.add(
            "my_chat_member", self.bot.membership(self, by.user, "left", "member")
        )
