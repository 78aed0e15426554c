"""The hands of people at a real browser: a youth's at the phone, a coach's at the desk."""

from __future__ import annotations

import re
from typing import Final

import pyotp
from playwright.sync_api import Locator, Page, expect

from bot.channels.webchat import cookies
from tests.support.browser import Device
from tests.support.live_site import LiveSite

PASSWORD: Final = "tre gröna moln vid kajen"  # noqa: S105 - nobody has it

WORDS: Final = """(log) => [...log.querySelectorAll('.bubble')].map((one) =>
  one.classList[1] + ': ' + one.querySelector('.text').textContent)"""


class Phone:
    """The youth's hand."""

    def __init__(self, device: Device, page: Page | None = None) -> None:
        self.device = device
        self.page = page or device.page
        self.log = self.page.locator("#log")
        self.question = self.page.locator("#question")
        self.typing = self.page.locator("#typing span")

    @classmethod
    def of(cls, live: LiveSite, device: Device, nickname: str = "Sara", lang: str = "sv") -> Phone:
        """The phone of a youth who has said yes, with the chat open."""
        phone = cls(device)
        phone.youth, secret = live.enrolled(nickname, lang)
        device.context.add_cookies([{"name": cookies.COOKIE, "value": secret, "url": live.url}])
        phone.opens()
        return phone

    @classmethod
    def of_one_in_need(cls, live: LiveSite, device: Device) -> Phone:
        """Sara's, who has asked for a person."""
        phone = cls.of(live, device)
        phone.asks_for_a_person()
        phone.all_saved()
        return phone

    youth = 1
    """The number of the first who comes."""

    def joins(self, path: str) -> None:
        """Two taps: the link, and the one button; until the page can do all it does."""
        self.page.goto(self.device.url + path)
        self.page.locator("form[action='/i'] button").click()
        self.log.wait_for(state="attached")
        self.page.wait_for_load_state()

    def opens(self) -> None:
        self.page.goto(f"{self.device.url}/chat")
        self.log.wait_for(state="attached")

    def writes(self, text: str) -> None:
        """Type and send, whatever becomes of it."""
        self.page.locator("#text").fill(text)
        self.page.locator("#say .send").click()

    def says(self, text: str) -> None:
        """Write, and see that it is saved, also where the same words were written before."""
        saved = self.bubble(text).locator("time")
        before = saved.count()
        self.writes(text)
        expect(saved).to_have_count(before + 1)
        self.all_saved()

    def taps(self, *choices: str) -> None:
        """Press one after another, each saved before the next."""
        for choice in choices:
            self.button(choice).click()
            self.all_saved()

    def asks_for_a_person(self) -> None:
        self.page.locator("form.person button").click()

    def button(self, choice: str) -> Locator:
        return self.question.locator(f'button[value="{choice}"]')

    def is_asked(self, choice: str) -> None:
        self.button(choice).wait_for()

    def is_offered_a_person(self) -> None:
        """The button below is the answer to what is asked."""
        expect(self.question).to_have_attribute("data-person", "")

    def is_asked_after_a_look(self, choice: str) -> None:
        """Without a script what is new comes when the page is loaded again."""
        while not self.button(choice).count():
            self.page.reload()
        self.is_asked(choice)

    def bubble(self, text: str) -> Locator:
        return self.log.locator(".bubble", has=self.page.get_by_text(text, exact=True))

    def shows(self, text: str) -> None:
        """Once, on the screen."""
        self.bubble(text).first.wait_for()
        expect(self.bubble(text)).to_have_count(1)
        expect(self.bubble(text)).to_be_in_viewport()

    def reads(self, text: str) -> None:
        """The youth can read this; a name and a number stand between isolates."""
        pattern = r"[\u2066-\u2069\s]*".join(map(re.escape, text.split()))
        expect(self.log).to_contain_text(re.compile(pattern))

    def is_saved(self, text: str) -> None:
        self.bubble(text).locator("time").first.wait_for()
        expect(self.bubble(text).locator("time")).to_have_count(1)
        self.all_saved()

    def all_saved(self) -> None:
        """Nothing is on its way any more."""
        self.log.locator("[data-state]").first.wait_for(state="detached")

    def words(self) -> list[str]:
        """Who said what, from top to bottom."""
        return list(self.log.evaluate(WORDS))

    def own(self) -> list[str]:
        """What the youth wrote, from top to bottom."""
        return [one.partition(": ")[2] for one in self.words() if one.startswith("youth: ")]


class Desk:
    """The coach's hand."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self.page = device.page
        self.waiting = self.page.locator("#waiting-number")

    @classmethod
    def of(cls, live: LiveSite, device: Device, coach: int = 1) -> Desk:
        """The desk of somebody who has been there before, at the first page."""
        desk = cls(device)
        live.signed_in(device.context, coach)
        desk.page.goto(f"{device.url}/desk/")
        desk.page.locator(".me").wait_for()
        return desk

    def comes_by(self, link: str) -> None:
        """Press the button of a one-time link."""
        self.page.goto(self.device.url + link)
        self.page.locator(".button.main").click()

    def settles_in(self, live: LiveSite) -> None:
        """A new coach chooses a password and sets up a code app."""
        self.page.locator("[name=new]").fill(PASSWORD)
        self.page.locator("[name=again]").fill(PASSWORD)
        self.page.locator(".button.main").click()
        self.page.locator("details summary").first.click()
        secret = self.page.locator("code.secret").inner_text().replace(" ", "")
        self.page.locator("[name=code]").fill(pyotp.TOTP(secret).at(live.clock.now()))
        self.page.locator(".button.main").click()
        self.page.locator(".me").wait_for()

    def opens(self, path: str) -> None:
        self.page.goto(f"{self.device.url}/desk/{path}")

    def need(self, youth: int = 1) -> Locator:
        return self.page.locator(f"#need-{youth}")

    def takes(self, youth: int = 1) -> None:
        """From the inbox; the conversation opens."""
        self.page.locator(f"#take-{youth}").click()
        self.page.locator("form.write").wait_for()

    def types(self, text: str) -> None:
        """Key by key, as somebody who thinks while writing."""
        self.page.locator("#text").press_sequentially(text)

    def says(self, text: str) -> None:
        """Write, and see that it is delivered."""
        self.page.locator("#text").fill(text)
        self.page.locator("#send").click()
        self.is_delivered(text)

    def bubble(self, text: str) -> Locator:
        return self.page.locator(".bubbles > .bubble", has=self.page.get_by_text(text, exact=True))

    def shows(self, text: str) -> None:
        self.bubble(text).first.wait_for()
        expect(self.bubble(text)).to_have_count(1)

    def is_delivered(self, text: str) -> None:
        self.bubble(text).locator(".fate-sent").first.wait_for()
        expect(self.bubble(text).locator(".fate-sent")).to_have_count(1)

    def picks(self, phrase: str, **values: str) -> None:
        """A prepared line, filled in."""
        self.page.locator("#book > summary").click()
        form = self.page.locator(f"form.phrase:has([name=phrase][value={phrase}])")
        self.page.locator("#phrases > li", has=form).locator("summary").click()
        for name, value in values.items():
            form.locator(f"[name=value-{name}]").fill(value)
        form.locator(".button.main").click()

    def closes(self, outcome: str) -> None:
        self.page.locator("#closing > summary").click()
        form = self.page.locator("#closing form")
        form.locator(f"[name=outcome][value={outcome}]").check()
        if form.locator("[name=report]").count():
            form.locator("[name=report][value=not_needed]").check()
        form.locator(".button.main").click()
        expect(self.page.locator("#closing")).to_have_count(0)
