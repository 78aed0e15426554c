"""The second reader (bot/safety/classifier.py): what it sees, how it is learnt and measured."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from typer.testing import CliRunner

from bot.operations import danger_cli
from bot.safety import (
    combined,
    features,
    measuring,
    numeric,
    sentences,
    spelling,
    training,
    weights,
)
from bot.safety.classifier import Classifier, ReaderState
from bot.safety.embedding import Embed
from bot.safety.lexicon import Lexicon
from bot.safety.measuring import Figure
from bot.translation import check_all
from flows.engine.facts import Tier
from flows.texts import danger_reasons

LOCALES: Final = Path(__file__).parents[3] / "locales"
LETTERS: Final = Classifier.load(LOCALES, meanings=False)


# ------------------------------------------------------------ what is seen of a text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jag ÖRKAR inte", "jag orkar inte"),
        ("orkaaar innnte", "orkar inte"),
        ("أُريد أن أموت", "اريد ان اموت"),
        ("می‌خواهم", "میخواهم"),
        ("علي", "علی"),
        ("كتاب", "کتاب"),
        ("ሓኪም", "ሃኪም"),
        ("ѓарний", "гарнии"),
        ("waan daalanahay", "wan dalanahay"),
    ],
)
def test_spellings_of_one_word_are_one(one: str, other: str) -> None:
    """Diacritics, doubled letters, joiners, and letters that sound alike."""
    found = [[spelling.bare(word) for word in spelling.words(text)] for text in (one, other)]
    assert found[0] == found[1]


def test_pictures_and_a_question_are_words() -> None:
    """They say much: a knife, a laugh, and that something is asked."""
    assert spelling.words("vad då? 🔪🔪") == ["vad", "då", "🔪", "?"]


@pytest.mark.parametrize("text", ["", " ", "\ud800", "\x00", "#", "\n\n", "💀" * 50, "‌"])
def test_reading_never_raises(text: str) -> None:
    """Whatever arrives is read."""
    assert 0 <= LETTERS.read(text, "sv").alarm <= 1


# ------------------------------------------------------------ how it is learnt


def few() -> list[sentences.Sentence]:
    """Six lines a heading of one language."""
    kept: dict[tuple[str, str], list[sentences.Sentence]] = {}
    for one in sentences.load(LOCALES):
        if one.language == "en":
            kept.setdefault((one.tier, one.family), []).append(one)
    return [line for lines in kept.values() for line in lines[:6]]


@cache
def of_few() -> training.Measured:
    """What letters and words say of these lines when they have not seen them."""
    return training.train(few(), None)[1]


def by_letters(text: str) -> numeric.Vector:
    """A made-up embedding: eight numbers of the letters of a text."""
    made = numeric.real([text.count(letter) + 0.01 for letter in "aeiotnsr"])
    return made / math.sqrt(float(made @ made))


@pytest.mark.parametrize("embed", [None, by_letters], ids=["letters", "whole"])
def test_the_same_sentences_give_the_same_bytes(embed: Embed | None) -> None:
    """Else nobody could see whether weights belong to the sentences."""
    first, second = (training.train(few(), embed)[0].to_bytes() for _ in range(2))
    assert first == second


def test_a_line_is_learnt_whole_or_not_at_all() -> None:
    """Its alternatives never stand on both sides, and every fold has lines of every heading."""
    lines = sentences.load(LOCALES)
    dealt = training.folds(lines)
    assert len(dealt) == len(lines)
    every = {(one.language, one.tier, one.family) for one in lines}
    for fold in range(training.FOLDS):
        inside = {
            (one.language, one.tier, one.family)
            for one, of in zip(lines, dealt, strict=True)
            if of == fold
        }
        assert inside == every


def test_what_is_learnt_with_meanings_reads_with_and_without() -> None:
    """The embedding may be taken away from a server: letters and words go on."""
    made, plain, both = training.train(few(), by_letters)
    assert both is not None
    limits = {
        "plain": measuring.thresholds(plain),
        "both": measuring.thresholds(both, measuring.WHOLE),
    }
    learnt = weights.Weights({**made.facts, "thresholds": limits}, made.arrays)
    whole, letters = Classifier(learnt, by_letters), Classifier(learnt, None)
    assert (whole.state, letters.state) == (ReaderState.WHOLE, ReaderState.LETTERS)
    assert whole.thresholds == limits["both"]
    for reader in (whole, letters):
        assert 0 < reader.read("i gave my cat to my cousin", "en").alarm < 1


# ------------------------------------------------------------ what is shipped


def test_the_weights_that_are_shipped_read() -> None:
    """And no more than some megabytes of them."""
    assert LETTERS.state is ReaderState.LETTERS
    assert (LOCALES / weights.FILE).stat().st_size < 10_000_000
    # They are learnt from the sentences as they stand: another family is another output.
    learnt = weights.load(LOCALES / weights.FILE)
    assert [tuple(one) for one in learnt.facts["families"]] == training.FAMILIES


@pytest.mark.parametrize(
    ("text", "language", "family"),
    [
        ("jag har gömt tabletter under sängen", "sv", "means-saved"),
        ("pappa låser in mig i rummet och jag kommer inte ut", "sv", "locked-in"),
        ("they force me to marry my cousin this summer", "en", "forced-marriage"),
        ("he hits me every night when he drinks", "en", "violence-home"),
        ("jag skär mig i armarna igen", "sv", "self-harm"),
    ],
)
def test_the_family_is_the_kind_of_danger(text: str, language: str, family: str) -> None:
    """It decides what a coach reads, so the plainest of each kind is named aright."""
    found = LETTERS.read(text, language)
    assert found.family == family
    assert found.words


def test_every_family_has_a_reason_for_a_coach() -> None:
    """No coach reads the name of a heading."""
    families = {one for tier in sentences.DANGER.values() for one in tier}
    assert families <= danger_reasons.LINES.keys()


def break_length(body: bytes) -> bytes:
    return body[: len(body) // 2]


def break_byte(body: bytes) -> bytes:
    return body[:-9] + bytes([body[-9] ^ 1]) + body[-8:]


def break_form(body: bytes) -> bytes:
    return body.replace(b'"form":3', b'"form":9')


@pytest.mark.parametrize(
    "broken", [None, break_length, break_byte, break_form, lambda _: b"", lambda _: b"\xff\n"]
)
def test_without_weights_the_list_reads_alone(
    tmp_path: Path, broken: Callable[[bytes], bytes] | None
) -> None:
    """Missing, cut off, damaged, of another form: nothing is raised, and the state says so."""
    if broken is not None:
        (tmp_path / weights.FILE).write_bytes(broken((LOCALES / weights.FILE).read_bytes()))
    classifier = Classifier.load(tmp_path)
    assert classifier.state is ReaderState.ABSENT
    assert classifier.thresholds == {}
    reader = combined.Reader(Lexicon.load(LOCALES), classifier)
    assert reader.read("jag vill dö", "sv").tier is Tier.A
    assert reader.read("vad blir det för mat", "sv").tier is None
    assert reader.read("stopp", "sv").stop


# ------------------------------------------------------------ time


def test_reading_time_grows_with_length_only() -> None:
    """Eight times the text takes about eight times as long; were it quadratic, sixty-four times."""
    shape = "jag gav bort min katt till min kusin och imorgon åker vi till stan med bussen "
    long = (shape * 300)[:20_000]
    pairs = [(_once(long[:2_500]), _once(long)) for _ in range(3)]
    shortest, longest = (min(column) for column in zip(*pairs, strict=True))
    assert longest < 24 * shortest


def _once(text: str) -> float:
    """CPU seconds of this thread: another program's work is none of ours."""
    start = time.thread_time()
    LETTERS.read(text, "sv")
    return time.thread_time() - start


