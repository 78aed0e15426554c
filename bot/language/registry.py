"""Read locales.toml, the one registry of the languages there are and what their states allow.

A language goes from `hidden` through `preview` to `live` (languages.md). Live ones are offered to
everybody and use only what was reviewed. Preview ones are offered where previews are asked for,
and use drafts there. Hidden ones are not offered.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, get_args
from unicodedata import bidirectional

from bot.language import plurals
from flows.engine.errors import LotsenError

LOCALES: Final = Path(__file__).resolve().parents[2] / "locales"
"""The folder of the languages that come with Lotsen."""

REGISTRY: Final = "locales.toml"
SOURCE: Final = "en"
"""The language in which flows are written: the end of every chain."""

Catalog = Mapping[tuple[str, str], str | tuple[str, ...]]
"""Translations by a line's context and source: one text, or one for each plural form."""

State = Literal["hidden", "preview", "live"]
Direction = Literal["ltr", "rtl"]

_REGION: Final = 2
_DIRECTIONS: Final[Mapping[str, Direction]] = {"L": "ltr", "R": "rtl", "AL": "rtl"}
_KEYS: Final = {"name", "state", "chain", "dir", "script", "plural"}

ALIASES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("prs", "dari", "fa_prs"), "fa_AF"),
    **dict.fromkeys(("kmr", "kurmanji"), "ku"),
    **dict.fromkeys(("sorani", "ku_iq", "ku_arab"), "ckb"),
    **dict.fromkeys(("fas", "per"), "fa"),
    "iw": "he",
    "tir": "ti",
    "som": "so",
    "ara": "ar",
    "ukr": "uk",
    "amh": "am",
    "pus": "ps",
    "swe": "sv",
    "eng": "en",
    "rmy": "rom",
}
"""What phones and people write for a language that has another code here (languages.md)."""


class RegistryError(LotsenError):
    """The registry of languages cannot be used: correct the row and start again."""


class UnknownLanguageError(LotsenError):
    """There is no such language here. `lotsen words add CODE` begins one."""


@dataclass(frozen=True, slots=True)
class Language:
    """A row of locales.toml.

    `name` is the language's name in itself, `script` is ISO 15924, `plural` is gettext's rule for
    numbers, `chain` are the languages that a line falls back to before the source.
    """

    code: str
    name: str
    state: State
    chain: tuple[str, ...] = ()
    dir: Direction = "ltr"
    script: str = "Latn"
    plural: str = plurals.TWO


def load(folder: Path) -> tuple[Language, ...]:
    """Return the rows in their order, the one they are offered in. Raises RegistryError."""
    try:
        found = tomllib.loads((folder / REGISTRY).read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RegistryError(f"{REGISTRY}: {error}") from error
    return tuple(_language(code, row) for code, row in found.items())


def _language(code: str, row: Mapping[str, Any]) -> Language:
    usual = plurals.KNOWN.get(code, plurals.TWO)
    full = {"dir": "ltr", "script": "Latn", "chain": (), "plural": usual, **row}
    states, sides = get_args(State), get_args(Direction)
    fit = full.get("state") in states and full["dir"] in sides and full.get("name")
    if not fit or set(row) - _KEYS:
        raise RegistryError(
            f"[{code}] needs a name, a state of {', '.join(states)} and a dir of"
            f" {' or '.join(sides)}; it may have {', '.join(sorted(_KEYS))}"
        )
    try:
        plurals.rule(full["plural"])
    except plurals.PluralError as error:
        raise RegistryError(f"[{code}] {error}") from error
    shown = (full["dir"], full["script"], full["plural"])
    return Language(code, full["name"], full["state"], tuple(full["chain"]), *shown)


def normalize_code(code: str) -> str:
    """Return a code as it stands in the registry, from what a phone or a person writes."""
    parts = code.strip().replace("-", "_").split("_")
    first, rest = (
        parts[0].lower(),
        [one.upper() if len(one) == _REGION else one for one in parts[1:]],
    )
    whole = "_".join((first, *rest))
    return ALIASES.get(whole.lower()) or ALIASES.get(first, whole if rest else first)


def direction(text: str) -> Direction | None:
    """Return the direction of the first letter that has one, as chats do; None if no letter has."""
    found = (_DIRECTIONS.get(bidirectional(sign)) for sign in text)
    return next((one for one in found if one), None)


def faults(registry: Iterable[Language]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the rows and does not prevent a start: the code, and what it is."""
    known = {one.code: one for one in registry}
    for one in known.values():
        if direction(one.name) not in {one.dir, None}:
            yield one.code, f"its name is not written {one.dir}: correct `dir`"
        yield from (
            (one.code, f"its chain names {code}, which is no row")
            for code in one.chain
            if code not in known
        )
