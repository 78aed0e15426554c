"""The youths' bot from outside: whole conversations over HTTP, in every language, both ways in."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from bot import app
from bot.app import Locales
from bot.clock import ManualClock
from bot.directory import loader
from bot.language.registry import LOCALES
from bot.language.renderer import Moment
from bot.simulator.telegram_server import api_server
from bot.simulator.telegram_server.messages import SeenMessage
from bot.simulator.telegram_server.simulated_bot import SimulatedPerson
from bot.text.bidi import strip_isolates
from bot.translation import pseudolocales
from bot.turns.inbound import CoachClosed, CoachSaid, CoachTook
from flows import settings
from flows.engine.line import Line
from storage.sql.statements import ESCALATION, EVENT, YOUTH
from tests.conftest import START
from tests.support import youth_bot_site
from tests.support.youth_bot_site import ANNA, ZONE, Lotsen, press, told

MODES: Final[dict[str, dict[str, Any]]] = {"polling": {}, "webhook": youth_bot_site.called()}


@cache
def every_language() -> Locales:
    """What is shipped with its drafts, and the two that nobody speaks."""
    known = app.load_locales(previews=True)
    return Locales(pseudolocales.load_renderer(LOCALES), known.time_words, known.lexicon)


CODES: Final = tuple(code for code, _ in every_language().words.choosable)


def said(line: Line, language: str) -> str:
    """A line without other values than numbers to call, in this language."""
    at, numbers = Moment(START, ZONE), loader.shipped().crisis_numbers
    return every_language().words.message(line, numbers, (), language, at).text


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("language", CODES)
async def test_a_whole_story(prepared: Path, language: str, mode: str) -> None:
    """Come in, a small step, its check-in, a reminder, a human and back, and stop."""
    options = {"locales": every_language(), **MODES[mode]}
    async with youth_bot_site.both(prepared, **options) as lotsen:
        sara = await lotsen.enrolled(language=language)
        await a_small_step(lotsen, sara)
        await a_reminder(lotsen, sara)
        await a_human(lotsen, sara)
        sara.says("/stop")
        stopped = await sara.wait_for_message(said(settings.FLOW.line("stop"), language))
        assert "112" in stopped.text
        assert not lotsen.telegram.problems()


async def a_small_step(lotsen: Lotsen, sara: SimulatedPerson) -> None:
    sara.says("/menu")
    await press(sara, "steps")
    await press(sara, "skip")
    await told(sara)
    sara.says("ring Ali")
    await press(sara, "tomorrow")
    await told(sara, "ring Ali")
    await lotsen.later(timedelta(hours=30))
    asked = await press(sara, "done")
    assert "ring Ali" in strip_isolates(asked.text)
    await press(sara, "skip")
    await press(sara, "later")
    await told(sara)


async def a_reminder(lotsen: Lotsen, sara: SimulatedPerson) -> None:
    sara.says("/menu")
    await press(sara, "remind")
    await told(sara)
    sara.says("fotboll")
    for choice in ("once", "tomorrow", "noon"):
        await press(sara, choice)
    await told(sara, "fotboll")
    await lotsen.later(timedelta(hours=30))
    reminded = await press(sara, "not_today")
    assert "fotboll" in strip_isolates(reminded.text)
    await told(sara)


async def a_human(lotsen: Lotsen, sara: SimulatedPerson) -> None:
    sara.says("/person")
    await told(sara, "Anna")
    await lotsen.coach(CoachTook(ANNA))
    await lotsen.coach(CoachSaid(ANNA, "Hej <Sara> & co, ring 070-123 45 67"))
    assert not (await told(sara, "Hej <Sara> & co")).protected
    sara.says("tack")
    await lotsen.at_desk("desk.wrote", "tack")
    sara.unread_messages()
    await lotsen.coach(CoachClosed(ANNA, "talked"))
    await told(sara, "Anna")


# ---------------------------------------------------------------- what stands in the chat


async def test_a_question_is_closed_by_its_answer(lotsen: Lotsen) -> None:
    """The keyboard goes, the choice stands under the text, and the next question is new."""
    sara = await lotsen.enrolled()
    sara.says("/menu")
    asked = await press(sara, "settings")
    closed = await sara.wait_for_message(lambda one: one.id == asked.id)
    assert closed.edited
    assert closed.text == f"{asked.text}\n\n✅ ⚙️ Inställningar"
    assert not closed.buttons
    following = await sara.wait_for_message(lambda one: one.buttons)
    assert following.id > asked.id


async def test_a_press_is_answered_before_anything_is_said(lotsen: Lotsen) -> None:
    """Whoever pressed sees at once that it came; a query that is too old harms nothing."""
    sara = await lotsen.enrolled()
    sara.says("/menu")
    asked = await sara.wait_for_message(lambda one: one.buttons)
    before = len(lotsen.bot.calls)
    lotsen.bot.expire_queries()
    sara.presses("⚙️ Inställningar", asked.id)
    await sara.wait_for_message("ändra")
    made = [one.method for one in lotsen.bot.calls[before:] if one.method != "getUpdates"]
    assert made[0] == "answerCallbackQuery"


async def test_every_button_has_a_row_of_its_own(lotsen: Lotsen) -> None:
    """A thumb hits it, and nothing of it is cut."""
    sara = await lotsen.enrolled()
    asked = [one for one in sara.said_by_bot if one.buttons]
    assert asked
    assert all(len(row) == 1 for one in asked for row in one.buttons)


async def test_an_old_button_gets_a_kind_answer_and_shows_no_choice(lotsen: Lotsen) -> None:
    """Two presses at once: the first counts and is shown, the second is told that it came late."""
    sara = await lotsen.enrolled()
    sara.says("/menu")
    asked = await sara.wait_for_message(lambda one: one.buttons)
    sara.presses("⚙️ Inställningar", asked.id)
    sara.presses("👣 Mina små steg", asked.id)
    await sara.wait_for_message("redan klar")
    await lotsen.bot.until_called("editMessageReplyMarkup")
    (shown,) = (one for one in sara.messages if one.id == asked.id)
    assert "Inställningar" in shown.text
    assert "steg" not in shown.text


async def test_text_is_shown_as_it_was_written(lotsen: Lotsen) -> None:
    """Signs of HTML, of Markdown and of templates are letters like others (attacks 14 and 15)."""
    sara = await lotsen.enrolled()
    wild = "<b>&amp; *_[x](y) {0} %s {{7*7}} <script>"
    sara.says("/menu")
    await press(sara, "remind")
    await sara.wait_for_message("påminna dig om")
    sara.says(wild)
    for choice in ("once", "tomorrow", "noon"):
        await press(sara, choice)
    assert wild in strip_isolates((await sara.wait_for_message("Nästa påminnelse")).text)


async def test_nothing_of_telegram_is_kept_but_the_chat(lotsen: Lotsen, prepared: Path) -> None:
    """No name, no username, and the chat's number only sealed (privacy-security.md)."""
    await lotsen.enrolled()
    kept = await asyncio.to_thread(youth_bot_site.kept, prepared)
    for canary in (b"visible_5001", b"Visible", b"5001"):
        assert canary not in kept
    assert {one.channel for one in await lotsen.rows(EVENT)} == {"telegram"}


