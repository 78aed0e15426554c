"""What youths type in their own scripts and languages, through the whole house (languages.md)."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Final

import pytest

from bot import app
from bot.language.registry import LOCALES
from bot.simulator.coach_actions import Out
from bot.simulator.simulator import Simulator
from bot.text.bidi import strip_isolates
from bot.understanding import intent
from bot.understanding.time_words import TimeWords
from flows import discovery
from flows.engine.events import Command, Text
from flows.engine.facts import Facts
from flows.engine.place import Place
from tests.conftest import START
from tests.support.flow_player import NOW

House = Callable[[str], AbstractAsyncContextManager[Simulator]]
LISTENER: Final = intent.IntentMatcher(app.load_locales().words, TimeWords.load(LOCALES))
FLOWS: Final = discovery.all_flows()


@pytest.fixture
def house(tmp_path: Path, migrated_sqlite: Path, key_file: Path) -> House:
    """Opens a house where an enrolled youth has this language; Swedish and English are spoken."""

    @asynccontextmanager
    async def opened(lang: str) -> AsyncIterator[Simulator]:
        file = tmp_path / "lotsen.sqlite3"
        shutil.copyfile(migrated_sqlite, file)
        rehearsal = Simulator(f"sqlite:///{file}", key_file, START, lang=lang)
        await rehearsal.open("Sara", enrolled=True)
        yield rehearsal
        rehearsal.close()

    return opened


async def asked_when(play: Simulator) -> None:
    """Up to "When shall I ask how it went?"."""
    for deed in ("say /menu", "tap steps", "tap skip", "say 👣 a b"):
        word, _, rest = deed.partition(" ")
        await {"say": play.say, "tap": play.tap}[word](rest)


def texts(out: list[Out]) -> list[str]:
    return [strip_isolates(one["text"]) for one in out if one.get("to") == "youth"]


def labels(out: list[Out]) -> list[str]:
    """The buttons under what was said last."""
    return [one["label"] for one in out[-1]["buttons"]]


# ---------------------------------------------------------------- days and times


@pytest.mark.parametrize(
    ("lang", "text", "offered"),
    [
        ("so", "berri 8", ["08:00", "14:00", "20:00"]),
        ("fa_AF", "فردا ساعت ۸", ["08:00", "20:00"]),
        ("ar", "غدا ٨:٣٠", ["08:30", "20:30"]),
        ("uk", "завтра о 8", ["08:00", "20:00"]),
        ("sv", "imorgon halv nio", ["08:30", "20:30"]),
        ("ti", "ጽባሕ ሰዓት 2", ["08:00", "14:00", "20:00"]),
        ("ti", "ጽባሕ ሰዓት 4", ["10:00", "16:00"]),
    ],
)
async def test_a_time_that_may_mean_two_is_asked_back(
    house: House, lang: str, text: str, offered: list[str]
) -> None:
    """One question more, with the times as buttons; what is chosen is said back with its day."""
    async with house(lang) as play:
        await asked_when(play)
        out = await play.say(text)
        assert labels(out)[:-1] == offered
        *_, last, _other = out[-1]["buttons"]
        (said,) = texts(await play.tap(last["id"]))
        assert offered[-1] in said
        assert ("i morgon" if lang == "sv" else "tomorrow") in said
        assert texts(await play.wait("40h"))


@pytest.mark.parametrize(
    ("lang", "text", "clock"),
    [
        ("so", "berri 8 subaxnimo", "08:00"),
        ("ar", "غدا الساعة ٣", "15:00"),
        ("fa_AF", "فردا ساعت ۱۴:۳۰", "14:30"),
        ("uk", "завтра о 9 ранку", "09:00"),
        ("ti", "ጽባሕ 14:30", "14:30"),
        ("sv", "tomorrow 2 p.m.", "14:00"),
    ],
)
async def test_a_time_that_can_mean_one_is_said_back(
    house: House, lang: str, text: str, clock: str
) -> None:
    """Nobody is asked twice: three at night is in the quiet hours, so three is in the afternoon."""
    async with house(lang) as play:
        await asked_when(play)
        (said,) = texts(await play.say(text))
        assert clock in said


async def test_none_of_the_times_asks_again(house: House) -> None:
    """Another time, words that say nothing, back, and an old button: there is always a way on."""
    async with house("sv") as play:
        await asked_when(play)
        first = labels(await play.say("imorgon kl 8"))
        assert first == ["08:00", "20:00", "✏️ En annan tid"]
        assert "🌅 I morgon" in labels(await play.tap("other_time"))
        await play.say("imorgon kl 8")
        assert labels(await play.say("öh")) == first
        assert texts(await play.say("tillbaka"))[-1].startswith("Vilken liten sak")
        await play.say("ringa")
        await play.say("imorgon kl 8")
        assert labels(await play.tap("tomorrow")) == first
        assert "klockan 20:00" in texts(await play.say("på kvällen klockan 8 imorgon"))[0]


async def test_a_reminder_is_set_when_its_time_is_sure(house: House) -> None:
    """Nothing is kept before; after a restart the question is still open; then it comes."""
    async with house("sv") as play:
        for deed in ("/menu", "2", "packa", "1", "2"):
            await play.say(deed)
        assert labels(await play.say("kl 8"))[:2] == ["08:00", "20:00"]
        await play.restart()
        (said,) = texts(await play.say("2"))
        assert "i morgon klockan 20:00" in said
        assert texts(await play.wait("33h")) == []
        assert "packa" in texts(await play.wait("2h"))[0]


async def test_a_numeral_that_is_no_digit_is_refused_kindly(house: House) -> None:
    """A raised two chooses nothing: the question comes again, with how to answer."""
    async with house("sv") as play:
        await play.say("/menu")
        for text in ("²", "፪"):
            assert texts(await play.say(text))[0].startswith("Jag förstod inte")
            await play.say("/menu")
        assert texts(await play.say("٢"))[0].startswith("Vad ska jag påminna dig om")


# ---------------------------------------------------------------- yes, no, stop, a human


@pytest.mark.parametrize(
    ("language", "text", "choice"),
    [
        *(("sv", one, "yes") for one in ("ja", "Japp!", "نعم", "بلی", "haa", "እወ", "так", "yes")),
        *(("sv", one, "no") for one in ("nej", "لا", "نه", "maya", "ኣይፋል", "ні", "no thanks")),
        ("ar", "na3am", "yes"),
        ("uk", "не", "no"),
    ],
)
def test_yes_and_no_are_heard_in_every_language(language: str, text: str, choice: str) -> None:
    """Where the question has a yes and a no, typed words choose, whatever language is shown."""
    facts = Facts(now=NOW, language=language)
    for step in ("also_erase", "stopped", "erase"):
        heard = LISTENER.match(text, FLOWS, Place("settings", step, 1), facts)
        assert heard == Text(text, choice)


@pytest.mark.parametrize(
    ("flow", "step", "text", "choice"),
    [
        ("checkin", "next", "haa", "yes"),
        ("checkin", "next", "maya", "later"),
        ("person", "unsure", "نعم", "now"),
        ("person", "unsure", "لا", "no"),
        ("checkin", "how", "ні", "not_yet"),
        ("help", "touch", "maya", "not_yet"),
        ("help", "need", "nej", None),
        ("checkin", "easier", "ja", None),
        ("menu", "what", "ja", None),
    ],
)
def test_a_yes_means_the_choice_that_says_yes(
    flow: str, step: str, text: str, choice: str | None
) -> None:
    """Told by its words, "Yes, now" and "Not now"; own words stay own words."""
    heard = LISTENER.match(text, FLOWS, Place(flow, step, 1), Facts(now=NOW, language="so"))
    assert heard == Text(text, choice)


def test_a_yes_that_is_a_no_elsewhere_counts_at_home_only() -> None:
    """What two languages mean differently is left out of what counts for everybody."""
    own, other = {"xo": "yes", "xa": "no"}, {"xa": "yes", "xi": "yes"}
    assert intent._agreed([own, other]) == {"xo": "yes", "xi": "yes"}  # noqa: SLF001


@pytest.mark.parametrize(
    "text", ["wa2ef", "kifaya", "jooji", "ኣቁም", "akum", "стоп", "зупинись", "بس است", "توقف", "بسه"]
)
async def test_stop_is_heard_in_hidden_languages_too(house: House, text: str) -> None:
    """A Swedish youth's phone may be in any language: the robot falls silent."""
    async with house("sv") as play:
        assert texts(await play.say(text))[0].startswith("Nu har jag slutat")


