"""An unanswered check-in is silence only where the youth has known of it; over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from storage.schema.line_state import LineState
from storage.sql.statements import OUTBOX, YOUTH
from tests.support import people
from tests.support import reached_youths as reached
from tests.support.people import rows
from tests.support.push_service import PushService
from tests.support.webchat_client import House, Phone

DAY: Final = timedelta(days=1)
ASKED: Final = timedelta(hours=30)
"""From the start of a test until the check-in of the next afternoon has been asked."""
WAIT: Final = timedelta(hours=48)


@pytest.fixture
async def house(database: str, key_file: Path, service: PushService) -> AsyncIterator[House]:
    """The site, which can send push."""
    async with reached.house(database, key_file, service) as made:
        yield made


@pytest.fixture
async def phone(house: House) -> Phone:
    """A youth with a small step, who is asked about it tomorrow; the page has shown all of that."""
    made = await house.enrolled()
    await made.say("meny")
    await made.tap("steps")
    for words in ("ett eget jobb", "ringa skolan"):
        await made.say(words)
    await made.tap("tomorrow")
    await reached.show(made)
    return made


def unanswered(house: House) -> int:
    """How many check-ins count as not answered."""
    return int(rows(house.app, YOUTH)[0].unanswered)


def reasons(house: House) -> list[str]:
    """Why humans were called."""
    return people.reasons(house.app)


def asked(house: House, phone: Phone) -> int:
    """How often the check-in was said."""
    lines = reached.lines(house, phone.youth)
    return sum(one.line == "checkin.how" and one.state == LineState.SENT for one in lines)


def told(house: House, line: str) -> int:
    """How many lines with this context there are, to anybody."""
    return sum(one.line == line for one in rows(house.app, OUTBOX))


async def test_what_was_shown_and_not_answered_is_silence(house: House, phone: Phone) -> None:
    """As ever: it counts, and the robot says that it is fine."""
    await reached.pass_time(house, ASKED)
    assert asked(house, phone) == 1
    await reached.show(phone)
    await reached.pass_time(house, WAIT)
    assert unanswered(house) == 1
    assert told(house, "checkin.later") == 1
    assert reasons(house) == []


async def test_what_was_notified_and_not_answered_is_silence(
    house: House, phone: Phone, service: PushService
) -> None:
    """A push service took it, so the youth may know."""
    reached.add_device(house.app.store, phone.youth, service.browser())
    await reached.pass_time(house, ASKED)
    assert len(service.rest()) == 1
    await reached.pass_time(house, WAIT)
    assert unanswered(house) == 1
    assert reasons(house) == []


async def test_what_nobody_could_know_of_is_no_silence_but_a_coachs_task(
    house: House, phone: Phone
) -> None:
    """Once, however long it lasts; the question waits, and nothing counts as unanswered."""
    await reached.pass_time(house, ASKED + WAIT)
    assert reasons(house) == ["unreached"]
    assert told(house, "desk.unreached") == 1
    await reached.pass_time(house, 10 * DAY)
    assert unanswered(house) == 0
    assert reasons(house) == ["unreached"]
    assert told(house, "desk.unreached") == 1
    assert told(house, "checkin.later") == 0
    assert asked(house, phone) == 1


async def test_who_opens_the_chat_late_has_the_whole_time_to_answer(
    house: House, phone: Phone
) -> None:
    """Counted from when it was shown; the question can still be answered then."""
    await reached.pass_time(house, ASKED + 5 * DAY)
    await reached.show(phone)
    await reached.pass_time(house, timedelta(hours=40))
    assert unanswered(house) == 0
    await reached.pass_time(house, DAY + timedelta(hours=10))
    assert unanswered(house) == 1


async def test_the_late_answer_counts(house: House, phone: Phone) -> None:
    """Its buttons work: it still is the open question."""
    await reached.pass_time(house, ASKED + 5 * DAY)
    await reached.show(phone)
    await phone.tap("done")
    assert told(house, "checkin.well_done") == 1
    assert unanswered(house) == 0


async def test_who_leaves_in_the_middle_is_nobody_who_cannot_be_reached(
    house: House, phone: Phone
) -> None:
    """What the robot asks next is an answer: the youth was there, and has closed the page."""
    await reached.pass_time(house, ASKED)
    await reached.show(phone)
    await phone.tap("done")
    await reached.pass_time(house, WAIT + DAY)
    assert reasons(house) == []
    assert unanswered(house) == 0
