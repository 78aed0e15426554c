"""School words in the chat: in the robot's own sentences, and never where somebody is called."""

from __future__ import annotations

import re
from typing import Final

import pytest

from bot.channels.webchat import explained_text
from bot.turns.inbound import CoachSaid, CoachTook
from tests.support.webchat_client import House, Phone

SQLITE: Final = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

BUTTON: Final = re.compile(
    r'<button type="button" class="dotted" popovertarget="([^"]+)"><span>([^<]+)</span>'
)
MEANING: Final = re.compile(
    r'<p class="meaning" id="([^"]+)" popover lang="(\w+)".*?</p>', re.DOTALL
)


async def reads_about(phone: Phone, article: str) -> str:
    await phone.say("meny")
    for choice in ("who", "school", "read", article):
        await phone.tap(choice)
    return await phone.page()


@SQLITE
async def test_each_bubble_explains_a_word_once(phone: Phone) -> None:
    page = await reads_about(phone, "absence")
    words = [word for _, word in BUTTON.findall(page)]
    assert words == [
        "frånvaro giltig", "utan giltigt skäl", "vårdnadshavare", "kommun", "hemkommun",
        "Frånvaro utan giltigt skäl", "studiebidrag",
    ]  # fmt: skip
    ids = [name for name, _ in BUTTON.findall(page)]
    assert len({*ids}) == len(ids)
    assert ids == [name for name, _ in MEANING.findall(page)]
    assert "En vuxen som enligt lagen har ansvar för dig" in page


@SQLITE
async def test_a_sign_after_a_word_stays_beside_it(phone: Phone) -> None:
    page = await reads_about(phone, "health")
    (found,) = re.findall(r'<span class="unbroken">[^/]*kurator</span></button>(.*?)</span>', page)
    assert found == "."


@SQLITE
async def test_what_people_write_is_theirs(house: House, phone: Phone) -> None:
    """Neither the youth's words nor the coach's are marked, nor a reminder's inside a sentence."""
    await phone.say("påminn mig om min frånvaro i morgon kl 15")
    await phone.say("betyg och praktik")
    await phone.say("människa")
    await house.desk(CoachTook(1), phone.youth)
    await house.desk(CoachSaid(1, "Ska vi prata om frånvaro och studiebidrag?"), phone.youth)
    page = await phone.page()
    assert "studiebidrag?" in page
    assert "min frånvaro" in page
    assert BUTTON.findall(page) == []


@pytest.mark.parametrize("text", ["jag vill dö", "stopp", "människa"])
@SQLITE
async def test_nothing_is_marked_where_it_is_serious(phone: Phone, text: str) -> None:
    await phone.say(text)
    assert BUTTON.findall(await phone.page()) == []


@pytest.mark.parametrize(
    "line",
    ["danger.a", "held.lines", "person.lines", "settings.stopped", "show.what", "welcome.report"],
)
def test_these_are_never_marked(line: str) -> None:
    assert not explained_text.may_explain(line)


@SQLITE
async def test_where_there_is_somebody_to_call_nothing_else_is_pressed(phone: Phone) -> None:
    """A card of a contact names its number; its words have no dots, whatever they are."""
    await phone.say("meny")
    for choice in ("who", "low", "bris"):
        await phone.tap(choice)
    page = await phone.page()
    assert "data-card" in page
    assert 'href="tel:116111"' in page
    assert BUTTON.findall(page) == []


@SQLITE
async def test_an_article_explains_them_to_everybody(house: House) -> None:
    """Without a link and without a script, in the language of the page."""
    page = (await house.phone().get("/open/read/absence?lang=en")).text
    assert ("school-absence_4-study_grant", "study grant") in BUTTON.findall(page)
    assert '<b>study grant</b> <bdi lang="sv">studiebidrag</bdi>' in page
    assert {lang for _, lang in MEANING.findall(page)} == {"en"}


@SQLITE
async def test_what_is_taken_home_has_no_buttons(phone: Phone) -> None:
    await reads_about(phone, "absence")
    page = (await phone.get("/chat/me.html")).text
    assert "ditt studiebidrag" in page
    assert "dotted" not in page
