"""The visit that the demo's page suggests, from both sides, through its own addresses."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest

from bot.channels.webchat import cookies
from bot.console import responses
from bot.demo import people
from bot.demo.clock import ZONE
from bot.demo.people import DemoPhones
from bot.language.renderer import Moment
from bot.web.transcript import Bubble, TranscriptReader
from storage.reads import conversations
from tests.support import demo_visitor
from tests.support.demo_visitor import FORM, Visit

FIELD: Final = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
STEPS: Final = ["welcome", "step", "checkin", "reminder", "person", "answer"]


class Visitor(Visit):
    """Who uses both frames of the page."""

    async def form(self, path: str, **fields: str) -> None:
        """A form of one of the frames."""
        answer = await self.client.post(path, data=fields, headers=FORM)
        assert answer.status_code in {200, 204, 303}, answer.text
        # What was decided is said by the outbox; the test waits for that, and for nothing else.
        await self.app.settle()

    async def done(self) -> list[str]:
        found: list[str] = (await self.state())["done"]
        return found

    # ------------------------------------------------------------ the phone

    async def enters(self, door: str) -> None:
        landing = (await self.client.get(door)).text
        await self.form("/i", **dict(FIELD.findall(landing)))

    async def says(self, text: str) -> None:
        await self.form("/chat/say", text=text)

    async def taps(self, *choices: str) -> None:
        for choice in choices:
            place = self.mine().place
            await self.form("/chat/tap", turn=str(place.turn if place else 0), choice=choice)

    def mine(self) -> conversations.ChatState:
        chat = cookies.chat_of(self.client.cookies["chat"])
        with self.app.store.reading() as db:
            found = conversations.chat(db, self.app.store.keys, "web", chat)
        assert found is not None
        return found

    def last(self) -> Bubble:
        """The newest bubble on the phone."""
        with self.app.store.reading() as db:
            entries = conversations.read(db, self.app.store.keys, self.mine().youth)
        at = Moment(self.app.clock.now(), ZONE)
        return TranscriptReader(self.app.renderer, self.mine().language, at).bubbles(entries)[-1]

    # ------------------------------------------------------------ the desk

    async def sees(self, path: str) -> str:
        answer = await self.client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    async def at_the_desk(self, deed: str, **fields: str) -> None:
        page = await self.sees(f"/desk/youths/{self.mine().youth}")
        proof = dict(FIELD.findall(page))["csrf"]
        await self.form(f"/desk/youths/{self.mine().youth}/{deed}", csrf=proof, **fields)


@pytest.fixture
async def visitor(tmp_path: Path, past: tuple[Path, DemoPhones]) -> AsyncIterator[Visitor]:
    """A demo of one's own."""
    async with demo_visitor.visiting(past, tmp_path) as one:
        await one.frames()
        yield Visitor(one.client, one.app, one.phones)


async def test_the_whole_visit(visitor: Visitor) -> None:
    """A welcome, a small step, the check-in the next day, a reminder, a human, the answer."""
    await visitor.enters((await visitor.post("/demo/phone", who="new"))["page"])
    assert await visitor.done() == []
    await visitor.taps("en", "on", "on", "on", "yes")
    await visitor.says("Robin")
    await visitor.taps("day")
    assert await visitor.done() == STEPS[:1]

    await visitor.taps("steps")
    await visitor.says("a job with animals")
    await visitor.says("call the stable")
    await visitor.taps("tomorrow")
    assert await visitor.done() == STEPS[:2]

    state = await visitor.post("/demo/clock", to="checkin")
    assert state["at"].startswith("2026-11-25T15:00")
    assert "call the stable" in visitor.last().text
    assert await visitor.done() == STEPS[:3]
    await visitor.taps("done", "skip", "later", "menu", "remind")

    await visitor.says("feed the cat")
    await visitor.taps("once", "today", "afternoon")
    await visitor.post("/demo/clock", to="reminder")
    assert "feed the cat" in visitor.last().text
    assert await visitor.done() == STEPS[:4]

    await visitor.taps("done", "person")
    await visitor.says("Can we meet?")
    assert await visitor.done() == STEPS[:5]
    assert "Robin" in await visitor.sees("/desk/inbox")

    await visitor.at_the_desk("take")
    await visitor.at_the_desk("say", text="Gladly, on Thursday.")
    assert "Can we meet?" in await visitor.sees(f"/desk/youths/{visitor.mine().youth}")
    assert (visitor.last().who, visitor.last().text) == ("coach", "Gladly, on Thursday.")
    assert "Gladly, on Thursday." in await visitor.sees("/chat")
    assert await visitor.done() == STEPS


async def test_every_page_in_the_frames_says_that_it_is_a_demo(visitor: Visitor) -> None:
    """Nobody can take it for the real thing."""
    await visitor.post("/demo/phone", who="Sara")
    for path in ("/chat", "/chat/me", "/desk/inbox", "/desk/youths", "/demo"):
        assert re.search("made up|påhittad", await visitor.sees(path)), path


@pytest.mark.parametrize("name", people.YOUTHS)
async def test_each_phone_shows_its_own_conversation(visitor: Visitor, name: str) -> None:
    """In the direction of its language."""
    await visitor.post("/demo/phone", who=name)
    shown = await visitor.sees("/chat")
    code = {"Leo": "en", "Amina": "en", "Noor": "ar"}.get(name, "sv")
    direction = "rtl" if name == "Noor" else "ltr"
    assert f'<html lang="{code}" dir="{direction}">' in shown


async def test_a_coordinator_reads_no_conversation_in_the_demo_either(visitor: Visitor) -> None:
    """Roles hold as they do in the real thing."""
    await visitor.post("/demo/phone", who="Sara")
    path = f"/desk/youths/{visitor.mine().youth}"
    await visitor.post("/demo/desk", who="Anna")
    assert (await visitor.client.get(path)).status_code == 200
    await visitor.post("/demo/desk", who="Eva")
    assert visitor.client.cookies.get(responses.COOKIE)
    assert (await visitor.client.get(path)).status_code in {303, 403, 404}


async def test_a_phone_that_asks_for_the_beginning_gets_an_invitation(visitor: Visitor) -> None:
    """The demo's page never opens inside its own frame."""
    answer = await visitor.client.get("/", headers={"Sec-Fetch-Dest": "iframe"})
    assert answer.headers["location"].startswith("/i/")
