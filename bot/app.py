"""Wire the application together; arguments replace parts. No other module knows all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property
from typing import Final, NamedTuple

from bot.clock import Clock, ManualClock
from bot.delivery.change_notifier import ChangeNotifier
from bot.delivery.channel import Audience, Channel
from bot.delivery.outbox import Outbox
from bot.directory import loader
from bot.handlers import dispatch, held
from bot.handlers.effects import EFFECTS
from bot.language.registry import LOCALES
from bot.language.renderer import Renderer
from bot.notifications.staff_messages import StaffMessages
from bot.notifications.staff_notifier import StaffNotifier, WaySender
from bot.notifications.youth_calls import PushSender, SmsSender, YouthCalls
from bot.notifications.youth_messages import YouthMessages
from bot.notifications.youth_notifier import YouthNotifier
from bot.safety.classifier import Classifier
from bot.safety.combined import Reader, Thresholds
from bot.safety.lexicon import Lexicon
from bot.safety.sensing import TextSensing
from bot.turns.environment import EngineParts
from bot.turns.inbound import CoachUnreached, DevicesGone, Inbound
from bot.turns.listener import Listener
from bot.turns.processor import TurnProcessor
from bot.turns.turn import Handlers
from bot.turns.writer import Writer
from bot.understanding import typed_sentences, wishes
from bot.understanding.intent import IntentMatcher
from bot.understanding.meaning_classifier import MeaningClassifier
from bot.understanding.time_words import TimeWords
from bot.understanding.typed_phrases import PhraseTable
from flows import discovery
from flows.engine.directory import Directory
from flows.engine.walker import Flows
from storage.maintenance import erasures
from storage.sql.statements import NEXT_DUE
from storage.store import Store

MOST_ROUNDS: Final = 10_000
"""Rounds of `App.settle` at one moment; more would be a timer that sets itself again."""


@dataclass(frozen=True)
class Locales:
    """Everything read from the locales folder."""

    words: Renderer
    time_words: tuple[TimeWords, ...]
    lexicon: Lexicon
    classifier: Classifier = field(default_factory=lambda: Classifier(None, None))

    @cached_property
    def intent_matcher(self) -> IntentMatcher:
        """The matcher of what is typed with these words: built once, for it takes a while."""
        return IntentMatcher(self.words, self.time_words, _phrases())


@cache
def _phrases() -> PhraseTable:
    return PhraseTable(typed_sentences.load(LOCALES))


@cache
def _meanings() -> MeaningClassifier:
    return MeaningClassifier.load(LOCALES)


@cache
def _classifier() -> Classifier:
    return Classifier.load(LOCALES)


@cache
def load_locales(*, previews: bool = False) -> Locales:
    """Read the catalogs, the words for time and the lexicon, once per process.

    With `previews`, languages in preview are offered too, in their drafts: never to youths.
    """
    words = Renderer.load(LOCALES, previews=previews)
    return Locales(words, TimeWords.load(LOCALES), Lexicon.load(LOCALES), _classifier())


class StaffWays(NamedTuple):
    """By what staff are told while no page is open, and the address at which their pages are."""

    sender: WaySender
    address: str


class YouthWays(NamedTuple):
    """By what youths are told while the chat is closed, and the address at which they find it."""

    push: PushSender | None = None
    sms: SmsSender | None = None
    address: str = ""


def _youths_pages(channels: Sequence[Channel]) -> frozenset[str]:
    return frozenset(one.name for one in channels if one.pull and one.audience is Audience.YOUTHS)


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
        staff_ways: StaffWays | None = None,
        youth_ways: YouthWays | None = None,
        thresholds: Thresholds | None = None,
    ) -> None:
        spoken = locales or load_locales()
        self.store = store
        self.clock = clock
        self.renderer = spoken.words
        self.blank_old_texts = words_go
        self.parts = EngineParts(
            flows=flows or discovery.all_flows(),
            intent_matcher=spoken.intent_matcher,
            reader=Reader(spoken.lexicon, spoken.classifier, thresholds),
            renderer=spoken.words,
            directory=helpers or loader.shipped(),
            wishes=wishes.load(LOCALES),
            meanings=_meanings(),
            by_invitation=frozenset(one.name for one in channels if one.by_invitation),
            by_ways=staff_ways is not None,
            pages=_youths_pages(channels),
            notified=frozenset(one.name for one in channels if one.notified),
        )
        handlers = Handlers(dispatch.handle, held.redirect, EFFECTS)
        self.turns = TurnProcessor(store, self.parts, handlers, clock)
        self.writer = Writer(self.turns)
        self.listener = Listener(TextSensing(spoken.classifier), self.parts.reader, clock)
        self.writer.prepare = self.listener.prepare
        self.outbox = Outbox(store, self.writer, spoken.words, channels, clock)
        self.notifier = ChangeNotifier()
        self.youth_notifier = self._youth_notifier(youth_ways or YouthWays())
        self.staff_notifier = self._staff_notifier(staff_ways) if staff_ways else None
        self.writer.on_commit = self._committed
        self.outbox.on_marked = self._handed_over
        self.youth_notifier.on_told = self.notifier.notify
        self.youth_notifier.on_lost = self._lost

    def _youth_notifier(self, ways: YouthWays) -> YouthNotifier:
        messages = YouthMessages(self.renderer, self.clock, ways.address)
        return YouthNotifier(
            self.store, self.writer, self.clock,
            YouthCalls(self.clock, messages, ways.push, ways.sms),
            next(iter(self.parts.pages), ""), self.notifier.is_watched,
        )  # fmt: skip

    async def start(self) -> None:
        """Start the writer, and recover what a crash left half sent or half told."""
        self.writer.start()
        await self.outbox.recover()
        for one in self.notifiers:
            await one.recover()

    async def forget_erased(self) -> None:
        """Clear what was still needed of who was erased, also from the log of the database."""
        await self.writer.run(lambda: erasures.forget(self.store, self.clock.now()))

    def close(self) -> None:
        """Commit what was accepted and close; what is queued waits in the database."""
        self.writer.close()
        self.listener.close()
        self.store.close()

    def _committed(self) -> None:
        self.outbox.wake()
        if self.staff_notifier is not None:
            self.staff_notifier.wake()
        self.notifier.notify(self.turns.pop_committed())

    @property
    def notifiers(self) -> tuple[YouthNotifier | StaffNotifier, ...]:
        """Return who tells people that have no page open."""
        staff = self.staff_notifier
        return (self.youth_notifier, staff) if staff is not None else (self.youth_notifier,)

    def _handed_over(self, youths: set[int]) -> None:
        self.notifier.notify(youths)
        self.youth_notifier.notice(youths)

    async def _lost(self, youth: int) -> object:
        return await self.writer.take(Inbound(DevicesGone(), "youth_notifier", youth=youth))

    def _staff_notifier(self, ways: StaffWays) -> StaffNotifier:
        messages = StaffMessages(self.renderer, self.clock, ways.address)

        async def pass_by(coach: int, youth: int) -> object:
            what = CoachUnreached(coach, blocked=False)
            return await self.writer.take(Inbound(what, "staff_notifier", youth=youth))

        return StaffNotifier(self.store, self.writer, self.clock, messages, ways.sender, pass_by)

    # ------------------------------------------------------------ time moved by hand

    async def settle(self) -> None:
        """Run all that is due at this moment, and send all that may be sent.

        Raises RuntimeError when something comes due again and again.
        """
        for _ in range(MOST_ROUNDS):
            await self.outbox.flush()
            if not await self.writer.take_due():
                await self.youth_notifier.flush()
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
        told = await self.youth_notifier.flush()
        return min((one for one in (timer, line, told) if one is not None), default=None)

    def _next_timer(self) -> datetime | None:
        with self.store.reading() as db:
            due: datetime | None = db.execute(NEXT_DUE).scalar()
            return due
