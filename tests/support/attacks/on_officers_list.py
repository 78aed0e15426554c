"""The items of the data protection officer's list that are not about secrets or staff."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import Final

from tests.architecture import source_tree
from tests.support import webchat_client
from tests.support.attacks import own_routes
from tests.support.attacks.attack_rows import (
    AttackRow,
    NotApplicableError,
    RowList,
    expect,
    item,
    not_applicable,
    proved,
)
from tests.support.attacks.attacked_house import AttackedHouse
from tests.support.attacks.on_floods import until
from tests.support.attacks.on_links import joins
from tests.support.deployment import Phone

ITEM: Final = RowList.ITEM
ASKED, FOUND = "kanariefagel-27", "nattskarra-31"
COLUMNS: Final = (
    "tests/storage/test_migrations.py"
    "::test_every_column_says_what_it_is_for_and_how_long_it_is_kept"
)
OUTSIDE: Final = re.compile(r'(?:src|href|action)="(https?://[^"]+)"')
LEAVE: Final = "https://www.google.com/"


def _text(path: str) -> str:
    return (source_tree.ROOT / path).read_text(encoding="utf-8")


def _pages(word: str) -> list[str]:
    return [one.template for one in own_routes.every() if re.search(word, one.template)]


@item(1, "The record of processing lists every purpose; columns are part of it", proofs=(COLUMNS,))
def record(_house: AttackedHouse) -> str:
    found = [
        path
        for path in source_tree.files()
        if re.search(r"record.of.processing|processing.record", path)
    ]
    expect(
        found,
        "columns have a purpose and a period; no record of processing is made from them (part 8)",
    )
    return found[0]


@item(2, "A legal basis for each purpose; consent is not given as one")
def legal_basis(_house: AttackedHouse) -> str:
    said = [
        path.relative_to(source_tree.ROOT)
        for path in (source_tree.ROOT / "locales").rglob("*.po")
        if re.search(
            r"^msgstr.*samtyck", path.read_text(encoding="utf-8"), re.MULTILINE | re.IGNORECASE
        )
    ]
    expect(not said, f"consent is spoken of in {said}")
    raise NotApplicableError(
        "the municipality states it (docs/operations.md); no text speaks of consent"
    )


@item(4, "A notice for children in every language, with a version, before anything is stored")
def notice(_house: AttackedHouse) -> str:
    found = _pages(r"/open/(?:notice|privacy|data)")
    expect(
        found,
        "the first bubbles and /open/about say who reads and what is kept; there is no notice page"
        " with purpose, period, rights and a version (part 8)",
    )
    return ", ".join(found)


@item(
    5,
    "/privacy, /export, /delete, /pause, /stop, /help answer, before a yes too",
    proofs=("tests/conversations/test_every_language.py",),
)
def commands(house: AttackedHouse) -> str:
    phone = house.deployed.phone()
    expect(joins(phone.web, house.invitation(), "c" * 43).status_code == 303, "no chat")
    for command in ("/help", "/privacy", "/stop", "/delete"):
        before = webchat_client.said(phone.web.get("/chat").text)
        expect(phone.web.post("/chat/say", data={"text": command}).status_code == 303, command)
        until(partial(_says_more, phone, before), f"an answer to {command}")
    whole = phone.web.get("/chat/me.json")
    expect(whole.status_code == 200, f"the file of everything before a yes: {whole.status_code}")
    _, other = house.youth()
    before = webchat_client.said(other.web.get("/chat").text)
    other.say("/pause")
    until(
        lambda: len(webchat_client.said(other.web.get("/chat").text)) > len(before) + 1,
        "an answer to /pause",
    )
    known = source_tree.text("flows/engine/global_commands.py")
    expect(
        "export" in known,
        "/export is no word of the chat: on the web it is a page (here"
        " before a yes too), in Telegram there is no way to it",
    )
    return "six commands"


def _says_more(phone: Phone, before: list[str]) -> bool:
    page = phone.web.get("/chat")
    return page.status_code != 200 or webchat_client.said(page.text) != before


def _bubbles(page: str) -> int:
    return page.count('class="bubble')


@item(8, "Guardians: only where it was decided; 'no guardian may be contacted' is above all")
def guardians(house: AttackedHouse) -> str:
    number, _ = house.youth()
    anna = house.staff("Anna")
    anna.get(f"/desk/youths/{number}")
    expect(anna.post(f"/desk/youths/{number}/guardians", stop="yes").status_code == 303, "not kept")
    page = anna.get(f"/desk/youths/{number}").text
    expect("notice bad" in page, "the page does not say so")
    return "kept and shown first on the page; no channel leads to a guardian at all"


@item(
    10,
    "A withdrawal works within a minute and costs nothing else",
    proofs=("tests/storage/test_store.py::test_stop_drops_what_is_routine_but_not_the_ladder",),
)
def withdrawal(house: AttackedHouse) -> str:
    _, phone = house.youth()
    before = _bubbles(phone.web.get("/chat").text)
    phone.say("stopp")
    until(lambda: _bubbles(phone.web.get("/chat").text) > before + 1, "an answer to a stop")
    before = _bubbles(phone.web.get("/chat").text)
    phone.say("hjälp")
    until(lambda: _bubbles(phone.web.get("/chat").text) > before + 1, "help after a stop")
    return "a stop is answered at once; help goes on after it"


@item(12, "The path of protected personal data")
def protected_identity(_house: AttackedHouse) -> str:
    tables = "".join(
        one.read_text(encoding="utf-8")
        for one in Path(source_tree.ROOT / "storage/schema").glob("*.py")
    )
    expect(
        re.search(r"hidden_identity|protected_identity|protected_data", tables),
        "no field and no question for protected personal data (part 8)",
    )
    return "a field of the youth"


@item(
    13,
    "The export is complete, and nobody else's",
    proofs=("tests/channels/webchat/test_my_data.py",),
)
def export(house: AttackedHouse) -> str:
    (_, phone), (_, other) = house.youth(), house.sara
    said = [f"exportord-{number}" for number in range(12)]
    for one in said:
        phone.say(one)
    other.say("nagon-annans-ord")
    whole = phone.web.get("/chat/me.json").text
    readable = phone.web.get("/chat/me.html").text
    missing = [one for one in said if one not in whole or one not in readable]
    expect(not missing, f"missing: {missing}")
    expect("nagon-annans-ord" not in whole + readable, "another's words")
    return f"{len(said)} of {len(said)} messages in both files, nobody else's"


@item(17, "An export for a secrecy review, with masking, logged")
def secrecy_review(_house: AttackedHouse) -> str:
    found = _pages(r"\b(?:review|secrecy|disclosure)\b")
    expect(found, "no export for a secrecy review (menprövning) (part 8)")
    return ", ".join(found)


@item(23, "The list of processors equals the hosts that are reached")
def processors(_house: AttackedHouse) -> str:
    found = re.search(
        r"^#+ .*(?:processors|personuppgiftsbiträden)", _text("docs/operations.md"), re.MULTILINE
    )
    expect(found, "no list of processors, and no list of hosts to which alone a connection goes")
    return found[0] if found else ""


@item(24, "Nothing of pages comes from elsewhere; no measuring of visitors")
def nothing_outside(house: AttackedHouse) -> str:
    (number, phone), anna = house.sara, house.staff("Anna")
    outside: set[str] = set()
    for web, path in (
        (phone.web, "/"),
        (phone.web, "/chat"),
        (phone.web, "/chat/me"),
        (anna.web, "/desk/inbox"),
        (anna.web, f"/desk/youths/{number}"),
        (anna.web, "/desk/account"),
    ):
        page = web.get(path).text
        outside |= set(re.findall(r'(?:src|action)="(https?://[^"]+)"', page))
        outside |= set(re.findall(r'<link[^>]+href="(https?://[^"]+)"', page))
    own = {one for one in outside if not one.startswith(house.url)}
    expect(not own, f"from elsewhere: {own}")
    return f"six pages: nothing from elsewhere but what is pressed; the only exit is {LEAVE}"


@item(
    25,
    "Telegram can be turned off without losing anybody",
    proofs=("tests/bot/operations/test_config_telegram.py",),
)
def without_telegram(house: AttackedHouse) -> str:
    _, phone = house.sara
    expect(phone.web.get("/chat").status_code == 200, "no chat on the web")
    return "without tokens there is no bot; the transfer itself is assessed by people"


@item(27, "Nobody is found by what they wrote")
def no_search(house: AttackedHouse) -> str:
    number, phone = house.youth()
    phone.say("Tora")
    phone.reads("Tora")
    phone.say(f"{ASKED} {FOUND}")
    phone.reads(FOUND)
    anna = house.staff("Anna")
    every = anna.get("/desk/youths/rows").text
    expect(
        f'/desk/youths/{number}"' in every, "the youth is not in the list that is looked through"
    )
    # The list is looked through in the browser: what is not in it can find nobody.
    for path in ("/desk/youths", "/desk/youths/rows"):
        for asked in ("", f"?q={ASKED}", f"?search={ASKED}"):
            page = anna.get(f"{path}{asked}").text
            # The page says its own address again, and with it what was asked for.
            expect(FOUND not in page and (asked or ASKED not in page), f"{path}{asked} holds words")
    return "six addresses: no words in what is looked through"


@item(30, "Who reads at night and that 112 is called by oneself: said, acknowledged, repeated")
def limits_notice(house: AttackedHouse) -> str:
    phone = house.deployed.phone().join(house.invitation())
    phone.says_yes()
    page = phone.web.get("/chat").text
    expect("112" in page, "the first bubbles do not name 112")
    phone.say("jag vill dö")
    until(
        lambda: phone.web.get("/chat").text.count("112") > page.count("112"),
        "112 in the reply to a danger",
    )
    return "112 before a yes, three presses to go on from it, and 112 in the reply to a danger"


@item(32, "Handing over to another municipality: the secrecy check is recorded, old access is cut")
def other_municipality(_house: AttackedHouse) -> str:
    found = _pages(r"municipality|transfer|move-out")
    expect(found, "no handing over to another municipality")
    return ", ".join(found)


@item(33, "A statement of accessibility with a way to tell of faults")
def accessibility(_house: AttackedHouse) -> str:
    found = _pages(r"accessib|tillg")
    expect(found, "no page with a statement of accessibility")
    return ", ".join(found)


@item(35, "The plan for the end: export, tell, erase, revoke webhook and token")
def the_end(_house: AttackedHouse) -> str:
    said = re.search(
        r"^#+ .*(?:end of the service|when it ends|shutting down for good)",
        _text("docs/operations.md"),
        re.MULTILINE | re.IGNORECASE,
    )
    expect(
        said,
        "how Telegram is ended is told, and no plan for the end of the whole service",
    )
    return said[0] if said else ""


INVITES: Final = "tests/storage/test_invites.py"
ROWS: Final[tuple[AttackRow, ...]] = (
    record,
    legal_basis,
    notice,
    commands,
    guardians,
    withdrawal,
    protected_identity,
    export,
    secrecy_review,
    processors,
    nothing_outside,
    without_telegram,
    no_search,
    limits_notice,
    other_municipality,
    accessibility,
    the_end,
    proved(
        ITEM,
        6,
        "Before a yes nothing is stored but token and choice",
        f"{INVITES}::test_while_somebody_thinks_nothing_is_kept_but_the_choice",
        "tests/channels/webchat/test_onboarding.py::test_looking_at_a_link_uses_nothing_up",
    ),
    proved(
        ITEM,
        7,
        "After a no all traces go within a day; what is open for all still works",
        f"{INVITES}::test_of_a_no_only_the_links_hash_and_its_date_are_left",
        "tests/conversations/test_open_after_a_no.py",
    ),
    not_applicable(
        ITEM,
        9,
        "Four kinds of consent and waiver, each with text, language and time",
        "consent is not the basis, and the program asks for none; waivers of secrecy are the"
        " municipality's papers",
    ),
    proved(
        ITEM,
        11,
        "An age for each channel",
        "tests/channels/telegram_youth/test_onboarding.py::test_the_age_is_asked_before_anything_is_stored",
        "tests/channels/webchat/test_open_pages.py::test_an_age_is_said_and_never_asked",
    ),
    proved(
        ITEM,
        15,
        "Erasing holds after yesterday's copy was put back",
        "tests/storage/test_erasures.py::test_who_was_erased_stays_so_after_a_copy_was_put_back",
    ),
    proved(
        ITEM,
        16,
        "What is kept for a time goes, on a clock moved by hand",
        "tests/storage/test_retention.py",
    ),
    proved(ITEM, 20, "Each role and each route", "tests/console/test_roles.py"),
    proved(
        ITEM,
        26,
        "Nothing decides by itself; alarms change no status",
        "tests/bot/policy/test_status_rules.py",
    ),
    not_applicable(
        ITEM,
        28,
        "What goes to the KAA system is a list of fields",
        "nothing goes there: coaches document in it themselves",
    ),
    not_applicable(ITEM, 29, "The runbook for incidents has been exercised", "people exercise it"),
    proved(
        ITEM,
        31,
        "Small numbers are hidden in every figure",
        "tests/bot/policy/test_status_rules.py",
    ),
    proved(
        ITEM,
        34,
        "Made-up people cannot mix with real ones",
        "tests/processes/test_serve.py::test_made_up_people_are_not_served",
    ),
)
