"""The whole story from both sides, in two real browsers, in both directions of writing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Final, NamedTuple

import pytest
from playwright.sync_api import expect

from bot.app import load_locales
from flows.texts import coach_notices as lines
from flows.texts import phrasebook
from storage.access import staff
from tests.support import browser
from tests.support.browser import Device
from tests.support.browser_users import Desk, Phone
from tests.support.live_site import START, LiveSite


class Youth(NamedTuple):
    """What somebody of this language writes."""

    language: str
    direction: str
    name: str
    wish: str
    step: str
    reminder: str
    question: str
    answer: str
    menu: str


SARA: Final = Youth(
    "sv", "ltr", "Sara", "jobba med djur", "ringa stallet", "mata katten", "kan vi ses?",
    "på torsdag", "meny",
)  # fmt: skip
NOOR: Final = Youth(
    "ar", "rtl", "نور", "العمل مع الحيوانات", "أتصل بالإسطبل", "أطعم القطة", "هل يمكن أن نلتقي؟",
    "يوم الخميس", "menu",
)  # fmt: skip
PREVIEWS: Final = load_locales(previews=True)
MORNING: Final = START + timedelta(days=1, hours=-2)
PLACE: Final = {"place": "biblioteket"}

Devices = Callable[..., Device]


@pytest.mark.parametrize("live", [PREVIEWS], indirect=True, ids=[""])
@pytest.mark.parametrize("who", [SARA, NOOR], ids=["sv", "ar"])
def test_from_the_invitation_to_the_last_word(live: LiveSite, devices: Devices, who: Youth) -> None:
    """What happens on one side appears on the other without a reload, exactly once."""
    phone, desk = Phone(devices()), Desk(devices(browser.DESK))
    joins(live, phone, who)
    takes_a_small_step(live, phone, who)
    is_reminded(live, phone, who)
    signs_in(live, desk)
    asks_for_a_human(desk, phone, who)
    both_talk(live, desk, phone, who)
    a_phrase_is_read_and_answered(live, desk, phone, who)
    desk.closes("talked")
    phone.shows(live.text(lines.line("done"), who.language, coach="Anna"))
    stays_after_a_reload(phone, who)


def before_yes(who: Youth) -> tuple[str, ...]:
    """The language, for a draft that one goes on, and what leads through the three bubbles."""
    draft = ("on",) if who is NOOR else ()
    return (who.language, *draft, "on", "on", "on")


def joins(live: LiveSite, phone: Phone, who: Youth) -> None:
    """Two taps from the link to the chat, and the welcome in the language that is chosen."""
    phone.joins(live.invite())
    phone.taps(*before_yes(who), "yes")
    html = phone.page.locator("html")
    expect(html).to_have_attribute("dir", who.direction)
    expect(html).to_have_attribute("lang", who.language)
    phone.is_asked("skip")
    phone.says(who.name)
    phone.taps("day")
    phone.is_asked("steps")


def takes_a_small_step(live: LiveSite, phone: Phone, who: Youth) -> None:
    """A wish, one small thing, and a day later the question arrives by itself."""
    phone.taps("steps")
    phone.is_asked("skip")
    phone.says(who.wish)
    phone.says(who.step)
    phone.taps("tomorrow")
    live.move(timedelta(days=1, hours=8))
    phone.is_asked("not_yet")
    phone.taps("done", "skip", "later")


def is_reminded(live: LiveSite, phone: Phone, who: Youth) -> None:
    """At its hour, not before."""
    phone.says(who.menu)
    phone.taps("remind")
    phone.says(who.reminder)
    phone.taps("once", "tomorrow", "morning")
    live.move(timedelta(hours=12))
    assert phone.button("not_today").count() == 0
    live.move(timedelta(hours=6))
    phone.is_asked("not_today")
    phone.taps("done")


def signs_in(live: LiveSite, desk: Desk) -> None:
    """For the first time: a link, a password, a code app."""
    live.write(lambda db, _: staff.reset_credentials(db, 1))
    desk.comes_by(live.sign_in_link())
    desk.settles_in(live)


def asks_for_a_human(desk: Desk, phone: Phone, who: Youth) -> None:
    """It stands in the inbox at once: in the list, in the count, in the title, and aloud."""
    page = desk.page
    desk.opens("inbox")
    expect(desk.waiting).to_be_hidden()
    phone.asks_for_a_person()
    expect(desk.need()).to_contain_text(who.name)
    expect(desk.waiting).to_have_text("1")
    expect(page).to_have_title(re.compile(r"^\(1\) "))
    expect(page.locator("#news[role=status][aria-live=polite]")).to_contain_text(who.name)
    phone.says(who.question)


def both_talk(live: LiveSite, desk: Desk, phone: Phone, who: Youth) -> None:
    desk.takes()
    desk.shows(who.question)
    desk.types("På torsdag")
    expect(phone.typing).to_be_visible()
    desk.says("På torsdag!")
    phone.shows(live.text(lines.line("here"), who.language, coach="Anna"))
    phone.shows("På torsdag!")
    expect(phone.typing).to_be_hidden()
    phone.says(who.answer)
    desk.shows(who.answer)


def a_phrase_is_read_and_answered(live: LiveSite, desk: Desk, phone: Phone, who: Youth) -> None:
    """The coach picks in Swedish; the youth reads, and answers, in their own language."""
    along = phrasebook.PHRASES["come_along"]
    answer = phrasebook.answer("phrase.1.come_along.yes")
    assert answer
    desk.picks("come_along", **PLACE)
    phone.shows(live.text(along.line, who.language, **PLACE))
    phone.taps("phrase.1.come_along.yes")
    pressed = desk.page.locator(".bubbles .youth", has=desk.page.locator(".pressed")).last
    expect(pressed).to_contain_text(live.text(answer.label, "sv"))
    if who.language != "sv":
        expect(pressed.locator(".original")).to_have_text(live.text(answer.label, who.language))


def stays_after_a_reload(phone: Phone, who: Youth) -> None:
    """Word for word; but what was pressed before the yes is not kept."""
    words = phone.words()
    pressed = [at for at, one in enumerate(words) if one.startswith("youth: ")]
    named = pressed.index(words.index(f"youth: {who.name}"))
    unkept = pressed[: named - 1]
    phone.page.reload()
    assert phone.words() == [one for at, one in enumerate(words) if at not in unkept]
