"""Attacks 35, 36, 38, 40, 41: staff, what is installed, clocks, copies put back, models."""

from __future__ import annotations

import re
import tomllib
from typing import Final

from bot.config import Settings
from tests.architecture import source_tree
from tests.support.attacks import own_routes
from tests.support.attacks.attack_rows import RowList, attack, expect, item, not_applicable
from tests.support.attacks.attacked_house import AttackedHouse
from tests.support.attacks.attackers import StaffBrowser
from tests.support.attacks.on_floods import until
from tests.support.deployment import Phone

SEE_OTHER, FORBIDDEN = 303, 403
REASON: Final = "Anna är sjuk idag"
DEPLOY: Final = "tests/architecture/test_deploy.py"
NO_MODELS: Final = (
    "openai",
    "anthropic",
    "transformers",
    "torch",
    "langchain",
    "googletrans",
    "deepl",
)
GUARDS: Final = ("environment", "sends", "outbound", "production")


@attack(
    35,
    "Staff read without need, take everything along, change the log, keep a session",
    proofs=("tests/console/test_take_over.py", "tests/processes/test_cli_staff.py"),
)
def staff(house: AttackedHouse) -> str:
    number, phone = house.youth()
    bo = house.staff("Bo")
    bo.get("/desk/youths")
    expect(
        bo.get(f"/desk/youths/{number}").status_code == FORBIDDEN,
        "a colleague reads without a reason",
    )
    bo.get("/desk/account")
    expect(
        bo.post(f"/desk/youths/{number}/open", reason=REASON).status_code == SEE_OTHER,
        "no reason was taken",
    )
    expect(bo.get(f"/desk/youths/{number}").status_code == 200, "with a reason it does not open")
    shown = phone.web.get("/chat/me").text
    expect("Bo" in shown and REASON in shown, "the youth does not read who opened, and why")
    bulk = [
        one.template
        for one in own_routes.every()
        if one.template.startswith("/desk") and re.search(r"export|\.csv|\.json|dump", one.template)
    ]
    expect(not bulk, f"staff take everything along by {bulk}")
    deletes = [
        one.template
        for one in own_routes.every()
        if re.search(r"openings|actions|log\b", one.template)
    ]
    expect(not deletes, f"the log has pages that change it: {deletes}")
    return f"reason asked, read by the youth; no export, no page on the log; {_leaves(house)}"


def _leaves(house: AttackedHouse) -> str:
    """Somebody leaves while signed in: the device they keep opens nothing."""
    link = house.deployed.coach("Ulf Under", "coach")
    ulf = StaffBrowser(house.url, "Ulf Under").sets_up(link)
    expect(ulf.get("/desk/inbox").status_code == 200, "not signed in")
    left = house.deployed.lotsen("coach", "leave", "Ulf Under")
    expect(left.returncode == 0, left.stderr)
    until(lambda: ulf.get("/desk/inbox").status_code == SEE_OTHER, "out after leaving")
    return "who leaves is out at once"


@attack(
    36,
    "What is installed: pins, hashes, images, rights, secrets in the repository",
    proofs=(DEPLOY, "tests/architecture/test_rules.py"),
)
def installed(_house: AttackedHouse) -> str:
    pins = (source_tree.ROOT / "requirements-serve.lock").read_text(encoding="utf-8")
    named = re.findall(r"^([a-z0-9_.-]+)(?:\[.*\])?==", pins, re.MULTILINE | re.IGNORECASE)
    hashes = pins.count("--hash=sha256:")
    expect(len(named) > 30 and hashes >= len(named), f"{len(named)} pins, {hashes} hashes")
    made = (source_tree.ROOT / "deploy/Containerfile").read_text(encoding="utf-8")
    expect("USER" in made and ":latest" not in made, "the image is root's, or follows a tag")
    return f"{len(named)} pins, {hashes} hashes; known faults: `make audit`, which asks the network"


