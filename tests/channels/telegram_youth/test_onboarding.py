"""Coming in by Telegram: an invitation, the age, a word; and until then nothing is stored."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels.telegram_youth.onboarding import OLDER
from bot.simulator.telegram_server import messages
from bot.simulator.telegram_server.messages import SeenMessage
from bot.simulator.telegram_server.simulated_bot import SimulatedPerson
from storage.access import bot_links, check_words
from storage.sql.statements import ADDRESS, EVENT, INVITE, OUTBOX, YOUTH
from tests.support import own_directory, youth_bot_site
from tests.support.own_directory import OTHER_NUMBERS
from tests.support.youth_bot_site import SARA, Lotsen, press, told

HELP = ("112", "116 111", "90101")


async def nothing(lotsen: Lotsen) -> bool:
    """Whether nobody is known, and nobody has said or been told anything."""
    return not any([await lotsen.rows(one) for one in (YOUTH, ADDRESS, EVENT, OUTBOX)])


async def test_the_age_is_asked_before_anything_is_stored(lotsen: Lotsen, prepared: Path) -> None:
    """A link opened leaves no trace of who opened it; only a yes makes a youth of them."""
    sara = lotsen.bot.person(SARA, language_code="sv")
    sara.starts(await lotsen.invitation())
    asked = await told(sara, "fyllt 18 år")
    assert await nothing(lotsen)
    assert str(SARA).encode() not in await asyncio.to_thread(youth_bot_site.kept, prepared)
    sara.presses("👍 Ja, det har jag", asked.id)
    await told(sara, "Vilket språk")
    assert len(await lotsen.rows(YOUTH)) == 1


async def test_who_is_younger_gets_the_same_invitation_for_the_web(lotsen: Lotsen) -> None:
    """It is not used up by that, and nothing is stored."""
    secret = await lotsen.invitation()
    sara = lotsen.bot.person(SARA, language_code="sv")
    sara.starts(secret)
    await press(sara, "younger:")
    shown = await told(sara, "på webben")
    assert shown.buttons == (
        (("💬 Öppna chatten", f"{lotsen.gateway.rules.base_url}/i/{secret}"),),
    )
    assert await nothing(lotsen)
    assert (await lotsen.rows(INVITE))[0].used_at is None


async def test_an_owner_may_ask_nobody(prepared: Path) -> None:
    """With 0 a link leads straight in."""
    async with youth_bot_site.both(prepared, telegram_min_age=0) as lotsen:
        sara = lotsen.bot.person(SARA, language_code="sv")
        sara.starts(await lotsen.invitation())
        await told(sara, "Vilket språk")


@pytest.mark.parametrize(
    "said", ["hej", "/start", "/start nobody-knows-this", "/start a b", "jag vill dö", "/help"]
)
async def test_a_stranger_is_told_kindly_whom_to_call(lotsen: Lotsen, said: str) -> None:
    """How one gets in, and three numbers; nothing of it is kept."""
    stranger = lotsen.bot.person(SARA, language_code="sv")
    stranger.says(said)
    shown = await told(stranger)
    assert all(number in shown.text for number in HELP)
    assert not shown.protected
    assert await nothing(lotsen)


async def test_a_stranger_is_given_the_numbers_of_the_directory(
    prepared: Path, tmp_path: Path
) -> None:
    """A municipality's own too; also whoever has a link that does not work."""
    own = own_directory.other(tmp_path)
    async with youth_bot_site.both(prepared, directory=own) as lotsen:
        for person, said in ((SARA, "hej"), (SARA + 1, "/start nobody-knows-this")):
            stranger = lotsen.bot.person(person, language_code="sv")
            stranger.says(said)
            shown = await told(stranger)
            assert all(number in shown.text for number in OTHER_NUMBERS)
            assert not any(number in shown.text for number in HELP)


