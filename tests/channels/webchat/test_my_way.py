"""A youth's way on *What you know about me* and in what is taken along: all of it."""

from __future__ import annotations

import json

import pytest

from bot.turns.programme_inputs import (
    CoachAttempted,
    CoachEnded,
    CoachNamed,
    CoachSetBirth,
    CoachSetContact,
    CoachSetStatus,
)
from flows.engine.programme import (
    AttemptOutcome,
    EndReason,
    OutreachWay,
    Phase,
    Situation,
)
from tests.support.webchat_client import House, Phone


@pytest.fixture
async def phone(house: House) -> Phone:
    """Sara's, of whom staff keep something of everything."""
    phone = await house.enrolled()
    await phone.say("meny")
    at = house.clock.now().replace(day=30)
    for what in (
        CoachSetStatus(1, Phase.MAPPING, Situation.SUSPENDED),
        CoachAttempted(1, OutreachWay.LETTER, AttemptOutcome.NO_ANSWER),
        CoachSetContact(1, at, OutreachWay.HOME, 2),
        CoachSetBirth(1, "2008-05"),
        CoachNamed(1, "Blå sjö"),
    ):
        await house.desk(what, phone.youth)
    return phone


async def test_the_youth_reads_all_of_it(phone: Phone) -> None:
    """[2-11, 4a-17] Attempts with way and outcome, the next contact, and how staff see it."""
    page = (await phone.get("/chat/me")).text
    for words in (
        "Vi tar tillsammans reda på vad du behöver. Du får inte vara i din skola just nu.",
        "med brev", "inget svar", "hör av sig:", "hemma hos dig", "Omar", "2008-05", "Blå sjö",
        "En gång i månaden",
    ):  # fmt: skip
        assert words in page


async def test_it_is_taken_along(phone: Phone) -> None:
    """[3-44] History with who and when, for a program and as a page."""
    kept = json.loads((await phone.get("/chat/me.json")).text)
    seen = kept["how_staff_see_it"]
    assert (seen["phase"], seen["situation"]) == ("mapping", "suspended")
    assert (seen["born"], seen["code_name"]) == ("2008-05", "Blå sjö")
    assert [(one["phase"], one["by"]) for one in seen["history"]] == [("mapping", "Anna")]
    assert kept["contact"]["next_by"] == "Omar"
    assert [one["way"] for one in kept["contact"]["attempts"]] == ["letter"]
    assert "Blå sjö" in (await phone.get("/chat/me.html")).text


async def test_after_the_end_it_is_there_still(house: House, phone: Phone) -> None:
    """[3-44] An end is no erasing: the reason stands in the history."""
    await house.desk(CoachEnded(1, EndReason.MOVED), phone.youth)
    kept = json.loads((await phone.get("/chat/me.json")).text)
    assert kept["how_staff_see_it"]["history"][0]["reason"] == "moved"
    assert kept["contact"]["next"] is None
    assert "Vi har avslutat" in (await phone.get("/chat/me")).text