@attack(
    38,
    "Dates that cannot be, in forms and words",
    proofs=("tests/bot/understanding/test_time_table.py", "tests/flows/test_local_time.py"),
)
def clocks(house: AttackedHouse) -> str:
    number, phone = house.youth()
    anna, eva = house.staff("Anna"), house.staff("Eva")
    anna.get(f"/desk/youths/{number}")
    told = []
    for day in (
        "9999-12-31",
        "0001-01-01",
        "2026-02-30",
        "-1",
        "2026-10-25",
        "99999-01-01",
        "٢٠٢٦-١٢-٠١",
    ):
        for clock in ("02:30", "24:00", "99:99", ""):
            told += [
                anna.post(
                    "/desk/away", until=f"{day}T{clock}", day=day, time=clock, coach="1"
                ).status_code,
                anna.post(
                    f"/desk/youths/{number}/meeting",
                    day=day,
                    time=clock,
                    minutes="30",
                    kind="school",
                ).status_code,
                anna.post(f"/desk/youths/{number}/born", year=day[:4], month=day[5:7]).status_code,
                eva.post("/desk/team/hours/closed", first=day, last=day).status_code,
                eva.post(
                    "/desk/team/on-call/shifts",
                    coach="1",
                    first=day,
                    begins=clock,
                    ends=clock,
                    weeks="9" * 9,
                ).status_code,
            ]
        phone.say(f"påminn mig {day} kl 02:30")
    expect(all(status < 500 for status in told), f"answers: {sorted(set(told))}")
    expect(phone.web.get("/chat").status_code == 200, "the chat is broken")
    expect(anna.get(f"/desk/youths/{number}").status_code == 200, "the page is broken")
    expect(not house.traces(), f"faults in the log: {house.traces()[:1]}")
    return f"{len(told)} forms with such dates: {sorted(set(told))}; chat and pages stand"


@attack(40, "A copy put back into a test sends to real people")
def restored(_house: AttackedHouse) -> str:
    guards = [name for name in Settings.model_fields if any(one in name for one in GUARDS)]
    expect(
        guards,
        "without tokens nothing is sent; with the settings of production a restored copy"
        " sends: there is no guard of its own (part 8 of issue 17)",
    )
    return f"guarded by {guards}"


@attack(41, "A machine that writes or translates with youths' words")
def models(_house: AttackedHouse) -> str:
    given = tomllib.loads((source_tree.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    pins = (source_tree.ROOT / "requirements-serve.lock").read_text(encoding="utf-8")
    found = [one for one in NO_MODELS if f"\n{one}==" in pins]
    expect(not found, f"installed: {found}")
    extras = ", ".join(sorted(given["project"]["optional-dependencies"]))
    return f"none is used or installed (extras: {extras}); what reads danger writes nothing"


@item(
    21,
    "Every reading of a chat is a row that the youth can see, with the way and the reason",
    proofs=("tests/console/test_youth_conversation.py",),
)
def openings(house: AttackedHouse) -> str:
    number, phone = house.youth()
    anna = house.staff("Anna")
    expect(not _openings(phone), "opened before anybody did")
    anna.get(f"/desk/youths/{number}")
    expect("Anna Alm" in _openings(phone), "the youth does not see who opened")
    expect("Anna" in phone.web.get("/chat/me").text, "the page does not name who opened")
    return "Anna stands under who opened, at once; rows cannot be changed by a page"


def _openings(phone: Phone) -> list[str]:
    """Who opened the conversation, as the youth's file of everything tells."""
    everything = phone.web.get("/chat/me.json").json()
    return [one["coach"] for one in everything["staff_opened_the_conversation"]]


@item(22, "Who leaves is out within a minute, also with a session and a stream")
def leaving(house: AttackedHouse) -> str:
    return _leaves(house)


ROWS: Final = (
    staff,
    installed,
    clocks,
    restored,
    models,
    openings,
    leaving,
    not_applicable(
        RowList.ITEM,
        3,
        "The impact assessment is signed",
        "people sign it; docs/operations.md says that it is not the program's",
    ),
)
