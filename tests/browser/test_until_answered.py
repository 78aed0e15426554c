"""What a youth reads between a call for help and a human's answer, in each trouble on the way.

The rows of the contract (docs/decisions/0024) which tests/conversations/test_danger_rows.py lists.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from playwright.sync_api import expect

from bot.turns.inbound import CoachClosed, CoachSaid, CoachTook
from tests.support.browser import Device
from tests.support.browser_users import Phone
from tests.support.live_site import ZONE, LiveSite

Devices = Callable[..., Device]
ANNA, OMAR = 1, 2
NOBODY = "Ingen läser här förrän måndag 30 november klockan 08:00 ."


def friday(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 27, hour, minute, tzinfo=ZONE)


def test_a_take_without_words_is_told_and_a_colleague_takes_over(
    live: LiveSite, devices: Devices
) -> None:
    phone = Phone.of(live, devices())
    phone.says("jag vill dö")
    live.take(CoachTook(ANNA), phone.youth)
    phone.reads("Anna tar det här. Har Anna inte skrivit till dig senast i dag klockan 10:05")
    expect(phone.log).not_to_contain_text("är här nu")
    live.move(timedelta(minutes=6))
    phone.reads("Anna har inte skrivit till dig än. Förlåt. Jag letar också efter någon annan.")
    live.take(CoachTook(OMAR), phone.youth)
    phone.reads("Omar tar över efter Anna .")
    live.take(CoachSaid(OMAR, "Hej Sara"), phone.youth)
    phone.reads("Omar är här nu. Du kan skriva.")


def test_in_a_talk_out_of_hours_the_truth_is_told_and_words_work(
    live: LiveSite, devices: Devices
) -> None:
    phone = Phone.of(live, devices())
    live.move_to(friday(15))
    phone.says("person")
    live.take(CoachTook(ANNA), phone.youth)
    live.take(CoachSaid(ANNA, "Hej Sara"), phone.youth)
    live.move_to(friday(21, 30))
    phone.says("är du där?")
    phone.reads(f"Anna är inte på jobbet nu. {NOBODY} Det du skriver är sparat.")
    phone.says("meny")
    phone.is_asked("remind")


def test_stop_and_erasing_wait_for_a_human(live: LiveSite, devices: Devices) -> None:
    phone = Phone.of(live, devices())
    phone.says("jag vill dö")
    phone.says("stopp")
    phone.reads("Jag har slutat. En människa tittar ändå på det du skrev förut.")
    expect(phone.button("erase")).to_have_count(0)
    phone.says("radera mig")
    phone.reads("Först ska en människa titta på det du skrev. Sedan raderar jag allt.")
    assert "jag vill dö" in live.heard(phone.youth)
    phone.is_asked("keep_everything")


def test_help_ends_with_a_person_and_112(live: LiveSite, devices: Devices) -> None:
    phone = Phone.of(live, devices())
    phone.says("hjälp")
    phone.reads("Är det bråttom, ring 112 . Du kan också prata med en människa här.")
    expect(phone.log.locator("a[href='tel:112']").last).to_be_visible()
    phone.is_asked("person")


def test_each_kind_has_its_own_words_and_a_further_sign_one_short_line(
    live: LiveSite, devices: Devices
) -> None:
    phone = Phone.of(live, devices())
    phone.says("jag är rädd att de tar mig till hemlandet")
    phone.reads("Ingen får ta dig utomlands mot din vilja.")
    expect(phone.log.get_by_role("link", name="020-57 70 70")).to_be_visible()
    before = len(phone.words())
    phone.says("de tar mig till hemlandet i sommar")
    phone.reads("Jag har läst det här också, och Anna får läsa det.")
    assert len(phone.words()) == before + 2


def test_minutes_before_closing_and_at_night_it_is_told_when_somebody_reads(
    live: LiveSite, devices: Devices
) -> None:
    phone = Phone.of(live, devices())
    live.move_to(friday(16, 27))
    phone.says("min pappa slår mig")
    phone.reads("Har ingen svarat senast måndag 30 november klockan 09:57 , säger jag det till dig")
    live.move_to(friday(23))
    phone.says("jag vill dö")
    phone.reads(f"{NOBODY} Då skriver jag till Anna att du behöver prata.")


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


def test_a_call_that_is_closed_without_a_talk_ends_in_a_sentence(
    live: LiveSite, devices: Devices
) -> None:
    phone = Phone.of(live, devices())
    phone.says("jag vill dö")
    live.take(CoachClosed(ANNA, "false_alarm"), phone.youth)
    phone.reads("Anna har tittat på det du skrev och är klar med det.")
