"""Add a language: a row in the registry, a catalog, and skeletons of its word lists.

What CLDR knows of the language is looked up; what it does not know is asked for. Only data files
change.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from babel.core import Locale, UnknownLocaleError, get_global
from babel.plural import to_gettext

from bot.language import plurals, po_file, school_words
from bot.language import registry as language_registry
from bot.language.registry import REGISTRY, SOURCE, Direction, Language
from bot.translation import atomic_files, catalog_files
from bot.translation.catalog_files import CATALOG_FILE
from flows.engine.errors import LotsenError

NAMES: Final[Mapping[str, str]] = {"fa_AF": "دری", "ckb": "کوردیی ناوەندی", "ku": "Kurmancî"}
"""Names in common use, where CLDR has another."""

Ask = Callable[[str, str], str]
"""Asks the operator for a value: what it is for, and a proposal ("" for none)."""

_CODE: Final = re.compile(r"[a-z]{2,3}(?:_[A-Z]{2})?")

STYLE: Final = """\
# {name}: how Lotsen speaks it

**State: draft.** Nobody has reviewed a line of it.

## Voice

Short, warm, concrete; at most one question in a line; never blame, never a school tone.

## Form of address

How is one young person spoken to? How does the robot speak of itself?

## Chosen words

| English | {name} | note |
|---|---|---|
| coach | | a person who is there for the youth, no sport |
| small step | | |
| person (the command) | | what one writes to reach a human |
| stop | | |
| school, upper secondary school, introduction programme | | |

## Who must review

1. Somebody who grew up with it and works with youths: every line.
2. A second one: welcome, stop, help, danger, person, privacy, errors.
3. Clinically competent staff, with one of them beside: danger, person, and safety.toml.
"""

SAFETY: Final = """\
# What a youth may write in {name} that a human must hear of.
# DRAFT: to be written and reviewed by people who know the language, and by clinical staff.
# How to write patterns: see locales/sv/safety.toml.

# The whole message is one of these: the bot falls silent.
[stop]
words = []

# The youth wants a human.
[person]
words = []
phrases = []
"""

SCHOOL_WORDS: Final = """\
{draft}
# Words of Swedish schools, explained in {name}. Take the line above away when a second person
# has read them.
# word: what it is called in this language. forms: other forms of it, as they stand in the texts.
# meaning: at most two short sentences, as one tells a friend. How: see docs/translators.md.
"""


class NewLanguageError(LotsenError):
    """A language was not added. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class LanguageFacts:
    """Facts given by hand about a language, where CLDR has none or others; "" for not given."""

    name: str = ""
    dir: str = ""
    plural: str = ""


def add(folder: Path, code: str, given: LanguageFacts, ask: Ask) -> list[Path]:
    """Add a language in state preview, and return the files that were written.

    Raises NewLanguageError, RegistryError and PluralError.
    """
    wanted = language_registry.normalize_code(code)
    if not _CODE.fullmatch(wanted):
        raise NewLanguageError(f"{code!r} is no code of a language: write so, rom or fa_AF")
    if wanted in catalog_files.languages_by_code(folder):
        raise NewLanguageError(f"{wanted} has a row in {REGISTRY} already")
    row = _row(wanted, given, ask, tuple(catalog_files.languages_by_code(folder)))
    plurals.rule(row.plural)
    with atomic_files.lock_folder(folder):
        return [path for path, text in _files(folder, row) if atomic_files.write(path, text)]


def _row(code: str, given: LanguageFacts, ask: Ask, known: tuple[str, ...]) -> Language:
    try:
        found = Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        found = None
    native = NAMES.get(code) or (found and found.get_display_name(code)) or ""
    name = given.name or native or ask("its name, in the language itself", "")
    side = given.dir or (found and found.text_direction) or ask("ltr or rtl: its direction", "ltr")
    rule = given.plural or _plural(code, found) or ask("its rule for numbers", plurals.TWO)
    if side not in {"ltr", "rtl"} or not name.strip() or '"' in name:
        raise NewLanguageError("a language needs a name, and a direction of ltr or rtl")
    base = code.partition("_")[0]
    chain = (base,) if base != code and base in known else ()
    direction: Direction = "rtl" if side == "rtl" else "ltr"
    return Language(code, _titled(name.strip()), "preview", chain, direction, _script(code), rule)


