"""What staff see and press between a youth's call and the end of it, and what the youth then reads.

The rows of the contract (docs/decisions/0024) which tests/contract/rows.toml lists.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pytest
from playwright.sync_api import expect

from bot.turns.inbound import CoachSaid, CoachTook
from flows.held import KEEP
from tests.support import browser
from tests.support.browser import Device
from tests.support.browser_users import Desk, Phone
from tests.support.live_site import LiveSite

Devices = Callable[..., Device]
ANNA, OMAR, EVA = 1, 2, 3
DANGER: Final = "jag vill dö"
SIZES: Final = pytest.mark.parametrize(
    "viewport", [browser.PHONE, browser.DESK], ids=["360", "1280"]
)


@pytest.fixture
def phone(live: LiveSite, devices: Devices) -> Phone:
    """Sara's, who has written that she wants to die."""
    found = Phone.of(live, devices())
    found.says(DANGER)
    return found


def at_the_page(live: LiveSite, devices: Devices, coach: int, youth: int = 1) -> Desk:
    """Somebody of the staff at the page of this youth."""
    desk = Desk.of(live, devices(browser.DESK), coach)
    desk.opens(f"youths/{youth}")
    return desk


def test_words_to_an_open_question_are_the_coachs_and_no_wish(
    live: LiveSite, devices: Devices
) -> None:
    phone = Phone.of(live, devices())
    phone.says("meny")
    phone.taps("steps")
    phone.says(DANGER)
    for words in ("bli kock", "2", "påminn mig"):
        phone.says(words)
    desk = at_the_page(live, devices, ANNA)
    for words in (DANGER, "bli kock", "2", "påminn mig"):
        desk.shows(words)
    expect(desk.page.locator(".pin blockquote")).to_have_text(DANGER)
    expect(desk.page.locator("#plan")).not_to_contain_text("bli kock")


def test_a_take_is_owed_words_until_a_minute_that_everybody_sees(
    live: LiveSite, devices: Devices, phone: Phone
) -> None:
    anna = Desk.of(live, devices(browser.PHONE), ANNA)
    omar = Desk.of(live, devices(browser.DESK), OMAR)
    anna.opens("inbox")
    anna.takes()
    expect(anna.page.locator("#bar")).to_contain_text("Skriv före 10:05")
    omar.opens("inbox")
    expect(omar.need()).to_contain_text("ska skriva före")
    expect(omar.page.locator("#take-1")).to_have_count(0)
    live.move(timedelta(minutes=6))
    expect(omar.need()).to_contain_text("tog det men har inte skrivit")
    expect(anna.page.locator("#bar")).to_contain_text("1 min för sent")
    omar.takes()
    phone.reads("Omar tar över efter Anna .")
    expect(anna.page.locator("#bar")).to_contain_text("pratar med")
    omar.says("Hej Sara")
    phone.reads("Omar är här nu. Du kan skriva.")
    expect(omar.page.locator("#bar")).not_to_contain_text("Skriv före")


def test_who_is_handed_a_talk_owes_words_too(
    live: LiveSite, devices: Devices, phone: Phone
) -> None:
    live.take(CoachTook(ANNA), phone.youth)
    live.take(CoachSaid(ANNA, "Hej Sara"), phone.youth)
    anna = at_the_page(live, devices, ANNA)
    form = anna.page.locator("form[action$='/hand-over']")
    anna.page.locator("details.pop", has=form).locator("summary").first.click()
    form.locator("[name=to]").select_option(str(OMAR))
    form.locator("button").click()
    phone.reads("Anna lämnar över till Omar . Du kan skriva vidare här.")
    omar = at_the_page(live, devices, OMAR)
    expect(omar.page.locator("#bar")).to_contain_text("Skriv före 10:05")
    live.move(timedelta(minutes=6))
    phone.reads("Omar har inte skrivit till dig än. Förlåt. Jag letar också efter någon annan.")


def test_a_coordinator_takes_over_at_any_time(
    live: LiveSite, devices: Devices, phone: Phone
) -> None:
    live.take(CoachTook(ANNA), phone.youth)
    live.take(CoachSaid(ANNA, "Hej Sara"), phone.youth)
    phone.reads("Anna är här nu.")
    eva = Desk.of(live, devices(browser.DESK), EVA)
    eva.opens("inbox")
    eva.takes()
    phone.reads("Eva tar över efter Anna .")
    eva.says("Hej Sara, jag heter Eva.")
    phone.reads("Eva är här nu. Du kan skriva.")


