"""The languages there are, and what their states allow: locales.toml, the one registry.

A language goes from `hidden` through `preview` to `live` (languages.md). Live ones are offered to
everybody and speak only what was reviewed. Preview ones are offered where previews are asked for,
and speak drafts there. Hidden ones are not offered.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, get_args
from unicodedata import bidirectional

from bot import po
from flows.errors import LotsenError

REGISTRY: Final = "locales.toml"

Catalog = Mapping[tuple[str, str], str]
"""Context and source of a line, and how it is said."""

State = Literal["hidden", "preview", "live"]
Direction = Literal["ltr", "rtl"]

_DIRECTIONS: Final[Mapping[str, Direction]] = {"L": "ltr", "R": "rtl", "AL": "rtl"}
_KEYS: Final = {"name", "state", "chain", "dir", "script"}


class RegistryError(LotsenError):
    """The registry of languages cannot be used: correct the row and start again."""


@dataclass(frozen=True, slots=True)
class Language:
    """A row of locales.toml. `name` is the language's name in itself, `script` is ISO 15924."""

    code: str
    name: str
    state: State
    chain: tuple[str, ...] = ()
    dir: Direction = "ltr"
    script: str = "Latn"


def load(folder: Path) -> tuple[Language, ...]:
    """The rows in their order, which is the one they are offered in. Raises RegistryError."""
    try:
        found = tomllib.loads((folder / REGISTRY).read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RegistryError(f"{REGISTRY}: {error}") from error
    return tuple(_language(code, row) for code, row in found.items())


def _language(code: str, row: Mapping[str, Any]) -> Language:
    full = {"dir": "ltr", "script": "Latn", "chain": (), **row}
    states, sides = get_args(State), get_args(Direction)
    fit = full.get("state") in states and full["dir"] in sides and full.get("name")
    if not fit or set(row) - _KEYS:
        raise RegistryError(
            f"[{code}] needs a name, a state of {', '.join(states)} and a dir of"
            f" {' or '.join(sides)}; it may have {', '.join(sorted(_KEYS))}"
        )
    chain = tuple(full["chain"])
    return Language(code, full["name"], full["state"], chain, full["dir"], full["script"])


def catalog(folder: Path, language: Language, *, previews: bool) -> Catalog:
    """What this language may say. Words of an edited source are no draft: nothing checks them."""
    path = folder / language.code / po.CATALOGUE
    drafts = previews and language.state == "preview"
    return {
        (one.context, one.source): one.target
        for one in (po.load(path) if path.exists() else ())
        if one.source and one.target and not one.obsolete
        if not one.fuzzy or (drafts and not one.previous)
    }


def direction(text: str) -> Direction | None:
    """That of the first letter with one, as chats find it out; None where no letter has one."""
    found = (_DIRECTIONS.get(bidirectional(sign)) for sign in text)
    return next((one for one in found if one), None)


def faults(registry: Iterable[Language]) -> Iterator[tuple[str, str]]:
    """What is wrong with the rows and does not hinder starting: the code, and what it is."""
    known = {one.code: one for one in registry}
    for one in known.values():
        if direction(one.name) not in {one.dir, None}:
            yield one.code, f"its name is not written {one.dir}: correct `dir`"
        yield from (
            (one.code, f"its chain names {code}, which is no row")
            for code in one.chain
            if code not in known
        )
