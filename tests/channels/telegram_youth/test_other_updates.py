"""An edit, a picture, a forwarded text, going away and coming back: youth, coach and danger."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.simulator.telegram_server import messages
from bot.simulator.telegram_server.simulated_bot import SimulatedPerson
from bot.turns.inbound import CoachSaid
from storage.sql.statements import ADDRESS, ESCALATION, OUTBOX, TIMER, YOUTH
from tests.support.youth_bot_site import ANNA, Lotsen, press, told

KINDS = sorted(set(messages.MEDIA) - {"forward"})


# ---------------------------------------------------------------- what cannot be read


@pytest.mark.parametrize("kind", KINDS)
async def test_who_sends_what_nobody_can_open_is_offered_a_human(lotsen: Lotsen, kind: str) -> None:
    """Kindly, with one button that leads there; the question that was open is still open."""
    sara = await lotsen.enrolled()
    sara.says("/menu")
    await press(sara, "settings")
    await told(sara, "ändra")
    sara.sends(kind)
    asked = await told(sara, "bara läsa ord")
    sara.says("1")
    await told(sara, "Vilket språk")
    sara.presses("💬 Prata med en människa", asked.id)
    await told(sara, "Anna")
    assert len(await lotsen.rows(ESCALATION)) == 1


async def test_the_coach_who_talks_sees_that_something_came(lotsen: Lotsen) -> None:
    """What it was, and the words with it; the youth learns that the rest is not shown."""
    sara = await lotsen.talking()
    sara.sends("voice")
    await lotsen.at_desk("desk.sent", "desk.thing_voice")
    await told(sara, "Anna")
    sara.sends("photo")
    await lotsen.at_desk("desk.sent_with", "a caption that nobody may keep")


async def test_words_of_danger_under_a_picture_are_read(lotsen: Lotsen) -> None:
    """A caption is text like any other."""
    sara = await lotsen.enrolled()
    sara.unread_messages()
    photo = messages.MEDIA["photo"]
    lotsen.bot.updates.add(
        "message",
        messages.as_api_message(
            lotsen.bot.store_message(sara, sara.user, {**photo, "caption": "jag vill dö"})
        ),
    )
    await told(sara, "112")
    assert [one.tier for one in await lotsen.rows(ESCALATION)] == ["A"]


async def test_a_forwarded_text_is_read_for_danger_and_nothing_else(lotsen: Lotsen) -> None:
    """Somebody else's words answer no question and stop nobody, but danger in them is danger."""
    sara = await lotsen.enrolled()
    for said in ("stopp", "1"):
        forward(lotsen, sara, said)
        await told(sara, "bara läsa ord")
    assert [one.standing for one in await lotsen.rows(YOUTH)] == ["enrolled"]
    forward(lotsen, sara, "jag vill dö")
    await told(sara, "112")
    assert [one.tier for one in await lotsen.rows(ESCALATION)] == ["A"]


def forward(lotsen: Lotsen, person: SimulatedPerson, text: str) -> None:
    content = {**messages.MEDIA["forward"], "text": text}
    message = lotsen.bot.store_message(person, person.user, content)
    lotsen.bot.updates.add("message", messages.as_api_message(message))


async def test_an_album_is_answered_once(lotsen: Lotsen) -> None:
    """Ten pictures sent as one are one thing that came."""
    sara = await lotsen.enrolled()
    picture = {"photo": messages.MEDIA["photo"]["photo"], "media_group_id": "album"}
    for _ in range(10):
        message = lotsen.bot.store_message(sara, sara.user, picture)
        lotsen.bot.updates.add("message", messages.as_api_message(message))
    sara.says("/menu")
    await told(sara, "bara läsa ord")
    await told(sara, "Vad vill du göra")
    assert sum("bara läsa ord" in one.text for one in sara.messages) == 1


# ---------------------------------------------------------------- edits


async def test_an_edit_is_read_for_danger(lotsen: Lotsen) -> None:
    """Whoever corrects "I am ok" is heard (attack 34)."""
    sara = await lotsen.enrolled()
    sara.says("det är okej")
    await told(sara)
    sara.edits("jag vill dö")
    await told(sara, "112")
    assert [one.tier for one in await lotsen.rows(ESCALATION)] == ["A"]