async def test_a_stranger_in_a_hurry_is_told_once(lotsen: Lotsen) -> None:
    """Ten messages are one answer; some time later there is another."""
    stranger = lotsen.bot.person(SARA, language_code="sv")
    for number in range(10):
        stranger.says(f"hej {number}")
    await told(stranger, "länk")
    await lotsen.later(timedelta(seconds=10))
    stranger.says("hej igen")
    await told(stranger, "länk")
    assert len(stranger.said_by_bot) == 2


@pytest.mark.parametrize(("app", "part"), [("en", "coach"), ("de", "coach"), (None, "coach")])
async def test_a_stranger_is_spoken_to_in_a_language_of_ours(
    lotsen: Lotsen, app: str | None, part: str
) -> None:
    """That of the app if it is spoken here, else the deployment's."""
    stranger = lotsen.bot.person(SARA, language_code=app)
    stranger.says("hej")
    shown = await told(stranger, part)
    assert shown.text.startswith("Hello!" if app == "en" else "Hej!")


async def test_an_invitation_is_one_person_s(lotsen: Lotsen) -> None:
    """The second who opens it is told that it does not work; and who is in stays who they are."""
    secret = await lotsen.invitation()
    sara, other = (lotsen.bot.person(number, language_code="sv") for number in (SARA, SARA + 1))
    for one in (sara, other):
        one.starts(secret)
        await told(one, "fyllt 18")
    sara.presses("👍 Ja, det har jag")
    await told(sara, "Vilket språk")
    other.presses("👍 Ja, det har jag")
    await told(other, "fungerar inte")
    sara.starts(secret)
    await told(sara, "Vilket språk")
    assert len(await lotsen.rows(YOUTH)) == 1


async def test_the_way_in_pressed_twice_is_one_youth(lotsen: Lotsen) -> None:
    """Two quick thumbs: nobody is refused, nobody is made twice."""
    sara = lotsen.bot.person(SARA, language_code="sv")
    sara.starts(await lotsen.invitation())
    asked = await told(sara, "fyllt 18")
    for _ in range(2):
        sara.presses("👍 Ja, det har jag", asked.id)
    await told(sara, "Vilket språk")
    sara.says("Svenska")
    await told(sara, "robot")
    assert len(await lotsen.rows(YOUTH)) == 1
    assert not any("fungerar inte" in one.text for one in sara.messages)


async def test_a_known_chat_opens_to_the_word_agreed_on(lotsen: Lotsen) -> None:
    """Who moves to Telegram shows that they are who they say; a wrong word moves nobody."""
    sara = await lotsen.enrolled()
    await lotsen.gateway.write(lambda db, keys: check_words.keep(db, keys, 1, "blåbär"))
    new = lotsen.bot.person(SARA + 1, language_code="sv")
    new.starts(await lotsen.invitation(youth=1))
    await press(new, "older:")
    await told(new, "Vilket ord")
    new.says("fel ord")
    await told(new, "fungerar inte")
    new.says("Blåbär")
    await told(new, "Vad vill du göra")
    sara.says("hej")
    await told(sara, "länk")
    assert [one.channel for one in await lotsen.rows(ADDRESS)] == ["telegram"]


async def test_a_yes_in_telegram_lets_the_new_phone_in(lotsen: Lotsen) -> None:
    """Until it is opened the chat in Telegram goes on; then it is on the new phone alone."""
    sara = await lotsen.enrolled()
    made = await lotsen.device_link()
    asked = await told(sara, "en annan telefon")
    new = lotsen.bot.person(SARA + 1, language_code="sv")
    new.starts(made.secret)
    await press(new, "older:")
    await told(new, "tryck ja i chatten på din gamla telefon")
    sara.says("meny")
    await told(sara, "Vad vill du göra")
    sara.presses("👍 Ja", asked.id)
    await told(sara, "Öppna länken på den andra telefonen")
    new.starts(made.secret)
    await press(new, "older:")
    await told(new, "Vad vill du göra")
    sara.says("hej")
    await told(sara, "länk")


