"""Find everything wrong with an entry of the directory that can be seen without calling anybody."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from bot.directory import _hours_format as hours_format
from bot.text.display_width import BUTTON_COLUMNS, columns
from flows import help as helping
from flows.engine.directory import GROWN_UP
from flows.texts import contact_purposes

Raw = Mapping[str, Any]
"""An entry as it stands in the file."""

WAYS: Final = {"phone": "phone", "sms": "sms", "chat": "chat_url", "web": "web_url",
               "address": "address"}  # fmt: skip
"""Each channel, and the field that says where it is."""

FIELDS: Final[Mapping[str, type]] = {
    **dict.fromkeys(WAYS.values(), str),
    **dict.fromkeys(("id", "name", "purpose", "purpose_key", "cost", "mark", "audience"), str),
    **dict.fromkeys(("source_url", "source_date", "last_verified", "verified_by", "note"), str),
    **dict.fromkeys(("age_min", "age_max"), int),
    **dict.fromkeys(("needs", "languages", "hours"), list),
    **dict.fromkeys(("shows_on_bill", "anonymous", "interpreter", "crisis", "active"), bool),
    "local": bool,
    "next_review": date,
}
OF_HOURS: Final = {"channels": list, "label": str, "open": list, "holidays": bool}
MARKS: Final = ("V", "V-old", "D", "U")
UNSURE: Final = ("V-old", "U")
AUDIENCES: Final = ("youth", "guardian", "professional")
COSTS: Final = ("free", "call")
NEEDS: Final = tuple(choice.id for choice in helping.NEEDS)
FORBIDDEN_NUMBERS: Final[Mapping[str, str]] = {
    "020407040": "was found nowhere and must never be used",
    "0200778820": "was handed over to Bris and must not be listed",
}
WIDEST_AGES: Final = " (00–00)"

_ID: Final = re.compile(r"[a-z][a-z0-9_]{0,23}")
_NUMBER: Final = re.compile(r"\+46\d{7,9}|0\d{6,9}|112|11[34]\d\d|1177|116\d{3}|9\d{4}")
_WRITTEN: Final = re.compile(r"\+?\d+(?:[ -]\d+)*")
_DATE: Final = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))?")
_ADDRESS: Final = re.compile(r"https?://[\w.-]+\.[a-z]{2,}(?:/\S*)?")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:_[A-Z]{2})?")


@dataclass(frozen=True, slots=True)
class DirectoryFault:
    """A fault of an entry. One that does not block the start is only told of."""

    id: str
    what: str
    blocks_start: bool = True

    def __str__(self) -> str:
        return f"{self.id}: {self.what}"


def is_entered(raw: Raw) -> bool:
    """Tell whether an entry is filled in: a local contact has been given a way to reach it."""
    return not raw.get("local") or any(raw.get(field) for field in WAYS.values())


def is_shown(raw: Raw) -> bool:
    """Tell whether youths see it."""
    to_youths = raw.get("audience", "youth") == "youth"
    return to_youths and bool(raw.get("active", True)) and is_entered(raw)


def of_entry(raw: Raw, today: date) -> Iterator[DirectoryFault]:
    """Yield every fault of an entry; only wrong kinds of value, if there are any.

    A local entry may be empty.
    """
    name = str(raw.get("id", "?"))
    if wrong := list(_of_fields(raw)):
        yield from (DirectoryFault(name, what) for what in wrong)
        return
    checks = CHECKS if is_entered(raw) else ALWAYS
    yield from (DirectoryFault(name, what) for check in checks for what in check(raw))
    review = raw.get("next_review")
    if review is not None and review < today:
        yield DirectoryFault(
            name, f"should have been checked again by {review}", blocks_start=False
        )


def _of_fields(raw: Raw) -> Iterator[str]:
    for field, value in raw.items():
        if field not in FIELDS:
            yield f"has a field {field!r}, which there is not"
        elif type(value) is not FIELDS[field]:
            yield f"{field} is no {FIELDS[field].__name__}"
    for item in raw.get("hours", ()):
        if not isinstance(item, dict) or any(
            type(value) is not OF_HOURS.get(field) for field, value in item.items()
        ):
            yield "hours are written {channels, label, open, holidays}"


def _of_name(raw: Raw) -> Iterator[str]:
    if not _ID.fullmatch(raw.get("id", "")):
        yield "its id is not a word of small letters, digits and _"
    wide = columns(f"🟢 {raw.get('name', '')}")
    if "age_min" in raw or "age_max" in raw:
        wide += columns(WIDEST_AGES) if _one_band(raw) else 0
    if not raw.get("name"):
        yield "has no name"
    elif wide > BUTTON_COLUMNS:
        yield f"its name makes a button {wide} columns wide; {BUTTON_COLUMNS} may be"
    if _WRITTEN.fullmatch(raw.get("name", "")) and raw["name"] != raw.get("phone"):
        yield f"is called {raw['name']}, and its phone is another number"


def _one_band(raw: Raw) -> bool:
    return bool(raw.get("age_min", 0) >= GROWN_UP or raw.get("age_max", 99) < GROWN_UP)


def _of_purpose(raw: Raw) -> Iterator[str]:
    if bool(raw.get("purpose")) == bool(raw.get("purpose_key")):
        yield "needs a purpose_key, or a purpose in your own words, and not both"
    elif raw.get("purpose_key", "other") not in contact_purposes.LINES:
        yield f"has the purpose_key {raw['purpose_key']!r}, which no line has"


def _of_lists(raw: Raw) -> Iterator[str]:
    needs = raw.get("needs", [])
    if not needs or not set(needs) <= set(NEEDS):
        yield f"its needs are not among {', '.join(NEEDS)}"
    if not all(_LANGUAGE.fullmatch(str(one)) for one in raw.get("languages", [])):
        yield "its languages are not codes such as sv or fa_AF"
    for field, known in (("audience", AUDIENCES), ("cost", COSTS)):
        if field in raw and raw[field] not in known:
            yield f"its {field} is not among {', '.join(known)}"


def _of_ages(raw: Raw) -> Iterator[str]:
    least, most = raw.get("age_min", 0), raw.get("age_max", 99)
    if not 0 <= least <= most <= 99:  # noqa: PLR2004 - years of a life
        yield f"is for nobody: from {least} to {most} years"


def _of_source(raw: Raw) -> Iterator[str]:
    if not _ADDRESS.fullmatch(raw.get("source_url", "")):
        yield "has no source_url: say where it was read"
    if raw.get("mark") not in MARKS:
        yield f"its mark is not among {', '.join(MARKS)}"
    for field in ("source_date", "last_verified"):
        if raw.get(field) and not _DATE.fullmatch(raw[field]):
            yield f"its {field} is neither a day (2026-11-22) nor a year"
    if "next_review" not in raw:
        yield "has no next_review: say when somebody checks it again"


def _of_ways(raw: Raw) -> Iterator[str]:
    if not any(raw.get(field) for field in WAYS.values()):
        yield "has no way to be reached"
    for field in ("phone", "sms"):
        yield from _of_number(field, raw.get(field, ""))
    for field in ("chat_url", "web_url"):
        if raw.get(field) and not _ADDRESS.fullmatch(raw[field]):
            yield f"its {field} is no address of a page"


def _of_number(field: str, written: str) -> Iterator[str]:
    bare = re.sub(r"[ -]", "", written)
    if written and not (_WRITTEN.fullmatch(written) and _NUMBER.fullmatch(bare)):
        yield f"its {field} {written!r} is no Swedish number"
    if bare in FORBIDDEN_NUMBERS:
        yield f"its {field} {written} {FORBIDDEN_NUMBERS[bare]}"


def _of_hours(raw: Raw) -> Iterator[str]:
    told: list[str] = []
    for item in raw.get("hours", ()):
        told += item.get("channels", ())
        for channel in item.get("channels", ()):
            if not raw.get(WAYS.get(channel, "")):
                yield f"has hours of {channel!r}, and no {channel}"
        yield from hours_format.faults(item)
    yield from (f"has hours of {one!r} twice" for one in {*told} if told.count(one) > 1)


def _of_crisis(raw: Raw) -> Iterator[str]:
    if raw.get("crisis") and is_shown(raw) and raw.get("mark") in UNSURE:
        yield f"is a crisis line marked {raw['mark']}: check it first, it may not be shown"


ALWAYS: Final[tuple[Callable[[Raw], Iterator[str]], ...]] = (_of_name, _of_purpose, _of_lists)
CHECKS: Final = (*ALWAYS, _of_ages, _of_source, _of_ways, _of_hours, _of_crisis)