def test_a_danger_in_a_long_text_is_not_thinned() -> None:
    """Words around it, however many, do not hide it."""
    text = "jag har sparat mina tabletter i lådan, ikväll tar jag alla och dör"
    around = "vi åt korv med bröd och sen tog vi bussen till stan och köpte skor " * 20
    alone = LETTERS.read(text, "sv").alarm
    assert LETTERS.read(f"{around} {text} {around}", "sv").alarm > alone / 2


# ------------------------------------------------------------ what a threshold costs


def test_a_stricter_threshold_lets_less_through() -> None:
    """The table that `lotsen danger report` prints, for whoever chooses a threshold."""
    rows = measuring.tradeoff(of_few())
    limits = [row["threshold"] for row in rows]
    assert limits == sorted(limits, reverse=True)
    for kind in ("A", "B", "N", "plain", "en A B"):
        shares = [row[kind] for row in rows]
        assert shares == sorted(shares)
    assert all(row["N"] <= share + 0.02 for row, share in zip(rows, measuring.SHARES, strict=True))


def test_plain_talk_is_held_to_less_than_near_misses() -> None:
    """A coach who is woken by talk of supper trusts no alarm."""
    plain = of_few()
    found = measuring.thresholds(plain)
    chosen = [
        score
        for one, score in zip(plain.sentences, plain.scores["alarm"], strict=True)
        if one.tier == "N" and one.family in measuring.PLAIN
    ]
    over = sum(score >= found["alarm"] for score in chosen)
    assert over <= 1 + measuring.PLAIN_ALARMS[measuring.LETTERS] * len(chosen)
    assert found["question"] <= found["alarm"]


