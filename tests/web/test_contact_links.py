"""Numbers that can be pressed: those of the directory, as it writes them, and no others."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import pytest

from bot.directory import loader
from bot.text.bidi import FSI, PDI
from bot.web import contact_links
from bot.web.contact_links import ContactLinks
from flows.contacts import presentation
from flows.engine.directory import Contact, ContactWay, Directory
from flows.engine.line import Answers, Line
from tests.support import own_directory

LINKS: Final = ContactLinks(loader.shipped())
LINK: Final = re.compile(
    r'<a class="contact(?: source)?" dir="ltr" href="([^"]*)"([^>]*)>([^<]*)</a>'
)


def found(html: str) -> list[tuple[str, str]]:
    """Where each link leads, and what it shows."""
    return [(unescape(href), unescape(shown)) for href, _, shown in LINK.findall(html)]


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Ring 112.", [("tel:112", "112")]),
        ("Ring Bris, 116 111. Det är gratis.", [("tel:116111", "116 111")]),
        ("Ring +46 8 405 50 05, dygnet runt", [("tel:+4684055005", "+46 8 405 50 05")]),
        ("112, 90101 och 1177", [("tel:112", "112"), ("tel:90101", "90101"), ("tel:1177", "1177")]),
        ("Chatta på bris.se.", [("https://www.bris.se/", "bris.se")]),
        ("Läs på youmo.se", [("https://www.youmo.se/", "youmo.se")]),
        ("1177.se, eller 1177", [("https://www.1177.se/", "1177.se"), ("tel:1177", "1177")]),
        ("112", [("tel:112", "112")]),
        ("(112)", [("tel:112", "112")]),
        ("", []),
        ("Ingen alls", []),
    ],
)
def test_what_the_directory_writes_is_a_link(text: str, links: list[tuple[str, str]]) -> None:
    """Each number in whatever place of a sentence, and the longest that fits."""
    assert found(LINKS.markup(text)) == links


@pytest.mark.parametrize(
    "text",
    [
        "1125", "0112", "112 33", "08-112", "+112", "0116 111", "116 1112", "116 111 2", "116111",
        "16–112", "112:30", "11.112", "xbris.se", "bris.sex", "bris.se.example", "www.bris.se",
        "a@bris.se", "bris.se/annat", "070-123 45 67", "https://evil.example/112a", "112 112",
    ],
)  # fmt: skip
def test_a_part_of_something_longer_is_none(text: str) -> None:
    """A link to another's number would be worse than no link."""
    assert found(LINKS.markup(text)) == []


@pytest.mark.parametrize(("before", "after"), [(FSI, PDI), ("\u2066", PDI), ("\u2067", PDI)])
def test_isolates_around_a_number_do_not_hide_it(before: str, after: str) -> None:
    """They are where a value begins and ends, so what stands beside them is none of it."""
    html = LINKS.markup(f"اتصل {before}116 111{after} 24/7, {before}112{after}5")
    assert [href for href, _ in found(html)] == ["tel:116111", "tel:112"]


def test_a_link_keeps_its_own_direction_and_gives_nothing_away() -> None:
    """Digits from left to right in every sentence; a page opens in a tab of its own."""
    html = LINKS.markup(f"Ring {FSI}112{PDI} <b>, chatta på bris.se")
    assert html == (
        'Ring <bdi><a class="contact" dir="ltr" href="tel:112">112</a></bdi> &lt;b&gt;, chatta på'
        ' <a class="contact" dir="ltr" href="https://www.bris.se/" target="_blank"'
        ' rel="noreferrer noopener">bris.se</a>'
    )


def test_a_number_to_write_to_is_one_in_the_line_about_it() -> None:
    """Who takes text messages and calls is called, unless a sentence says: send a text."""
    sentence = "Skicka sms till 116 111, eller ring 112"
    sms = presentation.line("sms").context
    written = [("sms:116111", "116 111"), ("tel:112", "112")]
    assert found(LINKS.markup(sentence, line=sms)) == written
    assert found(LINKS.markup(sentence))[0] == ("tel:116111", "116 111")


def test_a_number_that_takes_only_messages_leads_to_one_everywhere() -> None:
    """Nobody would answer a call there."""
    only = Contact("a", "A", "", (), (ContactWay("sms", "71 000"),), "")
    assert found(ContactLinks(Directory((only,))).markup("71 000")) == [("sms:71000", "71 000")]


