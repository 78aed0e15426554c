"""The way of a message in the README is the way of the code: one is sent, and every call noted."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Final

import pytest
from sqlalchemy import select

from flows.engine.timers import TimerKind
from storage.sql.statements import TIMER
from tests.architecture import source_tree
from tests.support.webchat_client import House, Phone

HOP: Final = re.compile(r"^\d+\. .*?`([\w/]+\.py)`", re.MULTILINE)
"""A numbered point, and the first file in it."""


class CallRecorder:
    """The files of the product that are called, in the order of their first call."""

    def __init__(self) -> None:
        self.files: list[str] = []
        self.recording = False

    def __call__(self, frame: FrameType, event: str, _argument: object) -> None:
        if not self.recording or event != "call":
            return
        path = frame.f_code.co_filename.removeprefix(f"{source_tree.ROOT}/")
        if path.startswith(source_tree.PRODUCT) and path not in self.files:
            self.files.append(path)


@pytest.fixture
def recorder() -> Iterator[CallRecorder]:
    """Hear every call in this thread and in those that begin later."""
    made = CallRecorder()
    threading.setprofile(made)
    sys.setprofile(made)
    yield made
    sys.setprofile(None)
    threading.setprofile(None)


def hops() -> list[str]:
    """The files of the numbered list, as the README tells them."""
    told = source_tree.text("README.md")
    section = told.partition("\n## How a message goes\n")[2].partition("\n## ")[0]
    return HOP.findall(section)


async def test_the_way_that_is_told_is_the_way_that_is_gone(
    recorder: CallRecorder, house: House, phone: Phone
) -> None:
    """Every hop is called, and none before the one that is told before it."""
    await phone.say("hej", "first")
    recorder.recording = True
    await phone.say("kanske", "second")
    await house.app.settle()
    recorder.recording = False
    told = hops()
    assert len(told) > 10, "the README tells the way in a numbered list, a file each"
    gone = [path for path in recorder.files if path in told]
    assert gone == told, "the README tells another way than the code goes"


async def test_a_reminder_goes_the_same_way_from_its_row(
    recorder: CallRecorder, house: House, phone: Phone
) -> None:
    """From the commit on; a handler of its own stands where a text is read."""
    await phone.post("/chat/tap", turn="0", choice="menu")
    await phone.tap("remind")
    await phone.say("ring mormor")
    for choice in ("once", "tomorrow", "morning"):
        await phone.tap(choice)
    with house.app.store.reading() as db:
        due = select(TIMER.c.due_at).where(TIMER.c.name.startswith(TimerKind.REMINDER))
        house.clock.move_to(db.execute(due).scalar_one())
    recorder.recording = True
    assert await house.app.writer.take_due()
    await house.app.settle()
    recorder.recording = False
    told = hops()
    reading = told[told.index("bot/handlers/triage.py") : told.index("flows/engine/engine.py")]
    way = told[told.index("bot/turns/processor.py") :]
    expected = [path for path in way if path not in reading]
    expected.insert(expected.index("flows/engine/engine.py"), "bot/handlers/due_timers.py")
    assert [path for path in recorder.files if path in expected] == expected
    assert not set(reading) & set(recorder.files)


async def test_a_danger_opens_an_escalation_before_it_is_committed(
    recorder: CallRecorder, phone: Phone
) -> None:
    """Heard, then opened with its ladder, then written."""
    recorder.recording = True
    await phone.say("jag vill dö", "first")
    recorder.recording = False
    expected = [
        "bot/safety/lexicon.py",
        "bot/escalation/lifecycle.py",
        "storage/turns/row_mapping.py",
    ]
    assert [path for path in recorder.files if path in expected] == expected
    assert "bot/policy/escalation_ladder.py" in recorder.files
    assert set(expected[1:2]) < set(re.findall(r"`([\w/]+\.py)`", source_tree.text("README.md")))


def test_a_way_that_is_told_wrongly_is_noticed() -> None:
    """The list is read in its own order, and only from its section."""
    found = HOP.findall("1. `bot/b.py` and\n   `bot/c.py`\n2. First\n   `x`, then `bot/a.py`\n")
    assert found == ["bot/b.py"], "a hop names its file on its first line"
