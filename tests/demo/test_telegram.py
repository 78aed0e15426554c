"""`lotsen demo --telegram`: both bots in the demo, on phones that look like Telegram."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from bot.demo import telegram
from bot.errors import NoTelegramError
from tests.architecture.source_tree import ROOT
from tests.support import browser, demo_visitor
from tests.support.deployment import free_port

PATIENCE: Final = 15_000
"""Milliseconds: a chat gets one message a second, as Telegram wants it."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The program itself. It ends with an error if a bot did anything against the Bot API."""
    with demo_visitor.program(tmp_path_factory.mktemp("temporary"), "--telegram") as found:
        yield found


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """The demo's page, with both phones taken up; nothing goes wrong on it."""
    device = browser.Device(chromium, address, browser.DESK)
    device.page.goto(address)
    for side in ("phone", "desk"):
        device.page.locator(f"#{side}s button[value=Telegram]").click()
    yield device.page
    device.close()


class Phone:
    """A hand that holds a phone."""

    def __init__(self, page: Page, frame: str) -> None:
        self.frame: FrameLocator = page.frame_locator(f"iframe#{frame}")

    def starts(self) -> None:
        self.frame.locator("#start button").click()

    def says(self, text: str) -> None:
        self.frame.locator("#text").fill(text)
        self.frame.locator("#text").press("Enter")
        expect(self.frame.locator(".own").last).to_contain_text(text)

    def presses(self, *labels: str) -> None:
        for label in labels:
            self.frame.get_by_role("button", name=label, exact=True).last.click()

    def hears(self, text: str) -> None:
        expect(self.frame.locator(".bot").filter(has_text=text).last).to_be_visible(
            timeout=PATIENCE
        )


def test_a_youth_and_a_coach_talk_from_phone_to_phone(page: Page) -> None:
    """START, a few answers, a wish for a human; the coach takes it and answers from Telegram."""
    sara, anna = Phone(page, "phone"), Phone(page, "desk")
    anna.starts()
    anna.hears("Anna")
    sara.starts()
    sara.presses("👍 Ja, det har jag", "Svenska")
    for part in ("robot", "112", "socialtjänsten"):
        sara.hears(part)
        sara.presses("📖 Läs mer")
    sara.presses("👍 Ja")
    sara.hears("Vad ska jag kalla dig?")
    sara.says("Robin")
    sara.presses("🌆 Klockan 15 till 21")
    sara.hears("Vad vill du göra?")
    expect(page.locator('#steps > [data-step="welcome"]')).to_have_class(re.compile("done"))
    sara.says("jag vill prata med en människa")
    anna.hears("Robin")
    anna.presses("🤝 Ta över")
    sara.hears("tar det här")
    anna.says("Hej Robin, hur är det?")
    sara.hears("är här nu")
    sara.hears("Hej Robin, hur är det?")
    sara.says("nu går det bättre")
    anna.hears("nu går det bättre")
    expect(sara.frame.locator(".day")).to_have_text(["tisdag 24 november"])


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("path", [telegram.YOUTHS, telegram.COACHES])
def test_nothing_stands_in_anybodys_way(
    chromium: Browser, address: str, path: str, *, dark: bool
) -> None:
    """Axe on a phone, light and dark; whatever is pressed is large enough for a thumb."""
    device = browser.Device(chromium, address, browser.PHONE, dark=dark)
    device.page.goto(f"{address}{path}")
    if device.page.locator("#menu").is_visible():
        device.page.locator("#menu summary").click()
    assert browser.faults(device.page) == []
    assert browser.narrow(device.page) == []
    assert browser.beside(device.page) == []
    device.close()


def test_without_a_script_it_works_by_forms(chromium: Browser, address: str) -> None:
    """Each deed is a form that comes back to the chat."""
    context = browser.device(chromium, browser.PHONE, java_script_enabled=False, locale="sv-SE")
    page = context.new_page()
    page.goto(f"{address}{telegram.COACHES}")
    start = page.locator("#start button")
    if start.is_visible():
        start.click()
    page.locator("#text").fill("/help")
    page.locator(".send").click()
    expect(page.locator(".own").last).to_contain_text("/help")
    context.close()


def test_without_its_package_it_says_so() -> None:
    """Installed without the extra there is no Telegram to show: one sentence, no traceback."""
    script = (
        "import sys\n"
        "sys.modules['teremok'] = None\n"
        "from bot.__main__ import main\n"
        f"sys.argv = ['lotsen', 'demo', '--telegram', '--port', '{free_port()}']\n"
        "main()\n"
    )
    command = [sys.executable, "-c", script]
    ran = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert ran.returncode == 2
    assert ran.stderr == f"lotsen: {NoTelegramError()}\n"
