"""Which lines a page in view has shown: told by it, of its own chat; the first time counts."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.turns.inbound import CoachSaid, CoachTook
from storage.reads import conversations
from storage.reads.conversations import LineEntry
from tests.support.webchat_client import House, Phone


async def lines(house: House, youth: int) -> list[LineEntry]:
    found = await house.gateway.read(lambda db, keys: conversations.read(db, keys, youth))
    return [one for one in found if isinstance(one, LineEntry)]


async def talk(house: House, phone: Phone, count: int) -> None:
    """Anna writes so many times to this youth, all at one moment."""
    await phone.say("person")
    await house.desk(CoachTook(1), phone.youth)
    for number in range(count):
        await house.desk(CoachSaid(1, f"rad {number}"), phone.youth)


def unread(html: str) -> list[str]:
    """The keys of the bubbles that count as new, in their order."""
    return re.findall(r'id="(o\d+)"[^>]* data-new[ >]', html)


async def test_what_is_shown_and_what_stands_above_it_is_not_new(
    house: House, phone: Phone
) -> None:
    """Also among lines of one moment; the mark stands above the first of the others."""
    await talk(house, phone, 3)
    new = unread(await phone.page())
    assert len(new) >= 3
    await phone.post("/chat/shown", line=new[-2])
    page = await phone.page()
    assert unread(page) == new[-1:]
    mark, first = page.index('id="new"'), page.index(f'id="{new[-1]}"')
    assert page.index(f'id="{new[-2]}"') < mark < first
    await phone.post("/chat/shown", line=new[-1])
    page = await phone.page()
    assert unread(page) == []
    assert 'class="fresh" id="new" data-order="0' not in page


async def test_the_first_time_counts(house: House, phone: Phone) -> None:
    await talk(house, phone, 1)
    (last,) = unread(await phone.page())[-1:]
    at = house.clock.now()
    await phone.post("/chat/shown", line=last)
    house.clock.move_to(at + timedelta(hours=1))
    await phone.post("/chat/shown", line=last)
    assert (await lines(house, phone.youth))[-1].shown_at == at


async def test_an_answer_leaves_nothing_new_above_it(house: House, phone: Phone) -> None:
    """Whoever answers in a browser without a script has come past what was said before."""
    await talk(house, phone, 2)
    await phone.say("hej")
    assert unread(await phone.page()) == []


async def test_another_chat_or_nonsense_shows_nothing(house: House, phone: Phone) -> None:
    await talk(house, phone, 1)
    new = unread(await phone.page())
    other = await house.enrolled("Ali")
    for who, line in ((other, new[-1]), (phone, "x"), (phone, "o" + "9" * 18), (phone, "")):
        assert (await who.post("/chat/shown", line=line)).status_code == 204
    assert (await house.phone().post("/chat/shown", line=new[-1])).status_code == 204
    assert unread(await phone.page()) == new


async def test_words_of_another_chat_are_refused(house: House, phone: Phone) -> None:
    """A page that was open before another chat came into this browser."""
    other = await house.enrolled("Ali")
    (mark,) = re.findall(r'data-chat="(\w+)"', await phone.page())
    assert (await other.post("/chat/say", text="bara från Sara", chat=mark)).status_code == 410
    assert (await other.post("/chat/tap", turn="0", choice="person", chat=mark)).status_code == 410
    assert (await phone.post("/chat/say", text="hej", chat=mark)).status_code == 200
    assert await house.heard(other.youth) == []
