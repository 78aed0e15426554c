"""Whatever people write, press or ask for: a kind answer, nothing lost, and nothing breaks."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import select

from bot.errors import SimulatorError
from bot.simulator.coach_actions import Out
from bot.simulator.simulator import Simulator
from bot.turns.turn import MOST_RECORDED
from storage.sql.statements import ALARM, EVENT, QUARANTINE

START: Final = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

TEXTS: Final = {
    "empty": "",
    "spaces": " \t\n\u3000 ",
    "long": "lång " * 20_000,
    "one long word": "å" * 100_000,
    "control characters": "a\0b\x07c\x1b[31md\r\x7f",
    "lone surrogate": "hej \ud83d då",
    "emoji only": "😀🎉👩‍👩‍👧‍👦🇸🇪",
    "zero width": "\u200b\u200d\ufeff",
    "bidi overrides": "\u202eyah\u202c \u2067x\u2066",
    "braces": "{0} {nickname} {} {{ }}",
    "percent": "%s %d %(x)s %",
    "markup": "<b>&amp;</b> *_`[x](y)",
    "sql": "'); DROP TABLE youth;--",
    "number": "9" * 400,
    "another script's number": "٣",
    "slash": "/",
    "unknown command": "/nosuch thing",
    "many lines": "rad\n" * 500,
}

PLACES: Final = {
    "at rest": (),
    "in the menu": ("menu",),
    "asked for a wish": ("menu", "steps"),
    "asked for a reminder": ("menu", "remind"),
    "asked for a day": ("menu", "remind", "En sak", "once"),
    "asked to erase": ("menu", "settings", "data", "erase"),
}


@pytest.fixture
def fresh(tmp_path: Path, migrated_sqlite: Path, key_file: Path) -> Simulator:
    """A rehearsal on SQLite that is not open yet."""
    file = tmp_path / "lotsen.sqlite3"
    shutil.copyfile(migrated_sqlite, file)
    return Simulator(f"sqlite:///{file}", key_file, START)


@pytest.fixture
async def play(fresh: Simulator) -> AsyncIterator[Simulator]:
    """A rehearsal with an enrolled youth."""
    await fresh.open("Sara", enrolled=True)
    yield fresh
    fresh.close()


def kept(play: Simulator) -> list[str]:
    """The words that stand in the event table, in order."""
    store = play.app.store
    with store.reading() as db:
        found = db.execute(select(EVENT.c.youth_id, EVENT.c.words).order_by(EVENT.c.id))
        return [store.keys.open(words, f"event:{one}") for one, words in found if words]


def broken(play: Simulator) -> int:
    """How many turns were quarantined, and alarms raised."""
    with play.app.store.reading() as db:
        return sum(len(db.execute(select(table)).all()) for table in (QUARANTINE, ALARM))


def kind(out: list[Out]) -> str:
    """What the youth reads: whole sentences, without a placeholder or a word of the machine."""
    said = [one["text"] for one in out if one.get("to") == "youth"]
    assert said, "nobody is met by silence"
    assert all(re.search(r"\w", one) for one in said)
    assert not any(word in one for one in said for word in ("Error", "Traceback", "None"))
    return "\n".join(said)


# ---------------------------------------------------------------- words


@pytest.mark.parametrize("text", TEXTS)
async def test_any_text_anywhere_is_answered_and_kept(play: Simulator, text: str) -> None:
    """Each gets an answer in words; what was written is kept, up to the limit; nothing breaks."""
    for place, deeds in PLACES.items():
        for deed in deeds:
            await (play.say(deed) if " " in deed or deed == "menu" else play.tap(deed))
        kind(await play.say(TEXTS[text]))
        assert kept(play)[-1] == TEXTS[text][:MOST_RECORDED], place
        assert broken(play) == 0, place


@pytest.mark.parametrize("text", TEXTS)
async def test_any_text_reaches_the_coach_in_a_live_talk(play: Simulator, text: str) -> None:
    """A coach sees what was written, whole, whatever it is; and can answer with the same."""
    await play.say("person")
    await play.coach_takes()
    out = await play.say(TEXTS[text])
    assert any(one.get("kind") == "message" for one in out)
    if TEXTS[text].strip():
        kind(await play.coach_says(TEXTS[text]))
    else:
        with pytest.raises(SimulatorError, match="no words"):
            await play.coach_says(TEXTS[text])
    assert broken(play) == 0


@pytest.mark.parametrize("text", TEXTS)
async def test_any_text_may_be_filled_in_or_proposed(play: Simulator, text: str) -> None:
    """In a phrase and in a small step it is said or refused; nothing breaks either way."""
    await play.say("person")
    await play.coach_takes()
    picked = play.coach_picks("bring", {"what": TEXTS[text], TEXTS[text]: "x"})
    for deed in (picked, play.coach_proposes(TEXTS[text])):
        with contextlib.suppress(SimulatorError):
            await deed
    kind(await play.coach_closes("klart"))
    assert broken(play) == 0


@pytest.mark.parametrize("text", TEXTS)
async def test_any_text_may_be_a_first_hello(fresh: Simulator, text: str) -> None:
    """Who is not known yet is asked for a language; nothing of what they wrote is kept."""
    await fresh.open()
    kind(await fresh.say(TEXTS[text]))
    assert kept(fresh) == []
    assert broken(fresh) == 0
    fresh.close()


# ---------------------------------------------------------------- buttons


async def test_a_very_old_button_is_answered_kindly(play: Simulator) -> None:
    """Pressed 300 days later it changes nothing, and the youth is not told off."""
    await play.say("menu")
    await play.tap("settings")
    await play.wait("300d")
    before = play.place()
    said = kind(await play.tap("1:steps"))
    assert "stängd" in said or "stäng" in said or "fråga" in said.casefold()
    assert play.place() is None or play.place() == before
    assert kept(play)[-1] == "steps"


@pytest.mark.parametrize(
    "button", ["1:nosuch", "999999:yes", "0:", "12345678901234567890:done", "0:😀", "0:menu"]
)
async def test_a_button_that_never_was_is_answered(play: Simulator, button: str) -> None:
    """A made-up button from a made-up turn gets an answer or a refusal, and breaks nothing."""
    await play.say("menu")
    try:
        kind(await play.tap(button))
    except SimulatorError as error:
        assert "no button" in str(error)  # noqa: PT017 - either is right
    assert broken(play) == 0


@pytest.mark.parametrize("button", ["nosuch", "", " ", "{0}", "å" * 1000])
async def test_a_label_that_is_not_shown_is_refused(play: Simulator, button: str) -> None:
    """The rehearsal says so; nothing was pressed."""
    await play.say("menu")
    turn = play.place()
    with pytest.raises(SimulatorError, match="no button"):
        await play.tap(button)
    assert play.place() == turn


# ---------------------------------------------------------------- time


@pytest.mark.parametrize(
    ("length", "why"),
    [
        ("36500d", "400 days"),
        ("999999999w", "400 days"),
        ("9d 999999999s", "400 days"),
        ("", "how long"),
        ("soon", "how long"),
        ("-5m", "how long"),
        ("5", "how long"),
        ("5 minutes and a bit", "how long"),
        ("1e9d", "how long"),
        ("٣d ü", "how long"),
        ("9" * 5000 + "d", "how long|400 days"),
    ],
)
async def test_a_wait_that_cannot_be_is_refused(play: Simulator, length: str, why: str) -> None:
    """It says what can be waited for, and time stands still."""
    with pytest.raises(SimulatorError, match=why):
        await play.wait(length)
    assert play.clock.now() == START


@pytest.mark.parametrize(
    ("moment", "why"),
    [
        ("2026-11-24T08:59:59Z", "passed"),
        ("1999-01-01", "passed"),
        ("0001-01-01T00:00", "passed|moment"),
        ("9999-12-31T23:59", "400 days"),
        ("9999-12-31T23:59-14:00", "400 days|moment"),
        ("tomorrow", "moment"),
        ("", "moment"),
        ("2026-02-30", "moment"),
        ("2026-11-25T25:00", "moment"),
    ],
)
async def test_a_moment_that_cannot_be_is_refused(play: Simulator, moment: str, why: str) -> None:
    """The past, the far future and what is no moment: each is said, and time stands still."""
    with pytest.raises(SimulatorError, match=why):
        await play.wait_until(moment)
    assert play.clock.now() == START


# ---------------------------------------------------------------- coaches

ASKS: Final[dict[str, Callable[[Simulator], Awaitable[list[Out]]]]] = {
    "words without taking": lambda play: play.coach_says("hej"),
    "words of another coach": lambda play: play.coach_says("hej", coach=2),
    "close without an outcome": lambda play: play.coach_closes(" \n"),
    "words of nobody": lambda play: play.coach_says("hej", coach=99),
    "a phrase without taking": lambda play: play.coach_picks("greeting", {}),
    "hand over without taking": lambda play: play.coach_hands_over(),
    "a step of nobody": lambda play: play.coach_proposes("ringa", coach=99),
    "a step without words": lambda play: play.coach_proposes(" \n"),
}


@pytest.mark.parametrize("ask", ASKS)
@pytest.mark.parametrize("open_", [False, True], ids=["nothing open", "open"])
async def test_what_a_coach_cannot_do_is_refused(play: Simulator, ask: str, *, open_: bool) -> None:
    """The coach is told why, the youth hears nothing, and the escalation stays as it was."""
    if open_:
        await play.say("person")
    before = state(play)
    with pytest.raises(SimulatorError):
        await ASKS[ask](play)
    assert state(play) == before
    assert broken(play) == 0


def state(play: Simulator) -> tuple[object, ...]:
    """What a refused wish must leave alone; the number of the turn may go on."""
    youth = play.youth()
    assert youth is not None
    return youth.place, youth.escalation, youth.talking_with


async def test_taken_and_closed_by_another_is_refused(play: Simulator) -> None:
    """Who comes second is told who was first; an empty outcome leaves it open."""
    await play.say("person")
    await play.coach_takes(1)
    for refused in (play.coach_takes(2), play.coach_closes("klart", 2), play.coach_says("x", 2)):
        with pytest.raises(SimulatorError):
            await refused
    with pytest.raises(SimulatorError, match="stays open"):
        await play.coach_closes("", 1)
    youth = play.youth()
    assert youth is not None
    assert youth.escalation is not None
    assert youth.talking_with == 1


async def test_a_coach_who_is_not_there_cannot_take(play: Simulator) -> None:
    """An unknown coach is refused; the youth is not told that something broke."""
    await play.say("person")
    with pytest.raises(SimulatorError):
        await play.coach_takes(99)
    assert broken(play) == 0


async def test_nobody_to_talk_to_yet(fresh: Simulator) -> None:
    """Before a youth has written a coach can do nothing, and is told so."""
    await fresh.open()
    for refused in (
        fresh.coach_takes(),
        fresh.coach_says("hej"),
        fresh.coach_closes("klart"),
        fresh.coach_picks("greeting", {}),
        fresh.coach_proposes("ringa"),
    ):
        with pytest.raises(SimulatorError, match="Nobody has written"):
            await refused
    fresh.close()
