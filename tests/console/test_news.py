"""News of youths' lives in the inbox: at once, the coach's own, without what erasing takes."""

from __future__ import annotations

import re
from typing import Final

import httpx
from sqlalchemy import select

from bot.text.bidi import strip_isolates
from bot.turns.inbound import Inbound, YouthErased, YouthJoined, YouthTapped
from storage.access import invites
from storage.schema.channel_names import ChannelName
from storage.sql.statements import OUTBOX
from tests.support.console_chat import live
from tests.support.console_client import ANNA, EVA, NINA, OMAR, Desk
from tests.support.people import Youth

_LIFE: Final = re.compile(r'<div id="life">(.*?)</section>', re.DOTALL)
_LINE: Final = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_TAG: Final = re.compile("<[^>]+>")


def news(page: httpx.Response) -> list[str]:
    """The news on the page, without their markup."""
    found = _LIFE.search(page.text)
    assert found is not None
    return [strip_isolates(_TAG.sub("", one)) for one in _LINE.findall(found[1])]


def wishes(youth: Youth, wish: str) -> None:
    youth.says("menu")
    youth.taps("steps")
    youth.says(wish)


async def test_a_coach_sees_it_at_once_and_nobody_else_does(desk: Desk) -> None:
    youth = Youth(desk.app, nickname="Sara")
    wishes(youth, "jag vill bli kock")
    page = await (await desk.signed_in(ANNA)).get("/desk/inbox")
    assert news(page) == ["Sara har en ny önskan: jag vill bli kock"]
    assert f'href="/desk/youths/{youth.id}"' in page.text
    for other in (OMAR, NINA):
        assert not news(await (await desk.signed_in(other)).get("/desk/inbox"))
    assert "kock" not in (await (await desk.signed_in(EVA)).get("/desk/inbox")).text


async def test_an_open_inbox_shows_it_as_it_happens(desk: Desk) -> None:
    youth = Youth(desk.app, nickname="Sara")
    anna = await desk.signed_in(ANNA)
    async with live(desk, anna, "inbox/stream") as stream:
        assert "Sara" not in await stream.next("life")
        wishes(youth, "jag vill bli kock")
        desk.app.notifier.notify([youth.id])
        assert "jag vill bli kock" in await stream.next("life")


async def test_the_way_in_by_an_invitation_and_a_no_that_names_nobody(desk: Desk) -> None:
    now = desk.clock.now()
    secret = desk.write(lambda db, keys: invites.make(db, keys, ANNA, now)).secret
    joined = Inbound(YouthJoined(secret, language="sv"), ChannelName.WEB, "j", chat="new")
    (outcome,) = desk.app.turns.take([joined])
    anna = await desk.signed_in(ANNA)
    assert news(await anna.get("/desk/inbox")) == [f"#{outcome.youth} har kommit via inbjudan."]
    with desk.app.store.begin() as uow:
        place = uow.youths([outcome.youth])[outcome.youth].place
    assert place is not None
    turn = place.turn
    for number, choice in enumerate(("sv", "on", "on", "on", "no")):
        (taken,) = desk.app.turns.take(
            [Inbound(YouthTapped(turn, choice), ChannelName.WEB, f"{number}", chat="new")]
        )
        turn = taken.turn
    page = await anna.get("/desk/inbox")
    assert news(page)[0] == "En av dina ungdomar har sagt nej."
    with desk.app.store.reading() as db:
        row = db.execute(select(OUTBOX.c.id).where(OUTBOX.c.line == "desk.said_no")).scalar()
    assert f'id="life-{row}"' not in page.text, "a no leads to nobody"


async def test_who_erases_leaves_no_word_in_the_inbox(desk: Desk) -> None:
    youth = Youth(desk.app, nickname="KanarieName")
    wishes(youth, "KanarieWish")
    anna = await desk.signed_in(ANNA)
    assert "KanarieWish" in (await anna.get("/desk/inbox")).text
    youth.does(YouthErased())
    await desk.app.settle()
    page = await anna.get("/desk/inbox")
    assert "Kanarie" not in page.text
    assert not news(page)
    assert "En av dina ungdomar har raderat allt." in strip_isolates(page.text)


async def test_markup_in_a_wish_stands_there_as_it_was_written(desk: Desk) -> None:
    wishes(Youth(desk.app), "<img src=x onerror=alert(1)>{{7*7}}")
    page = (await (await desk.signed_in(ANNA)).get("/desk/inbox")).text
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;{{7*7}}" in page
