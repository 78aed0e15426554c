"""bot/safety/lexicon.py and the word lists in locales/*/safety.toml (safety.md, "Detection
design").

The figures: pytest tests/bot/safety/test_lexicon.py -k figures -o log_cli=true -o
log_cli_level=INFO
"""

import logging
import time
import tomllib
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.safety.lexicon import Lexicon, Reading
from bot.safety.word_lists import Danger, LexiconError, Rule
from flows.engine.facts import Tier

ROOT = Path(__file__).parents[3]
CORPUS = Path(__file__).with_name("corpus")
LEXICON = Lexicon.load(ROOT / "locales")
LANGUAGES = ["sv", "en", "ar", "fa_AF", "so", "ti", "uk"]
BENIGN = "N"
# What a wanted tier may be read as without being a miss: a worse tier is never a miss.
ENOUGH = {"A": "AB", "B": "AB", "C": "ABC", "D": "ABCD", "N": "N"}
log = logging.getLogger(__name__)


class Row(NamedTuple):
    wanted: str
    text: str
    # held: drawn by chance before any pattern was written, and not tuned on. dev: all others, among
    # them two sets that were written later, read once as unseen (A 7/20 and 7/18 sv, 7/20 and 6/18
    # en: indirect wording is what a word list misses), and only then used to widen the patterns.
    part: str


def rows(language: str) -> list[Row]:
    lines = (CORPUS / f"danger_{language}.tsv").read_text(encoding="utf-8").splitlines()
    return [Row(*line.split("\t")) for line in lines]


def tier(text: str) -> str:
    danger = LEXICON.read(text).danger
    return danger.tier if danger else BENIGN


def share(language: str, part: str) -> dict[str, float]:
    wanted, right = Counter[str](), Counter[str]()
    for row in rows(language):
        if row.part.startswith(part):
            wanted[row.wanted] += 1
            right[row.wanted] += tier(row.text) in ENOUGH[row.wanted]
    log.info("%s %s: %s", language, part, {t: f"{right[t]}/{wanted[t]}" for t in sorted(wanted)})
    return {wish: right[wish] / wanted[wish] for wish in wanted}


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("part", ["dev", "held"])
def test_figures_of_the_corpus_reach_the_gates(language: str, part: str) -> None:
    """A is found in 95 of 100, B in 85, and at most 5 of 100 benign texts ring."""
    found = share(language, part)
    assert found["A"] >= 0.95
    assert found["B"] >= 0.85
    assert found[BENIGN] >= 0.95


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_zero_miss_list_has_no_miss(language: str) -> None:
    """Every dev row of tier A, at least forty, is read as A or B; every benign one stays silent."""
    dev = [row for row in rows(language) if row.part == "dev"]
    assert sum(row.wanted == "A" for row in dev) >= 40
    assert [row for row in dev if tier(row.text) not in ENOUGH[row.wanted]] == []


@pytest.mark.parametrize("rule", LEXICON.rules, ids=lambda rule: rule.danger.rule)
def test_a_rule_finds_its_examples_and_not_its_near_misses(rule: Rule) -> None:
    """After the same normaliser on both sides; and the whole reading is at least as bad."""
    for example in rule.examples:
        assert LEXICON.rule_matches(rule, example), example
        assert tier(example) <= rule.danger.tier, example
    assert [text for text in rule.near_misses if LEXICON.rule_matches(rule, text)] == []


def test_every_language_has_a_word_list() -> None:
    """Each of ours alarms at its plainest statements; one that was just begun has none yet."""
    folders = {path.parent.name for path in ROOT.glob("locales/*/safety.toml")}
    assert folders >= set(LANGUAGES)
    assert set(LANGUAGES) <= {rule.danger.rule.split(".")[0] for rule in LEXICON.rules} <= folders


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("jag vill dö", Danger(Tier.A, "sv.want_die", other=False)),
        ("min kompis vill dö", Danger(Tier.B, "sv.concern_other", other=True)),
        ("min kompis har tagit tabletter", Danger(Tier.A, "sv.concern_other", other=True)),
        ("min bror dog i självmord", Danger(Tier.C, "sv.bereaved", other=False)),
        ("min bror dog i självmord och jag vill dö", Danger(Tier.A, "sv.want_die", other=False)),
        ("min kompis vill dö och jag vill dö", Danger(Tier.A, "sv.want_die", other=False)),
        ("jag vill inte dö", Danger(Tier.C, "sv.not_die", other=False)),
        ("jag vill inte leva, jag vill dö", Danger(Tier.A, "sv.want_die", other=False)),
        ("dör av skratt men jag vill dö", Danger(Tier.A, "sv.want_die", other=False)),
        ("dör av skratt", None),
        ("pappa slår mig", Danger(Tier.B, "sv.violence", other=False, family="violence")),
        ("pappa slår mig nu", Danger(Tier.A, "sv.violence", other=False, family="violence")),
        ("orkar inte", Danger(Tier.D, "sv.unclear", other=False)),
        ("orkar inte mer", Danger(Tier.C, "sv.worn_out", other=False)),
        ("orkar inte laga mat", None),
        ("i don't want to die", Danger(Tier.C, "en.not_die", other=False)),
        ("this homework is killing me", None),
        ("bdi mot", Danger(Tier.A, "ar.want_die", other=False)),
        ("أموت من الضحك", None),
        ("می‌خواهم بمیرم", Danger(Tier.A, "fa_AF.want_die", other=False)),
        ("mikham bemiram", Danger(Tier.A, "fa_AF.want_die", other=False)),
    ],
)
def test_what_a_text_means(text: str, danger: Danger | None) -> None:
    """The rows of safety.md: others first, negation is no silence, idioms take only themselves."""
    assert LEXICON.read(text).danger == danger


