"""The Swedish that youths read: easy, honest, and careful where it matters (safety.md)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from bot.directory import loader
from bot.language.registry import LOCALES
from bot.safety.lexicon import Lexicon
from bot.text.display_width import BUTTON_COLUMNS
from bot.text.readability import EASY, MEDIUM, lix
from bot.translation import catalog_files
from bot.translation.extraction import SourceLine
from bot.translation.line_rules import sample
from bot.translation.translator_notes import examples
from flows import danger
from flows.engine.directory import CRISIS_NUMBERS
from flows.engine.model import placeholders
from flows.texts.articles import ARTICLES, MOST_CHARACTERS, Article
from tests.support import catalog_copy
from tests.support.catalog_copy import ENTRIES

SWEDISH: Final = {one.context: one.target for one in catalog_copy.swedish(LOCALES).values()}

VALUES: Final = {
    **dict.fromkeys(("when", "think", "time", "another_day", "reads_at"), "i morgon klockan 15:00"),
    **dict.fromkeys(("step", "small", "what", "reminder"), "ringa skolan"),
    **dict.fromkeys(("overview_words", "list_words"), "ringa skolan"),
    **dict.fromkeys(("step_texts", "reminder_texts"), "ringa skolan och sova"),
    "coach": "Anna",
    "team": "teamet",
    "nickname": "Ali",
    "language_name": "Svenska",
    "wish": "jag vill jobba",
    "sure": "7",
    "quiet_from": "21:00",
    "quiet_to": "08:00",
    "text": "Hej, hur är det?",
    "day": "i morgon",
    "clock": "15:00",
    "place": "biblioteket",
    "name": "Omar",
    "to": "Omar",
    "address": "lotsen.se",
    "code": "482913",
    **loader.shipped().crisis_numbers,
}

AWAKE: Final = {
    one.id
    for one in loader.shipped().contacts
    if one.id in CRISIS_NUMBERS
    and any(way.kind == "phone" and way.hours is not None and way.hours.always for way in one.ways)
}
"""Whom a youth can call at any hour."""

UNLABELLED: Final = [
    *catalog_files.catalog_paths(),
    LOCALES / catalog_files.TEMPLATE,
    loader.FILE,
]
READ: Final = [one for one in ENTRIES if not one.to_coach and one.max_length != BUTTON_COLUMNS]
FLOWS: Final = sorted({one.line.context.partition(".")[0] for one in READ} - {"words"})


def read_aloud(context: str) -> str:
    text = SWEDISH[context]
    return text.format_map({name: VALUES.get(name, name) for name in placeholders(text)})


@pytest.mark.parametrize("flow", FLOWS)
def test_what_youths_read_in_swedish_is_easy(flow: str) -> None:
    """LIX is at most 25 in every flow: short sentences, short words (languages.md, bands)."""
    texts = [
        read_aloud(one.line.context) for one in READ if one.line.context.startswith(f"{flow}.")
    ]
    assert lix(" ".join(texts)) <= EASY


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.id)
def test_each_article_in_swedish_is_easy_and_short(article: Article) -> None:
    """By itself too, with its messages together."""
    start = f"school.{article.id}"
    parts = [
        read_aloud(one.line.context)
        for one in READ
        if one.line.context.rstrip("0123456789_") == start
    ]
    assert len(parts) == len(article.parts)
    assert lix(" ".join(parts)) <= EASY
    assert len("\n".join(parts)) <= MOST_CHARACTERS


@pytest.mark.parametrize("path", UNLABELLED, ids=lambda path: path.name)
def test_nobody_is_labelled(path: Path) -> None:
    """[0-1] None of the words of the row, in anything that is said, in any language."""
    said = path.read_text(encoding="utf-8").casefold()
    assert said
    assert re.findall(r"avhopp\w*|riskelev\w*|problemelev\w*|misslyck\w*", said) == []


@pytest.mark.parametrize("entry", READ, ids=lambda entry: entry.line.context)
def test_nobody_is_told_that_they_must(entry: SourceLine) -> None:
    """[0-11] Nor asked why they have not: no blame, and no demand in the voice of a school."""
    text = read_aloud(entry.line.context).casefold()
    assert not re.search(r"\bdu måste\b|\bmåste du\b|\bvarför har du inte\b|\bdu borde\b", text)


def test_what_coaches_read_in_swedish_is_plain() -> None:
    """LIX is at most 40 on the pages of the console (languages.md, bands)."""
    texts = [read_aloud(one.line.context) for one in ENTRIES if one.to_coach]
    assert lix(" ".join(texts)) <= MEDIUM


@pytest.mark.parametrize("entry", READ, ids=lambda entry: entry.line.context)
def test_no_sentence_is_long(entry: SourceLine) -> None:
    """At most 15 words in a sentence, one question in a line, and the youth is du."""
    text = read_aloud(entry.line.context)
    sentences = re.split(r"(?<=[.!?])\s", text)
    assert max(len(one.split()) for one in sentences) <= 15
    assert text.count("?") <= 1
    assert not re.search(r"\b(?:Ni|ni|Er|er|man)\b", text)


LIX: Final = (
    ("", 0),
    ("Vad vill du göra?", 4),
    ("Jag är en robot. Jag kan påminna dig.", 4 + 100 / 8),
)


@pytest.mark.parametrize(("text", "value"), LIX)
def test_lix_is_counted_as_bjornsson_did(text: str, value: float) -> None:
    """Words in a sentence plus the percentage of words with more than six letters."""
    assert lix(text) == pytest.approx(value)


MUST_NOT: Final[Mapping[str, str]] = {
    "counsel, ask or rate (1, 2)": r"\?|\bborde\b|försök att|varför|hur länge|\bplan\b|risk"
    r"|diagnos",
    "promise (3)": r"lova|hemlig|tystnad|garant|alltid|genast|snart|strax|inom \w+ minut",
    "send home or report (4)": r"föräld|mamma|pappa|familj|polis|skolan|socialtjänst|anmäl",
    "guilt (6)": r"skuld|skäm|gör inget dumt|leva för|tänk på|måste|tyvärr|misslyck|synd",
    "crisis words (7, safe messaging)": r"självmord|ta livet|\bdö|död|skada dig|tablett|begick"
    r"|lyckades|heder|våld|hot\b|misshand|gift",
    "links (10)": r"http|www|\.se\b|@",
    "jokes (11)": r"skoj|skämt|falskt larm",
}


@pytest.mark.parametrize("rule", MUST_NOT)
def test_no_danger_line_does_what_it_must_not(rule: str) -> None:
    """The must-nots of safety.md, as far as words can tell, in every line said to a youth: at once,
    and until a human has closed.
    """
    lines = {one: text for one, text in SWEDISH.items() if one.startswith(("danger.", "held."))}
    assert lines
    found_in = {one for one, text in lines.items() if re.search(MUST_NOT[rule], text.casefold())}
    assert found_in == set()


@pytest.mark.parametrize("step", ["a", "b", "c", "other_a", "other_b", *danger.FAMILIES])
def test_danger_begins_with_thanks(step: str) -> None:
    """What a lock screen shows is neutral (must-not 7; telegram.md, rule 9).

    Only who has swallowed something is told to call before anything else.
    """
    begins = "Ring {sos} nu" if step == "poisoning" else "Tack för att du "
    assert SWEDISH[f"danger.{step}"].startswith(begins)


@pytest.mark.parametrize("step", ["a", "other_a", *danger.FAMILIES, "again"])
def test_who_is_in_danger_reads_of_112_first(step: str) -> None:
    """Where life is at stake; a kind of danger may be of tier A or B, and says so either way."""
    assert "{sos}" in SWEDISH[f"danger.{step}"]


def test_who_is_in_danger_hears_of_help_that_is_awake() -> None:
    """Both lines for an unknown age, and for each kind of danger its own; the robot says it is
    one.
    """
    for name in ("lines", "lines_first"):
        text = SWEDISH[f"danger.{name}"]
        assert re.search(r"Under 18: ring Bris, \{bris\}\.", text)
        assert re.search(r"18 eller äldre: ring Mind, \{mind\}\.", text)
    lines = [one for one in danger.FLOW.steps if one.startswith("lines") and one != "lines_hidden"]
    assert all("robot" in SWEDISH[f"danger.{one}"] for one in lines)
    assert {one for name in lines for one in placeholders(SWEDISH[f"danger.{name}"])} >= set(
        CRISIS_NUMBERS
    )


@pytest.mark.parametrize("language", ["en", "sv"])
def test_only_known_help_lines_are_named(language: str) -> None:
    """Day and night is said only where somebody is named who answers then, as the directory has it;
    there their numbers stand.
    """
    texts = [one.line.source if language == "en" else SWEDISH[one.line.context] for one in READ]
    assert {one for text in texts for one in placeholders(text)} >= set(CRISIS_NUMBERS)
    for text in texts:
        assert not re.search(r"\d{3}", text)
        if re.search(r"day and night|dag (?:och|eller) natt", text):
            assert not AWAKE.isdisjoint(placeholders(text))


@pytest.mark.parametrize("language", ["en", "sv"])
def test_no_label_means_something_else_when_it_is_typed(language: str) -> None:
    """A youth may type what a button says; safety reads first, so it must not hear another thing.

    Help alone may be a short unclear cry as well; bot/turns/turn.py decides between the two.
    """
    lexicon = Lexicon.load(LOCALES)
    labels = {
        one.line.context: one.line.source if language == "en" else SWEDISH[one.line.context]
        for one in ENTRIES
        if one.max_length == BUTTON_COLUMNS and one.line.context != "always.help"
    }
    readings = {context: lexicon.read(label) for context, label in labels.items()}
    assert {one for one, read in readings.items() if read.danger} == set()
    persons = {one for one, read in readings.items() if read.wants_person}
    asks = {labels["always.person"], labels["menu.what.person"]}
    assert persons == {one for one, label in labels.items() if label in asks}
    stops = {one for one, read in readings.items() if read.stop}
    asks = {labels["always.stop"], labels["settings.data.stop"]}
    assert stops == {one for one, label in labels.items() if label in asks}


def test_every_line_is_short_with_values() -> None:
    """300 characters with the longest usual values, in both live languages."""
    assert max(len(name) for name in examples("when")) > 20
    for entry in ENTRIES:
        for text in (entry.line.source, SWEDISH[entry.line.context]):
            assert len(sample(text)) <= 300, entry.line.context