async def test_an_edit_answers_no_question(lotsen: Lotsen) -> None:
    """What stood in a question long past is not taken for the answer to this one."""
    sara = await lotsen.enrolled()
    sara.says("/menu")
    await press(sara, "remind")
    await told(sara, "påminna dig om")
    sara.edits("fotboll")
    sara.says("simning")
    await press(sara, "weekdays")
    await press(sara, "noon")
    await told(sara, "simning")


async def test_the_coach_sees_an_edit(lotsen: Lotsen) -> None:
    """In a talk, and while they wait for one."""
    sara = await lotsen.talking()
    sara.says("jag kommer inte")
    await lotsen.at_desk("desk.wrote", "jag kommer inte")
    sara.edits("jag kommer lite sent")
    await lotsen.at_desk("desk.edited", "jag kommer lite sent")


async def test_a_stop_by_an_edit_is_a_stop(lotsen: Lotsen) -> None:
    """Stop works always."""
    sara = await lotsen.enrolled()
    sara.says("hej")
    await told(sara)
    sara.edits("stopp")
    await told(sara, "slutat")
    assert [one.standing for one in await lotsen.rows(YOUTH)] == ["stopped"]


# ---------------------------------------------------------------- going and coming


async def test_who_blocks_is_left_in_peace_and_a_coach_knows(lotsen: Lotsen) -> None:
    """Nothing is tried any more, no timer stays but the coach's, and the coach has a card."""
    sara = await with_a_reminder(lotsen)
    sara.blocks()
    await lotsen.at_desk("desk.blocked")
    said = len(lotsen.bot.called("sendMessage"))
    await lotsen.later(timedelta(days=3))
    assert len(lotsen.bot.called("sendMessage")) == said
    assert [one.blocked_at is None for one in await lotsen.rows(ADDRESS)] == [False]
    assert {one.name for one in await lotsen.rows(TIMER)} <= {"ladder"}
    (call,) = await lotsen.rows(ESCALATION)
    keys = lotsen.gateway.store.keys
    assert keys.open(call.reason, f"reason:{call.youth_id}") == "blocked"


async def test_who_comes_back_is_asked(lotsen: Lotsen) -> None:
    """Reminders do not go on by themselves; after a yes they do."""
    sara = await with_a_reminder(lotsen)
    sara.blocks()
    await lotsen.at_desk("desk.blocked")
    sara.unblocks()
    sara.starts()  # As every app does when somebody opens the chat again.
    await told(sara, "Vill du börja igen")
    await lotsen.later(timedelta(hours=1))
    assert sum("börja igen" in one.text for one in sara.messages) == 1
    reminders = [one for one in await lotsen.rows(TIMER) if one.name.startswith("reminder")]
    assert not reminders
    sara.presses("👍 Ja")
    await told(sara, "Vad vill du göra")
    assert [one for one in await lotsen.rows(TIMER) if one.name.startswith("reminder")]
    assert [one.blocked_at for one in await lotsen.rows(ADDRESS)] == [None]


async def test_who_blocks_in_a_talk_is_not_written_to(lotsen: Lotsen) -> None:
    """The coach is told that the words did not arrive, and nothing is tried."""
    sara = await lotsen.talking()
    sara.blocks()
    await lotsen.at_desk("desk.blocked")
    said = len(lotsen.bot.called("sendMessage"))
    await lotsen.coach(CoachSaid(ANNA, "är du där?"))
    await lotsen.later(timedelta(hours=1))
    assert len(lotsen.bot.called("sendMessage")) == said
    states = {one.line: one.state for one in await lotsen.rows(OUTBOX)}
    assert states["desk.says"] == "undeliverable"


async def with_a_reminder(lotsen: Lotsen) -> SimulatedPerson:
    sara = await lotsen.enrolled()
    sara.says("/menu")
    await press(sara, "remind")
    await told(sara, "påminna dig om")
    sara.says("fotboll")
    await press(sara, "weekdays")
    await press(sara, "noon")
    await told(sara, "fotboll")
    return sara
