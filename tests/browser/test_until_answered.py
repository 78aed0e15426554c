"""What a youth reads between a call for help and a human's answer, in each trouble on the way.

The rows of the contract (docs/decisions/0024) which tests/contract/rows.toml lists.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import pytest
from playwright.sync_api import expect

from bot.turns.inbound import CoachSaid, CoachTook
from flows.held import KEEP
from storage.access import staffing
from tests.browser.test_alarm_bar import hears
from tests.support import own_directory
from tests.support.browser import Device
from tests.support.browser_users import Phone
from tests.support.live_site import ZONE, LiveSite

Devices = Callable[..., Device]
ANNA, OMAR = 1, 2
NOBODY = "Ingen läser här förrän måndag 30 november klockan 08:00 ."
SOCIAL: Final = "020-10 10 10"


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
    phone.says("människa")
    phone.reads(f"Anna har tagit sig an det här. {NOBODY}")
    phone.says("hjälp")
    phone.reads("Du kan alltid skriva något av de här orden:")
    phone.says("meny")
    phone.is_asked("remind")
    phone.says("stopp")
    phone.reads("Nu har jag slutat. Jag skriver inget mer om du inte skriver först.")


def test_in_a_talk_a_working_day_without_words_is_told(live: LiveSite, devices: Devices) -> None:
    phone = Phone.of(live, devices())
    phone.says("person")
    live.take(CoachTook(ANNA), phone.youth)
    live.take(CoachSaid(ANNA, "Hej Sara"), phone.youth)
    phone.says("hej Anna")
    live.move(timedelta(days=1))
    phone.reads("Du har inte fått svar än. Förlåt. Jag fortsätter att leta efter någon")


def test_what_is_written_to_a_coach_who_is_ill_goes_to_the_deputy(
    live: LiveSite, devices: Devices
) -> None:
    phone = Phone.of(live, devices())
    phone.says("person")
    live.take(CoachTook(ANNA), phone.youth)
    live.take(CoachSaid(ANNA, "Hej Sara"), phone.youth)
    live.move(timedelta(hours=2))
    now = live.clock.now()
    live.write(lambda db, _: staffing.add_absence(db, ANNA, now, None, now, OMAR))
    phone.says("jag behöver hjälp med en sak")
    phone.reads("Jag har sparat det till Omar . Är det bråttom, ring 112 .")


def test_stop_and_erasing_wait_for_a_human(live: LiveSite, devices: Devices) -> None:
    phone = Phone.of(live, devices())
    phone.says("jag vill dö")
    phone.says("stopp")
    phone.reads("Jag har slutat. En människa tittar ändå på det du skrev förut.")
    expect(phone.button("erase")).to_have_count(0)
    phone.says("radera mig")
    phone.reads("Först ska en människa titta på det du skrev. Sedan raderar jag allt.")
    assert "jag vill dö" in live.heard(phone.youth)
    phone.taps(KEEP)
    phone.reads("Bra. Jag raderar inget. En människa tittar ändå på det du skrev.")


def test_help_ends_with_a_person_and_112(live: LiveSite, devices: Devices) -> None:
    phone = Phone.of(live, devices())
    phone.says("hjälp")
    phone.reads("Är det bråttom, ring 112 . Du kan också prata med en människa här.")
    expect(phone.log.locator("a[href='tel:112']").last).to_be_visible()
    phone.is_offered_a_person()
    phone.says("jag vill dö")
    phone.says("hjälp")
    phone.reads("Jag har skrivit till Anna att du behöver svar.")
    phone.reads("Är det bråttom, ring 112 . Du kan också prata med någon dag och natt.")


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


@pytest.mark.parametrize(
    "live", [own_directory.with_social_emergency(SOCIAL)], indirect=True, ids=["socialjour"]
)
def test_at_night_the_local_emergency_services_are_named(live: LiveSite, devices: Devices) -> None:
    phone = Phone.of(live, devices())
    live.move_to(friday(22))
    phone.says("min pappa slår mig")
    phone.reads(f"Tills dess kan du ringa socialjouren, {SOCIAL}")
    expect(phone.log.get_by_role("link", name=SOCIAL)).to_have_attribute("href", "tel:020101010")


def test_at_night_whoever_is_on_call_is_named(live: LiveSite, devices: Devices) -> None:
    phone = Phone.of(live, devices())
    now, begins = live.clock.now(), friday(16, 30)
    live.write(lambda db, _: staffing.set_on_call(db, 1, now, on_call=True))
    live.write(
        lambda db, _: staffing.add_shift(db, 1, OMAR, begins, begins + timedelta(hours=15), now)
    )
    live.move_to(friday(22))
    phone.says("jag vill dö")
    phone.reads("Jag har skrivit till Omar att du behöver prata. Har ingen svarat senast")


NEEDS: Final = {
    "B": ("min pappa slår mig", timedelta(hours=2)),
    "C": ("person", timedelta(days=1)),
}
"""Words of a tier, and until after its deadline."""


@pytest.mark.parametrize("tier", NEEDS)
def test_at_the_deadline_the_truth_is_told(live: LiveSite, devices: Devices, tier: str) -> None:
    words, length = NEEDS[tier]
    phone = Phone.of(live, devices())
    phone.says(words)
    phone.reads("säger jag det till dig här.")
    expect(phone.log).not_to_contain_text("Du har inte fått svar än")
    live.move(length)
    phone.reads("Du har inte fått svar än. Förlåt. Jag fortsätter att leta efter någon")
    live.move(length)
    phone.says("hej?")
    phone.reads("Det är sparat, men du har inte fått svar än.")
    assert sum("Du har inte fått svar än. Förlåt" in one for one in phone.words()) == 1


def test_an_old_button_of_a_page_left_open_says_who_was_written_to(
    live: LiveSite, devices: Devices
) -> None:
    """Such a page runs no script, and shows what it showed before the danger."""
    phone = Phone.of(live, devices(java_script_enabled=False))
    phone.writes("meny")
    phone.is_asked_after_a_look("remind")
    hears(live, phone.youth, "jag vill dö")
    phone.button("remind").click()
    live.do(live.app.settle())  # What was not said yet would be on the next page only.
    phone.opens()
    phone.reads("Jag har skrivit till Anna att du behöver svar.")
    phone.reads("Är det bråttom, ring 112 . Du kan också prata med någon dag och natt.")
    expect(phone.question.locator("button")).to_have_count(0)