def test_what_a_person_wrote_stays_text_beside_a_number_of_ours() -> None:
    """A small step in somebody's words, in a sentence of the robot that names a number too."""
    values: Answers = {
        "step": "ring 112 nu", "steps": ("112", "90101"), "count": 112, "sos": "112",
        "label": Line("a.b", "x"),
    }  # fmt: skip
    text_only = contact_links.text_only("checkin.how", values)
    sentence = f"{FSI}ring 112 nu{PDI}, {FSI}{FSI}90101{PDI}{PDI}. Ring {FSI}116 111{PDI}."
    assert found(LINKS.markup(sentence, text_only)) == [("tel:116111", "116 111")]
    assert text_only == {"ring 112 nu", "112", "90101"}


def test_all_that_a_card_of_a_contact_holds_is_the_directorys() -> None:
    """Also the name 112, and what a municipality writes of a contact of its own."""
    values = {"contact": "112", "purpose": "Ring 112.", "at": "116 111"}
    assert contact_links.text_only(presentation.line("what").context, values) == frozenset()


def test_a_municipalitys_own_numbers_are_links_and_the_old_ones_are_not(tmp_path: Path) -> None:
    """The directory as it stands, and nothing else, decides."""
    own = ContactLinks(loader.load(own_directory.other(tmp_path)))
    assert found(own.markup("Ring 08-12 34 56")) == [("tel:08123456", "08-12 34 56")]
    assert found(own.markup("Ring 90101")) == []


def test_only_pages_by_https_are_opened() -> None:
    """Whoever is on the same network would read the others."""
    ways = (ContactWay("web", "a.example", url="http://a.example/"), ContactWay("address", "Gatan"))
    contact = Contact("a", "A", "", (), ways, "b.example", source_url="https://b.example/x?y=1&z")
    links = ContactLinks(Directory((contact,)))
    html = links.markup("a.example, Gatan, b.example")
    assert found(html) == [("https://b.example/x?y=1&z", "b.example")]


def test_where_a_contact_was_read_looks_quieter_than_where_it_helps() -> None:
    """A list of sources is no place to talk; a contact's own page may be both."""
    ways = (ContactWay("web", "own.example", url="https://own.example/"),)
    contacts = tuple(
        Contact(key, key, "", (), ways, source=source, source_url=f"https://{source}")
        for key, source in (("a", "list.example/lines"), ("b", "own.example"))
    )
    html = ContactLinks(Directory(contacts)).markup("Källa: list.example/lines. Läs på own.example")
    assert re.findall(r'<a class="([^"]*)"', html) == ["contact source", "contact"]


def test_the_sign_after_a_link_stays_on_its_line() -> None:
    """A point alone on a line would look like a fault."""
    html = LINKS.markup(f"Ring {FSI}112{PDI}. Ring 90101، eller 1177 nu")
    unbroken = re.findall(r'<span class="unbroken">(.*?)</span>', html)
    assert [unescape(re.sub("<[^>]*>", "", one)) for one in unbroken] == ["112.", "90101،"]


@pytest.mark.parametrize(
    "text",
    [
        f"{FSI}Ring {FSI}112{PDI}{PDI}.", f"{FSI}Ring 112{PDI}.", f"{FSI}Ring {FSI}112{PDI}.{PDI}.",
        f"{FSI}{FSI}112{PDI}{PDI}.", f"{FSI}{FSI}{FSI}112{PDI}{PDI}{PDI}.",
    ],
)  # fmt: skip
def test_a_value_in_a_value_ends_where_it_began(text: str) -> None:
    """What begins inside something ends inside it, or a browser would guess."""
    parser = _Nesting()
    parser.feed(LINKS.markup(text))
    assert (parser.open, parser.faults) == ([], [])


class _Nesting(HTMLParser):
    """Notes every end that is not of what began last."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)


def test_a_directory_of_nobody_makes_no_links() -> None:
    """Nothing is found where there is nothing to look for."""
    assert ContactLinks(Directory()).markup("Ring <112>") == "Ring &lt;112&gt;"


def test_every_way_that_youths_are_told_is_a_link() -> None:
    """All of the directory: each number, and each page by https."""
    for contact in loader.shipped().contacts:
        for way in contact.ways:
            line = presentation.line(way.kind).context
            html = LINKS.markup(f"A {FSI}{way.at}{PDI}. B", line=line)
            scheme = {"phone": "tel:", "sms": "sms:"}.get(way.kind, "https:")
            ((href, shown),) = found(html)
            assert (shown, href.startswith(scheme)) == (way.at, True)
