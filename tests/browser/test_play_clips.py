"""A recorded clip in a real browser: a translator adds it, and a phone without a voice plays it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import expect

from bot.app import Locales
from bot.language import clips
from bot.language.registry import LOCALES
from bot.language.renderer import Renderer
from bot.safety.lexicon import Lexicon
from bot.translation import clip_files
from bot.understanding.time_words import TimeWords
from storage.access import staff
from storage.access.staff import Role
from storage.database import Db
from storage.encryption import Keyring
from tests.support import browser, sounds
from tests.support.browser import Device
from tests.support.browser_users import Desk, Phone
from tests.support.live_site import LiveSite
from tests.support.translator_client import units

Devices = Callable[..., Device]
LINE: Final = "menu.what"

PLAYED: Final = """() => {
  const play = HTMLMediaElement.prototype.play;
  window.played = [];
  HTMLMediaElement.prototype.play = function () {
    const begun = play.call(this);
    begun.then(() => window.played.push(new URL(this.src).pathname), () => {});
    return begun;
  };
}"""
"""Writes down what the browser has begun to play."""

VOICE: Final = """() => {
  window.said = [];
  Object.defineProperty(window, "speechSynthesis", { value: {
    getVoices: () => [{ lang: "so-SO", localService: true }], speaking: false, cancel() {},
    speak(one) { window.said.push(one.text); }, addEventListener() {},
  } });
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
}"""
"""A device with a voice of its own for Somali."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the locales."""
    return Path(shutil.copytree(LOCALES, tmp_path / "locales"))


@pytest.fixture
def live(key_file: Path, migrated_sqlite: Path, folder: Path) -> Iterator[LiveSite]:
    """A site that speaks the copy and its drafts."""
    shutil.copyfile(migrated_sqlite, key_file.parent / "lotsen.sqlite3")
    renderer = Renderer.load(folder, previews=True)
    locales = Locales(renderer, TimeWords.load(folder), Lexicon.load(folder))
    running = LiveSite(key_file.parent, locales).start()
    yield running
    running.stop()


def lea(db: Db, keys: Keyring) -> int:
    """A translator, who has been at the desk before."""
    number = staff.add(db, 1, "Lea", "sv", Role.TRANSLATOR)
    staff.set_password(db, number, "no hash, so no password")
    staff.set_totp(db, keys, number, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    return number


def record(live: LiveSite, folder: Path, sound: bytes) -> str:
    """Somebody has read a line in Somali; return its public address."""
    said = units(folder, "so")[LINE].target
    clip_files.save(folder / "so", LINE, said, sound, "LM")
    live.app.renderer.reload_if_changed()
    return f"/clips/so/{clips.load(folder / 'so')[LINE].name}"


def phone_of(live: LiveSite, device: Device, *scripts: str) -> Phone:
    for script in (PLAYED, *scripts):
        device.context.add_init_script(f"({script})()")
    phone = Phone.of(live, device, lang="so")
    phone.says("meny")
    phone.is_asked("steps")
    return phone


def has_played(phone: Phone, *addresses: str) -> None:
    phone.page.wait_for_function("(count) => window.played.length === count", arg=len(addresses))
    assert phone.page.evaluate("window.played") == [*addresses]


def test_a_translator_adds_a_clip_and_hears_it(
    live: LiveSite, devices: Devices, folder: Path
) -> None:
    desk = Desk.of(live, devices(browser.DESK), live.write(lea))
    page = desk.page
    desk.opens(f"translate/so/lines/{LINE}")
    assert browser.troubles(page) == []
    sent: Any = {"name": "röst.wav", "mimeType": "audio/wav", "buffer": sounds.wav()}
    page.locator("[name=clip]").set_input_files(sent)
    page.locator("#clip form button").last.click()
    expect(page.locator("#clip .notice.good")).to_be_visible()
    length = page.locator("#clip audio").evaluate(
        "(audio) => audio.play().then(() => audio.duration)"
    )
    assert length == pytest.approx(0.2, abs=0.05)
    assert browser.troubles(page) == []
    browser.keep(page, "clip-added")
    assert clips.load(folder / "so")[LINE].by == "LEA"
    desk.opens("translate/so/school-words")
    assert browser.troubles(page) == []
    browser.keep(page, "school-words")


def test_a_phone_without_a_voice_plays_the_clip(
    live: LiveSite, devices: Devices, folder: Path
) -> None:
    """Only the bubble that has one can be heard, and nothing is asked for before it is pressed."""
    address = record(live, folder, sounds.wav(seconds=3))
    device = devices()
    asked: list[str] = []
    device.context.on("request", lambda request: asked.append(request.url))
    phone = phone_of(live, device)
    button = phone.log.locator(".speak")
    expect(button).to_have_count(1)
    assert not [one for one in asked if "/clips/" in one]
    button.click()
    has_played(phone, address)
    button.click()
    # Pressed once more it is silent; a third time it begins anew.
    button.click()
    has_played(phone, address, address)
    assert browser.troubles(phone.page, thumbs=True) == []


def test_a_clip_is_heard_before_the_voice_of_the_device(
    live: LiveSite, devices: Devices, folder: Path
) -> None:
    address = record(live, folder, sounds.wav())
    phone = phone_of(live, devices(), VOICE)
    phone.log.locator(".bubble.robot .speak").last.click()
    has_played(phone, address)
    assert phone.page.evaluate("window.said") == []


def test_what_cannot_be_played_is_read_by_the_device(
    live: LiveSite, devices: Devices, folder: Path
) -> None:
    """A file that is damaged after its first bytes."""
    record(live, folder, sounds.BEGINNINGS["wav"])
    phone = phone_of(live, devices(), VOICE)
    phone.log.locator(".bubble.robot .speak").last.click()
    phone.page.wait_for_function("() => window.said.length === 1")
    assert phone.page.evaluate("window.played") == []
