"""A bubble is read aloud by a voice of the device; where there is none, nothing is offered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest
from playwright.sync_api import expect

from tests.support import browser
from tests.support.browser import Device
from tests.support.browser_users import Phone
from tests.support.live_site import LiveSite

Devices = Callable[..., Device]

VOICES: Final = """(voices) => {
  window.said = [];
  Object.defineProperty(window, "speechSynthesis", { value: {
    getVoices: () => voices, speaking: false, cancel() { this.speaking = false; },
    speak(one) { this.speaking = true; window.said.push([one.lang, one.text]); },
    addEventListener() {},
  } });
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
}"""
"""What a browser with these voices has."""


def phone_with(live: LiveSite, device: Device, lang: str, *, local: bool) -> Phone:
    voice = f'[{{ lang: "{lang}", localService: {str(local).lower()} }}]'
    device.context.add_init_script(f"({VOICES})({voice})")
    phone = Phone.of(live, device)
    phone.says("meny")
    phone.is_asked("steps")
    return phone


def test_a_bubble_is_read_in_its_language(live: LiveSite, devices: Devices) -> None:
    phone = phone_with(live, devices(), "sv-SE", local=True)
    button = phone.log.locator(".bubble.robot .speak").last
    button.click()
    assert phone.page.evaluate("window.said") == [["sv", "Vad vill du göra?"]]
    button.click()
    assert phone.page.evaluate("speechSynthesis.speaking") is False
    expect(phone.log.locator(".bubble.youth .speak")).to_have_count(0)
    assert browser.troubles(phone.page, thumbs=True) == []


@pytest.mark.parametrize(("lang", "local"), [("ar-SA", True), ("sv-SE", False)])
def test_without_a_voice_on_the_device_nothing_is_offered(
    live: LiveSite, devices: Devices, lang: str, *, local: bool
) -> None:
    """Not for another language, and not by somebody's server: the words would leave the phone."""
    phone = phone_with(live, devices(), lang, local=local)
    expect(phone.log.locator(".speak")).to_have_count(0)
