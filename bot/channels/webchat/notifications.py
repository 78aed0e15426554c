"""Serve a youth's notifications: turn them on here, see and remove devices, choose the text."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.channels.webchat import cookies
from bot.channels.webchat.page_context import (
    GONE,
    PageContext,
    Visitor,
    enrolled_or_stopped,
    fields,
)
from bot.errors import InvalidSubscriptionError
from bot.notifications import push_payload
from bot.notifications.outcome import Outcome
from bot.notifications.web_push import Subscription, WebPush
from bot.policy.browser_state import BrowserState
from bot.text.bidi import clean, strip_isolates
from bot.turns.inbound import Inbound, YouthSaid
from bot.web import device_name
from bot.web.redirects import see_other
from flows.texts import push_texts
from storage.access import push_choices, push_devices
from storage.access.push_choices import LONGEST_OWN, PushChoice, PushText
from storage.access.push_devices import PushDevice
from storage.database import Db
from storage.encryption import Keyring
from storage.reads.conversations import ChatState
from storage.schema.periods import DEVICE_RENEWED

CHAT: Final = "/chat"
PHONE: Final = "/chat/phone"
SEEN_AGAIN: Final = timedelta(hours=1)
"""How often it is written down that a device is still there."""

SEEN: Final = "LNPS"
"""Categories of Unicode of what can be seen."""

MOST_SUBSCRIPTION: Final = 4_000
"""Characters of what a browser gives; the longest known have some nine hundred."""

TRY_AGAIN: Final = timedelta(seconds=5)
"""How long after a try a youth's next one is not sent."""

UNKNOWN: Final = 404
NOT_YET: Final = 409
NOT_TAKEN: Final = 422
NO_CONTENT: Final = 204
LOCKED: Final = 401

TRIED: Final = {Outcome.TAKEN: "taken", Outcome.GONE: "gone"}
"""What the page says of a try; of everything else that it did not work now."""


class ReachSettings(NamedTuple):
    """What the page shows: the youth's devices, the oldest first, and what they have chosen."""

    devices: list[PushDevice]
    choice: PushChoice


class KeptDevice(NamedTuple):
    """What a page is told of its device: its number, and whether it shall subscribe anew."""

    device: int
    renew: bool


