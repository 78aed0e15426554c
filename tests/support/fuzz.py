"""Send nonsense to every form as every role, and to both webhooks, on a real `lotsen serve`.

`make fuzz SECONDS=1200` by hand, some seconds in the tests. Routes come from the application,
fields from the templates, what is in them from dice with a seed. No answer may
be 500, the log may tell of no fault of ours, and neither memory nor log may grow without end.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import httpx

from tests.architecture import source_tree
from tests.support.attacks import attacked_house, own_routes
from tests.support.attacks.attacked_house import HEADER, HOOK_SECRET, AttackedHouse
from tests.support.attacks.on_bots import message, pressed
from tests.support.attacks.own_routes import OwnRoute

FIELD: Final = re.compile(r'<(?:input|textarea|select|button)[^>]* name="(\w+)"')
SPARED: Final = (
    "/desk/translate/{code}/lines",
    "/desk/translate/{code}/merged",
    "/desk/out",
    "/desk/account/out",
    "/desk/in",
    "/desk/account/begin",
    "/desk/team/people/{number}/leave",
)
"""What would change our own files, or put out whoever asks; attacks 8, 25, 28 and 42 ask there."""

VALUES: Final = (
    "",
    "1",
    "0",
    "-1",
    "9" * 30,
    "٣",
    "yes",
    "no",
    "sv",
    "xx",
    "2026-12-24",
    "9999-12-31",
    "0001-01-01",
    "25:99",
    "02:30",
    "hej",
    "jag vill dö",
    "person",
    "stopp",
    "/delete",
    "\u0000",
    "\u202e{0}",
    "%s%n",
    "{x!r:>9999999}",
    "😀" * 500,
    "a" * 5_000,
    "a\u0301" * 500,
    "<svg/onload=alert(1)>",
    "../../etc/passwd",
    "' OR 1=1--",
    "null",
    "[]",
    "{}",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    " \t\r\n",
    "http://169.254.169.254/",
    "+46700000000",
    "coordinator",
    "coach",
    "a@b.se",
    "true",
    "NaN",
    "1e309",
    "\ufeff",
    "ﷺ" * 200,
)
MOST_MEMORY: Final = 250.0
"""Megabytes more than after the first hundred requests; a leak of a message each would pass it."""

MOST_LOG: Final = 1_000
"""Bytes of log for each request, on the average."""

WARM: Final = 100


def fields() -> list[str]:
    """Every field of every form, as the templates have them."""
    pages = [path for path in source_tree.files() if path.endswith(".html")]
    found = {name for path in pages for name in FIELD.findall(source_tree.text(path))}
    return sorted(found - {"csrf"})


@dataclass
class Fuzzing:
    """Requests made by dice, and what came of them."""

    house: AttackedHouse
    dice: random.Random
    answers: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    _update: int = 10_000
    _memory: float = 0.0

    def run(self, seconds: float) -> list[str]:
        """Send until the time is over; what went wrong."""
        number, phone = self.house.youth()
        roles: dict[str, httpx.Client] = {"youth": phone.web, "nobody": self.house.stranger()}
        staff = {name: self.house.staff(name) for name in ("Anna", "Eva", "Lea", "Nina")}
        roles |= {name: hand.web for name, hand in staff.items()}
        proofs = {name: hand.proof for name, hand in staff.items()}
        names = fields()
        routes = [
            one
            for one in own_routes.every()
            if not one.is_stream and not (one.method == "POST" and one.template.startswith(SPARED))
        ]
        ends, log = time.monotonic() + seconds, len(self.house.log())
        while time.monotonic() < ends and not self.faults:
            if self.dice.random() < 0.1:
                self._hook()
            else:
                role, route = self.dice.choice(list(roles)), self.dice.choice(routes)
                self._ask(roles[role], role, route, number, names, proofs.get(role, ""))
            if self.answers.total() == WARM:
                self._memory = self.house.memory
        self._look(log)
        return self.faults

    def _ask(
        self,
        web: httpx.Client,
        role: str,
        route: OwnRoute,
        youth: int,
        names: list[str],
        proof: str,
    ) -> None:
        parts = {
            name: self.dice.choice((youth, 1, 2, 0, 10**17, "x", "%00")) for name in route.names
        }
        path = route.at(**parts)
        given = {name: self._value() for name in self.dice.sample(names, self.dice.randint(0, 8))}
        if self.dice.random() < 0.9:
            given["csrf"] = proof
        if route.template == "/chat/erase":
            given["sure"] = "no"
        try:
            if route.method == "GET":
                status = web.get(path, params=given).status_code
            else:
                status = web.post(path, **self._body(given)).status_code
        except httpx.InvalidURL:
            return
        self.answers[status] += 1
        if status == 500:
            self.faults.append(f"{role}: {route.method} {path} {given!r}"[:600])

    def _value(self) -> str:
        return "".join(self.dice.choices(VALUES, k=self.dice.choice((1, 1, 1, 2))))

    def _body(self, given: dict[str, str]) -> dict[str, Any]:
        """A form as browsers send it, or one in parts, or bytes that are none."""
        kind = self.dice.random()
        if kind < 0.75:
            return {"data": given}
        if kind < 0.9:
            return {"files": {name: (None, value) for name, value in given.items()}}
        headers = {
            "content-type": self.dice.choice(
                ("application/x-www-form-urlencoded", "application/json")
            )
        }
        return {"content": self.dice.randbytes(200), "headers": headers}

    def _hook(self) -> None:
        self._update += 1
        whole: Any = self.dice.choice((message, pressed))(self._update, self._value())
        place: Any = whole
        for _ in range(self.dice.randint(0, 3)):
            keys = [key for key, value in place.items() if isinstance(value, dict)]
            place = place[self.dice.choice(keys)] if keys else place
        place[self.dice.choice(list(place))] = self.dice.choice(
            (None, [], {}, -1, 10**30, "x", True, 0.5)
        )
        with httpx.Client(base_url=self.house.url, timeout=20) as web:
            path = f"/telegram/{self.dice.choice(('youth', 'coach'))}"
            status = web.post(path, json=whole, headers={HEADER: HOOK_SECRET}).status_code
        self.answers[status] += 1
        if status >= 500:
            self.faults.append(f"{path}: {status} {whole!r}"[:600])

    def _look(self, log: int) -> None:
        """What the log tells, and how much has grown."""
        self.faults += self.house.traces()[:3]
        grown = self.house.memory - self._memory if self._memory else 0.0
        if grown > MOST_MEMORY:
            self.faults.append(f"{grown:.0f} MB more after {self.answers.total()} requests")
        written = len(self.house.log()) - log
        if written > MOST_LOG * max(WARM, self.answers.total()):
            self.faults.append(f"{written} bytes of log after {self.answers.total()} requests")


def main(arguments: list[str]) -> int:
    """Fuzz for so many seconds; the exit code is 1 when something went wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.support.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    with TemporaryDirectory(prefix="lotsen-fuzz-") as folder:  # noqa: SIM117 - it needs the folder
        with attacked_house.at_work(Path(folder)) as house:
            fuzzing = Fuzzing(house, random.Random(given.seed))  # noqa: S311 - dice with a seed
            faults = fuzzing.run(given.seconds)
            told = ", ".join(
                f"{status}: {count}" for status, count in sorted(fuzzing.answers.items())
            )
            sys.stdout.write(
                f"{fuzzing.answers.total()} requests ({told}), {house.memory:.0f} MB\n"
            )
    sys.stdout.writelines(f"FAULT {one}\n" for one in faults)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
