"""A coach talks from Telegram: words both ways, signs under them, notes, and never by mistake."""

from __future__ import annotations

import pytest

from bot.errors import BlockedError
from bot.simulator.telegram_server.simulated_bot import SimulatedPerson
from bot.turns.inbound import CoachHandedOver, CoachTook
from storage.reads import notes
from tests.support import coach_bot_office
from tests.support.coach_bot_office import ANNA, OMAR, Office

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def sign(person: SimulatedPerson, text: str) -> tuple[str, ...]:
    """What stands under the message with this text."""
    return next(one.reactions for one in person.messages if text == one.text)


async def signed(person: SimulatedPerson, text: str, emoji: str) -> None:
    """Wait until this stands under a message of the person."""
    await person.bot.until(
        lambda: sign(person, text) == (emoji,) or None, f"{emoji} under {text!r} in {person}"
    )


def note(office: Office, youth: int) -> str:
    """The private notes about a youth, the oldest first."""
    found = office.write(lambda db, keys: notes.entries(db, keys, youth))
    return "\n".join(one.words for one in reversed(found))


async def test_words_go_both_ways_with_a_sign_under_each(
    office: Office, anna: SimulatedPerson
) -> None:
    await office.talk(anna)
    anna.says("Hej! <b>Hur</b> är det & vad vill du?")
    await signed(anna, "Hej! <b>Hur</b> är det & vad vill du?", "👍")
    assert (
        office.told()[-1] == "\u2068Anna\u2069: \u2068Hej! <b>Hur</b> är det & vad vill du?\u2069"
    )
    await office.says("Bra <i>&amp;</i> du?")
    heard = await anna.wait_for_message("Bra")
    assert heard.text == "\u2068Sara\u2069: \u2068Bra <i>&amp;</i> du?\u2069"
    assert heard.protected


async def test_what_a_youth_writes_comes_to_nobody_elses_chat(
    office: Office, anna: SimulatedPerson
) -> None:
    omar = await office.linked(OMAR, 7002)
    await office.talk(anna)
    await office.says("hemlighet")
    await anna.wait_for_message("hemlighet")
    assert not any("hemlighet" in one.text for one in omar.messages)


async def test_nothing_goes_out_untaken(office: Office, anna: SimulatedPerson) -> None:
    """Neither words, nor an answer to a card, nor words in somebody else's talk."""
    youth = office.youth()
    anna.says("Hej Sara")
    await anna.wait_for_message("Du pratar inte med någon just nu, så inget skickades.")
    await office.says("person")
    card = await anna.wait_for_message("behöver en människa")
    anna.says("Hej Sara", answers=card.id)
    await anna.wait_for_message("Du pratar inte med \u2068Sara\u2069 just nu, så inget skickades.")
    await office.desk(CoachTook(OMAR), youth)
    anna.says("Hej igen", answers=card.id)
    await anna.wait_for_message("Du pratar inte med \u2068Sara\u2069 just nu, så inget skickades.")
    assert not any("Hej" in one for one in office.told())


async def test_a_private_note_reaches_no_youth(office: Office, anna: SimulatedPerson) -> None:
    """It is kept where the console keeps it, also before anybody has taken anything."""
    youth = office.youth()
    anna.says("// ringde mamman")
    await anna.wait_for_message("Jag vet inte vem anteckningen handlar om.")
    await office.says("person")
    card = await anna.wait_for_message("behöver en människa")
    anna.says("// ringde skolan", answers=card.id)
    await signed(anna, "// ringde skolan", "✍")
    anna.presses("🤝 Ta över", card.id)
    await anna.wait_for_message("Du pratar med")
    anna.says("//ses på torsdag")
    await signed(anna, "//ses på torsdag", "✍")
    assert note(office, youth) == "ringde skolan\nses på torsdag"
    assert not any("ring" in one or "ses" in one for one in office.told())


