"""Serve the ways by which somebody of the staff is reached while the console is closed.

What is added counts once its owner has shown that it reaches them: by a code that was sent by it,
or, for this very browser, by a press. What the page says of a try is what the service answered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

from fastapi import HTTPException, Request
from starlette.datastructures import FormData
from starlette.responses import JSONResponse, Response

from bot.console import auth
from bot.console.auth import StaffSession
from bot.console.responses import ConsoleRoutes
from bot.errors import InvalidSubscriptionError
from bot.gateway import way_tests
from bot.gateway.gateway import Gateway
from bot.notifications import apprise_ways, telephone
from bot.notifications.way_messages import PAGE
from bot.notifications.web_push import Subscription
from bot.setting_types import is_mail_address
from bot.web import device_name
from bot.web.attempt_limit import AttemptLimit
from bot.web.redirects import see_other
from storage.access import coach_telegram, push_devices, staff_ways
from storage.access.staff_ways import CodeCheck, StaffWay
from storage.database import Db
from storage.encryption import Keyring
from storage.schema.way_kind import WayKind

FIRST: Final = f"{PAGE}?first=1"
"""Where the first sign-in leads: the first way, which can be left for later."""

MOST_CODES: Final = 10
"""Codes that one person may have sent within the pause of AttemptLimit: an SMS costs something."""

TEST_AGAIN: Final = timedelta(seconds=30)
"""How long after a test by a way no further one is sent by it."""

WORKER: Final = Path(__file__).with_name("static") / "worker.js"

DONE: Final = frozenset({"confirmed", "came", "removed"})


class WrittenAddress(NamedTuple):
    """An address as it is kept, or why it cannot be one: a word of ours."""

    address: str
    wrong: str = ""


class _WayPages:
    """The page, its values, and what is sent from it."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._codes = AttemptLimit(gateway.clock.now, MOST_CODES)

    @property
    def kinds(self) -> frozenset[WayKind]:
        """The kinds of ways that can be added here."""
        sender = self._gateway.staff_sender
        return sender.kinds if sender is not None else frozenset()

    def read_address(self, kind: WayKind, said: str) -> WrittenAddress:
        """Read what somebody wrote as an address of this kind."""
        sender = self._gateway.staff_sender
        if kind not in self.kinds or kind is WayKind.PUSH or sender is None:
            return WrittenAddress("", "kind")
        if kind is WayKind.MAIL:
            return WrittenAddress(said) if is_mail_address(said) else WrittenAddress("", "mail")
        if kind is WayKind.SMS:
            number = telephone.read(said)
            return WrittenAddress(number) if number else WrittenAddress("", "sms")
        fault = apprise_ways.find_fault(said, sender.hosts)
        return WrittenAddress(said) if fault is None else WrittenAddress("", fault.value)

    def subscription(self, form: FormData) -> Subscription | None:
        """Return what the browser gave; None for what cannot be sent to.

        Raises 404 without push.
        """
        if self._gateway.push is None:
            raise HTTPException(404)
        try:
            given = Subscription.parse(auth.text(form, "subscription"))
            self._gateway.push.check(given)
        except InvalidSubscriptionError:
            return None
        return given

    async def find(self, session: StaffSession, way: int) -> StaffWay:
        """Return a way of this person. Raises 404 for another's."""
        me = session.person.id
        found = await self._gateway.read(lambda db, keys: staff_ways.find(db, keys, me, way))
        if found is None:
            raise HTTPException(404)
        return found

    async def send_code(self, session: StaffSession, way: StaffWay) -> str:
        """Send a new code by a way; return the outcome, or "often" where none was sent."""
        me = str(session.person.id)
        if not self._codes.allows(me):
            return "often"
        self._codes.record_failure(me)
        now = self._gateway.clock.now()
        code = await self._gateway.write(
            lambda db, keys: staff_ways.make_code(db, keys, way.id, now)
        )
        at, language = self._gateway.moment, session.person.language
        message = way_tests.messages(self._gateway).code(code, language, at)
        return await way_tests.send_by(self._gateway, way, message)

    async def try_ways(self, session: StaffSession, ways: Sequence[StaffWay]) -> dict[int, str]:
        """Send a test by each of these; return each one's outcome, "soon" where one was just sent.

        An SMS costs something, and a service that is asked too often refuses.
        """
        now = self._gateway.clock.now()

        def begin(db: Db, _keys: Keyring) -> list[StaffWay]:
            before = now - TEST_AGAIN
            return [one for one in ways if staff_ways.begin_test(db, one.id, now, before)]

        fresh = await self._gateway.write(begin)
        sent = await way_tests.send(self._gateway, fresh, session.person.language)
        return {one.id: sent.get(one.id, "soon") for one in ways}

    async def page(
        self,
        session: StaffSession,
        *,
        status: int = 200,
        wrong: str = "",
        sent: Mapping[int, str] | None = None,
        **more: Any,
    ) -> Response:
        """Render the page: `sent` is how each message by a way went, `wrong` what was refused."""
        me = session.person.id

        def query(db: Db, keys: Keyring) -> tuple[list[StaffWay], bool]:
            linked = coach_telegram.find_by_coach(db, keys, me)
            telegram = linked is not None and linked.blocked_at is None
            return staff_ways.of_coach(db, keys, me), telegram

        ways, telegram = await self._gateway.read(query)
        now = self._gateway.clock.now()
        values = {
            "ways": ways, "telegram": telegram, "kinds": self.kinds, "wrong": wrong,
            "sent": sent or {}, "shown": {one.id: _shown(one) for one in ways},
            "reached": telegram or any(one.works for one in ways),
            "can_try": any(map(_can_be_tried, ways)),
            "due": any(one.works and one.is_test_due(now) for one in ways),
            "first": False, "done": "", "said": "", "kind": "", "wrong_way": 0, **more,
        }  # fmt: skip
        return auth.page(self._gateway, session, "ways.html", status=status, **values)


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the routes of /desk/account/ways."""
    routes, pages = auth.new_routes(gateway), _WayPages(gateway)
    _show(gateway, routes, pages)
    _browser(gateway, routes, pages)
    _confirming(gateway, routes, pages)
    _using(gateway, routes, pages)
    return routes


def _show(gateway: Gateway, routes: ConsoleRoutes, pages: _WayPages) -> None:
    require_session = auth.require_session(gateway, helpers=True)

    @routes.get("/account/ways")
    async def ways(request: Request) -> Response:
        session, asked = await require_session(request), request.query_params
        done = asked.get("done", "")
        return await pages.page(
            session, first=bool(asked.get("first")), done=done if done in DONE else ""
        )

    @routes.post("/account/ways")
    async def add(request: Request) -> Response:
        session = await require_session(request)
        form = await auth.checked_form(request, session)
        name, said = auth.text(form, "kind", 12), auth.text(form, "address")
        kind = WayKind(name) if name in set(WayKind) else WayKind.PUSH
        written = pages.read_address(kind, said)
        if written.wrong:
            return await pages.page(
                session, status=422, wrong=written.wrong, said=said, kind=kind.value
            )
        me, now = session.person.id, gateway.clock.now()
        number = await gateway.write(
            lambda db, keys: staff_ways.add(db, keys, me, kind, written.address, now)
        )
        if not number:
            return await pages.page(session, status=422, wrong="many")
        way = await pages.find(session, number)
        sent = {} if way.confirmed_at else {way.id: await pages.send_code(session, way)}
        return await pages.page(session, sent=sent)


def _browser(gateway: Gateway, routes: ConsoleRoutes, pages: _WayPages) -> None:
    require_session = auth.require_session(gateway, helpers=True)

    @routes.get("/sw.js")
    async def worker(_request: Request) -> Response:
        """Return the console's worker, `no-cache` so that the next visit finds a new version."""
        script = WORKER.read_text(encoding="utf-8")
        return Response(script, media_type="text/javascript", headers={"Cache-Control": "no-cache"})

    @routes.post("/account/ways/here")
    async def here(request: Request) -> Response:
        """Keep what has changed of this browser, which is a way already, or was as `before`.

        The answer is a HealedWay; 404 where it is none of this person's ways.
        """
        session = await require_session(request)
        form = await auth.checked_form(request, session)
        given = pages.subscription(form)
        if given is None:
            raise HTTPException(422)
        me, now, before = session.person.id, gateway.clock.now(), auth.text(form, "before")
        kept = await gateway.write(
            lambda db, keys: staff_ways.heal(db, keys, me, given.dump(), before, now)
        )
        if kept is None:
            raise HTTPException(404)
        return JSONResponse(kept._asdict())

    @routes.post("/account/ways/push")
    async def add_browser(request: Request) -> Response:
        """Add this browser, and send it a test at once: a press then says that it has come."""
        session = await require_session(request)
        form = await auth.checked_form(request, session)
        given = pages.subscription(form)
        if given is None:
            return await pages.page(session, status=422, wrong="push")
        name = device_name.of(request.headers.get("user-agent", ""))
        me, now, language = session.person.id, gateway.clock.now(), session.person.language

        before = auth.text(form, "before")

        def add(db: Db, keys: Keyring) -> int:
            if healed := staff_ways.heal(db, keys, me, given.dump(), before, now):
                return healed.way
            device = push_devices.keep(
                db, keys, subscription_json=given.dump(), name=name, language=language, now=now,
                coach=me,
            )  # fmt: skip
            return staff_ways.add(db, keys, me, WayKind.PUSH, "", now, device)

        number = await gateway.write(add)
        if not number:
            return await pages.page(session, status=422, wrong="many")
        way = await pages.find(session, number)
        return await pages.page(session, sent=await pages.try_ways(session, [way]))


