"""Recorded clips: what is a sound, which lines may have one, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from bot.language import clips
from bot.language.po_file import FUZZY, PoEntry
from bot.language.registry import Language
from bot.translation import clip_files
from bot.translation.clip_files import MOST_BYTES, ClipRefusal, ClipState
from bot.translation.pending import EditableCatalog
from tests.support import sounds
from tests.support.catalog_copy import BY_CONTEXT, ENTRIES

LINE: Final = "checkin.bye"
TEXT: Final = "Okej. Jag finns här när du vill."


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        *((data, kind) for kind, data in sounds.BEGINNINGS.items()),
        (sounds.wav(), "wav"),
        (b"ID3\x04\x00\x00\x00\x00\x00\x00", "mp3"),
        (b"\xff\xf3\x40\xc0", "mp3"),
        (b"\xff\xf9\x4c\x80", "aac"),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00", "m4a"),
        (b"OggS\x00\x02" + bytes(22) + b"\x01vorbis", "ogg"),
    ],
)
def test_a_sound_is_known_by_its_first_bytes(data: bytes, kind: str) -> None:
    assert clip_files.kind_of(data) == kind
    assert clip_files.refusal(data) is None


@pytest.mark.parametrize(
    "data",
    [
        b"<html>", b"<svg xmlns=", b"\x89PNG\r\n\x1a\n", b"RIFF\x24\x00\x00\x00AVI LIST",
        b"RIFF\x24\x00\x00\x00WEBPVP8 ", b"OggS\x00\x02" + bytes(22) + b"\x80theora",
        b"\x00\x00\x00\x1cftypqt  ", b"\x00\x00\x00\x1cftypavif", b"\x1aE\xdf\xa3webm", b"MZ",
        b"\xff\xd8\xff\xe0JFIF", b"\xff\xfe\xff\xfe", b"\xff", b"OggS", b"#!/bin/sh\n",
        b" ID3", b"\xff\xea\x00\x00",
    ],
)  # fmt: skip
def test_whatever_else_a_file_is_it_is_no_clip(data: bytes) -> None:
    assert clip_files.refusal(data) is ClipRefusal.KIND


def test_a_clip_has_a_length_that_a_slow_network_carries() -> None:
    begins = sounds.BEGINNINGS["mp3"]
    assert clip_files.refusal(begins.ljust(MOST_BYTES, b"\0")) is None
    assert clip_files.refusal(begins.ljust(MOST_BYTES + 1, b"\0")) is ClipRefusal.LONG
    assert clip_files.refusal(b"") is ClipRefusal.NO_FILE


@pytest.mark.parametrize(
    "context", ["checkin.bye", "school.absence_1", "danger.b", "held.late", "always.vanished"]
)
def test_what_the_robot_says_in_the_same_words_may_have_a_clip(context: str) -> None:
    assert clip_files.can_have_clip(BY_CONTEXT[context])


@pytest.mark.parametrize(
    "context",
    [
        "checkin.good", "always.person", "console.translate.saved", "web.exit", "words.today",
        "phrase.greeting", "desk.done", "coachbot.linked", "show.free", "status.situation_work",
    ],
)  # fmt: skip
def test_what_has_a_value_a_button_a_page_and_staff_may_not(context: str) -> None:
    """A value would be read wrong; a button, a page and what a coach says are no robot's bubble."""
    assert not clip_files.can_have_clip(BY_CONTEXT[context])


def test_many_lines_may_have_one() -> None:
    """Of the lines that youths read in bubbles more than half are always the same."""
    assert sum(map(clip_files.can_have_clip, ENTRIES)) > 200


def test_a_new_clip_takes_the_place_of_the_old(tmp_path: Path) -> None:
    clip_files.save(tmp_path, LINE, TEXT, sounds.wav(), "LM")
    clip_files.save(tmp_path, "checkin.bye_2", TEXT, sounds.wav(), "LM")
    clip_files.save(tmp_path, LINE, TEXT, sounds.BEGINNINGS["mp3"], "AB")
    found = clips.load(tmp_path)
    assert {one.line: one.kind for one in found.values()} == {LINE: "mp3", "checkin.bye_2": "wav"}
    assert found[LINE].path.read_bytes() == sounds.BEGINNINGS["mp3"]
    assert len([*(tmp_path / clips.FOLDER).iterdir()]) == 2
    assert found[LINE].path.stat().st_mode & 0o777 == 0o644


def test_a_clip_is_removed_alone(tmp_path: Path) -> None:
    clip_files.save(tmp_path, LINE, TEXT, sounds.wav(), "LM")
    clip_files.save(tmp_path, "checkin.bye_2", TEXT, sounds.wav(), "LM")
    clip_files.remove(tmp_path, LINE)
    clip_files.remove(tmp_path, LINE)
    assert [*clips.load(tmp_path)] == ["checkin.bye_2"]


def test_who_has_listened_stands_beside_it(tmp_path: Path) -> None:
    clip_files.save(tmp_path, LINE, TEXT, sounds.wav(), "LM")
    clip = clips.load(tmp_path)[LINE]
    assert clip_files.mark_checked(tmp_path, clip, "AB")
    assert clips.load(tmp_path)[LINE].heard == "AB"
    assert not clip_files.mark_checked(tmp_path, clip, "CD")
    assert clips.load(tmp_path)[LINE].heard == "AB"


SWEDISH: Final = Language("sv", "Svenska", "live")
SOMALI: Final = Language("so", "Soomaali", "preview")
SAID: Final = PoEntry(LINE, "Fine.", TEXT)


@pytest.mark.parametrize(
    ("language", "heard", "used", "present", "state"),
    [
        (SWEDISH, "", SAID, SAID, ClipState.UNHEARD),
        (SWEDISH, "AB", SAID, SAID, ClipState.HEARD),
        (SWEDISH, "LM", SAID, SAID, ClipState.UNHEARD),
        (SWEDISH, "AB", replace(SAID, target="Nya ord."), None, ClipState.OLDER),
        (SWEDISH, "AB", replace(SAID, target="Gamla ord."), SAID, ClipState.WAITS),
        (SWEDISH, "AB", SAID, replace(SAID, target="Nya ord."), ClipState.HEARD),
        (SWEDISH, "AB", replace(SAID, flags=(FUZZY,)), None, ClipState.WAITS),
        (SOMALI, "", replace(SAID, flags=(FUZZY,)), None, ClipState.TESTERS),
        (SOMALI, "AB", replace(SAID, flags=(FUZZY,)), None, ClipState.HEARD),
    ],
)
def test_what_becomes_of_a_clip(
    tmp_path: Path,
    language: Language,
    heard: str,
    used: PoEntry,
    present: PoEntry | None,
    state: ClipState,
) -> None:
    clip_files.save(tmp_path, LINE, TEXT, sounds.wav(), "LM")
    clip = replace(clips.load(tmp_path)[LINE], heard=heard)
    catalog = EditableCatalog({LINE: used}, {LINE: present} if present else {})
    assert clip_files.state(clip, catalog, language) is state
