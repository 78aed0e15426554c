"""From the menu to the right contact in three taps, whatever the hour, the day and the age."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

import pytest

from bot.simulator.coach_actions import Out
from bot.simulator.simulator import ZONE, Simulator
from bot.text.bidi import strip_isolates
from flows import help as helping
from flows.engine import directory
from tests.support import transcript_player

SATURDAY_NIGHT: Final = datetime(2026, 11, 28, 23, 30, tzinfo=ZONE)
CHRISTMAS: Final = datetime(2026, 12, 25, 11, tzinfo=ZONE)
"""A Friday on which nobody is at work."""

RIGHT: Final = {
    "money": ("csn", "0771-276 000"),
    "school": ("om_svenska_skolan", "omsvenskaskolan.se"),
    "work": ("arbetsformedlingen", "0771-416 416"),
    "health": ("vard_1177", "1177"),
    "safety": ("sos", "112"),
    "law": ("migrationsverket", "0771-235 235"),
    "drugs": ("vard_1177", "1177"),
    "love": ("umo", "umo.se"),
    "leisure": ("coach", ""),
}
"""The right contact for each need, and where it is reached; where the age decides, it is below."""

BY_AGE: Final = {
    16: dict.fromkeys(("low", "home", "unsure"), ("bris", "116 111")),
    19: {
        "low": ("mind", "90101"),
        **dict.fromkeys(("home", "unsure"), ("hjalplinjen", "90390")),
    },
}
AWAKE: Final = {"sos", "bris", "mind", "hjalplinjen", "vard_1177"}
"""Who of these answers at any hour."""

Play = Callable[..., Simulator]


@asynccontextmanager
async def at(tmp_path: Path, moment: datetime, lang: str = "sv") -> AsyncIterator[Simulator]:
    """An enrolled youth at this moment."""
    url = f"sqlite:///{tmp_path}/{moment:%H%M}.sqlite3"
    rehearsal = Simulator(url, tmp_path / "key", moment, lang=lang)
    await rehearsal.open("Sara", enrolled=True)
    try:
        yield rehearsal
    finally:
        rehearsal.close()


def labels(out: list[Out]) -> dict[str, str]:
    """The buttons under what was said last."""
    return {one["id"]: strip_isolates(one["label"]) for one in out[-1]["buttons"]}


def told(out: list[Out]) -> str:
    """Everything that was said to the youth."""
    return "\n".join(strip_isolates(one["text"]) for one in out if one.get("to") == "youth")


@pytest.mark.parametrize("age", BY_AGE)
@pytest.mark.parametrize("moment", [SATURDAY_NIGHT, CHRISTMAS], ids=["Saturday night", "holiday"])
async def test_three_taps_from_the_menu_to_the_right_contact(
    tmp_path: Path, moment: datetime, age: int
) -> None:
    """[2-1] Twelve needs; the contact is among the first shown, and says how it is reached."""
    async with at(tmp_path, moment) as youth:
        for need in (choice.id for choice in helping.NEEDS):
            right, where = {**RIGHT, **BY_AGE[age]}[need]
            await youth.say("meny")
            assert need in labels(await youth.tap("who"))
            assert right in labels(await youth.tap(need)), need
            said = told(await youth.tap(right))
            assert where in said, need
            assert ("Öppet nu" in said) == (right in AWAKE), need


async def test_who_answers_on_a_holiday_has_a_mark_and_who_may_not_says_so(tmp_path: Path) -> None:
    """Weekday lines are not promised on Christmas day; daily ones and those at any hour are."""
    async with at(tmp_path, CHRISTMAS) as youth:
        await youth.say("meny")
        await youth.tap("who")
        shown = labels(await youth.tap("home"))
        assert shown["ratt_att_valja"] == "🟢 Rätt att välja"
        assert shown["somaya"] == "⚪ Somaya"
        said = told(await youth.tap("somaya"))
        assert "helgdag, så kanske svarar ingen. Tider: måndag till fredag 09:00–16:00" in said


@pytest.mark.parametrize(
    ("pressed", "there", "gone"),
    [("under", "bris", "mind"), ("over", "mind", "bris"), ("unsaid", "mind", "")],
)
async def test_an_age_makes_the_list_shorter_and_is_asked_once(
    tmp_path: Path, pressed: str, there: str, gone: str
) -> None:
    """Both are shown until then, with their ages; what is told holds for the next need as well."""
    async with at(tmp_path, SATURDAY_NIGHT) as youth:
        await youth.say("meny")
        await youth.tap("who")
        before = labels(await youth.tap("low"))
        assert (before["bris"], before["mind"]) == ("🟢 Bris (–17)", "🟢 Mind (18+)")
        await youth.tap("age")
        after = labels(await youth.tap(pressed))
        assert there in after
        assert {gone, "age"}.isdisjoint(after)
        await youth.say("tillbaka")
        assert "age" not in labels(await youth.tap("unsure"))


async def test_typed_numbers_choose_from_the_longer_menus(tmp_path: Path) -> None:
    """1 to 8 in the menu, 1 to 12 among the needs."""
    async with at(tmp_path, SATURDAY_NIGHT) as youth:
        for number, flow in enumerate(
            ("steps", "reminders", "meetings", "help", "requests", None, None, "settings"),
            1,
        ):
            await youth.say("meny")
            said = await youth.say(str(number))
            assert (youth.place() or {"flow": None})["flow"] == flow
            called = any("opened" in one for one in said)
            assert called == (number == 6)  # The person; 7 is the card of the coach.
        for number, need in enumerate(helping.NEEDS, 1):
            await youth.say("meny")
            await youth.tap("who")
            await youth.say(str(number))
            seen = youth.youth()
            assert seen is not None
            assert seen.place is not None
            assert seen.place.answers == {"need": need.id}


async def test_another_language_in_the_middle_keeps_place_and_answers(tmp_path: Path) -> None:
    """The same list comes again, in the new language; the need and the age stay."""
    async with at(tmp_path, SATURDAY_NIGHT) as youth:
        await youth.say("meny")
        for choice in ("who", "low", "age", "under"):
            await youth.tap(choice)
        before = youth.youth()
        await youth.say("/language")
        out = await youth.tap("en")
        after = youth.youth()
        assert before is not None
        assert after is not None
        assert before.place is not None
        assert after.place is not None
        assert after.place.step == "who"
        assert after.place.answers == before.place.answers
        assert (out[-1]["lang"], "mind" in labels(out)) == ("en", False)
        assert "Open now" in told(await youth.tap("bris"))


@pytest.mark.parametrize("language", ["ar", "so"])
def test_a_line_for_one_language_is_for_those_who_speak_it(language: str) -> None:
    """Whoever speaks it sees it first; others do not see it at all."""
    arabic = directory.Contact(
        "a", "A", "", ("low",), (directory.ContactWay("phone", "1177"),), "", languages=("ar",)
    )
    swedish = directory.Contact(
        "s", "S", "", ("low",), (directory.ContactWay("phone", "1177"),), "", languages=("sv",)
    )
    found = directory.for_need(directory.Directory((swedish, arabic)), {"need": "low"}, language)
    assert [one.id for one in found] == (["a", "s"] if language == "ar" else ["s"])


async def test_danger_stops_the_way_to_help(tmp_path: Path) -> None:
    """Words of danger under any list open a human's task, and nothing of the list goes on."""
    async with at(tmp_path, SATURDAY_NIGHT) as youth:
        for step in ("meny", "3", "5", "jag vill dö"):
            out = await youth.say(step)
        assert [one["opened"]["tier"] for one in out if "opened" in one] == ["A"]
        assert youth.place() is None


async def test_a_stop_takes_the_question_away(tmp_path: Path) -> None:
    """Whoever stops within the week is not asked whether they got in touch."""
    async with at(tmp_path, SATURDAY_NIGHT) as youth:
        await youth.say("meny")
        for choice in ("who", "low", "bris", "touch"):
            await youth.tap(choice)
        await youth.say("stopp")
        assert [one["to"] for one in await youth.wait("30d")] == ["coach"], "who hears of the stop"


def test_the_flows_ways_are_all_shown() -> None:
    """Transcripts show the way of a week, company, articles, age, and before a yes."""
    names = {path.stem for path in transcript_player.FOLDER.glob("help_*.txt")}
    assert names >= {"help_three_taps", "help_company", "help_articles", "help_before_a_yes"}
