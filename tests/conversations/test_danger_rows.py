"""Each row of what happens between a youth's words and a human's answer has its transcript.

And, where a person sees it, a browser test (docs/decisions/0024). The transcripts are played on
both databases, with a restart between every two lines (test_transcripts.py).
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

import pytest

from tests.architecture import source_tree
from tests.support import transcript_player

BROWSER: Final = source_tree.ROOT / "tests" / "browser"


class Row(NamedTuple):
    """A row: its transcripts, each with the words that decide; its tests, each in its file."""

    transcripts: dict[str, tuple[str, ...]]
    browser: tuple[str, ...]


ROWS: Final = {
    "an open danger is held": Row(
        {
            "held": ("bot  Jag har sparat det till Anna.", "bot  Jag har skrivit till Anna"),
            "danger_freezes": ("dropped  reminders.now: frozen",),
        },
        ("test_held::test_nothing_leads_past_an_open_danger",),
    ),
    "a take is a promise of words": Row(
        {
            "take_is_a_promise": (
                "bot  Anna tar det här. Har Anna inte skrivit till dig senast i dag klockan 10:05",
                "bot  Anna har inte skrivit till dig än. Förlåt.",
                "bot  Omar är här nu.",
            ),
            "take_is_a_promise_b_c": ("har tagit över Sara och inte svarat i tid",),
        },
        ("test_until_answered::test_a_take_without_words_is_told_and_a_colleague_takes_over",),
    ),
    "nobody takes it": Row(
        {
            "nobody_comes": (
                "bot  Du har inte fått svar än. Förlåt.",
                "eva  (card) Nivå A: ingen har tagit över Sara än.",
                "operator  a youth waits for a human, tier A: everybody was asked",
            ),
            "nobody_takes_it": ("bot  Du har inte fått svar än. Förlåt.",),
        },
        (
            "test_held::test_nothing_leads_past_an_open_danger",
            "test_alarm_bar::test_a_coordinator_with_an_overdue_tier_a",
        ),
    ),
    "a talk out of hours, a coach who is ill": Row(
        {
            "talk_out_of_hours": (
                "bot  Anna är inte på jobbet nu. Ingen läser här förrän",
                "bot  Vad vill du göra?",
                "bot  Omar tar över efter Anna.",
            ),
            "the_taker_is_on_holiday": ("Anna har samtalet och är inte på jobbet nu.",),
            "coordinator_takes_over": ("bot  Eva tar över efter Anna.",),
        },
        ("test_until_answered::test_in_a_talk_out_of_hours_the_truth_is_told_and_words_work",),
    ),
    "overdue is kept and shown": Row(
        {"nobody_takes_it": ("bot  Du har inte fått svar än.",)},
        (
            "test_alarm_bar::test_a_coach_with_two_calls_at_once_and_a_talk",
            "test_alarm_bar::test_a_coordinator_with_an_overdue_tier_a",
        ),
    ),
    "stop and erasing in a danger": Row(
        {
            "stop_and_erase_in_danger": (
                "bot  Jag har slutat. En människa tittar ändå på det du skrev förut.",
                "bot  Först ska en människa titta på det du skrev. Sedan raderar jag allt.",
                "anna  (notice) Sara vill att allt raderas.",
                "bot  Nu är det raderat hos oss.",
            ),
            "erasing_taken_back": ("bot  Bra. Jag raderar inget.",),
        },
        ("test_until_answered::test_stop_and_erasing_wait_for_a_human",),
    ),
    "help ends with a person and 112": Row(
        {
            "talk_out_of_hours": (
                (
                    "bot  Är det bråttom, ring 112. Du kan också prata med en människa här."
                    "  [💬 Prata med en människa]"
                ),
            ),
            "held": ("bot  Är det bråttom, ring 112.",),
        },
        ("test_until_answered::test_help_ends_with_a_person_and_112",),
    ),
    "words by kind, and one short line for each further sign": Row(
        {
            "danger_kinds": (
                "bot  Tack för att du berättar. Ingen får ta dig utomlands mot din vilja.",
                "bot  Ring 112 nu, även om du mår bra.",
            ),
            "danger_in_another_language": ("bot  Jag har läst det här också",),
        },
        (
            (
                "test_until_answered::"
                "test_each_kind_has_its_own_words_and_a_further_sign_one_short_line"
            ),
        ),
    ),
    "the night": Row(
        {
            "nobody_on_call_at_night": ("bot  Ingen läser här förrän",),
            "on_call_at_night": ("omar  (card) Nivå A", "eva  (card) Nivå A"),
            "on_call_changes_at_night": ("anna  (card) Nivå A",),
            "on_call_and_away": ("omar  (card) Nivå A",),
            "on_call_only_for_life": ("anna  (card) Nivå B",),
        },
        (
            (
                "test_until_answered::"
                "test_minutes_before_closing_and_at_night_it_is_told_when_somebody_reads"
            ),
            "test_staffing::test_a_coordinator_enters_an_absence_and_a_shift",
        ),
    ),
    "the language of the answer": Row(
        {"danger_in_another_language": ("Språk: Svenska · العربية.",)},
        ("test_until_answered::test_the_answer_is_in_the_language_of_the_words_too",),
    ),
    "unclear words": Row(
        {
            "unclear_words": (
                "bot  Vill du prata med en människa? Är det bråttom, ring 112.",
                "bot  Jag var inte säker på det du skrev förut.",
                "opened  C unsure",
            ),
        },
        (
            (
                "test_until_answered::"
                "test_unclear_words_are_asked_about_with_the_numbers_and_do_not_end_in_silence"
            ),
        ),
    ),
    "each call ends in a sentence": Row(
        {
            "endings": (
                "bot  Anna har tittat på det du skrev och är klar med det.",
                "bot  Anna har försökt nå dig.",
            ),
        },
        ("test_until_answered::test_a_call_that_is_closed_without_a_talk_ends_in_a_sentence",),
    ),
    "minutes before closing": Row(
        {"minutes_before_closing": ("Har ingen svarat senast måndag 30 november klockan 09:57",)},
        (
            (
                "test_until_answered::"
                "test_minutes_before_closing_and_at_night_it_is_told_when_somebody_reads"
            ),
        ),
    ),
    "a page of trouble": Row(
        {},  # No conversation follows: nothing could be saved.
        (
            "test_numbers::test_beside_words_that_wait_stands_whom_to_call",
            "test_numbers::test_danger_that_cannot_be_saved_is_answered_in_the_chat",
            "test_numbers::test_danger_that_cannot_be_saved_is_answered_without_a_script",
            "test_numbers::test_the_page_that_is_kept_has_them",
        ),
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_row_has_its_transcripts_and_its_browser_tests(name: str) -> None:
    """The transcripts hold what decides; the tests are there under their names."""
    row = ROWS[name]
    for stem, words in row.transcripts.items():
        text = (transcript_player.FOLDER / f"{stem}.txt").read_text(encoding="utf-8")
        followed = [line.strip() for line in text.splitlines() if line.startswith("  ")]
        missing = [one for one in words if not any(one.strip() in line for line in followed)]
        assert not missing, stem
    assert row.browser
    for one in row.browser:
        file, _, test = one.partition("::")
        text = (BROWSER / f"{file}.py").read_text(encoding="utf-8")
        assert re.search(rf"^(async )?def {test}\(", text, re.MULTILINE), one