def test_after_two_rounds_a_coordinator_is_asked_after_three_the_operator(
    live: LiveSite, devices: Devices, phone: Phone
) -> None:
    live.move(timedelta(minutes=46))
    eva = Desk.of(live, devices(browser.DESK), EVA)
    eva.opens("inbox")
    expect(eva.need(phone.youth)).to_contain_text(re.compile(r"tillfrågad nu:\W+Eva"))
    live.move(timedelta(minutes=110))
    eva.opens("team")
    expect(eva.page.locator("#care")).to_contain_text("everybody was asked, and nobody has taken")


RED: Final = """(one) => {
  const [red, green, blue] = getComputedStyle(one).color.match(/[\\d.]+/g).map(Number);
  return red > 1.5 * Math.max(green, blue);
}"""


@SIZES
def test_late_by_days_counts_from_the_first_deadline(
    live: LiveSite, devices: Devices, phone: Phone, viewport: Any
) -> None:
    live.move(timedelta(days=6, hours=1))
    desk = Desk.of(live, devices(viewport), ANNA)
    desk.opens("inbox")
    over = desk.need(phone.youth).locator(".due.over")
    expect(over).to_contain_text("6 d för sent")
    assert over.evaluate(RED)
    desk.opens(f"youths/{phone.youth}")
    expect(desk.page.locator("#bar .over").last).to_contain_text("6 dagar för sent")
    assert not browser.troubles(desk.page)


def test_the_wish_for_erasing_is_told_at_once_and_done_when_it_is_closed(
    live: LiveSite, devices: Devices, phone: Phone
) -> None:
    desk = at_the_page(live, devices, ANNA)
    phone.page.goto(f"{live.url}/chat/erase")
    phone.page.locator("form[action='/chat/erase'] button").click()
    phone.page.wait_for_url("**/chat")
    phone.reads("Först ska en människa titta på det du skrev. Sedan raderar jag allt.")
    phone.is_asked(KEEP)
    expect(desk.page.locator("#bar")).to_contain_text("vill att allt raderas")
    live.take(CoachTook(ANNA), phone.youth)
    live.take(CoachSaid(ANNA, "Hej Sara"), phone.youth)
    phone.reads("Hej Sara")
    expect(desk.page.locator("#bar")).to_have_attribute("data-mine", "1")
    desk.page.locator("#closing > summary").click()
    form = desk.page.locator("#closing form")
    form.locator("[name=outcome][value=talked]").check()
    form.locator("[name=report][value=not_needed]").check()
    expect(form.locator(".button.main")).to_have_text("Avsluta och radera allt")
    form.locator(".button.main").click()
    # The answer to the form (HX-Redirect) and the stream ("gone") both lead there; one breaks off
    # the other, and a wait for a single navigation would call that a fault.
    expect(desk.page).to_have_url(f"{live.url}/desk/inbox")
    expect(desk.page.locator("#told")).to_contain_text("En av dina ungdomar har raderat allt.")
    phone.page.wait_for_url("**/chat/gone*")
    assert not live.heard(phone.youth)


ENDS: Final = {
    "false_alarm": "Anna har tittat på det du skrev och är klar med det.",
    "not_reached": "Anna har försökt nå dig. Nu är det jag, roboten, som svarar igen.",
}


@pytest.mark.parametrize("outcome", ENDS)
def test_a_call_that_is_closed_without_a_talk_ends_in_a_sentence(
    live: LiveSite, devices: Devices, phone: Phone, outcome: str
) -> None:
    desk = at_the_page(live, devices, ANNA)
    desk.page.locator("#closing [name=words]").evaluate("(one) => { one.value = 'ett citat'; }")
    desk.closes(outcome)
    phone.reads(ENDS[outcome])


def test_a_talk_that_is_closed_ends_in_a_sentence(
    live: LiveSite, devices: Devices, phone: Phone
) -> None:
    live.take(CoachTook(ANNA), phone.youth)
    live.take(CoachSaid(ANNA, "Hej Sara"), phone.youth)
    at_the_page(live, devices, ANNA).closes("talked")
    phone.reads("Anna slutar skriva nu. Nu svarar jag, roboten, igen.")


@SIZES
def test_both_languages_stand_on_the_card(live: LiveSite, devices: Devices, viewport: Any) -> None:
    phone = Phone.of(live, devices())
    phone.says("I want to die")
    desk = Desk.of(live, devices(viewport), ANNA)
    desk.opens("inbox")
    expect(desk.need(phone.youth).locator(".tongue")).to_have_text(["Svenska", "English"])
    assert not browser.troubles(desk.page)
    desk.opens(f"youths/{phone.youth}")
    expect(desk.page.locator("#bar .tongue")).to_have_text(["Svenska", "English"])
    assert not browser.troubles(desk.page)
