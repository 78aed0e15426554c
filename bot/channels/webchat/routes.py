"""List the addresses of the web chat."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from bot.channels.webchat.browser_access import BrowserAccess
from bot.channels.webchat.calendar import CalendarRoutes
from bot.channels.webchat.conversation import ConversationRoutes
from bot.channels.webchat.lock_page import LockPageRoutes
from bot.channels.webchat.lock_tries import LockTries
from bot.channels.webchat.my_data import MyDataRoutes
from bot.channels.webchat.notifications import NotificationRoutes
from bot.channels.webchat.onboarding import WebOnboarding
from bot.channels.webchat.open_pages import OpenPages
from bot.channels.webchat.page_context import Endpoint, PageContext
from bot.channels.webchat.pwa import PwaRoutes
from bot.channels.webchat.recorded_clips import ClipRoutes
from bot.channels.webchat.referral import ReferralPages
from bot.channels.webchat.sign_out import SignOutRoutes
from bot.channels.webchat.sms import SmsRoutes
from bot.channels.webchat.stream import StreamRoutes
from bot.channels.webchat.this_phone import PhoneRoutes
from bot.gateway.gateway import Gateway

GET: Final = ("GET",)
DO: Final = ("POST",)

Route = tuple[str, tuple[str, ...], Endpoint]
"""An address, its methods, and what answers there."""


def router(gateway: Gateway) -> APIRouter:
    """Return every route of the web chat."""
    context = PageContext(gateway)
    open_pages = OpenPages(context)
    refer = ReferralPages(context, open_pages)
    onboarding, talk, live, mine, calendar, shell = (
        WebOnboarding(context, open_pages),
        ConversationRoutes(context),
        StreamRoutes(context),
        MyDataRoutes(context),
        CalendarRoutes(context),
        PwaRoutes(context),
    )
    tries = LockTries(gateway)
    lock, phone, leaving = (
        LockPageRoutes(context, tries),
        PhoneRoutes(context, tries),
        SignOutRoutes(context),
    )
    access = BrowserAccess(context, lock.page)
    table: tuple[Route, ...] = (
        ("/", GET, onboarding.show),
        ("/i/{secret}", GET, onboarding.landing),
        ("/i", DO, onboarding.join),
        ("/open/help", GET, open_pages.who),
        ("/open/read", GET, open_pages.articles),
        ("/open/read/{article}", GET, open_pages.article),
        ("/open/about", GET, open_pages.about),
        ("/open/guardians", GET, open_pages.guardians),
        ("/refer/{secret}", GET, refer.show),
        ("/refer/{secret}", DO, refer.send),
        ("/refer/state/{secret}", GET, refer.state),
        ("/chat", GET, talk.show),
        ("/chat/here", DO, access.here),
        ("/chat/locked", GET, lock.show),
        ("/chat/unlock", DO, lock.open),
        ("/chat/lock", DO, lock.close),
        ("/chat/out", GET, leaving.show),
        ("/chat/out", DO, leaving.out),
        ("/chat/phone", GET, phone.show),
        ("/chat/phone/borrowed", DO, phone.borrow),
        ("/chat/phone/lock", DO, phone.change_lock),
        ("/chat/say", DO, talk.say),
        ("/chat/tap", DO, talk.tap),
        ("/chat/shown", DO, talk.shown),
        ("/chat/stream", GET, live.stream),
        ("/chat/me", GET, mine.show),
        ("/chat/me.json", GET, mine.json),
        ("/chat/me.html", GET, mine.readable),
        ("/chat/calendar/line/{number}.ics", GET, calendar.of_line),
        ("/chat/calendar/meeting/line/{number}.ics", GET, calendar.of_meeting_line),
        ("/chat/calendar/meeting/{number}.ics", GET, calendar.of_meeting),
        ("/chat/calendar/{number}.ics", GET, calendar.of_reminder),
        ("/chat/erase", GET, mine.confirm_erase),
        ("/chat/erase", DO, mine.erase),
        ("/chat/gone", GET, mine.gone),
        ("/manifest.webmanifest", GET, shell.manifest),
        ("/sw.js", GET, shell.worker),
        ("/offline", GET, shell.offline),
        ("/clips/{code}/{name}", GET, ClipRoutes(context).play),
        *_of_notifications(context),
        *_of_sms(context),
    )
    made = APIRouter()
    for path, methods, endpoint in table:
        # Plain routes: a malformed form is answered with a page, not with FastAPI's list of errors.
        answer = context.with_busy_page(access.around(path, endpoint))
        made.add_route(path, answer, methods=list(methods))
    return made


def _of_notifications(context: PageContext) -> tuple[Route, ...]:
    """Return the routes of notifications; none where there is no push."""
    if context.gateway.push is None:
        return ()
    notifications = NotificationRoutes(context, context.gateway.push)
    return (
        ("/chat/notifications", GET, notifications.show),
        ("/chat/notifications/here", DO, notifications.keep),
        ("/chat/notifications/end", DO, notifications.end),
        ("/chat/notifications/remove", DO, notifications.remove),
        ("/chat/notifications/off", DO, notifications.turn_off),
        ("/chat/notifications/text", DO, notifications.choose),
        ("/chat/notifications/try", DO, notifications.attempt),
    )


def _of_sms(context: PageContext) -> tuple[Route, ...]:
    """Return the routes of SMS; none where there is no gateway."""
    if context.gateway.sms is None:
        return ()
    sms = SmsRoutes(context, context.gateway.sms)
    return (
        ("/chat/sms", GET, sms.show),
        ("/chat/sms", DO, sms.give),
        ("/chat/sms/code", DO, sms.confirm),
        ("/chat/sms/off", DO, sms.turn_off),
    )
