"""Numbers that can be pressed: in what the robot says, on every page of trouble, and no others."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import pytest
import structlog

from bot.app import load_locales
from bot.directory import loader
from bot.errors import BusyError, FullError, FullQueueError, UnreachableError
from bot.gateway.gateway import Gateway
from bot.turns.inbound import CoachSaid, CoachTook
from bot.turns.writer import Writer
from tests.support import own_directory, webchat_client
from tests.support.webchat_client import FETCH, House, Phone

CALLS: Final = ["tel:112", "tel:116111", "tel:90101"]
"""Where the three numbers of every page of trouble lead."""

DANGER: Final = {
    "A": "jag har tagit en massa tabletter", "B": "jag vill inte leva", "C": "orkar inte mer",
    "other": "min kompis vill dö",
}  # fmt: skip
UNCLEAR: Final = "jag orkar inte"
LINK: Final = re.compile(r'<a class="contact(?: source)?" dir="ltr" href="([^"]*)"')
TEMPLATE: Final = re.compile(r"<template.*?</template>", re.DOTALL)


def links(html: str) -> list[str]:
    """Where the links to contacts lead; those of a template are not shown yet."""
    return LINK.findall(TEMPLATE.sub("", html))


def links_of(html: str, start: str) -> list[str]:
    """The same, of the last bubble whose text begins so."""
    found = [
        inside
        for _, _, _, _, inside in webchat_client.BUBBLE.findall(html)
        if re.sub("<[^>]*>", "", webchat_client.TEXT.findall(inside)[0]).startswith(start)
    ]
    return links(found[-1])


# ---------------------------------------------------------------- in the conversation


async def test_the_numbers_of_an_answer_to_danger_are_links(phone: Phone) -> None:
    """One press, where remembering a number and typing it again is too much."""
    await phone.say(DANGER["B"])
    assert sorted(set(links(await phone.page()))) == sorted(CALLS)


async def test_a_contact_is_called_written_to_and_opened(phone: Phone) -> None:
    """Each way by itself; a page opens in a tab of its own, and is told nothing."""
    await phone.post("/chat/tap", turn="0", choice="menu")
    for choice in ("who", "low", "bris"):
        await phone.tap(choice)
    html = await phone.page()
    assert links_of(html, "📞") == ["tel:116111"]
    assert links_of(html, "✉️") == ["sms:116111"]
    assert links_of(html, "💬") == ["https://www.bris.se/"]
    assert 'href="https://www.bris.se/" target="_blank" rel="noreferrer noopener"' in html


async def test_what_a_person_writes_is_never_a_link(house: House, phone: Phone) -> None:
    """Neither the youth's words nor the coach's, whatever number stands in them."""
    said = "ring 112 eller 116 111, 070-123 45 67, bris.se, https://evil.example"
    await phone.say("person")
    await house.desk(CoachTook(1), phone.youth)
    await house.desk(CoachSaid(1, said), phone.youth)
    answer = await phone.say(said)
    assert links(answer.text) == []
    html = await phone.page()
    assert html.count("070-123 45 67") == 2
    assert links_of(html, "ring 112") == []
    bubbles = webchat_client.BUBBLE.findall(html)
    assert not any(links(inside) for who, *_, inside in bubbles if who != "robot")


async def test_nor_is_it_where_the_robot_says_it_back(phone: Phone) -> None:
    """A small step in the youth's own words stays words."""
    await phone.post("/chat/tap", turn="0", choice="menu")
    await phone.tap("steps")
    await phone.say("ringa 1177")
    await phone.say("ringa 1177")
    for choice in webchat_client.question(await phone.page())[1][:1]:
        await phone.tap(choice)
    html = await phone.page()
    robot = [one for one in webchat_client.said(html) if one.startswith("robot")]
    assert any("ringa 1177" in one for one in robot)
    assert links(html) == []


async def test_what_comes_while_the_page_is_open_has_links_too(phone: Phone) -> None:
    """The stream brings the same bubbles as the page."""
    async with phone.stream() as stream:
        await phone.say(DANGER["A"])
        found: list[str] = []
        while not {*CALLS} <= {*found}:
            found += links((await stream.next()).data)


# ---------------------------------------------------------------- pages of trouble


@pytest.mark.parametrize(
    ("path", "status"),
    [("/offline", 200), ("/chat/gone", 200), ("/chat/gone?erased=yes", 200), ("/nowhere", 404)],
)
async def test_a_page_of_trouble_has_the_numbers(house: House, path: str, status: int) -> None:
    """As links in the page itself, so that neither a script nor a network is needed."""
    page = await house.phone().get(path)
    assert (page.status_code, links(page.text)) == (status, CALLS)


async def test_so_has_whoever_is_refused(house: House) -> None:
    """A link that was used, a wrong code, a form of another page."""
    phone, other = house.phone(), house.phone()
    path = f"/i/{(await house.invite()).secret}"
    await phone.joins(path)
    used = await other.joins(path)
    assert (used.status_code, links(used.text)[:3]) == (403, CALLS)
    wrong = await other.post("/i", plain=True, invitation="ABC-DEF-234")
    assert (wrong.status_code, links(wrong.text)[:3]) == (403, CALLS)
    foreign = await other.client.post("/chat/say", headers={"Origin": "https://evil.example"})
    assert (foreign.status_code, links(foreign.text)) == (403, CALLS)


async def test_a_form_that_finds_no_network_has_them_ready(phone: Phone) -> None:
    """In the page, hidden until its script shows them."""
    page = (await phone.get("/chat/erase")).text
    hidden = page.partition('<div class="trouble lost" role="alert" hidden>')[2]
    assert links(hidden) == CALLS