# ------------------------------------------------------------ the ratchet


def figure(kind: str, over: int, language: str = "") -> Figure:
    return Figure(language, kind, over, 100)


@pytest.mark.parametrize(
    ("kind", "over", "worse"),
    [
        ("alarm A", 76, True),
        ("alarm A", 78, False),
        ("alarm A", 95, False),
        ("alarm N", 84, True),
        ("alarm N", 60, False),
        ("stop S", 70, True),
        ("human NH", 90, True),
        ("A/goodbye", 10, False),
    ],
)
def test_the_ratchet_holds_what_was_recorded(
    tmp_path: Path,
    kind: str,
    over: int,
    worse: bool,  # noqa: FBT001 - a row's value
) -> None:
    """Recall may not fall nor false alarms rise by more than the margin."""
    path = tmp_path / measuring.RATCHET
    measuring.record(path, {"letters": [figure(kind, 80)]})
    assert bool(measuring.worse(path, "letters", [figure(kind, over)])) is worse


def test_few_lines_are_not_held(tmp_path: Path) -> None:
    """One line of ten is no worse reader."""
    path = tmp_path / measuring.RATCHET
    measuring.record(path, {"letters": [Figure("sv", "alarm A", 9, 10)]})
    assert measuring.worse(path, "letters", [Figure("sv", "alarm A", 2, 10)]) == []


@pytest.mark.slow
def test_the_second_reader_hears_no_worse_than_was_recorded() -> None:
    """`lotsen danger report --check`: learnt anew from the sentences as they stand."""
    result = CliRunner().invoke(danger_cli.app, ["report", "--check"])
    assert result.exit_code == 0, result.output


# ------------------------------------------------------------ commands


def test_texts_are_read_a_line_each() -> None:
    """JSON in and out, for whoever judges it."""
    lines = [
        {"text": "jag vill dö", "lang": "sv"},
        {"text": "vad blir det för mat idag", "lang": "sv"},
        {"text": "stopp", "lang": "sv"},
    ]
    given = "\n".join(map(json.dumps, lines))
    result = CliRunner().invoke(danger_cli.app, ["read", "--json", "--letters"], input=given)
    first, second, third = map(json.loads, result.stdout.splitlines())
    assert (first["tier"], second["tier"], third["stop"]) == ("A", "N", True)
    assert first.keys() == {"tier", "stop", "human", "family", "why", "score"}
    assert first["why"]
    assert second["why"] == ""


def test_words_check_tells_faults_of_sentences(tmp_path: Path) -> None:
    """With the others, of the catalogues."""
    (tmp_path / "sv").mkdir()
    (tmp_path / "sv" / "danger.txt").write_text("hej\n", encoding="utf-8")
    told = [str(one) for one in check_all.sentence_faults(tmp_path)]
    assert any(line.startswith("sv/danger.txt:1: stands under no heading") for line in told)


def test_features_are_the_same_on_every_machine() -> None:
    """The weights hang on them: these places are for ever."""
    assert features.places(["hej"])[:6] == PLACES
    assert features.PLACES == 262_144


PLACES: Final = [0, 29897, 55315, 79323, 113615, 117655]
