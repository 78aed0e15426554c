"""Tell one youth by one way: every device of theirs, or their number; and say how that went."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from datetime import datetime, timedelta
from typing import Final, NamedTuple, Protocol

import structlog

from bot.clock import Clock
from bot.errors import InvalidSubscriptionError, error_location
from bot.notifications.outcome import Outcome, SendResult
from bot.notifications.push_payload import TOPIC
from bot.notifications.web_push import Subscription
from bot.notifications.youth_messages import YouthMessages
from bot.policy.youth_telling import YouthTelling, YouthWay
from storage.reads.youth_notifications import EndedNotification, UnseenYouth

LONGEST_CALL: Final = timedelta(seconds=20)
"""A service that takes longer has not answered."""

LONGEST_AFTER: Final = timedelta(hours=6)
"""A service that wants to be left alone for longer is asked again all the same."""

FAILURES: Final = frozenset({Outcome.REFUSED, Outcome.INVALID, Outcome.TIMEOUT})
"""Outcomes after which a device counts as not working, until its service takes something."""

BEST: Final = (
    *(Outcome.TAKEN, Outcome.TIMEOUT, Outcome.LATER, Outcome.REFUSED, Outcome.TOO_LARGE),
    *(Outcome.INVALID, Outcome.GONE, Outcome.UNCERTAIN),
)
"""How telling several devices went: the first of these that one of them had."""

log = structlog.get_logger()


class PushSender(Protocol):
    """Whoever hands a message to the push service of a browser."""

    async def send(
        self,
        subscription: Subscription,
        payload: bytes,
        *,
        ttl: timedelta,
        urgent: bool,
        topic: str,
    ) -> SendResult:
        """Send to this browser. Raises nothing: a fault is a result."""


class SmsSender(Protocol):
    """Whoever hands an SMS to the municipality's gateway."""

    async def send_sms(self, number: str, text: str) -> SendResult:
        """Send to this number (E.164). Raises nothing: a fault is a result."""


class BegunCall(NamedTuple):
    """A telling whose beginning is written: its row, who is told, and what."""

    number: int
    youth: UnseenYouth
    telling: YouthTelling
    begun_at: datetime


class EndedCall(NamedTuple):
    """How it went, as it is written; `left_alone` until when the service wants no more."""

    row: EndedNotification
    left_alone: datetime | None


class YouthCalls:
    """The calls to push services and to the gateway."""

    def __init__(
        self,
        clock: Clock,
        messages: YouthMessages,
        push: PushSender | None = None,
        sms: SmsSender | None = None,
    ) -> None:
        self._clock = clock
        self._messages = messages
        self.push = push
        self.sms = sms

    async def make(self, call: BegunCall) -> EndedCall:
        """Make the call; raises nothing."""
        try:
            if call.telling.by is YouthWay.PUSH:
                return await self._push(call)
            return await self._sms(call)
        except Exception as error:  # noqa: BLE001 - one that cannot be told stops no other
            log.error("youth_notification_failed", error=error_location(error))
            return self._ended(call, Outcome.REFUSED, ())

    async def _push(self, call: BegunCall) -> EndedCall:
        devices = call.youth.devices
        results = await asyncio.gather(
            *(self._to_device(call, one.subscription, one.language) for one in devices)
        )
        went = [(one.id, result.outcome) for one, result in zip(devices, results, strict=True)]
        outcome = min((one for _, one in went), key=BEST.index, default=Outcome.GONE)
        return self._ended(
            call, outcome, results,
            taken=tuple(one for one, how in went if how is Outcome.TAKEN),
            failed=tuple((one, how.value) for one, how in went if how in FAILURES),
            gone=tuple(one for one, how in went if how is Outcome.GONE),
        )  # fmt: skip

    async def _to_device(self, call: BegunCall, subscription: str, language: str) -> SendResult:
        if self.push is None:
            return SendResult(Outcome.REFUSED)
        try:
            browser = Subscription.parse(subscription)
        except InvalidSubscriptionError:
            return SendResult(Outcome.INVALID)
        payload, told = self._messages.push(call.youth, language), call.telling
        return await _within(
            self.push.send(browser, payload, ttl=told.ttl, urgent=told.urgent, topic=TOPIC)
        )

    async def _sms(self, call: BegunCall) -> EndedCall:
        youth = call.youth
        if self.sms is None:
            return self._ended(call, Outcome.REFUSED, ())
        result = await _within(self.sms.send_sms(youth.number, self._messages.sms(youth)))
        # The gateway has told that this number wants no more (STOP), or is none.
        return self._ended(
            call, result.outcome, (result,), number_gone=result.outcome is Outcome.GONE
        )

    def _ended(
        self,
        call: BegunCall,
        outcome: Outcome,
        results: tuple[SendResult, ...] | list[SendResult],
        *,
        taken: tuple[int, ...] = (),
        failed: tuple[tuple[int, str], ...] = (),
        gone: tuple[int, ...] = (),
        number_gone: bool = False,
    ) -> EndedCall:
        now, told = self._clock.now(), call.telling
        if outcome is not Outcome.TAKEN:
            log.warning("youth_not_notified", by=told.by.value, outcome=outcome.value)
        row = EndedNotification(
            call.number, call.youth.youth, told.up_to, call.begun_at, now, outcome.value,
            taken, failed, gone, number_gone,
        )  # fmt: skip
        after = [one.after for one in results if one.outcome is Outcome.LATER and one.after]
        if outcome is not Outcome.LATER or not after:
            return EndedCall(row, None)
        return EndedCall(row, now + min(*after, LONGEST_AFTER))


async def _within(call: Awaitable[SendResult]) -> SendResult:
    """Await a call for so long as it may take; whatever it raises is a fault of ours."""
    try:
        async with asyncio.timeout(LONGEST_CALL.total_seconds()):
            return await call
    except TimeoutError:
        return SendResult(Outcome.TIMEOUT)
    except Exception as error:  # noqa: BLE001 - one that cannot be told stops no other
        log.error("youth_notification_failed", error=error_location(error))
        return SendResult(Outcome.REFUSED)
