"""The look of the chat: its head, bubbles of one minute, one set of icons, one way to a person."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from bot.turns.inbound import CoachSaid, CoachTook
from bot.web import icons
from storage.sql.statements import COACH
from tests.architecture import source_tree
from tests.support import webchat_client
from tests.support.webchat_client import ZONE, House, Phone

SQLITE: Final = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

TEMPLATES: Final = source_tree.ROOT / "bot" / "channels" / "webchat" / "templates"
SIGNS: Final = re.compile("[\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")
OURS: Final = re.compile(r't\(\s*(["\']).*?\1,\s*(["\']).*?\2', re.DOTALL)
"""A text of the catalogue: a picture in it is read by people as a part of the words."""

ARABIC: Final = "رقم هاتفي 070-123 45 67"


def there(html: str) -> str:
    (found,) = re.findall(r'<p id="there"[^>]*>(.*?)</p>', html)
    return re.sub("<[^>]+>", "", found)


@SQLITE
async def test_the_head_names_the_coach_and_says_until_when_somebody_reads(
    house: House, phone: Phone
) -> None:
    await house.gateway.write(lambda db, _: db.execute(COACH.update().values(name="Anna Alm")))
    page = await phone.page()
    (head,) = re.findall(r"<h1[^>]*>(.*?)</h1>", page)
    assert "<bdi>Anna</bdi>" in head
    assert "Alm" not in page
    assert there(page) == "Någon läser här till 16:30."
    house.clock.move_to(datetime(2026, 11, 27, 22, tzinfo=ZONE))
    assert there(await phone.page()) == (
        "Ingen läser just nu. Någon läser igen måndag 30 november klockan 08:00."
    )


@SQLITE
async def test_a_page_that_is_open_hears_of_the_evening(house: House, phone: Phone) -> None:
    """What comes brings it along."""
    async with phone.stream() as stream:
        await stream.next()
        house.clock.move_to(datetime(2026, 11, 24, 20, tzinfo=ZONE))
        await phone.say("hej")
        assert there((await stream.next()).data).startswith("Ingen läser just nu.")


@SQLITE
async def test_bubbles_of_one_minute_have_one_time(house: House, phone: Phone) -> None:
    await phone.say("människa")
    await house.desk(CoachTook(1), phone.youth)
    for words in ("Hej!", "Hur är det?"):
        await house.desk(CoachSaid(1, words), phone.youth)
    house.clock.move_to(house.clock.now() + timedelta(minutes=2))
    await house.desk(CoachSaid(1, "Är du där?"), phone.youth)
    page = await phone.page()
    tags = re.findall(r'<div class="bubble coach"[^>]*>', page)
    assert ["data-joined" in one for one in tags] == [True, False, False]


@SQLITE
async def test_to_talk_to_a_person_stands_in_one_place(phone: Phone) -> None:
    """Below, on every page; it stands out where it is one of the answers."""
    await phone.say("meny")
    page = await phone.page()
    assert "person" not in webchat_client.question(page)[1]
    assert page.count('value="person"') == 1
    assert "data-person" in page
    await phone.tap("person")
    assert "människa" in webchat_client.said(await phone.page())[-2]


@SQLITE
async def test_the_card_of_a_contact_is_one(phone: Phone) -> None:
    """Its parts stand together, and its number can be pressed."""
    await phone.say("meny")
    for choice in ("who", "low", "bris"):
        await phone.tap(choice)
    page = await phone.page()
    cards = re.findall(r"<div class=\"bubble robot\"[^>]* data-card>(.*?)</div>", page, re.DOTALL)
    assert len(cards) > 3
    assert any('href="tel:116111"' in one for one in cards)


@SQLITE
async def test_numbers_in_peoples_own_words_stay_in_their_order(house: House, phone: Phone) -> None:
    """[F6] Among Arabic words, from whoever writes; what is kept is what was written."""
    await phone.say(ARABIC)
    page = await phone.page()
    assert "<bdi>070-123 45 67</bdi>" in page
    assert ARABIC in await house.heard(phone.youth)


def test_icons_are_drawn_and_not_written() -> None:
    """No sign of a font and no emoji stands in the interface itself."""
    faults = [
        f"{one.name}: {found}"
        for one in sorted(TEMPLATES.glob("*.html"))
        for found in SIGNS.findall(OURS.sub("", one.read_text(encoding="utf-8")))
    ]
    assert faults == []
    for name in ("chat.css", "chat.js", "page.js"):
        assert not SIGNS.findall((TEMPLATES.parent / "static" / name).read_text(encoding="utf-8"))


def test_every_icon_is_used() -> None:
    html = "".join(one.read_text(encoding="utf-8") for one in TEMPLATES.glob("*.html"))
    used = set(re.findall(r'icon\("([\w-]+)"\)', html)) | {"list", "help", "stop"}
    assert used == set(icons.PATHS)


def test_there_is_one_logo() -> None:
    """In the chat, at the desk and in the demo."""
    found = {one.read_bytes() for one in Path(source_tree.ROOT, "bot").rglob("icon.svg")}
    assert len(found) == 1
