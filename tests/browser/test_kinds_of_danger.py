"""What a youth reads by the kind of danger, by its language, again, and where words are unclear.

The rows of the contract (docs/decisions/0024) which tests/contract/rows.toml lists.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import pytest
from playwright.sync_api import expect

from bot.turns.inbound import CoachSaid, CoachTook
from tests.support.browser import Device
from tests.support.browser_users import Phone
from tests.support.live_site import LiveSite

Devices = Callable[..., Device]
ANNA: Final = 1


KINDS: Final = {
    "abroad": (
        "jag är rädd att de tar mig till hemlandet",
        "Ingen får ta dig utomlands mot din vilja.",
        "020-57 70 70",
    ),
    "honour": (
        "de vill gifta bort mig",
        "Du har rätt att bestämma över ditt liv och vem du vill leva med.",
        "020-57 70 70",
    ),
    "violence": ("min pappa slår mig", "Ingen får göra dig illa.", "020-80 80 80"),
    "sexual": ("jag blev våldtagen", "Det är inte ditt fel, vad som än har hänt.", "116 111"),
    "poisoning": ("jag har tagit en massa tabletter", "Ring 112 nu, även om du mår bra.", "112"),
    "self-harm": ("jag skär mig", "Är du svårt skadad, eller blöder du", "90101"),
    "another": ("min kompis vill dö", "Det är bra att du bryr dig.", "116 111"),
}
"""Words, the sentence of their kind, and a number beside it that can be pressed."""


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_its_own_words_and_lines(live: LiveSite, devices: Devices, kind: str) -> None:
    words, sentence, number = KINDS[kind]
    phone = Phone.of(live, devices())
    phone.says(words)
    phone.reads(sentence)
    phone.reads("Jag har skrivit till Anna att du behöver prata.")
    expect(phone.log.get_by_role("link", name=number).first).to_be_visible()


@pytest.mark.parametrize("talking", [False, True], ids=["waiting", "in a talk"])
def test_a_further_sign_gets_one_short_line(
    live: LiveSite, devices: Devices, *, talking: bool
) -> None:
    phone = Phone.of(live, devices())
    phone.says("jag är rädd att de tar mig till hemlandet")
    phone.reads("Jag har skrivit till Anna att du behöver prata.")
    if talking:
        live.take(CoachTook(ANNA), phone.youth)
        live.take(CoachSaid(ANNA, "Hej Sara"), phone.youth)
        phone.reads("Hej Sara")
    before = len(phone.words())
    phone.says("de tar mig till hemlandet i sommar")
    phone.reads("Jag har läst det här också, och Anna får läsa det.")
    assert len(phone.words()) == before + 2


def test_the_answer_is_in_the_language_of_the_words_too(live: LiveSite, devices: Devices) -> None:
    phone = Phone.of(live, devices())
    phone.says("I want to die")
    phone.reads("Thank you for writing to me.")
    phone.reads("Tack för att du skriver till mig.")


def test_unclear_words_are_asked_about_with_the_numbers_and_do_not_end_in_silence(
    live: LiveSite, devices: Devices
) -> None:
    phone = Phone.of(live, devices())
    phone.says("hjälp mig")
    phone.reads("Vill du prata med en människa? Är det bråttom, ring 112 .")
    phone.is_asked("now")
    live.move(timedelta(hours=1, minutes=1))
    phone.reads("Jag var inte säker på det du skrev förut. Därför får Anna läsa det.")


def test_the_third_time_within_a_day_a_coach_reads_them(live: LiveSite, devices: Devices) -> None:
    phone = Phone.of(live, devices())
    for _ in range(2):
        phone.says("orkar inte")
        phone.is_asked("no")
        phone.taps("no")
    phone.says("orkar inte")
    phone.reads("Jag förstår inte allt. Därför får Anna läsa det du skrev.")
