"""The rules of the next contact in docs/coaches.md, as the constants of the program have them.

`pytest --write tests/bot/policy/test_contact_rules.py` writes them anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.config import Settings
from bot.policy import next_contact, status_rules
from flows import reminders
from flows.engine.programme import Cadence, OutreachWay
from storage.schema import periods

PAGE: Final = Path(__file__).parents[2] / "docs" / "coaches.md"
WAYS: Final = {
    OutreachWay.CHAT: ("chatten", "chat"),
    OutreachWay.SMS: ("sms", "SMS"),
    OutreachWay.PHONE: ("telefon", "phone"),
    OutreachWay.LETTER: ("brev", "letter"),
    OutreachWay.SCHOOL: ("skolan", "school"),
    OutreachWay.HOME: ("hem", "home"),
}


def written() -> str:
    """The page as it stands."""
    return PAGE.read_text(encoding="utf-8")


def text() -> str:
    """The page with the rules as the program has them."""
    page = written()
    for name, lines in (("regler", _swedish()), ("rules", _english())):
        before, begins, rest = page.partition(f"<!-- {name} -->\n")
        _, ends, after = rest.partition(f"<!-- /{name} -->")
        assert begins, name
        assert ends, name
        page = before + begins + "".join(f"{line}\n" for line in lines) + ends + after
    return page


def _steps(language: int, until: str) -> Iterator[str]:
    for way, names in WAYS.items():
        other, days = next_contact.LADDER[way]
        yield f"{names[language]} → {WAYS[other][language]} ({days} {until})"


def _swedish() -> Iterator[str]:
    days = next_contact.DAYS
    silent = Settings.model_fields["silent_after"].default
    yield (
        f"- Roboten säger hej när ingenting har hörts på {days[Cadence.WEEK]},"
        f" {days[Cadence.FORTNIGHT]} eller {days[Cadence.MONTH]} dagar, som ungdomen har valt;"
        f" {days[Cadence.MONTH]} om inget är valt."
    )
    yield (
        f"- *Bara när jag skriver*: roboten säger aldrig hej. Efter {days[Cadence.OWN]} dagar är"
        " det coachens tur."
    )
    yield (
        f"- {next_contact.MOST_HELLOS} hej utan svar: roboten är tyst. Efter"
        f" {next_contact.ANSWERED_WITHIN.days} dagar är nästa kontakt coachens."
    )
    yield f"- Efter ett försök utan svar: {'; '.join(_steps(0, 'dagar'))}."
    yield f"- *Vill inte nu*: minst {next_contact.NOT_NOW_DAYS} dagar i fred."
    yield f"- {silent} frågor utan svar, vilka som helst: ungdomen står under *Tysta* i *I dag*."
    yield (
        f"- En påminnelse som har lämnats {reminders.MOST_LEFT} gånger i rad frågar en gång om den"
        " ska fortsätta, och vilar sedan."
    )
    yield f"- Försök sparas {periods.months(periods.ATTEMPTS_KEPT)} månader efter avslutet."
    yield (f"- Tjugo år: en påminnelse {status_rules.BEFORE_TWENTY.days} dagar före.")


def _english() -> Iterator[str]:
    days = next_contact.DAYS
    silent = Settings.model_fields["silent_after"].default
    yield (
        f"- The robot says hello when nothing was heard for {days[Cadence.WEEK]},"
        f" {days[Cadence.FORTNIGHT]} or {days[Cadence.MONTH]} days, as the youth has chosen;"
        f" {days[Cadence.MONTH]} if nothing was."
    )
    yield (
        f"- *Only when I write*: the robot never says hello. After {days[Cadence.OWN]} days it is"
        " the coach's turn."
    )
    yield (
        f"- {next_contact.MOST_HELLOS} hellos without an answer: the robot is quiet. After"
        f" {next_contact.ANSWERED_WITHIN.days} days the next contact is the coach's."
    )
    yield f"- After an attempt without an answer: {'; '.join(_steps(1, 'days'))}."
    yield f"- *Does not want now*: at least {next_contact.NOT_NOW_DAYS} days of peace."
    yield f"- {silent} questions of any kind without an answer: the youth is *Silent* in *Today*."
    yield (
        f"- A reminder that was left alone {reminders.MOST_LEFT} times in a row asks once whether"
        " to go on, and then rests."
    )
    yield f"- Attempts are kept {periods.months(periods.ATTEMPTS_KEPT)} months after the end."
    yield f"- Twenty: a reminder {status_rules.BEFORE_TWENTY.days} days before."
