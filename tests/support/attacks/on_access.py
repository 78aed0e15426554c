"""Attacks 1 to 4: who asks for what is not theirs."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from tests.support.attacks import own_routes
from tests.support.attacks.attack_rows import attack, expect
from tests.support.attacks.attacked_house import AttackedHouse
from tests.support.attacks.attackers import StaffBrowser
from tests.support.attacks.own_routes import OwnRoute

SEE_OTHER, FORBIDDEN, MISSING = 303, 403, 404
STREAM: Final = "text/event-stream"
MATRIX: Final = "tests/console/test_roles.py"
OWN_OF_TRANSLATORS: Final = (
    "/desk/translate",
    "/desk/account",
    "/desk/in",
    "/desk/out",
    "/desk/sw.js",
)


def asked(hand: StaffBrowser, route: OwnRoute, **values: object) -> int:
    """The status of the answer to this person."""
    path = route.at(**values)
    if route.method == "POST":
        return hand.post(path).status_code
    return hand.get(path, **({"accept": STREAM} if route.is_stream else {})).status_code


@attack(1, "A coach asks for another team's youth, by every route", proofs=(f"{MATRIX}",))
def foreign_team(house: AttackedHouse) -> str:
    number, _ = house.sara
    found = Counter[int]()
    for name in ("Nina", "Olga"):
        hand = house.staff(name)
        for route in own_routes.of_youths():
            status = asked(hand, route, youth=number)
            # A helper's page is refused by role, before any number is looked at.
            expected = FORBIDDEN if route.template.startswith("/desk/tasks/") else MISSING
            where = f"{route.method} {route.at(youth=number)}"
            expect(status == expected, f"{name}: {where} answered {status}")
            found[status] += 1
    expect("youth_not_in_team" in house.log(), "the log does not tell of it")
    return f"{found[MISSING]} requests, all 404, and logged"


@attack(2, "A youth asks for what is another youth's")
def foreign_chat(house: AttackedHouse) -> str:
    (_, sara), (_, other) = house.sara, house.other
    sara.say("kanariefagel-2")
    sara.reads("kanariefagel-2")
    numbered = [
        one for one in own_routes.every() if one.names == ("number",) and "/chat/" in one.template
    ]
    answers = Counter(
        other.web.get(one.at(number=number)).status_code
        for one in numbered
        for number in (0, 1, 2, 3, 5, 8, 10**18, -1)
    )
    expect(set(answers) <= {SEE_OTHER, MISSING}, f"calendars of another: {answers}")
    for path in ("/chat", "/chat/me", "/chat/me.json", "/chat/me.html"):
        expect("kanariefagel-2" not in other.web.get(path).text, f"{path} holds another's words")
    page = re.search(r'data-chat="(\w+)"', sara.web.get("/chat").text)
    expect(page, "the page has no mark")
    mark = page[1] if page else ""
    wrong = other.web.post("/chat/say", data={"text": "i fel chatt", "chat": mark})
    expect(wrong.status_code == 410, f"words for another's chat: {wrong.status_code}")
    return (
        f"{sum(answers.values())} numbers: no calendar; another's mark: 410; pages hold one's own"
    )


@attack(3, "Fields that a form does not have: role, team, coach, id")
def mass_assignment(house: AttackedHouse) -> str:
    anna, eva = house.staff("Anna"), house.staff("Eva")
    more = {"role": "coordinator", "team": "2", "id": "1", "rung": "0", "coach_id": "2"}
    anna.post("/desk/account/language", language="sv", **more)
    anna.post("/desk/account/title", title="coach", **more)
    expect(anna.post("/desk/team/care", **more).status_code == FORBIDDEN, "the role was taken")
    made = anna.post("/desk/team/invites", coach="2", **more).text
    expect("Bo Berg" not in made, "an invitation in a colleague's name")
    eva.get("/desk/team")
    eva.post(
        "/desk/team/people",
        name="Ulla Uhr",
        language="sv",
        helps="",
        verified="1",
        **{**more, "role": "coach"},
    )
    expect("Ulla Uhr" in house.staff("Eva").get("/desk/team").text, "not added to the own team")
    expect("Ulla Uhr" not in house.staff("Olga").get("/desk/team").text, "added to another team")
    phone = house.deployed.phone()
    fields = {
        "invitation": house.invitation(),
        "key": "q" * 43,
        "youth": "1",
        "coach_id": "2",
        "status": "ended",
    }
    expect(phone.web.post("/i", data=fields).headers.get("location") == "/chat", "no chat")
    return "role, team, id, coach and youth are ignored in 5 forms"


@attack(4, "A coach, coordinator and translator ask for what is not their role's", proofs=(MATRIX,))
def vertical(house: AttackedHouse) -> str:
    number, _ = house.sara
    eva, lea, anna = house.staff("Eva"), house.staff("Lea"), house.staff("Anna")
    for route in own_routes.of_youths():
        status = asked(eva, route, youth=number)
        expect(status in {FORBIDDEN, 409}, f"coordinator: {route.method} {route.template} {status}")
    hidden = 0
    for route in own_routes.every():
        if not route.template.startswith("/desk") or route.template.startswith(OWN_OF_TRANSLATORS):
            continue
        if route.template in {"/desk/", "/desk/calendar/{secret}.ics"}:
            continue
        status = asked(lea, route, youth=number)
        expect(status == MISSING, f"translator: {route.method} {route.template} {status}")
        hidden += 1
    refused = [
        anna.post(path).status_code
        for path in (
            "/desk/team/people",
            "/desk/team/care",
            "/desk/team/hours",
            "/desk/team/people/2/link",
            "/desk/team/people/2/leave",
            "/desk/team/people/2/vouch",
            "/desk/team/on-call",
            "/desk/referrals/link",
        )
    ]
    expect(set(refused) == {FORBIDDEN}, f"a coach as coordinator: {refused}")
    shut = len(own_routes.of_youths())
    return f"coordinator 403 on {shut} routes, translator 404 on {hidden}, coach 403"


ROWS: Final = (foreign_team, foreign_chat, mass_assignment, vertical)
