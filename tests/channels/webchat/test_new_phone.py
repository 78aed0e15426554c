"""A link for a new phone needs the youth: a yes in the chat they have, or a word agreed on."""

from __future__ import annotations

import re
from typing import Final

import pytest

from bot.turns.inbound import CoachMadeDeviceLink, CoachSaid, CoachTook
from storage.access import check_words, staff
from storage.schema import periods
from storage.sql.statements import NOTE
from tests.support import people, webchat_client
from tests.support.console_client import ANNA, HASH, SECRET, Desk
from tests.support.webchat_client import House, Phone


async def came(phone: Phone) -> bool:
    """Whether this phone has a chat now."""
    return (await phone.get("/chat")).status_code == 200


async def agreed(house: House, word: str) -> Phone:
    """An enrolled youth who agreed on a word with the coach."""
    phone = await house.enrolled()
    await house.gateway.write(lambda db, keys: check_words.keep(db, keys, phone.youth, word))
    return phone


async def test_a_new_device_opens_to_the_word_agreed_on(house: House) -> None:
    """The word is asked for, once; then the chat is here and on the old device no more."""
    old = await agreed(house, "Blå Katt")
    path = f"/i/{(await house.invite(old.youth)).secret}"
    phone = house.phone()
    page = (await phone.get(path)).text
    assert 'name="word"' in page
    form = {"invitation": path.removeprefix("/i/"), "key": webchat_client.key(page)}
    asked = await phone.post("/i", plain=True, **form)
    assert (asked.status_code, 'name="word"' in asked.text) == (200, True)
    answer = await phone.post("/i", plain=True, word=" blå  katt ", **form)
    assert answer.status_code == 303
    assert await came(phone)
    assert (await old.get("/chat")).headers["location"] == "/chat/gone"


async def test_a_yes_on_the_old_phone_opens_the_link_without_a_word(house: House) -> None:
    """Until the new phone has opened it the old one works; a no ends it."""
    for choice, status in (("yes", 303), ("no", 403)):
        old, phone = await house.enrolled(chat=""), house.phone()
        made = await house.invite(old.youth)
        await house.desk(CoachMadeDeviceLink(ANNA, made.key.hex()), old.youth)
        assert (await phone.joins(f"/i/{made.secret}")).status_code == 200, "a word is asked for"
        page = await old.page()
        assert "Är den till dig?" in page
        await old.tap(f"newphone.link.{made.key.hex()[:16]}.{choice}")
        assert await came(old)
        assert (await phone.joins(f"/i/{made.secret}")).status_code == status
        assert await came(phone) == (choice == "yes")
        assert await came(old) == (choice == "no")


OLDER: Final = re.compile(
    r'<form class="question older"[^>]*data-turn="(\d+)"[^>]*?( hidden)?>(.*?)</form>', re.DOTALL
)
"""A question in the log that can be answered: its turn, whether it is hidden, its buttons."""


async def test_the_question_can_be_answered_whatever_was_said_since(house: House) -> None:
    """Its buttons stay under its words, also while a human writes; once pressed they are gone."""
    old = await house.enrolled()
    made = await house.invite(old.youth)
    await house.desk(CoachMadeDeviceLink(ANNA, made.key.hex()), old.youth)
    await old.say("jag vill prata med en människa")
    await house.desk(CoachTook(ANNA), old.youth)
    await house.desk(CoachSaid(ANNA, "Hej"), old.youth)
    ((turn, hidden, buttons),) = OLDER.findall(await old.page())
    assert (hidden, "newphone.link." in buttons) == ("", True)
    no = f"newphone.link.{made.key.hex()[:16]}.no"
    await old.post("/chat/tap", turn=turn, choice=no)
    page = await old.page()
    assert "Länken är stängd" in page
    assert not OLDER.findall(page)
    assert (await house.phone().joins(f"/i/{made.secret}")).status_code == 403


async def test_a_wrong_word_opens_nothing_and_five_end_it(house: House) -> None:
    """Whoever found the link does not find the chat."""
    old = await agreed(house, "katt")
    secret = (await house.invite(old.youth)).secret
    phone = house.phone()
    for _ in range(5):
        answer = await phone.post("/i", plain=True, invitation=secret, word="hund")
        assert answer.status_code == 403
    assert (await phone.post("/i", plain=True, invitation=secret, word="katt")).status_code == 403
    assert await came(old)


async def test_a_code_for_a_new_device_asks_for_the_word_first(house: House) -> None:
    """A code is typed, then the word; asking spends none of the five tries."""
    old = await agreed(house, "katt")
    code = (await house.invite(old.youth)).code
    phone = house.phone()
    asked = await phone.post("/i", plain=True, invitation=code)
    assert (asked.status_code, 'name="word"' in asked.text) == (200, True)
    answer = await phone.post("/i", plain=True, invitation=code, word="katt")
    assert answer.status_code == 303


async def test_a_link_for_a_new_device_names_nobody(house: House) -> None:
    """Whoever finds it has nobody's name to use."""
    old = await agreed(house, "katt")
    link = (await house.invite(old.youth)).secret
    assert "Anna" not in (await house.phone().get(f"/i/{link}")).text


@pytest.mark.parametrize(
    ("agreed", "given"),
    [
        ("café", "cafe\u0301"), ("أمل", "امل"), ("یاس", "ياس"), ("п'ять", "пʼять"),
        ("Blå häst!", "blå  häst"), ("İzmir", "izmir"), ("🐈", " 🐈 "), ("katt", "KATT"),
        ("١٢٣", "123"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_a_word_agreed_by_mouth_is_heard_however_it_is_spelled(
    house: House, phone: Phone, agreed: str, given: str
) -> None:
    """Marks, keyboards, case and apostrophes say nothing; another word is another (F12)."""
    desk = Desk(house.app, house.site)
    desk.write(lambda db, _: staff.set_password(db, ANNA, HASH))
    desk.write(lambda db, keys: staff.set_totp(db, keys, ANNA, SECRET))
    anna = await desk.signed_in(ANNA)
    await anna.get(f"/desk/youths/{phone.youth}")
    kept = await anna.post(f"/desk/youths/{phone.youth}/word", word=agreed)
    assert kept.status_code == 303
    shown = (await anna.get(f"/desk/youths/{phone.youth}")).text
    assert f'value="{agreed}"' not in shown
    house.clock.move_to(house.clock.now() + periods.WORD_SETTLES)
    made = await house.invite(phone.youth)
    (row,) = people.rows(house.app, NOTE)
    assert len(row.check_word) == 32
    other = house.phone()
    page = (await other.get(f"/i/{made.secret}")).text
    fields = {"invitation": made.secret, "key": webchat_client.key(page)}
    wrong = await other.post("/i", plain=True, word=f"{given} x", **fields)
    assert wrong.status_code == 403
    joined = await other.post("/i", plain=True, word=given, **fields)
    assert joined.headers["location"] == "/chat"
