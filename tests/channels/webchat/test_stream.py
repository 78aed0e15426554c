"""The open page: each message comes by itself, once and in order, whoever was away."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.channels.webchat import cookies, timeline
from bot.turns.inbound import CoachSaid, CoachTook
from storage.sql.statements import YOUTH
from tests.support import webchat_client
from tests.support.webchat_client import House, Phone


def after(html: str) -> str:
    """What a page says that it has."""
    return html.partition('data-after="')[2].partition('"')[0]


async def test_what_comes_is_shown_by_itself(house: House, phone: Phone) -> None:
    """One's own words from another tab, the robot's answer, a coach's words: each once."""
    async with phone.stream(after(await phone.page())) as page:
        await page.next()
        await phone.say("person")
        await house.desk(CoachTook(1), phone.youth)
        await house.desk(CoachSaid(1, "Hej Sara"), phone.youth)
        came = await page.collect(4)
        shown = webchat_client.said(await phone.page())
        assert came == shown
        assert came[0] == "youth: person"
        assert came[-1] == "coach: Hej Sara"


async def test_the_question_comes_along(phone: Phone) -> None:
    """Its buttons are always those that can be pressed now."""
    async with phone.stream() as page:
        assert webchat_client.question((await page.next()).data) == (0, [])
        await phone.post("/chat/tap", turn="0", choice="menu")
        event = await page.next()
        while not webchat_client.question(event.data)[1]:
            event = await page.next()
        assert webchat_client.question(event.data) == webchat_client.question(await phone.page())


async def test_who_comes_back_gets_exactly_what_is_missing(phone: Phone) -> None:
    """By the id of the last event, or by what the page says that it has."""
    await phone.say("ett")
    html = await phone.page()
    async with phone.stream(after(html)) as page:
        event = await page.next()
        assert event.said == []
        await phone.say("två")
        before = webchat_client.said(await phone.page())
        seen: list[str] = []
        while len(seen) < len(before) - 2:
            event = await page.next()
            seen += event.said
        assert seen == before[2:]
    await phone.say("tre")
    missing = webchat_client.said(await phone.page())[len(before) :]
    assert missing[0] == "youth: tre"
    async with phone.stream(after(html), last=event.id) as page:
        assert (await page.next()).said == missing
    async with phone.stream(after(html)) as page:
        assert (await page.next()).said == [*seen, *missing]


async def test_a_line_that_was_planned_earlier_is_not_lost(house: House, phone: Phone) -> None:
    """A reminder has a lower number than what was said before it came: it is missing all the same.

    So what a page has is a set, and not the highest number.
    """
    await phone.post("/chat/tap", turn="0", choice="menu")
    for choice in ("remind",):
        await phone.tap(choice)
    await phone.say("ring mormor")
    for choice in ("once", "tomorrow", "morning"):
        await phone.tap(choice)
    async with phone.stream(after(await phone.page())) as page:
        await page.next()
        await house.app.move_to(house.clock.now() + timedelta(days=1))
        came = await page.collect(1)
        assert "ring mormor" in came[0]


@pytest.mark.parametrize("last", ["", "nonsense", "e1.2.3.", "o" * 5000, "e9" * 200, "'--"])
async def test_whatever_claims_to_be_an_id_gets_everything(phone: Phone, last: str) -> None:
    """Too much is put right by the page; too little would be lost."""
    await phone.say("hej")
    async with phone.stream(last=last) as page:
        assert (await page.next()).said == webchat_client.said(await phone.page())


@pytest.mark.parametrize("keys", [set(), {"e1"}, {"o7", "o9", "e3", "e4", "e1000000"}])
async def test_what_a_page_has_is_written_shortly_and_read_back(keys: set[str]) -> None:
    """The round trip of a page's keys."""
    assert timeline.load(timeline.dump(keys)) == keys


async def test_two_tabs_are_told_the_same(phone: Phone) -> None:
    """Each has every message once. When it hears of each is its own affair: it puts it in place."""
    async with phone.stream() as one, phone.stream() as other:
        await one.next()
        await other.next()
        for number in range(3):
            await phone.say(f"nummer {number}")
        shown = webchat_client.said(await phone.page())
        told = [sorted(await tab.collect(len(shown))) for tab in (one, other)]
        assert told == [sorted(shown)] * 2
        assert not one.more


async def test_a_coach_who_writes_is_announced(house: House, phone: Phone) -> None:
    """Somebody is writing: that, and nothing about what."""
    async with phone.stream() as page:
        await page.next()
        house.gateway.notifier.notify_typing(phone.youth)
        assert (await page.next("typing")).data == ""


async def test_a_page_in_another_language_loads_itself_again(house: House, phone: Phone) -> None:
    """The youth chose one; everything around the messages has to follow."""
    async with phone.stream() as page:
        await page.next()
        await house.gateway.write(lambda db, _keys: db.execute(update(YOUTH).values(language="en")))
        house.gateway.notifier.notify([phone.youth])
        await page.next("again")
        await page.over()


async def test_a_page_that_was_away_too_long_loads_itself_again(phone: Phone) -> None:
    """Nothing that it has is among the newest: there would be a gap."""
    await phone.say("hej")
    async with phone.stream(after=timeline.dump({"e999999", "o999999"})) as page:
        await page.next("again")


async def test_a_page_is_told_that_its_chat_has_ended(house: House, phone: Phone) -> None:
    """Erased in another tab, or opened on another phone."""
    async with phone.stream() as page:
        await page.next()
        await phone.post("/chat/erase", plain=True, sure="yes")
        await page.next("gone")
        await page.over()
    async with phone.stream() as page:
        await page.next("gone")
        await page.over()
    stranger = house.phone()
    stranger.client.cookies.set(cookies.COOKIE, cookies.fresh())
    async with stranger.stream() as page:
        await page.next("gone")


async def test_nobody_hears_what_is_said_to_somebody_else(house: House, phone: Phone) -> None:
    """A stream shows the chat of its cookie and no other."""
    other = await house.enrolled("Ali")
    async with phone.stream() as page, other.stream() as others:
        await page.next()
        await others.next()
        await phone.say("bara mitt")
        await page.collect(2)
        await other.say("ditt")
        assert (await others.collect(2))[0] == "youth: ditt"
        assert not page.more


async def test_open_pages_go_when_the_program_stops(house: House, phone: Phone) -> None:
    """At once: nobody waits for a page that stays open."""
    async with phone.stream() as page:
        await page.next()
        house.gateway.notifier.close()
        await page.over()
    assert house.gateway.notifier.count == 0


async def test_a_page_that_is_closed_is_listened_to_no_more(house: House, phone: Phone) -> None:
    """No bell is left behind."""
    async with asyncio.timeout(webchat_client.PATIENCE), phone.stream() as page:
        await page.next()
        assert house.gateway.notifier.count == 1
    assert house.gateway.notifier.count == 0
