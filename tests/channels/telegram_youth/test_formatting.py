"""What needs no Telegram: lengths, parts, buttons, order, and how loud something comes."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.channels.telegram import buttons, formatting
from bot.channels.telegram.updates import OutsidePrivateChat, rounds
from bot.channels.telegram_youth import outgoing
from bot.channels.telegram_youth.updates import YouthUpdate, membership
from bot.delivery.channel import Delivery
from bot.directory import loader
from bot.text.bidi import FSI, PDI
from bot.turns.inbound import MAX_TURN, YouthBlocked, YouthReturned, YouthSaid
from flows import discovery
from flows.engine.directory import Contact
from flows.engine.line import LineClass
from flows.engine.model import MAX_CHOICE_BYTES
from flows.texts.phrasebook import PHRASES

NOON = datetime(2026, 11, 24, 12, tzinfo=ZoneInfo("Europe/Stockholm"))
NIGHT = NOON.replace(hour=23)


def delivery(said: str, say_as: LineClass = LineClass.ANSWER, line: str = "menu.what") -> Delivery:
    return Delivery(1, "5001", said, (("yes", "👍 Ja"), ("no", "✋ Nej")), 7, line, "sv", say_as)


# ---------------------------------------------------------------- long texts


def test_a_long_text_is_parted_at_sentences() -> None:
    """Each part fits, ends with a sentence, and together they are the text."""
    said = " ".join(f"Det här är mening nummer {number}." for number in range(400))
    parts = formatting.split(said)
    assert len(parts) == 3
    assert all(
        formatting.utf16_length(part) <= formatting.MAX_LENGTH and part.endswith(".")
        for part in parts
    )
    assert " ".join(parts) == said


def test_lengths_are_those_of_telegram() -> None:
    """A picture counts twice, as in UTF-16, and is never cut in half."""
    assert formatting.utf16_length("hej 🎉") == 6
    parts = formatting.split("🎉" * 2049)
    assert [formatting.utf16_length(part) for part in parts] == [4096, 2]
    assert "".join(parts) == "🎉" * 2049


@pytest.mark.parametrize(
    ("said", "most", "parts"),
    [
        ("En mening. En till.", 14, ["En mening.", "En till."]),
        ("هل تريد؟ نعم أريد.", 12, ["هل تريد؟", "نعم أريد."]),
        ("ሰላም። ደሓን ዲኻ።", 8, ["ሰላም።", "ደሓን ዲኻ።"]),
        ("ord utan punkt här", 10, ["ord utan", "punkt här"]),
        ("sammanskrivet", 5, ["samma", "nskri", "vet"]),
        ("En rad\nEn rad till", 9, ["En rad", "En rad", "till"]),
    ],
)
def test_sentences_of_every_script_end(said: str, most: int, parts: list[str]) -> None:
    """A sentence first, else a word, else wherever it is full."""
    assert formatting.split(said, most) == parts


FAMILY = "👨‍👩‍👧‍👦"


@pytest.mark.parametrize(
    "sign",
    [FAMILY, "👍🏽", "🇸🇪", "e\u0301", "ሰ", "❤️", "🏴\U000e0067\U000e0062\U000e007f", "ن\u064e"],
)
def test_no_sign_is_cut(sign: str) -> None:
    """A family, a flag, a letter with its mark: whole in one part or in the next, whatever fits."""
    for most in range(16, 30):
        parts = formatting.split(sign * 40, most)
        assert "".join(parts) == sign * 40
        assert all(part == sign * (len(part) // len(sign)) for part in parts)
        assert all(formatting.utf16_length(part) <= most for part in parts)


def test_a_paragraph_ends_a_part_before_a_sentence_does() -> None:
    """Unless it would leave the message nearly empty."""
    said = "Ett stycke. Med två meningar.\n\nNästa stycke. Som är för långt."
    assert formatting.split(said, 45)[0] == "Ett stycke. Med två meningar."
    short = "Hej!\n\nEtt stycke. Med två meningar. Som är för långt."
    assert formatting.split(short, 40)[0].endswith("Med två meningar.")


@pytest.mark.parametrize("length", [4080, 4088, 4090, 4096, 8192, 20_000])
@pytest.mark.parametrize("sign", ["a", "🎉", "ord ", "Mening. ", FAMILY])
def test_an_isolate_that_is_cut_is_closed_and_opened_again(length: int, sign: str) -> None:
    """Every part fits, opens as many as it closes, and nothing is lost."""
    said = (sign * length)[:length].strip()
    parts = formatting.split(f"{FSI}Sara{PDI}: {FSI}{said}{PDI}")
    for part in parts:
        assert part.count(FSI) == part.count(PDI)
        assert formatting.utf16_length(part) <= formatting.MAX_LENGTH
        assert part.strip(FSI + PDI)
    joined = "".join(parts).replace(FSI, "").replace(PDI, "")
    assert joined.replace(" ", "") == f"Sara:{said}".replace(" ", "")


def test_a_part_that_shows_nothing_is_none() -> None:
    """Telegram refuses an empty message."""
    assert formatting.split("\n" * 30 + "hej", 20) == ["hej"]
    assert formatting.split("", 20) == [""]


def test_html_is_only_ever_shown() -> None:
    """Nobody's signs are marks; escaping makes the message no longer (lengths count afterwards)."""
    assert formatting.escape("<b>&amp; 5 > 3</b>") == "&lt;b&gt;&amp;amp; 5 &gt; 3&lt;/b&gt;"
    said = "<" * formatting.MAX_LENGTH
    assert formatting.split(said) == [said]