async def test_what_is_planned_is_protected_and_numbers_are_not(lotsen: Lotsen) -> None:
    """Apps pass no plan on; a number to call can be copied, also in a text of danger."""
    sara = await lotsen.enrolled()
    sara.says("/menu")
    await press(sara, "steps")
    assert (await sara.wait_for_message("önskar")).protected
    sara.unread_messages()
    sara.says("jag vill dö")
    lines = await sara.wait_for_message("116 111")
    assert not lines.protected
    assert not lines.silent
    assert (await lotsen.rows(ESCALATION))[0].tier == "A"


async def test_what_can_wait_makes_no_sound_at_night(lotsen: Lotsen) -> None:
    """An answer at night comes silently; words of danger do not."""
    sara = await lotsen.enrolled()
    await lotsen.later(timedelta(hours=14))
    sara.says("/menu")
    assert (await sara.wait_for_message(lambda one: one.buttons)).silent
    sara.says("jag vill dö")
    assert not (await sara.wait_for_message("112")).silent


async def test_commands_work_in_the_middle_of_a_question(lotsen: Lotsen) -> None:
    """/help answers and the question comes again; /language, /privacy, /delete lead there."""
    sara = await lotsen.enrolled()
    for command, part in (
        ("/help", "egna ord"),
        ("/language", "språk"),
        ("/privacy", "Jag kallar dig"),
        ("/delete", "radera"),
        ("/start", "Vad vill du göra"),
    ):
        sara.unread_messages()
        sara.says(command)
        await told(sara, part)


async def test_erasing_leaves_nobody(lotsen: Lotsen) -> None:
    """After /delete and a yes the chat is nobody's, and its buttons open nothing."""
    sara = await lotsen.enrolled()
    sara.says("/delete")
    await press(sara, "yes")
    await sara.wait_for_message("raderat")
    sara.unread_messages()
    sara.says("hej igen")
    await sara.wait_for_message("länk från en coach")
    assert [one.standing for one in await lotsen.rows(YOUTH)] == ["erased"]


async def test_the_bot_is_presented_in_every_language(prepared: Path) -> None:
    """Commands and texts of each live language; at the next start nothing is sent again."""
    async with api_server.serve(ManualClock(START)) as telegram:
        async with youth_bot_site.at_work(telegram, prepared) as lotsen:
            shown = lotsen.bot.profile
            await lotsen.bot.until(lambda: shown.short_descriptions.get("en"), "the last text")
        assert shown.commands["default", "sv"]["help"] == "Hjälp"
        assert shown.commands["default", "en"]["help"] == "Help"
        assert shown.commands["default", ""] == shown.commands["default", "sv"]
        before = lotsen.bot.called("setMyCommands")
        async with youth_bot_site.at_work(telegram, prepared):
            await lotsen.bot.until_called("getMyShortDescription", 6)
        assert lotsen.bot.called("setMyCommands") == before


async def test_every_button_of_the_menu_fits(lotsen: Lotsen) -> None:
    """A button carries at most 64 bytes (Bot API)."""
    sara = await lotsen.enrolled()
    sara.says("/menu")
    asked: SeenMessage = await sara.wait_for_message(lambda one: one.buttons)
    assert all(len(data.encode()) <= 64 for row in asked.buttons for _, data in row)
