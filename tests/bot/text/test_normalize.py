"""bot/text/normalize.py: the one form in which patterns, labels and messages are compared."""

import sys
import time

import pytest

from bot.text import normalize
from bot.text.normalize import fold, folds, plain


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Hej\tpå\n\ndig ", "hej på dig"),
        ("DÖ", "dö"),
        ("a\u030a a\u0308 o\u0308", "å ä ö"),
        ("ｈｅｊ", "hej"),
        ("Straße", "strasse"),
        ("I\u0307ZMIR ı", "izmir i"),
        ("d\u00adö\u200b", "dö"),
        ("\u2068Sara\u2069", "sara"),
        ("٠١٢٣ ۴۵۶ ７", "0123 456 7"),
        ("كتاب", "کتاب"),
        ("إلى أمي آه", "الی امی اه"),
        ("مدرسة", "مدرسه"),
        ("مُـــحَمَّد", "محمد"),
        ("ئازاد", "ئازاد"),
        ("می\u200cخواهم", "میخواهم"),
        ("✏️ Ändra", "✏ ändra"),
        ("👍🏽 Klart", "👍🏽 klart"),
        ("don't", "don't"),
    ],
)
def test_fold_removes_what_the_eye_does_not_tell_apart(text: str, folded: str) -> None:
    """Case, width, spaces, marks, alef, digits are one; å, ä, ö, ئ and emoji stay."""
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("✏️ Ändra!", "ändra"),
        ("🎉 Klart", "klart"),
        ("död💀 mig", "död mig"),
        ("d.ö", "d ö"),
        ("Don't, don’t", "dont dont"),
        ("/stop", "stop"),
        ("  ...  ", ""),
        ("ደው በል።", "ደው በል"),
        ("نعم؟", "نعم"),
        ("हिन्दी", "हिन्दी"),
    ],
)
def test_plain_keeps_words_of_any_script_and_nothing_else(text: str, words: str) -> None:
    """Letters, marks and digits with single spaces remain; signs are gone."""
    assert plain(text) == words


def test_folds_tries_the_half_space_both_ways() -> None:
    """A Persian half-space is read as nothing and as a space; other texts have one form."""
    assert folds("می\u200cخواهم") == ("میخواهم", "می خواهم")
    assert folds("Hej") == ("hej",)


def test_numerals_that_are_no_digits_are_put_aside() -> None:
    """A digit of any script stays, and so does all that is no number."""
    assert normalize.decimals("om ² dagar, ፩ ½ Ⅷ ٣ ３ 1️⃣ hej") == "om   dagar,       ٣ ３ 1️⃣ hej"


def test_folding_twice_changes_nothing() -> None:
    """For every character there is, a folded text is already folded, and a plain one is plain."""
    for letter in map(chr, range(sys.maxunicode + 1)):
        assert fold(once := fold(letter)) == once
        assert plain(words := plain(letter)) == words


@pytest.mark.parametrize("text", ["", "\ud800", "a\ud800\udfffb", "\x00\x1b\x7f", "\x00 \ud83d"])
def test_broken_text_is_harmless(text: str) -> None:
    """Lone halves and control characters are dropped; what is left can be stored as UTF-8."""
    assert fold(text).isprintable()
    assert plain(text).encode() is not None


@pytest.mark.parametrize("shape", ["å ", "x", "\u0301\u0316", "a\u0301\u0316", "💀", "\t", "لا"])
def test_time_grows_with_length_only(shape: str) -> None:
    """Ten times the text takes about ten times as long, also for runs of marks."""
    text = shape * (100_000 // len(shape))
    assert _seconds(text) < 40 * max(_seconds(text[:10_000]), 0.001)
    assert _seconds(text) < 0.5


def _seconds(text: str) -> float:
    """Its own CPU time, and the least of three: other work on the machine is not this text's."""
    return min(_once(text) for _ in range(3))


def _once(text: str) -> float:
    start = time.thread_time()
    plain(text)
    return time.thread_time() - start