class NotificationRoutes:
    """The routes of notifications. Without push (WebPush) there are none of them."""

    def __init__(self, context: PageContext, push: WebPush) -> None:
        self._context = context
        self._gateway = context.gateway
        self._push = push
        self._tried: dict[int, datetime] = {}
        """When whoever has just tried did so."""

    async def show(self, request: Request) -> Response:
        """Return the page."""
        visitor = await self._context.visitor(request)
        chat = enrolled_or_stopped(visitor)
        if chat is not None and visitor.borrowed:
            return see_other(PHONE)
        return see_other(CHAT) if chat is None else await self._page(visitor, chat, "")

    async def keep(self, request: Request) -> Response:
        """Keep this browser's subscription, at each page load anew; it takes the place of `before`.

        The answer says which device it is, and whether it shall `renew` its subscription. Where it
        is to be `known` only, one that is not is refused: its phone was left quickly.
        """
        form = await fields(request, "subscription", "before", "known")
        visitor = await self._context.visitor(request)
        if visitor.chat is None:
            return Response(status_code=GONE)
        if visitor.state is not BrowserState.OPEN and not form["known"]:
            # The worker may renew one that is known; nobody adds one before a locked chat.
            return Response(status_code=LOCKED)
        if (chat := enrolled_or_stopped(visitor)) is None or visitor.borrowed:
            return Response(status_code=NOT_YET)
        try:
            given = Subscription.parse(form["subscription"][:MOST_SUBSCRIPTION])
            self._push.check(given)
        except InvalidSubscriptionError:
            return Response(status_code=NOT_TAKEN)
        if (seen := await self._seen_lately(chat, given)) is not None:
            return JSONResponse(seen._asdict())
        name = device_name.of(request.headers.get("user-agent", ""))
        kept = await self._gateway.write(
            lambda db, keys: self._keep(db, keys, chat, given, name, form)
        )
        return Response(status_code=UNKNOWN) if kept is None else JSONResponse(kept._asdict())

    async def _seen_lately(self, chat: ChatState, given: Subscription) -> KeptDevice | None:
        """Return the device if there is nothing to write of it: most page loads change nothing."""
        found = await self._gateway.read(
            lambda db, keys: push_devices.find(db, keys, given.endpoint, youth=chat.youth)
        )
        if found is None or found.failed_at is not None:
            return None
        same = (found.subscription, found.language) == (given.dump(), chat.language)
        is_new = self._gateway.clock.now() - found.seen_at < SEEN_AGAIN
        return KeptDevice(found.id, renew=False) if same and is_new else None

    def _keep(
        self,
        db: Db,
        keys: Keyring,
        chat: ChatState,
        given: Subscription,
        name: str,
        form: Mapping[str, str],
    ) -> KeptDevice | None:
        before, now = form["before"], self._gateway.clock.now()
        known = push_devices.find(db, keys, given.endpoint, youth=chat.youth)
        old = push_devices.find(db, keys, before, youth=chat.youth)
        if known is None and old is None and form["known"]:
            return None
        renew = known is not None and now - (known.taken_at or known.made_at) > DEVICE_RENEWED
        if old is not None and before != given.endpoint:
            push_devices.remove(db, old.id, youth=chat.youth)
        device = push_devices.keep(
            db, keys, subscription_json=given.dump(), name=name, language=chat.language, now=now,
            youth=chat.youth,
        )  # fmt: skip
        return KeptDevice(device, renew)

    async def end(self, request: Request) -> Response:
        """End this browser's: it was left quickly, or the browser says that it is no more."""
        form = await fields(request, "endpoint")
        chat = (await self._context.visitor(request)).chat
        if chat is not None:
            await self._gateway.write(lambda db, keys: self._end(db, keys, chat, form["endpoint"]))
        return Response(status_code=NO_CONTENT)

    async def remove(self, request: Request) -> Response:
        """Remove a device by its number, or this one by its address."""
        form = await fields(request, "device", "endpoint")
        visitor = await self._context.visitor(request)
        if (chat := enrolled_or_stopped(visitor)) is None:
            return see_other(CHAT)
        number = int(form["device"]) if form["device"].isdecimal() else 0
        if form["endpoint"]:
            await self._gateway.write(lambda db, keys: self._end(db, keys, chat, form["endpoint"]))
        elif 0 < number < 2**63:
            await self._gateway.write(
                lambda db, _: push_devices.remove(db, number, youth=chat.youth)
            )
        return await self._page(visitor, chat, "removed")

    async def turn_off(self, request: Request) -> Response:
        """Remove every device, and ask no more."""
        visitor = await self._context.visitor(request)
        if (chat := enrolled_or_stopped(visitor)) is None:
            return see_other(CHAT)

        def turn_off(db: Db, _keys: Keyring) -> None:
            push_devices.remove_all(db, chat.youth)
            push_choices.refuse(db, chat.youth)

        await self._gateway.write(turn_off)
        return await self._page(visitor, chat, "off")

    async def choose(self, request: Request) -> Response:
        """Keep which text is shown. Words of danger are taken as said, and not as a text."""
        form = await fields(request, "text", "own")
        visitor = await self._context.visitor(request)
        chat = enrolled_or_stopped(visitor)
        if chat is None or form["text"] not in set(PushText):
            return see_other(CHAT)
        text, own = PushText(form["text"]), " ".join(clean(form["own"]).split())[:LONGEST_OWN]
        if await self._gateway.is_danger(form["own"]):
            said = Inbound(YouthSaid(form["own"]), cookies.CHANNEL, chat=visitor.name)
            await self._gateway.writer.take(said)
            return see_other(CHAT)
        if text is PushText.OWN and not _is_seen(own):
            return await self._page(visitor, chat, "no_word")
        await self._gateway.write(
            lambda db, keys: push_choices.choose_text(db, keys, chat.youth, text, own)
        )
        return await self._page(visitor, chat, "chosen")

    async def attempt(self, request: Request) -> Response:
        """Send a real one to this browser (*Try it*), and say what became of it."""
        form = await fields(request, "endpoint")
        visitor = await self._context.visitor(request)
        if (chat := enrolled_or_stopped(visitor)) is None:
            return see_other(CHAT)
        endpoint = form["endpoint"]
        device, choice = await self._gateway.read(
            lambda db, keys: (
                push_devices.find(db, keys, endpoint, youth=chat.youth),
                push_choices.of(db, keys, chat.youth),
            )
        )
        if device is None:
            did = "gone"
        elif self._may_try(chat.youth):
            did = await self._attempt(device, choice, visitor.language)
        else:
            did = "not_now"
        return await self._page(visitor, chat, did)

    def _may_try(self, youth: int) -> bool:
        """Tell whether a youth may try again now, and remember that they do."""
        now = self._gateway.clock.now()
        self._tried = {one: at for one, at in self._tried.items() if now - at < TRY_AGAIN}
        if youth in self._tried:
            return False
        self._tried[youth] = now
        return True

    async def _attempt(self, device: PushDevice, choice: PushChoice, language: str) -> str:
        text = push_payload.text_of(choice, self._gateway.renderer, language, self._gateway.moment)
        try:
            browser = Subscription.parse(device.subscription)
        except InvalidSubscriptionError:  # It is damaged: the next page load keeps it anew.
            return "not_now"
        outcome, _ = await self._push.send(
            browser, push_payload.of_youth(text),
            ttl=push_payload.TRY_LASTS, urgent=True, topic=push_payload.TOPIC,
        )  # fmt: skip
        now = self._gateway.clock.now()
        if outcome is Outcome.TAKEN:
            await self._gateway.write(lambda db, _: push_devices.mark_taken(db, device.id, now))
        elif outcome is Outcome.GONE:
            await self._gateway.write(lambda db, _: push_devices.end(db, [device.id], now))
        else:
            await self._gateway.write(
                lambda db, _: push_devices.mark_failed(db, device.id, now, outcome.value)
            )
        return TRIED.get(outcome, "not_now")

    async def _page(self, visitor: Visitor, chat: ChatState, did: str) -> Response:
        """Return the page; `did` is what was just done (notifications.html)."""
        found = await self._gateway.read(
            lambda db, keys: ReachSettings(
                push_devices.of_youth(db, keys, chat.youth), push_choices.of(db, keys, chat.youth)
            )
        )
        return self._context.own_page(
            visitor, "notifications.html", **found._asdict(), did=did,
            texts=self._texts(visitor.language), longest=LONGEST_OWN,
            silent_since=self._gateway.clock.now() - DEVICE_RENEWED,
        )  # fmt: skip

    def _texts(self, language: str) -> list[tuple[str, str]]:
        """Return the neutral texts that can be chosen: name and words."""
        gateway = self._gateway
        return [
            (one, strip_isolates(gateway.renderer.message(
                push_texts.line(one), {}, (), language, gateway.moment).text))
            for one in (PushText.MESSAGE, PushText.REMINDER)
        ]  # fmt: skip

    def _end(self, db: Db, keys: Keyring, chat: ChatState, endpoint: str) -> None:
        found = push_devices.find(db, keys, endpoint, youth=chat.youth)
        if found is not None:
            push_devices.remove(db, found.id, youth=chat.youth)


def _is_seen(text: str) -> bool:
    """Tell whether there is anything to see of a text: a letter, a digit, a sign or an emoji."""
    return any(unicodedata.category(one)[0] in SEEN for one in text)
