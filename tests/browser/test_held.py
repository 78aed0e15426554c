"""A youth's page while a danger is open: nothing leads past it, and the truth is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import expect

from bot.turns.inbound import CoachSaid, CoachTook
from tests.support.browser import Device
from tests.support.browser_users import Phone
from tests.support.live_site import LiveSite

Devices = Callable[..., Device]
ANNA = 1


def test_nothing_leads_past_an_open_danger(live: LiveSite, devices: Devices) -> None:
    """Buttons and words are answered by who has been written to; then Anna, late, and here."""
    phone = Phone.of(live, devices())
    phone.says("meny")
    phone.is_asked("remind")
    phone.says("jag vill dö")
    phone.reads("Jag har skrivit till Anna att du behöver prata.")
    assert not phone.question.locator("button").count(), "no old question can be pressed"
    expect(phone.log.locator("a[href='tel:112']").first).to_be_visible()
    phone.says("påminn mig om bussen")
    phone.reads("Jag har sparat det till Anna . Är det bråttom, ring 112 .")
    live.move(timedelta(minutes=31))
    phone.reads(
        "Du har inte fått svar än. Förlåt. Jag fortsätter att leta efter någon som kan svara.",
    )
    phone.says("hej?")
    phone.reads("Det är sparat, men du har inte fått svar än.")
    live.take(CoachTook(ANNA), 1)
    phone.reads("Anna tar det här.")
    live.take(CoachSaid(ANNA, "Hej Sara, jag är här."), 1)
    phone.reads("Anna är här nu. Du kan skriva.")
    phone.reads("Hej Sara, jag är här.")
    after = phone.words()[phone.words().index("youth: jag vill dö") :]
    assert not any("Vad vill du göra" in one or "förstår" in one for one in after)
