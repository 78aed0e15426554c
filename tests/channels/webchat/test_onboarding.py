"""The way in: a link or a code, one button; used once, guessed never, the same to everybody."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from bot.app import load_locales
from bot.channels.webchat import cookies
from storage.sql.statements import COACH
from tests.support import people, webchat_client
from tests.support.webchat_client import House, Phone

WORDS: Final = ("skol", "school", "kommun", "social", "coach", "lots", "stöd", "hjälp", "ungdom")
"""What nobody may learn who looks over a shoulder."""


def same(html: str) -> str:
    """A page without what is new each time, and without what was given."""
    html = re.sub(r'name="key" value="[^"]*"', "", html)
    return re.sub(r'name="invitation" value="[^"]*"', "", html)


async def came(phone: Phone) -> bool:
    """Whether this phone has a chat now."""
    return (await phone.get("/chat")).status_code == 200


async def test_two_taps_lead_from_a_link_to_a_chat(house: House) -> None:
    """The link, the button; and the robot has said hello."""
    phone = house.phone()
    invited = await house.invite()
    joined = await phone.joins(f"/i/{invited.secret}")
    assert (joined.status_code, joined.headers["location"]) == (303, "/chat")
    assert webchat_client.said(await phone.page()) == ["robot: Hej! Vilket språk vill du ha?"]


async def test_looking_at_a_link_uses_nothing_up(house: House) -> None:
    """A messenger that previews a link leaves it as it was."""
    path = f"/i/{(await house.invite()).secret}"
    for _ in range(3):
        assert (await house.phone().get(path)).status_code == 200
        assert (await house.phone().client.head(path)).status_code == 200
    phone = house.phone()
    await phone.joins(path)
    assert await came(phone)


async def test_a_link_is_used_once(house: House) -> None:
    """Who comes second, or has it from somebody, is told kindly, and no cookie is given."""
    path = f"/i/{(await house.invite()).secret}"
    await house.phone().joins(path)
    late = house.phone()
    answer = await late.joins(path)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert not await came(late)


async def test_of_two_at_once_one_comes_in(house: House) -> None:
    """The race is decided by the database."""
    path = f"/i/{(await house.invite()).secret}"
    two = [house.phone(), house.phone()]
    answers = await asyncio.gather(*(one.joins(path) for one in two))
    assert sorted(one.status_code for one in answers) == [303, 403]


async def test_the_same_form_sent_twice_opens_the_same_chat(house: House) -> None:
    """An impatient thumb on a slow network is not locked out by its own first press."""
    invited = await house.invite()
    phone = house.phone()
    form = {
        "invitation": invited.secret,
        "key": webchat_client.key((await phone.get(f"/i/{invited.secret}")).text),
    }
    answers = await asyncio.gather(*(phone.post("/i", plain=True, **form) for _ in range(3)))
    assert {one.status_code for one in answers} == {303}
    assert len({one.headers["set-cookie"] for one in answers}) == 1
    assert webchat_client.said(await phone.page()) == ["robot: Hej! Vilket språk vill du ha?"]


async def test_a_key_of_one_chat_opens_no_other(house: House) -> None:
    """A form that is filled in with an old key leads to a chat of its own."""
    first, second = await house.invite(), await house.invite()
    chosen = "k" * 43
    one, other = house.phone(), house.phone()
    await one.post("/i", plain=True, invitation=first.secret, key=chosen)
    await other.post("/i", plain=True, invitation=second.secret, key=chosen)
    assert one.client.cookies["chat"] != other.client.cookies["chat"]
    assert await came(one)
    assert await came(other)


async def test_every_dead_link_shows_the_same_page(house: House) -> None:
    """Used, expired and invented: nobody learns which by looking, nor whose it was."""
    used, late = await house.invite(), await house.invite()
    await house.phone().joins(f"/i/{used.secret}")
    house.clock.move_to(late.expires_at)
    secrets = (used.secret, late.secret, "x" * 24, "<script>")
    pages = [await house.phone().get(f"/i/{one}") for one in secrets]
    assert {one.status_code for one in pages} == {200}
    assert len({same(one.text) for one in pages}) == 1
    assert "Anna" not in pages[0].text


async def test_the_door_says_who_sent_the_link(house: House) -> None:
    """The first name, and nothing of what it is about; the rest is as on every other door."""
    await house.gateway.write(lambda db, _: db.execute(COACH.update().values(name="Anna Alm")))
    link = (await house.invite()).secret
    page = (await house.phone().get(f"/i/{link}")).text
    (sender,) = re.findall(r'<p class="sender">(.*?)</p>', page)
    assert sender == "<bdi>Anna</bdi> har skickat den här länken till dig."
    assert "Alm" not in page
    assert not [word for word in WORDS if word in page.lower()]
    other = (await house.phone().get("/i/" + "x" * 24)).text
    assert same(page).replace(f'<p class="sender">{sender}</p>\n', "") == same(other)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("browser", "chosen", "greeting"),
    [
        ("en-GB", "", "Hello! Which language do you want?"),
        ("de", "", "Hej! Vilket språk vill du ha?"),
        ("sv", "en", "Hello! Which language do you want?"),
        ("ar-SY,ar;q=0.9", "", "مرحبًا! بأي لغة أكتب لك؟"),
    ],
)
async def test_the_chat_goes_on_in_the_language_of_the_door(
    database: str, key_file: Path, browser: str, chosen: str, greeting: str
) -> None:
    """That of the browser, or the one chosen there; until another is chosen in the chat."""
    spoken = load_locales(previews=True)
    async with webchat_client.house(database, key_file, locales=spoken) as house:
        phone = house.phone(**{"Accept-Language": browser})
        path = f"/i/{(await house.invite()).secret}"
        door = (await phone.get(f"{path}?lang={chosen}" if chosen else path)).text
        (lang,) = re.findall(r'name="lang" value="(\w+)"', door)
        assert ('class="note"' in door) == house.gateway.renderer.is_draft(lang)
        form = {"invitation": path.removeprefix("/i/"), "key": webchat_client.key(door)}
        await phone.post("/i", plain=True, lang=lang, **form)
        page = await phone.page()
        assert webchat_client.said(page) == [f"robot: {greeting}"]
        assert f'<html lang="{lang}"' in page
        await phone.tap("sv")
        assert '<html lang="sv"' in await phone.page()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_before_the_first_choice_there_are_three_bubbles(
    database: str, key_file: Path
) -> None:
    """One at a time, each with a button; who reads and whom to call come before a yes."""
    async with webchat_client.house(database, key_file) as house:
        phone = house.phone()
        await phone.joins(f"/i/{(await house.invite()).secret}")
        await phone.tap("sv")
        for number in (1, 2, 3):
            page = await phone.page()
            assert len(webchat_client.said(page)) == 1 + number
            assert webchat_client.question(page)[1] == ["on"]
            await phone.tap("on")
        page = await phone.page()
        assert webchat_client.question(page)[1] == ["yes", "no", "think", "who"]
        assert "112" in page
        assert "socialtjänsten" in page


async def test_every_refusal_is_the_same(house: House) -> None:
    """Used, expired and invented are one answer: same words, same status."""
    used, late = await house.invite(), await house.invite()
    await house.phone().joins(f"/i/{used.secret}")
    house.clock.move_to(late.expires_at)
    answers = [
        await house.phone().post("/i", plain=True, invitation=one, key="k" * 43)
        for one in (used.secret, late.secret, "x" * 24)
    ]
    assert {one.status_code for one in answers} == {403}
    assert len({same(one.text) for one in answers}) == 1


@pytest.mark.parametrize("given", ["", "  ", "%", "\x00", "ö" * 5000, "' OR 1=1 --", "../../x"])
async def test_whatever_is_given_as_an_invitation_is_refused_kindly(
    house: House, given: str
) -> None:
    """Nothing that can be typed is an error."""
    answer = await house.phone().post("/i", plain=True, invitation=given)
    assert answer.status_code == 403


async def test_a_code_may_be_typed_as_people_type(house: House) -> None:
    """Small letters, spaces and dashes do not matter."""
    code = (await house.invite()).code
    phone = house.phone()
    typed = f" {code.lower().replace('-', ' ')} "
    answer = await phone.post("/i", plain=True, invitation=typed)
    assert answer.status_code == 303
    assert await came(phone)


async def test_codes_are_guessed_five_times_and_no_more(house: House) -> None:
    """Then even a right one waits a quarter of an hour; a link is never held up by guesses."""
    right, link = await house.invite(), await house.invite()
    phone = house.phone()
    wrong = [await phone.post("/i", plain=True, invitation=f"ABC-DEF-23{n}") for n in range(2, 7)]
    held = await phone.post("/i", plain=True, invitation=right.code)
    assert {one.status_code for one in (*wrong, held)} == {403}
    assert len({same(one.text) for one in (*wrong, held)}) == 1
    assert (await house.phone().joins(f"/i/{link.secret}")).status_code == 303
    house.clock.move_to(house.clock.now() + timedelta(minutes=15))
    assert (await phone.post("/i", plain=True, invitation=right.code)).status_code == 303


async def test_codes_are_guessed_no_more_often_by_looking(house: House) -> None:
    """The address of a living code for a new device shows the field for the word: that tells."""
    sara = await house.enrolled()
    made, link = await house.invite(sara.youth), await house.invite(sara.youth)
    assert 'name="word"' in (await house.phone().get(f"/i/{made.code}")).text
    phone = house.phone()
    pages = [(await phone.get(f"/i/ABC-DEF-23{number}")).text for number in range(2, 7)]
    pages.append((await phone.get(f"/i/{made.code}")).text)
    assert not [page for page in pages if 'name="word"' in page]
    assert 'name="word"' in (await phone.get(f"/i/{link.secret}")).text
    held = await phone.post("/i", plain=True, invitation=made.code, word="blå häst")
    assert held.status_code == 403


async def test_who_has_a_chat_already_is_offered_it(house: House) -> None:
    """The link in an old message is how people come back."""
    phone = await house.enrolled()
    page = (await phone.get("/i/" + "x" * 24)).text
    assert '<a class="big" href="/chat">' in page
    refused = await phone.joins("/i/" + "x" * 24)
    assert refused.status_code == 403
    assert await came(phone)


async def test_the_cookie_is_no_scripts_and_no_other_sites(house: House) -> None:
    """HttpOnly, SameSite, for the whole site, for a long time; renewed by every visit."""
    phone = house.phone()
    joined = await phone.joins(f"/i/{(await house.invite()).secret}")
    visited = await phone.get("/chat")
    for answer in (joined, visited):
        given = answer.headers["set-cookie"]
        assert {"HttpOnly", "Path=/", "SameSite=lax", "Max-Age=34560000"} <= set(given.split("; "))
        assert "Secure" not in given
    assert len(phone.client.cookies["chat"]) >= 43


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_with_https_the_cookie_never_goes_without(database: str, key_file: Path) -> None:
    """Secure, and by a name that no neighbouring host can set."""
    async with webchat_client.house(database, key_file, "https://chat.example.org") as house:
        answer = await house.phone().joins(f"/i/{(await house.invite()).secret}")
        given = answer.headers["set-cookie"]
        assert given.startswith("__Host-chat=")
        assert {"Secure", "HttpOnly", "Path=/"} <= set(given.split("; "))
        assert "max-age=31536000" in answer.headers["strict-transport-security"]


async def test_the_cookie_stands_nowhere(house: House) -> None:
    """Neither in the store nor on the page: only what follows from it."""
    phone = house.phone()
    await phone.joins(f"/i/{(await house.invite()).secret}")
    secret = phone.client.cookies["chat"]
    assert secret not in await phone.page()
    kept = [value for values in people.sealed(house.app).values() for value in values]
    assert cookies.chat_of(secret) in kept
    assert secret not in kept


async def test_the_first_page_says_nothing_about_what_it_is(house: House) -> None:
    """Title, words, addresses of icons: a chat like any other. The front page is for everybody
    and says more; nobody is sent there by a link of their own.
    """
    for path in ("/i/" + "x" * 24, "/offline", "/chat/gone", "/manifest.webmanifest"):
        text = (await house.phone().get(path)).text.lower()
        assert not [word for word in WORDS if word in text], path


@pytest.mark.parametrize(
    ("asked", "lang"),
    [("en-GB,en;q=0.8", "en"), ("de, en;q=0.5", "en"), ("", "sv"), ("xx-YY;q=ö", "sv")],
)
async def test_a_page_for_nobody_yet_is_in_the_browsers_language(
    house: House, asked: str, lang: str
) -> None:
    """The first language asked for that is spoken; else Swedish."""
    headers = {b"Accept-Language": asked.encode("latin-1", "replace")}
    page = await house.phone().client.get("/", headers=headers)
    assert f'<html lang="{lang}"' in page.text


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}]
)
async def test_another_page_cannot_bring_anybody_in(house: House, headers: dict[str, str]) -> None:
    """A form of somebody else's page does nothing."""
    invited = await house.invite()
    phone = house.phone()
    answer = await phone.client.post("/i", data={"invitation": invited.secret}, headers=headers)
    assert answer.status_code == 403
    assert (await phone.joins(f"/i/{invited.secret}")).status_code == 303


async def test_pages_are_guarded(house: House) -> None:
    """No inline script or style, no frame, no referrer, nothing stored on the way."""
    page = await house.phone().get("/")
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert not re.search(r"<script(?! src=\"/static/)|<style|style=|\son\w+=", page.text)