@pytest.mark.parametrize("contact", loader.shipped().contacts, ids=lambda one: one.id)
def test_a_number_goes_out_as_the_directory_writes_it(contact: Contact) -> None:
    """In one piece and without markup: the app makes a link of it, or the youth copies it."""
    for way in contact.ways:
        said = f"📞 Ring {FSI}{way.at}{PDI}."
        (message,) = outgoing.messages(delivery(said, line="show.phone"), "ltr", NOON)
        assert message.html == said


def test_the_choice_stands_under_the_question_if_there_is_room() -> None:
    """Otherwise the buttons go and the text stays as it is."""
    assert (
        formatting.with_answer("Hur <går> det?", "🎉 Klart")
        == "Hur &lt;går&gt; det?\n\n✅ 🎉 Klart"
    )
    assert formatting.with_answer("a" * formatting.MAX_LENGTH, "🎉 Klart") == ""


# ---------------------------------------------------------------- buttons


def test_every_button_of_every_flow_fits() -> None:
    """With the highest turn there is, each choice fits into 64 bytes as it is."""
    flows = discovery.all_flows().values()
    choices = [one.id for flow in flows for step in flow.steps.values() for one in step.choices]
    choices += [one.choice for phrase in PHRASES.values() for one in phrase.buttons(10**6)]
    for choice in choices:
        carried = buttons.encode(MAX_TURN, choice)
        assert len(carried.encode()) <= buttons.MOST_BYTES
        assert buttons.decode(carried) == (MAX_TURN, choice)


def test_the_longest_choice_that_may_be_fits() -> None:
    """With the highest turn: `flows check` and `directory check` refuse a longer one."""
    carried = buttons.encode(MAX_TURN, "x" * MAX_CHOICE_BYTES)
    assert len(carried.encode()) <= buttons.MOST_BYTES


@pytest.mark.parametrize(
    "carried", ["", "yes", "x:yes", "-1:yes", "99999999999:yes", ":", "7:", "\x00", "7;yes"]
)
def test_what_no_button_of_ours_carries_is_of_no_turn(carried: str) -> None:
    """Whatever a changed app sends (attack 11)."""
    assert buttons.decode(carried) == (0, carried)