@pytest.mark.parametrize(
    "text", ["d ö", "D.Ö.", "d-ö", "döööö", "d\u200bö", "ＤÖ", "do\u0308", "dö💀"]
)
def test_a_hidden_word_is_found(text: str) -> None:
    """Spaced, dotted, long-drawn, wide or decomposed letters are the same word."""
    assert tier(f"jag vill {text}") == "A"


@pytest.mark.parametrize("language", LANGUAGES)
def test_stop_and_person_words_of_every_language_are_heard(language: str) -> None:
    """A whole message that is a stop word stops, a wish-word asks for a human; case is nothing."""
    table = tomllib.loads((ROOT / f"locales/{language}/safety.toml").read_text(encoding="utf-8"))
    for word in table["stop"]["words"]:
        assert LEXICON.read(f" {word.upper()}! ").stop, word
    for word in table["person"]["words"]:
        assert LEXICON.read(f"{word} 🙏").wants_person, word
    assert len(table["stop"]["words"]) >= 5
    assert table["person"]["phrases"]


@pytest.mark.parametrize(
    "text",
    [
        "jag kan inte stoppa klockan",
        "busstopp",
        "stopp i trafiken",
        "hur stoppar jag",
        "non-stop fun",
    ],
)
def test_a_stop_word_inside_a_text_does_not_stop(text: str) -> None:
    """Only the whole message stops the bot."""
    assert LEXICON.read(text) == Reading(danger=None, stop=False, wants_person=False)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("kan jag få prata med en människa?", True),
        ("kan en människa svara", True),
        ("can i talk to a human pls", True),
        ("is there a real person here", True),
        ("jag ska träffa coachen på torsdag", False),
        ("jag vill inte prata med en människa", False),
        ("min coach är snäll", False),
    ],
)
def test_a_wish_for_a_human_is_heard_anywhere(text: str, wish: bool) -> None:  # noqa: FBT001  (a row's value)
    """The phrase may stand in a longer text; naming the coach is no wish."""
    assert LEXICON.read(text).wants_person is wish


@pytest.mark.parametrize(
    "text", ["", " ", "\ud800", "jag vill \ud83d dö", "\x00", "#", "\n\n", "💀" * 50]
)
def test_reading_never_raises(text: str) -> None:
    """Whatever arrives is read."""
    assert isinstance(LEXICON.read(text), Reading)


SHAPES = """jag vill |min kompis |vill inte |d ö |x|i |vill-|🔪|tagit de |\u0301\u0316|villdö
jag orkar inte leva |min kompis vill |jag vill dö |dör av |want to not """


@pytest.mark.parametrize("shape", SHAPES.replace("\n", "|").split("|"))
def test_reading_time_grows_with_length_only(shape: str) -> None:
    """Ten times the text takes about ten times as long; were it quadratic, a hundred times."""
    long = (shape * 100_000)[:100_000]
    pairs = [(_once(long[:10_000]), _once(long)) for _ in range(3)]
    shortest, longest = (min(column) for column in zip(*pairs, strict=True))
    assert longest < 40 * shortest


def _once(text: str) -> float:
    """CPU seconds of this thread: another program's work is none of ours."""
    start = time.thread_time()
    LEXICON.read(text)
    return time.thread_time() - start


RULE = """[[danger]]
id = "x"
tier = "A"
patterns = ["hej"]
examples = ["hej", "hej du", "hej hej"]
"""


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (RULE.replace('"A"', '"E"'), "rule xx.x: needs id, tier A to D"),
        (RULE.replace('["hej"]', '["(hej"]'), "rule xx.x: '(hej' is no regular expression"),
        (RULE.replace('["hej"]', '["hej.*"]'), "unbounded"),
        (RULE.replace('["hej"]', '["a|b"]'), "has a bar outside"),
        (RULE.replace('"hej du"', '"nej du"'), "rule xx.x: does not match 'nej du'"),
        (RULE.replace(', "hej hej"', ""), "needs 3 examples"),
        (RULE.replace("tier", "teir"), "needs id, tier"),
        (RULE.replace("tier", 'family = "weather"\ntier'), "rule xx.x: has no known family"),
        ("[benin]\npatterns = []", "rule benin"),
        ('[stop]\nwrods = ["a"]', "rule stop"),
        ("not toml", "rule -"),
    ],
)
def test_nonsense_in_a_word_list_is_refused(tmp_path: Path, content: str, complaint: str) -> None:
    """One sentence names the file and the rule."""
    (tmp_path / "xx").mkdir()
    (tmp_path / "xx" / "safety.toml").write_text(content, encoding="utf-8")
    with pytest.raises(LexiconError) as raised:
        Lexicon.load(tmp_path)
    assert complaint in str(raised.value)
    assert "xx" in str(raised.value)


def test_a_list_that_was_edited_is_read_anew(tmp_path: Path) -> None:
    """Whoever knows the language may edit it: from the next start on it is heard as it stands."""
    file = tmp_path / "xx" / "safety.toml"
    file.parent.mkdir()
    file.write_text(RULE, encoding="utf-8")
    before = Lexicon.load(tmp_path)
    assert Lexicon.load(tmp_path) is before
    file.write_text(RULE.replace("hej", "tjena"), encoding="utf-8")
    assert Lexicon.load(tmp_path).read("tjena").danger
    assert not before.read("tjena").danger