@pytest.mark.parametrize("text", ["qof baan rabaa", "ሰብ ደልየ", "یک نفر", "потрібна людина", "insan"])
async def test_a_human_is_called_in_hidden_languages_too(house: House, text: str) -> None:
    """The wish opens an alert."""
    async with house("sv") as play:
        assert any("opened" in one for one in await play.say(text))


# ---------------------------------------------------------------- a language that nobody reads

TIGRINYA: Final = "ሎሚ ብጣዕሚ ሓዚነ ኣለኹ"


async def test_words_in_an_unknown_script_reach_a_coach_once_a_talk(house: House) -> None:
    """Tier D (safety.md): the youth is asked about a human, and the coach hears why.

    Whoever goes on in that language, instead of an answer, is read by a coach (tier C).
    """
    async with house("sv") as play:
        out = await play.say(TIGRINYA)
        assert texts(out)[0].startswith("Vill du prata med en människa? Är det bråttom, ring 112.")
        told = [one["text"] for one in out if one["to"] == "coach"]
        assert len(told) == 1
        assert TIGRINYA in told[0]
        again = await play.say(TIGRINYA)
        assert {"opened": {"tier": "C", "reason": "unsure"}} in again
        kinds = [one["kind"] for one in again if one.get("to") == "coach"]
        assert sorted(kinds) == ["card", "message"]