def _titled(name: str) -> str:
    return name[:1].upper() + name[1:]


def _script(code: str) -> str:
    """Return the script a language is most likely written in (ISO 15924); Latn if CLDR has none."""
    likely = get_global("likely_subtags")
    parts = (likely.get(code) or likely.get(code.partition("_")[0]) or "").split("_")
    return next((one for one in parts if len(one) == len("Latn")), "Latn")


def _plural(code: str, found: Locale | None) -> str:
    """Return our own rule, or Babel's where gettext can read it and both agree; "" for neither."""
    if code in plurals.KNOWN or found is None:
        return plurals.KNOWN.get(code, "")
    text = to_gettext(found.plural_form).replace("plural=(", "plural=").replace(");", ";")
    try:
        rule = plurals.rule(text)
    except plurals.PluralError:
        return ""
    kinds = [found.plural_form(one) for one in plurals.TRIED]
    pairs = {(kind, rule.which(one)) for kind, one in zip(kinds, plurals.TRIED, strict=True)}
    return text if len(pairs) == len(set(kinds)) else ""


# ---------------------------------------------------------------- its files


def _files(folder: Path, row: Language) -> Iterator[tuple[Path, str]]:
    home = folder / row.code
    units = catalog_files.merge(catalog_files.lines(), [], row)
    yield home / CATALOG_FILE, po_file.dump(units)
    for name, text in (
        ("time.toml", _times(folder, row.name)),
        ("safety.toml", SAFETY.format(name=row.name)),
        ("STYLE.md", STYLE.format(name=row.name)),
        (school_words.FILE, _school_words(folder, row.name)),
    ):
        if not (home / name).exists():
            yield home / name, text
    registry = folder / REGISTRY
    yield registry, registry.read_text(encoding="utf-8").rstrip("\n") + "\n" + _written(row)


def _written(row: Language) -> str:
    """Return the row as TOML, with only what differs from the defaults."""
    lines = [f"\n[{row.code}]", f'name = "{row.name}"', f'state = "{row.state}"']
    if row.chain:
        lines.append("chain = [" + ", ".join(f'"{one}"' for one in row.chain) + "]")
    for key, value, usual in (("dir", row.dir, "ltr"), ("script", row.script, "Latn")):
        lines += [f'{key} = "{value}"'] if value != usual else []
    if row.plural != plurals.KNOWN.get(row.code, plurals.TWO):
        lines.append(f'plural = "{row.plural}"')
    return "\n".join(lines) + "\n"


def _times(folder: Path, name: str) -> str:
    """Return a time.toml: the English keys, each empty and with the English beside it."""
    found = tomllib.loads((folder / SOURCE / "time.toml").read_text(encoding="utf-8"))
    head = f"# Words for time in {name}, and for yes and no. Small letters. Data only.\n"
    how = "# What each key means: see docs/translators.md. The English stands beside each.\n"
    return head + how + "".join(_empty(key, value) for key, value in found.items())


def _school_words(folder: Path, name: str) -> str:
    """Return a school_words.toml: each word with its Swedish, the English beside it."""
    path = folder / SOURCE / school_words.FILE
    known = school_words.read(path) if path.exists() else {}
    rows = (
        f'\n# {one["word"]}: {one["meaning"]}\n[{key}]\nswedish = "{one["swedish"]}"\n'
        'word = ""\nforms = []\nmeaning = ""\n'
        for key, one in known.items()
    )
    return SCHOOL_WORDS.format(draft=school_words.DRAFT, name=name) + "".join(rows)


def _empty(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return f"\n{key} = false\n"
    if isinstance(value, dict):
        rows = "".join(f"{number} = []  # {', '.join(one)}\n" for number, one in value.items())
        return f"\n[{key}]\n{rows}"
    if value and isinstance(value[0], list):
        rows = "".join(f"  [],  # {', '.join(one)}\n" for one in value)
        return f"\n{key} = [\n{rows}]\n"
    return f"\n# {', '.join(map(str, value)) or 'nothing in English'}\n{key} = []\n"
