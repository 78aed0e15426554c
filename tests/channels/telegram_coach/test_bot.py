"""The coaches' robot in Telegram, over HTTP: linking, cards, and who is quicker."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest

from bot.simulator.telegram_server.simulated_bot import SimulatedPerson
from bot.turns.inbound import CoachClosed, CoachTook
from storage.schema import periods
from tests.support import coach_bot_office
from tests.support.coach_bot_office import ANNA, BASE, OMAR, Office

TALK_KEYS: Final = ("📖 Färdiga meningar", "👥 Lämna över", "✅ Avsluta")

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


# ---------------------------------------------------------------- who is there


async def test_a_stranger_hears_one_line_and_nothing_else(office: Office) -> None:
    """Whatever is written, pressed or sent, and whatever code: the same line, and nothing kept."""
    stranger = office.bot.person(9001, language_code="en")
    stranger.says("hello")
    stranger.starts("not-a-code-of-ours")
    stranger.sends("photo")
    told = [(await stranger.wait_for_message()).text for _ in range(3)]
    assert set(told) == {
        "Den här roboten är för coacher i Lotsen. En coach kopplar chatten i konsolen, under Konto."
    }


async def test_a_code_links_one_chat_once(office: Office) -> None:
    """Used, expired and replaced codes are unknown ones."""
    old, code = office.code(OMAR), office.code(OMAR)
    for number, given in ((9002, old), (9003, code), (9004, code)):
        office.bot.person(number).starts(given)
    assert "Den här roboten" in (await office.bot.person(9002).wait_for_message()).text
    assert "Hej \u2068Omar\u2069" in (await office.bot.person(9003).wait_for_message()).text
    assert "Den här roboten" in (await office.bot.person(9004).wait_for_message()).text


async def test_a_code_lasts_a_quarter_of_an_hour(office: Office) -> None:
    code = office.code(ANNA)
    office.clock.move_to(office.clock.now() + periods.PAIRING_LASTS)
    late = office.bot.person(9005)
    late.starts(code)
    assert "Den här roboten" in (await late.wait_for_message()).text


# ---------------------------------------------------------------- cards


async def test_a_card_says_what_is_needed_and_nothing_of_telegram(
    office: Office, anna: SimulatedPerson
) -> None:
    youth = office.youth()
    await office.says("person")
    card = await anna.wait_for_message("behöver en människa")
    said = card.text.replace("\u2068", "").replace("\u2069", "")
    assert said.startswith("Nivå C: Sara behöver en människa. Skäl: vill prata med en människa.")
    assert said.endswith("Språk: Svenska. Ta över senast i morgon klockan 09:30.")
    assert card.labels == ("🤝 Ta över", "↪️ Inte jag", "🖥️ Öppna i konsolen")
    assert card.buttons[1][0][1] == f"{BASE}/desk/youths/{youth}"
    assert card.protected


async def test_who_takes_is_seen_on_every_card(office: Office, anna: SimulatedPerson) -> None:
    """Two coaches press at the same moment: one is quicker, and the keys of both are gone.

    The youth reads once who takes it; who is here is said before the first words (decision 24).
    """
    omar = await office.linked(OMAR, 7002)
    office.youth()
    await office.says("person")
    await anna.wait_for_message("behöver en människa")
    await office.passes(timedelta(days=1))
    await omar.wait_for_message("ingen har tagit över")
    omar.presses("🤝 Ta över")
    anna.presses("🤝 Ta över")
    omars, annas = await omar.wait_for_message("✅"), await anna.wait_for_message("✅")
    assert (omars.labels, annas.labels) == ((), ())
    assert "behöver en människa" in annas.text
    quicker, name = (omar, "Omar") if "✅ Du har tagit över." in omars.text else (anna, "Anna")
    assert f"✅ \u2068{name}\u2069 har tagit över." in omars.text + annas.text
    assert (await quicker.wait_for_message("Du pratar med")).labels[:3] == TALK_KEYS
    assert sum(f"\u2068{name}\u2069 tar det här." in one for one in office.told()) == 1
    assert not any("är här nu" in one for one in office.told())


async def test_what_is_taken_in_the_console_changes_the_card(
    office: Office, anna: SimulatedPerson
) -> None:
    """The same look, wherever somebody was quicker; and what is closed there is closed here."""
    youth = office.youth()
    await office.says("person")
    await anna.wait_for_message("behöver en människa")
    await office.desk(CoachTook(OMAR), youth)
    await anna.wait_for_message("✅ \u2068Omar\u2069 har tagit över.")
    await office.desk(CoachClosed(OMAR, "talked"), youth)
    await office.says("person")
    card = await anna.wait_for_message("behöver en människa")
    await office.desk(CoachClosed(OMAR, "false_alarm\nnej"), youth)
    closed = await anna.wait_for_message("☑️ Det är avslutat.")
    assert (closed.id, closed.labels) == (card.id, ())


async def test_not_me_asks_the_next_at_once(office: Office, anna: SimulatedPerson) -> None:
    """The next on the ladder has the card now, with a deadline of their own."""
    omar = await office.linked(OMAR, 7002)
    office.youth()
    await office.says("person")
    await anna.wait_for_message("behöver en människa")
    anna.presses("↪️ Inte jag")
    passed = await anna.wait_for_message(
        "↪️ Du har skickat det vidare. Nu är en kollega tillfrågad."
    )
    assert passed.labels == ()
    card = await omar.wait_for_message("\u2068Anna\u2069 kan inte ta \u2068Sara\u2069 nu")
    assert card.labels[:2] == ("🤝 Ta över", "↪️ Inte jag")
    omar.presses("🤝 Ta över")
    await omar.wait_for_message("Du pratar med")


async def test_the_last_who_is_here_cannot_pass_it_on(
    office: Office, anna: SimulatedPerson
) -> None:
    """It is never nobody's: with everybody else away it stays, and the keys too."""
    omar = await office.linked(OMAR, 7002)
    omar.says("/away")
    await omar.wait_for_message("Du är borta")
    office.youth()
    await office.says("person")
    card = await anna.wait_for_message("behöver en människa")
    anna.presses("↪️ Inte jag")
    await anna.wait_for_message("Ingen annan kan ta över just nu.")
    assert next(one for one in anna.messages if one.id == card.id).labels == card.labels


async def test_an_old_key_changes_nothing(office: Office, anna: SimulatedPerson) -> None:
    """Neither a card's that has had its end, nor a made up one's, nor a colleague's card.

    That is said without a message.
    """
    youth = office.youth()
    await office.says("person")
    card = await anna.wait_for_message("behöver en människa")
    await office.desk(CoachTook(OMAR), youth)
    await anna.wait_for_message("har tagit över")
    number = card.buttons[0][0][1].partition(":")[2]
    for data in (f"take:{number}", f"pass:{number}", "take:999", "take:x", "out:1:talked", "what"):
        pressed = await coach_bot_office.press(anna, data).answered()
        assert pressed["text"] == "Den knappen gäller inte längre."
    assert not any("Den knappen" in one.text for one in anna.messages)
    assert len(office.told()) == 2
