"""The Arabic that testers read: drafts, but careful ones, through the whole house (STYLE.md)."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Final

import pytest

from bot import app
from bot.language import po_file
from bot.language.registry import LOCALES
from bot.safety.lexicon import Lexicon
from bot.simulator.coach_actions import Out
from bot.simulator.simulator import Simulator
from bot.text import script
from bot.text.bidi import FSI, PDI, strip_isolates
from bot.text.display_width import BUTTON_COLUMNS
from bot.text.normalize import plain
from bot.translation import catalog_files
from flows.engine import global_commands
from tests.conftest import START
from tests.support.catalog_copy import ENTRIES

UNITS: Final = po_file.load(LOCALES / "ar" / catalog_files.CATALOG_FILE)
ARABIC: Final = {one.context: one.target for one in UNITS if one.context and not one.obsolete}
READ: Final = [
    one
    for one in ENTRIES
    if not one.to_coach and one.max_length != BUTTON_COLUMNS and one.line.context in ARABIC
]
LABELS: Final = {
    one.line.context: ARABIC.get(one.line.context, "")
    for one in ENTRIES
    if one.max_length == BUTTON_COLUMNS
}
LEXICON: Final = Lexicon.load(LOCALES)

# ---------------------------------------------------------------- what is written


def test_nothing_counts_as_reviewed_that_nobody_signed() -> None:
    """A line loses its mark only when a reader has put initials and a date to it."""
    reviewed = [one for one in UNITS if one.context and one.target and not one.fuzzy]
    unsigned = [
        one.context for one in reviewed if not any("reviewed:" in text for text in one.comments)
    ]
    assert unsigned == []


MUST_NOT: Final[Mapping[str, str]] = {
    "counsel, ask or rate (1, 2)": "[؟?]|لماذا|منذ متى|حاول|خطة|تشخيص|من الأفضل",
    "promise (3)": "أعدك|وعد|سر|سري|سرية|دائمًا|فورًا|حالًا|قريبًا|خلال|مضمون",
    "send home or report (4)": "أهل|أهلك|والد|والدك|والدتك|أمك|أبيك|شرطة|الشرطة|المدرسة"
    "|الاجتماعية|بلاغ",
    "guilt (6)": "عيب|حرام|خجل|يجب|لازم|للأسف|فشل|فشلت|تعيش من أجله|فكر في",
    "crisis words (7, safe messaging)": "انتحار|الانتحار|موت|الموت|تموت|قتل|تؤذي|نفسك|حبوب|عنف|شرف"
    "|الشرف|ضرب|زواج|نجح|نجحت",
    "links (10)": "http|www|@",
    "jokes (11)": "مزح|مزاح|إنذار كاذب",
}


@pytest.mark.parametrize("rule", MUST_NOT)
def test_no_danger_line_does_what_it_must_not(rule: str) -> None:
    """The must-nots of safety.md, as far as words can tell; “and” and “to” may stand before."""
    pattern = re.compile(rf"(?<!\w)[وفبل]?(?:{MUST_NOT[rule]})(?!\w)|[؟?@]")
    lines = {one: text for one, text in ARABIC.items() if one.startswith("danger.")}
    assert lines
    assert {one for one, text in lines.items() if pattern.search(text)} == set()


def test_danger_begins_with_thanks() -> None:
    """What a lock screen shows is neutral (must-not 7)."""
    begins = [ARABIC[f"danger.{one}"] for one in ("a", "b", "c", "other_a", "other_b")]
    assert all(one.startswith("شكرًا لأنك كتبت") for one in begins)


def test_who_is_in_danger_hears_of_help_that_is_awake() -> None:
    """112 where life is at stake; both lines for an unknown age; the robot says it is one."""
    assert "{sos}" in ARABIC["danger.a"]
    assert "{sos}" in ARABIC["danger.other_a"]
    for name in ("lines", "lines_first"):
        text = ARABIC[f"danger.{name}"]
        assert "أنا روبوت" in text
        assert re.search(r"أقل من 18 سنة: [^.]*Bris، الرقم \{bris\}\.", text)
        assert re.search(r"18 سنة أو أكثر: [^.]*Mind، الرقم \{mind\}\.", text)


def test_nobody_is_spoken_to_as_a_man_or_a_woman() -> None:
    """STYLE.md: “you can”, nouns and questions, not the forms that tell he from she."""
    gendered = re.compile(
        r"(?<!\w)[وف]?(?:تريد|تريدين|ترغب|ترغبين|تود|تودين|تستطيع|تستطيعين|تقدر|اكتب|اكتبي|اتصل"
        r"|اتصلي|اضغط|اضغطي|اختر|اختاري|خذ|خذي|جرب|جربي|أنتِ|أنتَ|صديقي|عزيزي)(?!\w)"
    )
    texts = {one.line.context: ARABIC[one.line.context] for one in READ}
    assert {one for one, text in texts.items() if gendered.search(text)} == set()


def test_no_label_means_something_else_when_it_is_typed() -> None:
    """A youth may type what a button says; safety, which reads first, hears nothing else."""
    readings = {context: LEXICON.read(label) for context, label in LABELS.items()}
    assert {one for one, read in readings.items() if read.danger} == set()
    stops = {one for one, read in readings.items() if read.stop}
    assert stops == {"always.stop", "settings.data.stop"}
    persons = {one for one, read in readings.items() if read.wants_person}
    assert persons == {one for one in LABELS if LABELS[one] == LABELS["always.person"]}


def test_the_words_that_one_is_told_to_write_are_understood() -> None:
    """Back, menu, person and stop, as the help names them, and each where it is told alone."""
    back, menu, person, stop = ARABIC["menu.help"].rstrip(".").rpartition(": ")[2].split("، ")
    assert plain(back) == plain(ARABIC["always.back"])
    assert plain(menu) == plain(ARABIC["always.menu"])
    assert LEXICON.read(person).wants_person
    assert LEXICON.read(stop).stop
    assert f"{stop}." in ARABIC["welcome.ready"]
    assert f"{person}." in ARABIC["person.later"]


# ---------------------------------------------------------------- what is spoken


def test_the_app_offers_previews_only_when_it_is_told_to() -> None:
    """What serves youths says nothing, and gets the live languages."""
    live, previews = app.load_locales().words, app.load_locales(previews=True).words
    assert "ar" not in dict(live.choosable)
    assert previews.choosable[: len(live.choosable)] == live.choosable
    assert dict(previews.choosable)["ar"] == "العربية"
    assert previews.is_draft("ar")
    assert previews.direction("ar") == "rtl"


@pytest.fixture
async def play(tmp_path: Path, migrated_sqlite: Path, key_file: Path) -> AsyncIterator[Simulator]:
    """A stranger in a house that offers previews."""
    file = tmp_path / "lotsen.sqlite3"
    shutil.copyfile(migrated_sqlite, file)
    rehearsal = Simulator(
        f"sqlite:///{file}", key_file, START, locales=app.load_locales(previews=True)
    )
    await rehearsal.open()
    yield rehearsal
    rehearsal.close()


PASSED: Final = ["tap on"] * 4
"""That nobody has reviewed the language, and what comes before the first choice."""

DEEDS: Final = (
    "tap العربية", *PASSED, "say نعم", "say سارة", "tap day", "tap steps", "say أمنية", "say خطوة",
    "say بعد ٣ أيام", "wait 4d", "tap done", "tap skip", "tap later", "tap menu", "tap remind",
    "say كرة القدم", "tap once", "tap tomorrow", "tap morning", "tap menu", "tap settings",
    "tap data", "tap show", "say إنسان", "say bdi mot",
)  # fmt: skip


async def test_a_whole_conversation_is_arabic(play: Simulator) -> None:
    """Welcome, small step, reminder, settings, a person, danger: each line and each button."""
    await play.say("hej")
    for deed in DEEDS:
        word, _, rest = deed.partition(" ")
        out = await {"say": play.say, "tap": play.tap, "wait": play.wait}[word](rest)
        said = [one for one in out if one.get("to") == "youth"]
        assert said, deed
        for one in said:
            assert one["lang"] == "ar", one
            assert not list(_latin(one)), one


def _latin(one: Out) -> list[str]:
    """What of a message is not mainly written in Arabic letters."""
    texts = [one["text"], *(button["label"] for button in one["buttons"])]
    return [text for text in texts if script.share(strip_isolates(text), "Arab") < script.MIN_SHARE]


async def test_numbers_of_help_reach_the_channel_in_their_order(play: Simulator) -> None:
    """116 111 stands isolated among words written from the right; 112 comes before it."""
    await play.say("hej")
    await play.tap("ar")
    texts = [one["text"] for one in await play.say("bdi mot") if one.get("class") == "danger"]
    assert "112" in texts[0]
    assert f"{FSI}116 111{PDI}" in texts[1]


async def test_without_previews_nobody_meets_a_draft(
    tmp_path: Path, migrated_sqlite: Path, key_file: Path
) -> None:
    """Who chose Arabic in a demo hears English from the house itself, and can choose again."""
    file = tmp_path / "lotsen.sqlite3"
    shutil.copyfile(migrated_sqlite, file)
    house = Simulator(f"sqlite:///{file}", key_file, START, lang="ar")
    await house.open("Sara", enrolled=True)
    await house.say("menu")
    await house.tap("settings")
    said = await house.tap("language")
    house.close()
    assert [one["lang"] for one in said] == ["en"]
    assert [one["label"] for one in said[0]["buttons"]] == ["Svenska", "English"]


def test_commands_are_known_by_their_arabic_labels() -> None:
    """Where previews are spoken, a typed label is a command."""
    words = app.load_locales(previews=True).words
    for name, choice in global_commands.WORDS.items():
        assert ARABIC[f"always.{name}"] in words.labels(global_commands.label(choice))
