"""bot/safety/sentences.py: the form of locales/<lang>/danger.txt, and what is told of faults."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from bot.safety import sentences
from bot.safety.sentences import Sentence, SentencesError

ROOT: Final = Path(__file__).parents[3]
HEAD: Final = "# A goodbye mt\n"


def one(text: str) -> Sentence:
    """A line of that text."""
    return Sentence("xx", 2, "A", "goodbye", text)


def test_our_sentences_are_in_order() -> None:
    """`lotsen words check` would tell each fault."""
    assert [str(fault) for fault in sentences.faults(ROOT / "locales")] == []


def test_a_heading_holds_until_the_next() -> None:
    """With tier, family, and whether a native speaker has read the lines."""
    text = "# A goodbye mt\nbye\n\n# N everyday\nhello\nthe bus is late\n"
    found, wrong = sentences.read("xx", text)
    assert wrong == []
    assert [(line.number, line.tier, line.family, line.unread) for line in found] == [
        (2, "A", "goodbye", True),
        (5, "N", "everyday", False),
        (6, "N", "everyday", False),
    ]


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("take care of my [cat|sister]", ["take care of my cat", "take care of my sister"]),
        ("i [really|] mean it", ["i really mean it", "i mean it"]),
        ("bye [now|], thanks", ["bye now, thanks", "bye, thanks"]),
        ("bye", ["bye"]),
        ("[a|a] b", ["a b"]),
    ],
)
def test_alternatives_are_read_each_way(text: str, ways: list[str]) -> None:
    """With single spaces, none before a comma, and no way twice."""
    assert sentences.expand(one(text)) == ways


def test_a_choice_of_ways_is_always_the_same() -> None:
    """It hangs on the line alone."""
    line = one("[a|b|c|d] [e|f|g|h]")
    assert len(sentences.expand(line, 3)) == 3
    assert sentences.expand(line, 3) == sentences.expand(line, 3)


@pytest.mark.parametrize(
    ("text", "number", "complaint"),
    [
        ("hello\n", 1, "stands under no heading"),
        ("# A godbye\nhello\n", 1, "'# A godbye' is no heading"),
        ("# A everyday\n", 1, "is no heading"),
        ("# goodbye\n", 1, "is no heading"),
        (HEAD + "take [my cat\n", 2, "brackets that do not fit"),
        (HEAD + "take [my [big|small]|a] cat\n", 2, "no bracket inside"),
        (HEAD + "my cat|dog\n", 2, "a bar outside brackets"),
        (HEAD + "my [cat]\n", 2, "one alternative"),
        (HEAD + "[cat|]\n", 2, "nothing at all"),
        (HEAD + " ".join(["[a|b|c|d]"] * 3) + "\n", 2, "in 64 ways; make two lines"),
    ],
)
def test_a_fault_is_told_with_its_line_and_what_to_do(
    text: str, number: int, complaint: str
) -> None:
    """In one sentence that somebody who does not program can act on."""
    _, wrong = sentences.read("xx", text)
    assert [fault.number for fault in wrong[:1]] == [number]
    assert complaint in str(wrong[0])
    assert str(wrong[0]).startswith(f"xx/danger.txt:{number}: ")


def test_what_is_missing_or_twice_is_told(tmp_path: Path) -> None:
    """Too few lines of a family cannot be learnt; a line under two headings contradicts itself."""
    (tmp_path / "xx").mkdir()
    file = tmp_path / "xx" / "danger.txt"
    file.write_text(HEAD + "bye [now|]\n# N everyday\nBye now\n", encoding="utf-8")
    told = [str(fault) for fault in sentences.faults(tmp_path)]
    assert "xx/danger.txt:0: # A goodbye has 1 lines; write at least 12" in told
    expected = "xx/danger.txt:4: 'bye now' stands in line 2 too as A goodbye; choose one heading"
    assert any(line.startswith(expected) for line in told)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """With what to do; checking tells it as a fault."""
    (tmp_path / "xx").mkdir()
    (tmp_path / "xx" / "danger.txt").write_bytes(b"\xff\xfe")
    assert "save it again as UTF-8" in str(sentences.faults(tmp_path)[0])
    with pytest.raises(SentencesError, match="UTF-8"):
        sentences.load(tmp_path)
