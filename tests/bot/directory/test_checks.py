"""Every fault of a directory is found and named once; labels and hours are compared."""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

import pytest

from bot.directory import _checks as checks
from bot.directory import _hours_format as hours_format
from bot.directory import loader
from tests.support.own_directory import OWN, TODAY


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A municipality's own file, in order."""
    file = tmp_path / "own.toml"
    file.write_text(OWN, encoding="utf-8")
    return file


def spoilt(own: Path, before: str, after: str) -> list[str]:
    """Every fault of the file with one thing changed."""
    text = own.read_text(encoding="utf-8")
    assert text.count(before) == 1
    own.write_text(text.replace(before, after), encoding="utf-8")
    return [str(one) for one in loader.read(own, TODAY).faults]


class Seed(NamedTuple):
    """One thing changed in the own file, and what is then said."""

    before: str
    after: str
    said: str


NIGHT: Final = "https://example.se/socialjour"
REVIEW: Final = 'next_review = 2027-05-20\nverified_by = "EB"\n\n[['
"""The review of the socialjour: the first of two."""

WAY: Final = OWN[
    OWN.index("address =") : OWN.index('mark = "V"\nsource_url = "https://example.se/fri')
]
FREE: Final = 'mark = "V"\nsource_url = "https://example.se/fritid"'
CRISIS: Final = f'mark = "V"\nsource_url = "{NIGHT}"'
PHONE: Final = '"020-10 10 10"'

SEEDED: Final = {
    "no source": Seed(
        'source_url = "https://example.se/fritid"',
        'source_url = ""',
        "fritidsgard: has no source_url: say where it was read",
    ),
    "past review": Seed(
        REVIEW,
        REVIEW.replace("2027-05-20", "2026-11-23"),
        "socialjour: should have been checked again by 2026-11-23",
    ),
    "no review": Seed(
        REVIEW, "\n[[", "socialjour: has no next_review: say when somebody checks it again"
    ),
    "bad number": Seed(PHONE, '"12 34"', "socialjour: its phone '12 34' is no Swedish number"),
    "letters": Seed(PHONE, '"ring oss"', "socialjour: its phone 'ring oss' is no Swedish number"),
    "called by another number": Seed(
        'name = "Gården"',
        'name = "112"',
        "fritidsgard: is called 112, and its phone is another number",
    ),
    "never": Seed(
        PHONE,
        '"020-407 040"',
        "socialjour: its phone 020-407 040 was found nowhere and must never be used",
    ),
    "handed over": Seed(
        PHONE,
        '"0200-77 88 20"',
        "socialjour: its phone 0200-77 88 20 was handed over to Bris and must not be listed",
    ),
    "label": Seed(
        "mån, ons 15–21",
        "mån–ons 15–21",
        "fritidsgard: its hours contradict their label 'mån–ons 15–21'",
    ),
    "label in riddles": Seed(
        "mån, ons 15–21",
        "ibland",
        "fritidsgard: the label 'ibland' cannot be read from 'ibland'",
    ),
    "hours in riddles": Seed(
        '"1,3 15:00-21:00"',
        '"1,3 15-21"',
        "fritidsgard: '1,3 15-21' is not written as 1-5 09:00-16:00",
    ),
    "hours of nothing": Seed(
        'channels = ["address"]',
        'channels = ["chat"]',
        "fritidsgard: has hours of 'chat', and no chat",
    ),
    "unsure crisis": Seed(
        CRISIS,
        CRISIS.replace('"V"', '"U"'),
        "socialjour: is a crisis line marked U: check it first, it may not be shown",
    ),
    "old crisis": Seed(
        CRISIS,
        CRISIS.replace('"V"', '"V-old"'),
        "socialjour: is a crisis line marked V-old: check it first, it may not be shown",
    ),
    "no way": Seed(WAY, "", "fritidsgard: has no way to be reached"),
    "unknown need": Seed(
        'needs = ["leisure"]',
        'needs = ["fun"]',
        f"fritidsgard: its needs are not among {', '.join(checks.NEEDS)}",
    ),
    "typing error": Seed(
        "address =", "adress =", "fritidsgard: has a field 'adress', which there is not"
    ),
    "wrong kind": Seed('name = "Gården"', "name = 7", "fritidsgard: name is no str"),
    "no purpose": Seed(
        'purpose = "Häng, spela och fika."',
        "",
        "fritidsgard: needs a purpose_key, or a purpose in your own words, and not both",
    ),
    "wide name": Seed(
        '"Gården"',
        '"Fritidsgården vid Gamla torget"',
        "fritidsgard: its name makes a button 33 columns wide; 28 may be",
    ),
    "hides nobody": Seed(
        'hide = ["somaya"]', 'hide = ["somya"]', "somya: is hidden, and is not there"
    ),
    "twice": Seed('id = "socialjour"', 'id = "fritidsgard"', "fritidsgard: is there twice"),
    "no mark": Seed(
        FREE,
        FREE.replace('"V"', '"sure"'),
        "fritidsgard: its mark is not among V, V-old, D, U",
    ),
    "for nobody": Seed(
        'needs = ["leisure"]',
        'needs = ["leisure"]\nage_min = 20\nage_max = 19',
        "fritidsgard: is for nobody: from 20 to 19 years",
    ),
    "no page": Seed(
        'address = "Storgatan 1"',
        'address = "Storgatan 1"\nweb_url = "gården"',
        "fritidsgard: its web_url is no address of a page",
    ),
}


@pytest.mark.parametrize("name", SEEDED)
def test_each_seeded_fault_is_found_and_nothing_else(own: Path, name: str) -> None:
    """The entry and the reason, once."""
    seed = SEEDED[name]
    assert spoilt(own, seed.before, seed.after) == [seed.said]


LABELS: Final = {
    "dygnet runt": ["always"],
    "mån–fre 9–16": ["1-5 09:00-16:00"],
    "vardagar 8.30–16": ["1-5 08:30-16:00"],
    "sön–tors 17–24": ["7,1-4 17:00-24:00"],
    "alla dagar 21–06": ["1-7 21:00-06:00"],
    "mån–tis 9–19, ons–fre 9–17, helg 9–12 13–16": [
        *("1-2 09:00-19:00", "3-5 09:00-17:00", "6-7 09:00-12:00", "6-7 13:00-16:00")
    ],
    "tis, tors 14–17, ons 9–12": ["2,4 14:00-17:00", "3 09:00-12:00"],
}


@pytest.mark.parametrize("label", LABELS)
def test_a_label_and_hours_that_say_the_same_agree(label: str) -> None:
    """Whatever the days are called, and wherever a week begins; and no two labels agree."""
    for other, written in LABELS.items():
        said = hours_format.hours(written, holidays=False)
        assert hours_format.label_matches(label, said) == (label == other)


@pytest.mark.parametrize("label", ["", "mån", "9–16", "mån 9–16 fre", "moon 9–16", "mån 9–26"])
def test_a_label_that_nobody_can_read_is_said_to_be_one(label: str) -> None:
    """Days without times, times without days, and words that are neither."""
    with pytest.raises(ValueError, match=r"."):
        hours_format.label_matches(label, hours_format.hours(["1 09:00-16:00"], holidays=False))
