"""A youth's conversation for a coach: the words that raised it, signs of danger, and all before."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Row

from bot.console import danger_kinds, youth_conversation
from bot.safety.lexicon import Lexicon
from bot.turns.inbound import CoachTook
from storage.sql.statements import EVENT
from tests.support import people
from tests.support.console_chat import bubbles, page_of, press
from tests.support.console_client import ANNA, EVA, OMAR, Desk, Hand
from tests.support.people import Youth

WORDS: Final = "jag vill inte leva längre"
OLDER: Final = re.compile(r'hx-get="([^"]+/earlier\?before=[^"]+)"')


def pin(page: str) -> str:
    """The pinned words, and what stands with them."""
    return page.partition('class="pin"')[2].partition("</div>")[0]


def chatter(desk: Desk, youth: Youth, count: int) -> None:
    """The youth writes so often that nothing else is on the newest page."""
    for number in range(count):
        desk.passes(timedelta(seconds=20))
        youth.says(f"rad {number}")


async def test_the_words_that_raised_it_are_pinned_with_why(desk: Desk, sara: Youth) -> None:
    sara.says(WORDS)
    page = await page_of(await desk.signed_in(ANNA), sara)
    assert WORDS in pin(page)
    case = page.partition('id="bar"')[2].partition('class="pin"')[0]
    assert "tier-b" in case
    assert "Tänker på döden" in case
    assert "sv.not_live" not in page
    (key,) = re.findall(r'data-shows="([^"]+)"', page)
    assert f'id="{key}"' in page


async def test_they_are_pinned_when_they_are_older_than_the_newest_page(
    desk: Desk, sara: Youth
) -> None:
    sara.says(WORDS)
    chatter(desk, sara, 110)
    anna = await desk.signed_in(ANNA)
    page = await page_of(anna, sara)
    assert WORDS in pin(page)
    assert not any(WORDS in one for one in bubbles(page))
    (link,) = re.findall(r'href="([^"]+)" data-shows', page)
    there = (await anna.get(html.unescape(link).partition("#")[0])).text
    assert any(WORDS in one for one in bubbles(there))


async def test_a_worse_sign_is_pinned_instead(desk: Desk, sara: Youth) -> None:
    sara.says(WORDS)
    sara.says("jag har tagit tabletter")
    assert "tabletter" in pin(await page_of(await desk.signed_in(ANNA), sara))


async def test_nothing_is_pinned_while_nothing_is_open(desk: Desk, sara: Youth) -> None:
    sara.says(WORDS)
    sara.anna(CoachTook(ANNA))
    anna = await desk.signed_in(ANNA)
    await page_of(anna, sara)
    await press(anna, sara, "close", outcome="talked", report="made", by="Anna")
    assert not pin(await page_of(anna, sara))


async def test_each_sign_of_danger_is_marked(desk: Desk, sara: Youth) -> None:
    """And nothing else: neither what the robot says, nor what a coach writes."""
    sara.says(WORDS)
    sara.says("vad gör du?")
    sara.says("min pappa slår mig")
    sara.anna(CoachTook(ANNA))
    anna = await desk.signed_in(ANNA)
    await page_of(anna, sara)
    await press(anna, sara, "say", text="jag vill inte leva längre, skrev du")
    await desk.app.settle()
    page = await page_of(anna, sara)
    marked = [one for one in bubbles(page) if 'class="sign-of"' in one]
    assert len(marked) == 2
    assert WORDS in marked[0]
    assert "nivå <bdi>B</bdi>" in marked[1]
    assert "våld" in marked[1].casefold()


def test_every_rule_of_danger_has_a_kind_for_coaches() -> None:
    """A new rule fails here until somebody has said what a coach reads of it."""
    rules = {rule.danger.rule for rule in Lexicon.load(Path("locales")).rules}
    assert [one for one in rules if danger_kinds.kind(one) == danger_kinds.UNNAMED] == []
    assert danger_kinds.kind("asked") == ""


# ------------------------------------------------------------ earlier


async def every_page(hand: Hand, youth: Youth) -> list[list[str]]:
    """The bubbles of the newest page, of the one before it, and so on back to the first."""
    page = await page_of(hand, youth)
    found = [bubbles(page)]
    while older := OLDER.search(page):
        page = (await hand.get(html.unescape(older[1]))).text
        found.append(bubbles(page))
    return found


def keys(pages: list[list[str]]) -> list[str]:
    return [key for page in pages for one in page for key in re.findall(r'id="(b-\w+)"', one)]


async def test_everything_is_reached_page_by_page_and_once(desk: Desk, sara: Youth) -> None:
    sara.says("det allra första")
    chatter(desk, sara, 120)
    pages = await every_page(await desk.signed_in(ANNA), sara)
    assert len(pages) > 2
    assert all(len(page) <= 100 for page in pages)
    found = keys(pages)
    assert len(found) == len({*found})
    assert any("det allra första" in one for one in pages[-1])
    for number in range(120):
        assert sum(f"rad {number}</p>" in one for page in pages for one in page) == 1, number


async def test_without_a_script_the_same_pages_are_pages(desk: Desk, sara: Youth) -> None:
    chatter(desk, sara, 60)
    anna = await desk.signed_in(ANNA)
    page = await page_of(anna, sara)
    (path,) = re.findall(r'<li class="earlier"><a class="button" href="([^"#]+)', page)
    older = (await anna.get(html.unescape(path))).text
    assert "rad 0</p>" in older
    assert f'href="/desk/youths/{sara.id}#talk"' in older
    assert not {*keys([bubbles(page)])} & {*keys([bubbles(older)])}


async def test_a_short_conversation_has_no_earlier(desk: Desk, sara: Youth) -> None:
    page = await page_of(await desk.signed_in(ANNA), sara)
    assert OLDER.search(page) is None


async def test_what_was_looked_up_stays_private_on_every_page(desk: Desk, sara: Youth) -> None:
    """Also where the question is on one page, and the press on the next."""
    sara.says("menu")
    sara.taps("who", "violence")
    await desk.app.settle()
    (press_id,) = [
        row.id for row in people.rows(desk.app, EVENT) if b"violence" in opened(desk, sara, row)
    ]
    for lines in range(1, 12):
        cursor = f"{press_id + 1}.{lines}"
        with desk.app.store.reading() as db:
            shown = youth_conversation.load(db, desk.app.store.keys, sara.id, None, cursor)
        assert not [one for one in shown.entries if getattr(one, "words", "") == "violence"]
    chatter(desk, sara, 70)
    pages = await every_page(await desk.signed_in(ANNA), sara)
    assert "violence" not in "".join(one for page in pages for one in page)


def opened(desk: Desk, youth: Youth, row: Row[Any]) -> bytes:
    """What a row of an event says."""
    return desk.app.store.keys.open(row.words, f"event:{youth.id}").encode()


async def test_a_wrong_cursor_is_the_newest_page(desk: Desk, sara: Youth) -> None:
    sara.says("hej")
    anna = await desk.signed_in(ANNA)
    for wrong in ("x", "1", "1.x", "9" * 40, "-1.2"):
        answer = await anna.get(f"/desk/youths/{sara.id}?before={wrong}")
        assert answer.status_code == 200
        assert bubbles(answer.text)


async def test_earlier_alone_is_an_opening_too(desk: Desk, sara: Youth) -> None:
    anna, eva = await desk.signed_in(ANNA), await desk.signed_in(EVA)
    path = f"/desk/youths/{sara.id}/earlier"
    assert (await eva.get(path)).status_code == 403
    assert (await anna.get(path)).status_code == 200
    page = await page_of(await desk.signed_in(OMAR), sara)
    assert page
