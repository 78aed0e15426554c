"""A coach at a youth's page: what they press, what they see, what comes by itself."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final

import pytest

from bot.console import inbox
from bot.turns.inbound import CoachTook
from tests.support import console_client, sse_reader
from tests.support.console_client import ANNA, BASE, Desk, Hand
from tests.support.people import Youth
from tests.support.sse_reader import Stream

HTMX: Final = {"HX-Request": "true"}
MOMENT: Final = 0.01

_BUBBLE: Final = re.compile(r'<li class="bubble (\w+)".*?</li>', re.DOTALL)
_FATE: Final = re.compile(r'class="fate fate-(\w+)"')


async def page_of(hand: Hand, youth: Youth) -> str:
    """The page of a youth, opened."""
    return (await hand.get(f"/desk/youths/{youth.id}")).text


async def sees(hand: Hand, youth: Youth, turn: int | None = None) -> int:
    """What a page does when it is in view and used: it says how far its words were on the screen.

    The status of the answer.
    """
    await page_of(hand, youth)
    last = youth.seen().turn if turn is None else turn
    return (await hand.post(f"/desk/youths/{youth.id}/seen", turn=str(last))).status_code


async def press(hand: Hand, youth: Youth, deed: str, **fields: str) -> tuple[int, str]:
    """Send one of the page's forms, as htmx does. `value_time` is the field for {time}."""
    data = {"csrf": hand.proof}
    data |= {name.replace("value_", "value-"): value for name, value in fields.items()}
    path = f"/desk/youths/{youth.id}/{deed}"
    answer = await hand.client.post(path, data=data, headers=HTMX)
    return answer.status_code, answer.text


async def press_at_once(
    hands: Mapping[int, Hand], youth: Youth, deed: str, **fields: str
) -> tuple[int, str]:
    """Let several coaches press the same; who was quicker, and what one of the others reads."""
    answers = await asyncio.gather(*(press(one, youth, deed, **fields) for one in hands.values()))
    codes = [code for code, _ in answers]
    assert sorted(codes) == [200, *[409] * (len(hands) - 1)]
    return list(hands)[codes.index(200)], answers[codes.index(409)][1]


async def talking(desk: Desk, youth: Youth, coach: int = ANNA) -> Hand:
    """A coach who has taken it and has the page open."""
    youth.anna(CoachTook(coach))
    hand = await desk.signed_in(coach)
    await page_of(hand, youth)
    return hand


@asynccontextmanager
async def live(desk: Desk, hand: Hand, path: str) -> AsyncIterator[Stream]:
    """A stream of the desk, such as `inbox/stream`; between two looks it rests a moment only."""
    cookies = f"{console_client.COOKIE}={hand.cookie}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inbox, "PAUSE", MOMENT)
        async with sse_reader.opened(desk.built, f"{BASE}/desk/{path}", cookies) as stream:
            yield stream


def bubbles(page: str, who: str = "") -> list[str]:
    """What is shown of whose words: youth, robot or coach; of everybody's without a name."""
    return [found[0] for found in _BUBBLE.finditer(page) if who in {"", found[1]}]


def fate(bubble: str) -> str:
    """How far a coach's words have come."""
    (found,) = _FATE.findall(bubble)
    return str(found)