async def test_with_two_talks_the_robot_asks_whom_it_is_for(
    office: Office, anna: SimulatedPerson
) -> None:
    """Nothing is sent meanwhile and nothing is lost; a second press sends nothing more."""
    await office.talk(anna)
    await office.talk(anna, chat="other", nickname="Ali")
    anna.says("Vi ses klockan tre")
    asked = await anna.wait_for_message("Vem är det till? Inget är skickat än.")
    assert set(asked.labels) == {"Sara", "Ali"}
    assert asked.answers == next(one.id for one in anna.messages if "klockan tre" in one.text)
    assert not any("Vi ses" in one for one in office.told() + office.told("other"))
    anna.presses("Ali", asked.id)
    await signed(anna, "Vi ses klockan tre", "👍")
    await anna.wait_for_message("Till \u2068Ali\u2069.")
    coach_bot_office.press(anna, asked.buttons[0][0][1])
    await anna.wait_for_message()
    assert [one for one in office.told("other") if "Vi ses klockan tre" in one]
    assert not [one for one in office.told() if "Vi ses" in one]


async def test_what_answers_a_question_goes_to_nobody_else(
    office: Office, anna: SimulatedPerson
) -> None:
    """While Anna finds her words for how it ended with Sara, Sara is not hers any more."""
    await office.talk(anna, "ali", "Ali")
    sara = await office.talk(anna)
    ali = office.told("ali")
    anna.presses("✅ Avsluta")
    asked = await anna.wait_for_message("Hur slutade det med")
    anna.presses("Falskt larm", asked.id)
    await anna.wait_for_message("Skriv med egna ord")
    await office.desk(CoachHandedOver(ANNA, OMAR), sara)
    anna.says("hon hade druckit")
    await anna.wait_for_message("Samtalet är slut")
    anna.says("hej Ali")
    await signed(anna, "hej Ali", "👍")
    assert office.told("ali")[len(ali) :] == [
        "\u2068Anna\u2069 är här nu. Du kan skriva.",
        "\u2068Anna\u2069: \u2068hej Ali\u2069",
    ]


async def test_an_answer_goes_to_the_one_who_is_answered(
    office: Office, anna: SimulatedPerson
) -> None:
    """To a youth's message, and to words of one's own that went to that youth."""
    await office.talk(anna)
    await office.talk(anna, chat="other", nickname="Ali")
    await office.says("jag är här")
    heard = await anna.wait_for_message("jag är här")
    anna.says("bra att du skriver", answers=heard.id)
    await signed(anna, "bra att du skriver", "👍")
    mine = next(one.id for one in anna.messages if one.text == "bra att du skriver")
    anna.says("och en sak till", answers=mine)
    await signed(anna, "och en sak till", "👍")
    assert [one for one in office.told() if "en sak till" in one]
    assert "tar det här" in office.told("other")[-1]


async def test_a_youth_who_cannot_be_reached(office: Office, anna: SimulatedPerson) -> None:
    """The coach is told, nothing is tried again, and the words have another sign."""
    await office.talk(anna)

    def refuse(_delivery: object) -> None:
        raise BlockedError

    office.youths.on_send = refuse
    anna.says("Hör du mig?")
    await anna.wait_for_message("går inte att nå här längre")
    await signed(anna, "Hör du mig?", "👎")


async def test_an_edit_changes_nothing_that_was_sent(office: Office, anna: SimulatedPerson) -> None:
    await office.talk(anna)
    anna.says("klockan två")
    await signed(anna, "klockan två", "👍")
    anna.edits("klockan tre")
    await anna.wait_for_message("Ungdomen ser det du skrev först.")
    assert not any("tre" in one for one in office.told())


async def test_only_written_words_can_be_passed_on(office: Office, anna: SimulatedPerson) -> None:
    await office.talk(anna)
    before = len(office.told())
    for kind in ("photo", "voice", "location", "forward"):
        anna.sends(kind)
        await anna.wait_for_message("Jag kan bara föra vidare skriven text.")
    anna.says("x" * 4097)
    await anna.wait_for_message("Det var mer än \u20684096\u2069 tecken")
    assert len(office.told()) == before


async def test_the_same_update_twice_is_said_once(office: Office, anna: SimulatedPerson) -> None:
    """A webhook that was not answered comes again; an offset that was lost too."""
    await office.talk(anna)
    anna.says("en gång")
    await signed(anna, "en gång", "👍")
    again = next(one for one in anna.stored if one.get("text") == "en gång")
    office.bot.updates.add(
        "message", {key: again[key] for key in ("message_id", "date", "chat", "from", "text")}
    )
    anna.says("sedan")
    await signed(anna, "sedan", "👍")
    assert len([one for one in office.told() if "en gång" in one]) == 1
