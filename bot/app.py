"""Wire the application together; arguments replace parts. No other module knows all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final

from bot.clock import Clock, ManualClock
from bot.delivery.change_notifier import ChangeNotifier
from bot.delivery.channel import Channel
from bot.delivery.outbox import Outbox
from bot.directory import loader
from bot.handlers import dispatch
from bot.handlers.effects import EFFECTS
from bot.language.registry import LOCALES
from bot.language.renderer import Renderer
from bot.safety.lexicon import Lexicon
from bot.turns.environment import EngineParts
from bot.turns.processor import TurnProcessor
from bot.turns.turn import Handlers
from bot.turns.writer import Writer
from bot.understanding.intent import IntentMatcher
from bot.understanding.time_expressions import TimeWords
from flows import discovery
from flows.engine.directory import Directory
from flows.engine.walker import Flows
from storage.sql.statements import NEXT_DUE
from storage.store import Store

MOST_ROUNDS: Final = 10_000
"""Rounds of `App.settle` at one moment; more would be a timer that sets itself again."""


@dataclass(frozen=True, slots=True)
class Locales:
    """Everything read from the locales folder."""

    words: Renderer
    time_words: tuple[TimeWords, ...]
    lexicon: Lexicon


@cache
def load_locales(*, previews: bool = False) -> Locales:
    """Read the catalogs, the words for time and the lexicon, once per process.

    With `previews`, languages in preview are offered too, in their drafts: never to youths.
    """
    words = Renderer.load(LOCALES, previews=previews)
    return Locales(words, TimeWords.load(LOCALES), Lexicon.load(LOCALES))


class App:
    """The application: store, turn processor, writer, outbox and clock, wired together."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        channels: Sequence[Channel],
        flows: Flows | None = None,
        locales: Locales | None = None,
        *,
        words_go: bool = False,
        helpers: Directory | None = None,
    ) -> None:
        spoken = locales or load_locales()
        self.store = store
        self.clock = clock
        self.renderer = spoken.words
        self.words_go = words_go
        self.parts = EngineParts(
            flows=flows or discovery.all_flows(),
            intent_matcher=IntentMatcher(spoken.words, spoken.time_words),
            lexicon=spoken.lexicon,
            renderer=spoken.words,
            directory=helpers or loader.shipped(),
            by_invitation=frozenset(one.name for one in channels if one.by_invitation),
        )
        self.turns = TurnProcessor(store, self.parts, Handlers(dispatch.handle, EFFECTS), clock)
        self.writer = Writer(self.turns)
        self.outbox = Outbox(store, self.writer, spoken.words, channels, clock)
        self.notifier = ChangeNotifier()
        self.writer.on_commit = self._committed
        self.outbox.on_marked = self.notifier.ring

    async def start(self) -> None:
        """Start the writer, and recover the messages that a crash left half sent."""
        self.writer.start()
        await self.outbox.recover()

    def close(self) -> None:
        """Commit what was accepted and close; what is queued waits in the database."""
        self.writer.close()
        self.store.close()

    def _committed(self) -> None:
        self.outbox.wake()
        self.notifier.ring(self.turns.committed())

    # ------------------------------------------------------------ time moved by hand

    async def settle(self) -> None:
        """Run all that is due at this moment, and send all that may be sent.

        Raises RuntimeError when something comes due again and again.
        """
        for _ in range(MOST_ROUNDS):
            await self.outbox.flush()
            if not await self.writer.take_due():
                return
        raise RuntimeError("time stands still: something comes due again and again")

    async def move_to(self, target: datetime) -> None:
        """Move a manual clock forward, stopping wherever something is due. `target` is aware.

        Raises TypeError for a clock that is not a ManualClock.
        """
        clock = self.clock
        if not isinstance(clock, ManualClock):
            raise TypeError("only a clock moved by hand can be moved")
        while (moment := await self._next_moment()) is not None and moment <= target:
            clock.move_to(max(moment, clock.now()))
            await self.settle()
        clock.move_to(target)
        await self.settle()

    async def _next_moment(self) -> datetime | None:
        timer = await self.writer.run(self._next_timer)
        line = await self.outbox.flush()
        return min((one for one in (timer, line) if one is not None), default=None)

    def _next_timer(self) -> datetime | None:
        with self.store.reading() as db:
            due: datetime | None = db.execute(NEXT_DUE).scalar()
            return due
