"""What an app took has told its owner by itself; a page and the console have told nobody."""

from __future__ import annotations

from bot.app import App
from bot.turns.inbound import Inbound, YouthSaid
from storage.schema.channel_names import ChannelName
from storage.sql.statements import OUTBOX
from storage.turns import enrol
from tests.support.people import Youth, rows


async def test_what_an_app_took_is_notified_and_never_shown(room: App) -> None:
    """At the moment it was taken; what goes to a coach tells no youth."""
    youth = Youth(room)
    youth.says("jag vill prata med en människa")
    await room.start()
    await room.outbox.flush()
    told = [one for one in rows(room, OUTBOX) if one.coach_id is None]
    cards = [one for one in rows(room, OUTBOX) if one.coach_id is not None]
    assert told
    assert cards
    assert all(one.notified_at == one.sent_at and one.shown_at is None for one in told)
    assert all(one.notified_at is None for one in cards)


async def test_what_stands_on_pages_is_not_notified_by_that(room: App) -> None:
    """A push service or a gateway must have taken a notification of it."""
    with room.store.begin() as uow:
        enrol.enrol(uow, ChannelName.WEB, "page", "Sara", "sv")
    room.turns.take([Inbound(YouthSaid("meny"), ChannelName.WEB, "u1", chat="page")])
    await room.start()
    await room.outbox.flush()
    lines = rows(room, OUTBOX)
    assert lines
    assert all(one.sent_at and not one.notified_at and not one.shown_at for one in lines)