def _confirming(gateway: Gateway, routes: ConsoleRoutes, pages: _WayPages) -> None:
    require_session = auth.require_session(gateway, helpers=True)

    @routes.post("/account/ways/{way:number}/code")
    async def another_code(request: Request, way: int) -> Response:
        session = await require_session(request)
        await auth.checked_form(request, session)
        found = await pages.find(session, way)
        if found.kind is WayKind.PUSH:
            raise HTTPException(404)
        return await pages.page(session, sent={way: await pages.send_code(session, found)})

    @routes.post("/account/ways/{way:number}/confirm")
    async def confirm(request: Request, way: int) -> Response:
        session = await require_session(request)
        form = await auth.checked_form(request, session)
        await pages.find(session, way)
        code = "".join(one for one in auth.text(form, "code", 40) if one.isdecimal())
        me, now = session.person.id, gateway.clock.now()
        checked = await gateway.write(
            lambda db, keys: staff_ways.check_code(db, keys, me, way, code, now)
        )
        if checked is CodeCheck.RIGHT:
            return see_other(f"{PAGE}?done=confirmed")
        return await pages.page(session, status=422, wrong=f"code_{checked}", wrong_way=way)

    @routes.post("/account/ways/{way:number}/came")
    async def came(request: Request, way: int) -> Response:
        session = await require_session(request)
        await auth.checked_form(request, session)
        me, now = session.person.id, gateway.clock.now()
        if not await gateway.write(lambda db, _: staff_ways.answer(db, me, way, now)):
            raise HTTPException(404)
        return see_other(f"{PAGE}?done=came")


