"""What was asked before can still be answered on the page, and what never came is seen there."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from tests.support.webchat_client import House, Phone

OLDER: Final = re.compile(
    r'<form class="question older"[^>]*data-turn="(\d+)"[^>]*?(hidden)?>(.*?)</form>', re.DOTALL
)
CHOICE: Final = re.compile(r'name="choice" value="(\w+)"')


async def reminds(phone: Phone, words: str, *choices: str) -> None:
    """Make a reminder in the chat, every day unless another rhythm is chosen."""
    await phone.post("/chat/tap", turn="0", choice="menu")
    await phone.tap("remind")
    if words != "ring mormor":
        await phone.tap("new")
    await phone.say(words)
    for choice in choices:
        await phone.tap(choice)


async def passes(house: House, **how_long: int) -> None:
    """So long passes, and what comes due is said as it does."""
    until = house.clock.now() + timedelta(**how_long)
    while house.clock.now() < until:
        house.clock.move_to(house.clock.now() + timedelta(minutes=15))
        await house.app.settle()


def older(html: str) -> dict[int, tuple[bool, list[str]]]:
    """By turn: whether the buttons under an older question are hidden, and which they are."""
    return {
        int(turn): (bool(hidden), CHOICE.findall(inside))
        for turn, hidden, inside in OLDER.findall(html)
    }


async def test_two_reminders_at_once_are_each_answered(house: House, phone: Phone) -> None:
    """Each under its own words; what was pressed has no buttons any more."""
    await reminds(phone, "ring mormor", "once", "today", "afternoon")
    await reminds(phone, "ta medicinen", "daily", "afternoon")
    await passes(house, hours=8)
    shown = older(await phone.page())
    (first, (is_hidden, choices)), (second, (second_hidden, _)) = sorted(shown.items())
    assert not is_hidden
    assert choices == ["done", "hour", "not_today"]
    assert second_hidden
    await phone.post("/chat/tap", plain=True, turn=str(first), choice="hour")
    page = await phone.page()
    assert first not in older(page)
    assert "Okej. Jag påminner dig" in page
    assert not older(page)[second][0]
    await phone.post("/chat/tap", turn=str(second), choice="done")
    assert "Vad bra!" in await phone.page()


async def test_what_did_not_come_stands_on_the_page(house: House, phone: Phone) -> None:
    """In its place in the conversation, and it is said when somebody is here again."""
    await reminds(phone, "ring mormor", "once", "today", "afternoon")
    await phone.post("/chat/tap", turn="0", choice="menu")
    for choice in ("settings", "pause", "week"):
        await phone.tap(choice)
    await passes(house, hours=8)
    page = await phone.page()
    assert "Det här kom inte i tid." in page
    assert older(page) == {}
    await phone.say("meny")
    assert "Det här kunde jag inte påminna dig om i tid" in await phone.page()