def test_rows_are_turned_where_one_reads_from_the_right() -> None:
    """The first button stands where reading begins; alone in a row there is nothing to turn."""
    assert buttons.rows("abc", "ltr", 2) == [["a", "b"], ["c"]]
    assert buttons.rows("abc", "rtl", 2) == [["b", "a"], ["c"]]
    assert buttons.rows("abc", "rtl") == [["a"], ["b"], ["c"]]


# ---------------------------------------------------------------- how it comes


def test_buttons_stand_under_the_last_part() -> None:
    """The question is last, and what is pressed belongs to it."""
    said = " ".join(["Det här är en mening."] * 300)
    *before, last = outgoing.messages(delivery(said), "ltr", NOON)
    assert before
    assert not any(one.rows for one in before)
    assert [[key.data for key in row] for row in last.rows] == [["7:yes"], ["7:no"]]


@pytest.mark.parametrize("say_as", LineClass)
def test_only_what_is_urgent_makes_a_sound_at_night(say_as: LineClass) -> None:
    """Danger and a human's words do; at day everything does."""
    (at_night,) = outgoing.messages(delivery("Hej", say_as), "ltr", NIGHT)
    (at_day,) = outgoing.messages(delivery("Hej", say_as), "ltr", NOON)
    assert at_night.silent == (say_as not in {LineClass.DANGER, LineClass.HUMAN})
    assert not at_day.silent


@pytest.mark.parametrize(
    ("said", "say_as", "line", "protected"),
    [
        ("Sist ville du: ring Ali.", LineClass.REMINDER, "checkin.how", True),
        ("Jag kallar dig Sara.", LineClass.ANSWER, "settings.know", True),
        ("Det är inte ditt fel.", LineClass.DANGER, "danger.b", True),
        ("Ring Bris, 116 111.", LineClass.DANGER, "danger.lines", False),
        ("Ring 112.", LineClass.DANGER, "danger.a", False),
        ("Sist ville du: ring 070-12 34 56.", LineClass.REMINDER, "checkin.how", False),
        ("Vad vill du göra?", LineClass.ANSWER, "menu.what", False),
        ("Vi ses på Storgatan.", LineClass.HUMAN, "desk.says", False),
    ],
)
def test_plans_are_not_passed_on_and_numbers_can_be_copied(
    said: str, say_as: LineClass, line: str, *, protected: bool
) -> None:
    """telegram.md, sending: sensitive texts, but never one with a number to call."""
    (message,) = outgoing.messages(delivery(said, say_as, line), "ltr", NOON)
    assert message.protected is protected


# ---------------------------------------------------------------- what comes


def test_each_chat_keeps_its_order_and_waits_for_no_other() -> None:
    """Every chat's first, then every chat's second."""
    numbers = itertools.count()
    came = [YouthUpdate(str(next(numbers)), chat, YouthSaid(chat)) for chat in "aabac"]
    taken = [
        [(one.chat, one.id) for one in together] for together in rounds(came, lambda one: one.chat)
    ]
    assert taken == [[("a", "0"), ("b", "2"), ("c", "4")], [("a", "1")], [("a", "3")]]
    assert list(rounds([], str)) == []


@pytest.mark.parametrize(
    ("before", "after", "private", "what"),
    [
        ("member", "kicked", True, YouthBlocked()),
        ("kicked", "member", True, YouthReturned()),
        ("left", "member", True, None),
        ("left", "member", False, OutsidePrivateChat()),
        ("member", "administrator", False, OutsidePrivateChat()),
        ("member", "left", False, None),
        ("member", "kicked", False, None),
    ],
)
def test_going_and_coming(before: str, after: str, *, private: bool, what: object) -> None:
    """In a private chat it is a block or its end; a group is left, and then it is over."""
    assert membership(before, after, private=private) == what


def test_time_is_local() -> None:
    """Whoever calls says where it is night; UTC would be wrong for half of the evening."""
    late = datetime(2026, 11, 24, 20, 30, tzinfo=UTC).astimezone(ZoneInfo("Europe/Stockholm"))
    assert outgoing.messages(delivery("Hej"), "ltr", late)[0].silent