def _using(gateway: Gateway, routes: ConsoleRoutes, pages: _WayPages) -> None:
    require_session = auth.require_session(gateway, helpers=True)

    @routes.post("/account/ways/test")
    async def test(request: Request) -> Response:
        """Send a real test by each way that was confirmed, and by a browser just added."""
        session = await require_session(request)
        await auth.checked_form(request, session)
        me = session.person.id
        ways = await gateway.read(lambda db, keys: staff_ways.of_coach(db, keys, me))
        tried = list(filter(_can_be_tried, ways))
        return await pages.page(session, sent=await pages.try_ways(session, tried))

    @routes.post("/account/ways/{way:number}/remove")
    async def remove(request: Request, way: int) -> Response:
        session = await require_session(request)
        await auth.checked_form(request, session)
        me = session.person.id
        if not await gateway.write(lambda db, _: staff_ways.remove(db, me, way)):
            raise HTTPException(404)
        return see_other(f"{PAGE}?done=removed")


def _can_be_tried(way: StaffWay) -> bool:
    """Tell whether a test goes by it: one that a code confirms is tried by that code."""
    return way.confirmed_at is not None or way.kind is WayKind.PUSH


def _shown(way: StaffWay) -> str:
    """Return where a way leads, as its owner knows it; of a service only which: it is a secret."""
    if way.kind is WayKind.PUSH:
        return way.device_name
    if way.kind is WayKind.SMS:
        return telephone.shown(way.address)
    return way.address if way.kind is WayKind.MAIL else apprise_ways.service_name(way.address)
