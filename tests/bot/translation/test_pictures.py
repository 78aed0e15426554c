"""One meaning for each emoji: whoever reads little goes by the picture (locales/pictures.toml)."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from typing import Final

from bot.language.registry import LOCALES
from bot.translation import catalog_files

SIGN: Final = re.compile("[\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]\ufe0f?")
PICTURES: Final = tomllib.loads((LOCALES / "pictures.toml").read_text(encoding="utf-8"))
STANDS: Final = {
    one.line.context: found[0]
    for one in catalog_files.lines()
    if (found := SIGN.match(one.line.source))
}


def test_every_emoji_stands_where_its_meaning_says() -> None:
    """A label that is new or has another picture belongs under that picture's one meaning."""
    listed = {line: sign for sign, one in PICTURES.items() for line in one["lines"]}
    assert listed == STANDS


def test_no_two_emoji_mean_the_same_and_none_means_two_things() -> None:
    lines = Counter(line for one in PICTURES.values() for line in one["lines"])
    assert max(lines.values()) == 1
    meanings = Counter(one["means"] for one in PICTURES.values())
    assert max(meanings.values()) == 1


def test_yes_and_no_are_never_exchanged() -> None:
    """The hand that says no says it everywhere, and the thumb never erases."""
    yes = [one for one in PICTURES["👍"]["lines"] if one.endswith((".no", ".cancel"))]
    no = [one for one in PICTURES["✋"]["lines"] if one.endswith((".yes", ".done"))]
    assert (yes, no) == ([], [])