async def test_own_words_in_an_unknown_script_are_kept(house: House) -> None:
    """Whoever is asked for own words may write them as they like; the coach hears of them too."""
    async with house("sv") as play:
        await play.say("/menu")
        await play.tap("steps")
        out = await play.say(TIGRINYA)
        assert texts(out)[0].startswith("Vilken liten sak")
        assert [one["to"] for one in out].count("coach") == 1


@pytest.mark.parametrize(
    "text", ["ሰላም", "привіт", "Jag var i skolan hela dagen", "café ☕ très bien"]
)
async def test_greetings_and_known_letters_are_no_cause(house: House, text: str) -> None:
    """One or two words are a greeting, and letters that are read here are read for danger."""
    async with house("sv") as play:
        assert not any(one["to"] == "coach" for one in await play.say(text))


@pytest.mark.parametrize(
    ("lang", "text"),
    [("ti", "komvux እንታይ እዩ"), ("ar", "شو يعني komvux يعني"), ("uk", "що таке komvux і praktik")],
)
async def test_a_swedish_word_in_a_sentence_makes_no_unknown_script(
    tmp_path: Path, migrated_sqlite: Path, key_file: Path, lang: str, text: str
) -> None:
    """Letters of two languages that are spoken here are known letters together."""
    file = tmp_path / "lotsen.sqlite3"
    shutil.copyfile(migrated_sqlite, file)
    locales = app.load_locales(previews=True)
    play = Simulator(f"sqlite:///{file}", key_file, START, lang=lang, locales=locales)
    await play.open("Sara", enrolled=True)
    out = await play.say(text)
    play.close()
    assert not any(one["to"] == "coach" for one in out)
    assert not any(one.get("line", "").startswith("person.") for one in out)


def test_a_command_is_no_own_word() -> None:
    """Labels of other languages stay commands where own words are asked for."""
    heard = LISTENER.match("Meny", FLOWS, Place("steps", "wish", 1), Facts(now=NOW, language="en"))
    assert heard == Command("menu")
