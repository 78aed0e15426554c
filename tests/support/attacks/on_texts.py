"""Attacks 14, 16 to 18 and 42: what somebody writes is text, wherever it is shown."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

from tests.support.attacks.attack_rows import attack, expect
from tests.support.attacks.attacked_house import AttackedHouse

PAYLOADS: Final = (
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "</textarea><script>alert(1)</script>",
    "<a href='javascript:alert(1)'>x</a>",
    "{{7*7}}{% raw %}",
    "<details open ontoggle=alert(1)>",
)
ELEMENT: Final = re.compile(r"<(?:img src=x|svg/|script>alert|details open on|a href='java)")
SHEETS: Final = "tests/bot/translation/test_spreadsheet.py"
ODD: Final = (
    "\u0000nul\u0000",
    "😀" * 4_096,
    " \t\n ",
    "",
    "\u200b\u200d\u2060",
    "👨‍👩‍👧‍👦" * 200,
    "\ufeff\u202e\u2066abc",
    "a" + "\u0301\u0323" * 9_000,
    "\U0010ffff",
    "\r\n\x0b\x0c\x1b[31m",
    "ﷺ" * 5_000,
)
FORMS: Final = (
    "{0}",
    "{coach.__class__.__mro__}",
    "%s%n",
    "{coach:>30000000}",
    "{name!r}",
    "\u202e{0:9999999}",
    "${7*7}",
)
LINE: Final = "checkin.bye"


@attack(14, "Scripts in every field that a youth or a coach writes")
def scripts(house: AttackedHouse) -> str:
    number, phone = house.youth()
    anna, eva = house.staff("Anna"), house.staff("Eva")
    anna.get(f"/desk/youths/{number}")
    for payload in PAYLOADS:
        expect(phone.say(payload), f"{payload!r} was not taken")
        anna.post(f"/desk/youths/{number}/note", note=payload)
        anna.post("/desk/team/invites", label=payload)
        eva.post("/desk/team/people", name=payload, role="coach", language="sv", helps="")
    anna.post(f"/desk/youths/{number}/name", name=PAYLOADS[0])
    anna.post("/desk/account/title", title=PAYLOADS[1])
    shown = 0
    for web, path in (
        *((phone.web, one) for one in ("/chat", "/chat/me", "/chat/me.html")),
        *(
            (anna.web, one)
            for one in (
                f"/desk/youths/{number}",
                "/desk/youths",
                "/desk/inbox",
                "/desk/invitations",
                "/desk/account",
                "/desk/reading",
            )
        ),
        (eva.web, "/desk/team"),
    ):
        answer = web.get(path)
        found = ELEMENT.search(answer.text)
        expect(not found, f"{path} holds {found[0] if found else ''}")
        expect("49{%" not in answer.text, f"{path} computed a template")
        policy = answer.headers.get("content-security-policy", "")
        expect("unsafe" not in policy and "default-src 'none'" in policy, f"{path}: {policy}")
        shown += sum(payload in unescape(answer.text) for payload in PAYLOADS)
    expect(shown > len(PAYLOADS), f"the payloads are on {shown} places: nothing was tried")
    return f"{len(PAYLOADS)} payloads literal in {shown} places; CSP without unsafe-inline"


@attack(
    16,
    "Formulas in cells of what goes out as a sheet",
    proofs=(
        f"{SHEETS}::test_no_cell_is_a_formula",
        f"{SHEETS}::test_full_width_signs_of_a_formula_are_made_harmless",
    ),
)
def formulas(house: AttackedHouse) -> str:
    lea = house.staff("Lea")
    kinds = {
        path: lea.get(path).headers.get("content-type", "")
        for path in ("/desk/translate/ar/file", "/desk/translate/ar/diff")
    }
    expect(not any("csv" in kind or "sheet" in kind for kind in kinds.values()), f"{kinds}")
    return "the pages give no sheet; sheets are made by `lotsen words export`"


@attack(
    17,
    "Names that turn text round, pile marks, or look like another's",
    proofs=("tests/bot/text/test_lookalike.py",),
)
def lookalikes(house: AttackedHouse) -> str:
    eva = house.staff("Eva")
    eva.get("/desk/team")
    names = (
        "Аnna Alm",
        "Anna\u200b Alm",
        "Anna Alm\u202e",
        "A" + "\u0301" * 60 + "nna",
        "ANNA ALM",
        "Anna  Alm",
    )
    answers = {
        name: eva.post(
            "/desk/team/people", name=name, role="coach", language="sv", helps=""
        ).status_code
        for name in names
    }
    taken = [ascii(name) for name, status in answers.items() if status != 422]
    expect(not taken, f"taken as new staff: {taken}")
    number, phone = house.sara
    phone.say("\u202etxet\u2066 hej")
    page = house.staff("Anna").get(f"/desk/youths/{number}").text
    expect("dir=" in page and ("<bdi" in page or "\u2068" in page), "no isolates on the page")
    return f"{len(names)} names refused; texts isolated"


@attack(18, "Null bytes, lone surrogates, nothing, 4,096 astral signs, families")
def odd_texts(house: AttackedHouse) -> str:
    _, phone = house.youth()
    told = [phone.web.post("/chat/say", data={"text": text}).status_code for text in ODD]
    for body in (
        b"text=%ed%a0%80",
        b"text=%ff%fe",
        b"text=%00",
        b"text",
        b"=&=&;;",
        b"%",
        b"text=a&text=b" * 500,
    ):
        headers = {"content-type": "application/x-www-form-urlencoded"}
        told.append(phone.web.post("/chat/say", content=body, headers=headers).status_code)
    broken = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n\xff\xed\xa0\x80'
    headers = {"content-type": "multipart/form-data; boundary=x"}
    told.append(phone.web.post("/chat/say", content=broken, headers=headers).status_code)
    expect(all(status < 500 for status in told), f"answers: {told}")
    expect(phone.web.get("/chat").status_code == 200, "the page is broken")
    expect(not house.traces(), f"faults in the log: {house.traces()[:1]}")
    return f"{len(told)} texts and bodies: {sorted(set(told))}, the page stands"


@attack(
    42,
    "Braces and per cents in names, texts and translations",
    proofs=("tests/console/test_damaged_words.py",),
)
def format_strings(house: AttackedHouse) -> str:
    number, phone = house.youth()
    anna, lea = house.staff("Anna"), house.staff("Lea")
    before = house.memory
    for form in FORMS:
        phone.say(form)
        anna.post(f"/desk/youths/{number}/name", name=form)
        expect(anna.get(f"/desk/youths/{number}").status_code == 200, f"{form!r} breaks the page")
        for path in (f"check/{LINE}",):  # Saving would change our own catalogue.
            lea.get(f"/desk/translate/ar/lines/{LINE}")
            answer = lea.post(
                f"/desk/translate/ar/{path}",
                form0=form,
                mark=_mark(lea.get(f"/desk/translate/ar/lines/{LINE}").text),
            )
            expect(answer.status_code < 500, f"{path} {form!r}: {answer.status_code}")
            expect(len(answer.content) < 500_000, f"{path} {form!r}: {len(answer.content)} bytes")
        expect(
            lea.get(f"/desk/translate/ar/lines/{LINE}").status_code == 200, f"{form!r} stays broken"
        )
    page = unescape(phone.web.get("/chat").text)
    expect(all(form.strip("\u202e") in page for form in FORMS[:3]), "not shown literally")
    grown = house.memory - before
    expect(grown < 100, f"{grown:.0f} MB more")
    return f"{len(FORMS)} forms literal in chat, page and translation; {grown:+.0f} MB"


def _mark(page: str) -> str:
    found = re.search(r'name="mark" value="(\w+)"', page)
    return found[1] if found else ""


ROWS: Final = (scripts, formulas, lookalikes, odd_texts, format_strings)
