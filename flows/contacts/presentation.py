"""Tell of a contact: what it is for, how it is reached, whether it is open, how sure we are.

Each message stands alone, so that a phone number can be read and pressed by itself. Its first words
are neutral, for they may stand on a lock screen (telegram.md, rule 9).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from flows.contacts import opening_hours
from flows.engine.directory import SWEDISH, Contact, ContactHours, ContactWay, Guide, Span
from flows.engine.effects import Say
from flows.engine.facts import Facts
from flows.engine.line import Answers, Line, Value
from flows.engine.model import placeholders

PREFIX: Final = "show."
"""How the contexts of these lines begin. Whom a youth looked for is theirs: no coach sees them."""

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)


def _listed(many: int) -> str:
    return "\n".join(("Good to know:", *(f"• {{fact_{one}}}" for one in range(1, many + 1))))


LINES: Final[Mapping[str, str]] = {
    "what": "Here is what you asked for. {contact}. {purpose}",
    **{f"good_to_know_{many}": _listed(many) for many in range(1, 7)},
    "free": "it is free",
    "costs": "it costs the same as a usual call",
    "hidden": "it does not show on the phone bill",
    "anonymous": "you do not have to say who you are",
    "under": "it is for people aged {age_max} or under",
    "over": "it is for people aged {age_min} or over",
    "between": "it is for people aged {age_min} to {age_max}",
    "speaks": "languages: {languages}",
    "swedish": "they speak Swedish; I do not know about other languages",
    "interpreter": "you can have an interpreter",
    "phone": "📞 Call {at}. {open}",
    "sms": "✉️ Send a text to {at}. {open}",
    "chat": "💬 Chat at {at}. {open}",
    "web": "🔗 Read more at {at}",
    "address": "📍 Go to {at}. {open}",
    "always": "Open now, at any hour.",
    "until": "Open now, until {until}. Hours: {week}.",
    "closed": "Closed now. Opens {opens}. Hours: {week}.",
    "far": "Closed now. Hours: {week}.",
    "holiday": "Today is a free day, so there may be no answer. Hours: {week}.",
    "perhaps": "Perhaps they answer {week}.",
    "no_hours": "I do not know when they answer.",
    **{f"hours_{one}": f"{{days_{one}}} {{times_{one}}}" for one in range(1, 5)},
    "every_day": "every day",
    "weekdays": "Monday to Friday",
    "weekend": "Saturday and Sunday",
    "day_1": "Monday",
    "day_2": "Tuesday",
    "day_3": "Wednesday",
    "day_4": "Thursday",
    "day_5": "Friday",
    "day_6": "Saturday",
    "day_7": "Sunday",
    "checked": "Checked in {when}.",
    "checked_source": "Checked in {when}. Source: {source}.",
    **{f"month_{number}": f"{name} {{year}}" for number, name in enumerate(_MONTHS, start=1)},
    "source": "Source: {source}.",
    "unchecked": "I do not know when somebody last checked this.",
    "old": "⚠️ This may be old. Ask there if it still holds.",
    "old_source": "⚠️ This may be old. Look at {source} if it still holds.",
}
"""Numbers 1 to 4 are groups of hours of one contact: days and the times of those days."""

MOST_GROUPS: Final = 4
_DAYS: Final[Mapping[frozenset[int], str]] = {
    frozenset(range(1, 8)): "every_day",
    frozenset(range(1, 6)): "weekdays",
    frozenset({6, 7}): "weekend",
}


def line(name: str) -> Line:
    """Return a line about a contact."""
    return Line(f"{PREFIX}{name}", LINES[name])


def lines() -> Iterator[Line]:
    """Return every one of them, for translators."""
    return map(line, LINES)


def tell(contact: Contact, facts: Facts) -> Iterator[Say]:
    """Yield all of it, a message each; the values stand in the messages and nowhere else.

    The ways come last: on a small phone they are what is seen above the next question.
    """
    yield _say("what", facts, {"contact": contact.name, **_purpose(contact, facts)})
    if known := tuple(known_facts(contact)):
        listed = {f"fact_{number}": one for number, one in enumerate(known, start=1)}
        yield _say(f"good_to_know_{len(known)}", facts, {**listed, **_ages(contact, facts.guide)})
    yield _sureness(contact, facts)
    for way in contact.ways:
        yield _say(way.kind, facts, {"at": way.at, **_hours(contact, way, facts)})


def is_sure(contact: Contact, facts: Facts) -> bool:
    """Tell whether nobody has to check it first: it is marked so, and its review is not overdue."""
    review = contact.next_review
    return contact.sure and (review is None or facts.now.date() <= review)


def _say(name: str, facts: Facts, values: Answers) -> Say:
    return Say(line(name), values, turn=facts.turn)


def _purpose(contact: Contact, facts: Facts) -> Answers:
    """Return what it is for: a line inside the message, so what that line names comes along too."""
    purpose = contact.purpose
    named = placeholders(purpose.source) if isinstance(purpose, Line) else ()
    return {"purpose": purpose, **{name: facts.word(name) for name in named}}


def _sureness(contact: Contact, facts: Facts) -> Say:
    values: Answers = {"source": contact.source} if contact.source else {}
    sourced = "_source" if contact.source else ""
    if not is_sure(contact, facts):
        return _say(f"old{sourced}", facts, values)
    if not contact.checked:
        return _say("source" if contact.source else "unchecked", facts, values)
    return _say(f"checked{sourced}", facts, {**values, **when(contact.checked)})


def when(checked: str) -> Answers:
    """Return when it was checked, as people say it: a month and its year, or a year."""
    year, _, rest = checked.partition("-")
    month = rest.partition("-")[0]
    return {"when": line(f"month_{int(month)}"), "year": year} if month else {"when": year}


def known_facts(contact: Contact) -> Iterator[Line]:
    """Yield what is good to know of a contact; of its languages also what nobody knows."""
    if contact.free is not None:
        yield line("free" if contact.free else "costs")
    if contact.hidden_on_bill:
        yield line("hidden")
    if contact.anonymous:
        yield line("anonymous")
    if age := _age(contact):
        yield line(age)
    if contact.languages == (SWEDISH,) and not contact.interpreter:
        yield line("swedish")
    elif contact.languages:
        yield line("speaks")
    if contact.interpreter:
        yield line("interpreter")


def _age(contact: Contact) -> str:
    least, most = contact.age_min, contact.age_max
    if least is not None and most is not None:
        return "between"
    return "over" if least is not None else "under" if most is not None else ""


def _ages(contact: Contact, guide: Guide) -> Answers:
    named = dict(guide.directory.languages)
    languages = tuple(named.get(one, one) for one in contact.languages)
    return {"age_min": contact.age_min, "age_max": contact.age_max, "languages": languages}


# ---------------------------------------------------------------- hours


def _hours(contact: Contact, way: ContactWay, facts: Facts) -> dict[str, Value]:
    """Return whether it is open now, and the hours in words, as values of the message.

    Of hours that somebody has to check first nobody says that they hold now.
    """
    hours, sure = way.hours, is_sure(contact, facts)
    if hours is None or (hours.always and not sure):
        return {"open": line("no_hours")}
    if hours.always:
        return {"open": line("always")}
    if not sure:
        return {"open": line("perhaps"), **_groups(hours)}
    name, values = _now(hours, facts)
    return {"open": line(name), **values, **_groups(hours)}


def _now(hours: ContactHours, facts: Facts) -> tuple[str, dict[str, Value]]:
    guide, now = facts.guide, facts.now
    here = now.astimezone(guide.directory.zone)
    running = opening_hours.current(hours, guide, now)
    if running is not None:
        return "until", {"until": running.ends.time()}
    if opening_hours.is_off(hours, guide, here.date()):
        return "holiday", {}
    opens: datetime | None = opening_hours.following(hours, guide, now)
    return ("closed", {"opens": opens}) if opens is not None else ("far", {})


def _groups(hours: ContactHours) -> dict[str, Value]:
    shown = hours.spans[:MOST_GROUPS]
    values: dict[str, Value] = {"week": tuple(line(f"hours_{n}") for n, _ in _counted(shown))}
    for number, span in _counted(shown):
        values[f"days_{number}"] = _days(span.days)
        values[f"times_{number}"] = f"{span.opens:%H:%M}–{span.closes:%H:%M}"
    return values


def _counted(spans: tuple[Span, ...]) -> Iterator[tuple[int, Span]]:
    return enumerate(spans, start=1)


def _days(days: frozenset[int]) -> Value:
    whole = _DAYS.get(days)
    return line(whole) if whole else tuple(line(f"day_{one}") for one in sorted(days))