async def test_beside_words_that_are_not_saved_they_are_ready(phone: Phone) -> None:
    """The page has them before the network is lost; readers of the screen hear them once."""
    page = await phone.page()
    template = page.partition('<template id="own">')[2].partition("</template>")[0]
    assert LINK.findall(template) == CALLS
    assert '<p class="calls" aria-live="off">' in template
    assert '<p id="calls" class="hidden" role="status"></p>' in page


async def test_a_page_of_trouble_is_in_the_language_that_was_read(
    database: str, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database that knows it is away; the browser asks for another."""
    locales = load_locales(previews=True)
    async with webchat_client.house(database, key_file, locales=locales) as house:
        phone = await house.enrolled(language="ar")
        assert '<html lang="ar" dir="rtl">' in await phone.page()
        unreachable(monkeypatch, UnreachableError())
        for path in ("/chat", "/nowhere"):
            page = (await phone.get(path)).text
            assert ('<html lang="ar" dir="rtl">' in page, links(page)) == (True, CALLS)
        answer = await phone.say(DANGER["A"])
        assert "ما كتبته غير محفوظ" in answer.text


async def test_the_language_is_forgotten_with_the_chat(phone: Phone) -> None:
    """The last page is still in it, and then nothing is left in the browser."""
    await phone.page()
    assert phone.client.cookies["language"] == "sv"
    await phone.post("/chat/erase", plain=True, sure="yes")
    assert "Allt är raderat" in (await phone.get("/chat/gone?erased=yes")).text
    assert not dict(phone.client.cookies)


async def test_the_offline_page_is_kept_in_the_language_that_is_read(house: House) -> None:
    """The worker asks for it by name; one that is not offered is not believed."""
    for asked, told in (("en", "en"), ("sv", "sv"), ("xx", "sv"), ("../x", "sv")):
        page = await house.phone().get("/offline", params={"lang": asked})
        assert page.headers["content-language"] == told
        assert f'<html lang="{told}"' in page.text


async def test_another_number_is_another_page_to_keep(
    database: str, key_file: Path, tmp_path: Path
) -> None:
    """A phone that has been here would show the old one for as long as it keeps the page."""
    helpers = (None, loader.load(own_directory.other(tmp_path)))
    shells = []
    for one in helpers:
        async with webchat_client.house(database, key_file, helpers=one) as house:
            script = (await house.phone().get("/sw.js")).text
            assert script == (await house.phone().get("/sw.js")).text
            shells.append(script.partition('SHELL = "')[2].partition('"')[0])
    assert shells[0] != shells[1]


# ---------------------------------------------------------------- words that cannot be saved


def unreachable(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """From now on nothing is read from the database, and nothing is written."""

    async def refuse(*_: Any) -> Any:
        raise error

    monkeypatch.setattr(Writer, "take", refuse)
    monkeypatch.setattr(Gateway, "read", refuse)


@pytest.fixture(params=[UnreachableError, FullError, BusyError, FullQueueError])
async def away(
    phone: Phone, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Phone:
    """A phone whose site can save nothing."""
    await phone.page()
    unreachable(monkeypatch, request.param())
    return phone


@pytest.mark.parametrize("kind", DANGER)
async def test_danger_that_cannot_be_saved_is_answered(away: Phone, kind: str) -> None:
    """Whom to call, and only what is so; the words in their field, and nowhere else."""
    text = DANGER[kind]
    with structlog.testing.capture_logs() as logs:
        page = await away.client.post("/chat/say", data={"text": text})
        part = await away.client.post("/chat/say", data={"text": text}, headers=FETCH)
    for answer in (page, part):
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0
        assert links(answer.text) == CALLS
        assert "Det du skrev är inte sparat" in answer.text
        assert "Ingen människa har fått veta det" in answer.text
        assert "Anna" not in answer.text
        assert "Inget är borta" not in answer.text
    assert page.text.count(text) == 1
    assert f"{text}</textarea>" in page.text
    assert text not in part.text
    assert "data-danger" in part.text
    assert [one["event"] for one in logs].count("danger_not_saved") == 2
    assert text not in repr(logs)


@pytest.mark.parametrize("text", ["hej, hur är det?", UNCLEAR])
async def test_other_words_that_cannot_be_saved_come_back(away: Phone, text: str) -> None:
    """With the numbers, as on every page of trouble; nobody is told of a danger that is none."""
    page = await away.client.post("/chat/say", data={"text": text})
    assert (page.status_code, links(page.text)) == (503, CALLS)
    assert f"{text}</textarea>" in page.text
    assert "Ingen människa har fått veta det" not in page.text
    part = await away.client.post("/chat/say", data={"text": text}, headers=FETCH)
    assert (part.status_code, part.text) == (503, "")


async def test_words_that_wait_behind_the_first_are_read_too(away: Phone) -> None:
    """A page sends one after another, and only the first would come."""
    form = {"text": "hej", "waiting": f"är du där?\n{DANGER['B']}"}
    answer = await away.client.post("/chat/say", data=form, headers=FETCH)
    assert links(answer.text) == CALLS
    tap = {"turn": "0", "choice": "menu", "waiting": DANGER["B"]}
    answer = await away.client.post("/chat/tap", data=tap, headers=FETCH)
    assert links(answer.text) == CALLS


async def test_words_that_were_saved_are_never_called_lost(
    house: House, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database goes away just after the commit: the page asks again, and learns it."""
    with monkeypatch.context() as patch:

        async def refuse(*_: Any) -> Any:
            raise UnreachableError

        patch.setattr(Gateway, "read", refuse)
        answer = await phone.say(DANGER["A"], "one")
        assert (answer.status_code, answer.text) == (503, "")
    again = await phone.say(DANGER["A"], "one")
    assert webchat_client.said(again.text) == [f"youth: {DANGER['A']}"]
    assert await house.heard(phone.youth) == [DANGER["A"]]