async def test_a_no_in_telegram_ends_the_link(lotsen: Lotsen) -> None:
    sara = await lotsen.enrolled()
    made = await lotsen.device_link()
    sara.presses("✋ Nej", (await told(sara, "en annan telefon")).id)
    await told(sara, "Länken är stängd")
    new = lotsen.bot.person(SARA + 1, language_code="sv")
    new.starts(made.secret)
    await told(new, "fungerar inte")
    assert [one.channel for one in await lotsen.rows(ADDRESS)] == ["telegram"]


async def test_groups_and_channels_are_left(lotsen: Lotsen) -> None:
    """Nothing personal is ever said there, and nothing is stored (attack 12)."""
    sara = lotsen.bot.person(SARA, language_code="sv")
    for number, kind in ((-100, "supergroup"), (-101, "group")):
        group = lotsen.bot.group(number, kind)
        group.adds_bot(sara)
        await lotsen.bot.until_called("leaveChat", -number - 99)
        assert not group.said_by_bot
    assert await nothing(lotsen)


async def test_links_lead_to_the_bot_as_it_is_called_now(lotsen: Lotsen) -> None:
    """Whoever invites gets a link for Telegram, as soon as the bot has said who it is."""
    link = "https://t.me/lotsen_test_bot?start=secret"

    async def known() -> bool:
        return (
            await lotsen.gateway.read(lambda db, keys: bot_links.link(db, keys, "secret")) == link
        )

    await lotsen.until(known, "the bot's name")
    await lotsen.gateway.write(lambda db, _: bot_links.forget(db))
    assert await lotsen.gateway.read(lambda db, keys: bot_links.link(db, keys, "secret")) == ""


async def test_codes_are_not_guessed(lotsen: Lotsen) -> None:
    """After five wrong ones even a right one is refused for a while (attack 5)."""
    right = await lotsen.invitation()
    guesser: SimulatedPerson = lotsen.bot.person(SARA, language_code="sv")
    for number in range(5):
        guesser.starts(f"ABC-DEF-GH{number}")
        await told(guesser, "fungerar inte")
    guesser.starts(right)
    await told(guesser, "fungerar inte")
    await lotsen.later(timedelta(minutes=16))
    guesser.starts(right)
    await told(guesser, "fyllt 18")


async def test_codes_are_not_guessed_past_the_question_of_age(lotsen: Lotsen) -> None:
    """Neither by a button that is made up, which names a code itself (attacks 5 and 11)."""
    right = await lotsen.invitation()
    guesser: SimulatedPerson = lotsen.bot.person(SARA, language_code="sv")
    guesser.starts(await lotsen.invitation())
    asked: SeenMessage = await guesser.wait_for_message(lambda one: one.buttons)
    for number in range(5):
        presses_made_up(guesser, asked, f"{OLDER}ABC-DEF-GH{number}")
        await told(guesser, "fungerar inte")
    presses_made_up(guesser, asked, f"{OLDER}{right}")
    await told(guesser, "fungerar inte")
    assert not await lotsen.rows(ADDRESS)


async def test_codes_are_not_guessed_where_nobody_is_asked_for_their_age(
    prepared: Path,
) -> None:
    """A deployment that asks nobody counts the tries all the same (attack 5)."""
    async with youth_bot_site.both(prepared, telegram_min_age=0) as lotsen:
        right = await lotsen.invitation()
        guesser: SimulatedPerson = lotsen.bot.person(SARA, language_code="sv")
        for number in range(5):
            guesser.starts(f"ABC-DEF-GH{number}")
            await told(guesser, "fungerar inte")
        guesser.starts(right)
        await told(guesser, "fungerar inte")
        assert not await lotsen.rows(ADDRESS)


def presses_made_up(person: SimulatedPerson, under: SeenMessage, data: str) -> None:
    """A changed app sends whatever it likes as a button of ours."""
    query = person.bot.new_query()
    message = next(one for one in person.stored if one["message_id"] == under.id)
    update = {
        "id": query, "from": person.user, "chat_instance": str(person.id), "data": data,
        "message": messages.as_api_message(message),
    }  # fmt: skip
    person.bot.updates.add("callback_query", update)
