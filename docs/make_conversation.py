"""Draw a transcript as a chat on a phone: docs/conversation.svg, the picture in the README.

    python docs/make_conversation.py [transcript] [picture]

Standard library only. What was tapped is shown as the chosen button, because that is what a tap
does; what was typed is a bubble of its own. The names of choices are looked up in the Swedish
catalogue, for a transcript may tap by id (`tap tomorrow`).
"""  # noqa: INP001 - a command beside the pages, no package

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
TRANSCRIPT: Final = ROOT / "tests/conversations/transcripts/checkin_not_yet_twice.txt"
PICTURE: Final = ROOT / "docs/conversation.svg"
UNTIL: Final = "Du klarade det!"
"""The picture ends with this line; the transcript goes on for a while."""

CATALOGUE: Final = ROOT / "locales/sv/LC_MESSAGES/lotsen.po"

WIDTH: Final = 360.0
EDGE: Final = 18.0
MOST: Final = 276.0
"""The widest bubble."""

PAD: Final = 13.0
LEADING: Final = 20.0
BUTTON: Final = 34.0
GAP: Final = 7.0
HEAD: Final = 64.0

WORDS: Final = {
    "Mon": "mån", "Tue": "tis", "Wed": "ons", "Thu": "tors", "Fri": "fre", "Sat": "lör",
    "Sun": "sön", "Jan": "jan", "Feb": "feb", "Mar": "mars", "Apr": "april", "May": "maj",
    "Jun": "juni", "Jul": "juli", "Aug": "aug", "Sep": "sep", "Oct": "okt", "Nov": "nov",
    "Dec": "dec",
}  # fmt: skip
"""Days and months, in Swedish."""

STYLE: Final = """
text{font:15px system-ui,"Segoe UI",Roboto,"Noto Sans",sans-serif;fill:#1d2733}
text.who{font-size:16px;font-weight:700}text.what{font-size:12px;fill:#54616e}
text.day{font-size:12px;fill:#54616e}text.on{font-size:14px;fill:#17586f}
text.off{font-size:14px;fill:#66727e}text.own,text.done{fill:#fff}text.done{font-size:14px}
.sheet{fill:#f7f5f0;stroke:#d8d2c4}.head{fill:#fff}.rule{stroke:#e3ddd0}.bot{fill:#fff}
.bot,.button{stroke:#dcd6c9}.button{fill:#fbfaf7}.you{fill:#1f6f8b}.chip{fill:#ebe6da}
.face{fill:#1f6f8b}.light{fill:#fff}
@media (prefers-color-scheme:dark){
text{fill:#e6ebf0}text.what,text.day{fill:#a9b5c1}text.on{fill:#8fd0e6}text.off{fill:#8a97a3}
text.own,text.done{fill:#fff}
.sheet{fill:#14191f;stroke:#39434d}.head{fill:#1b2229}.rule{stroke:#39434d}.bot{fill:#252e37}
.bot,.button{stroke:#39434d}.button{fill:#1b2229}.you{fill:#1f6f8b}.chip{fill:#242c34}}
"""

BOAT: Final = (
    '<circle class="face" cx="40" cy="34" r="18"/>'
    '<path class="light" d="M39 23v14H29zM41.500 26v11h8zM29 39.500h22l-4 6H33z"/>'
)
"""A pilot boat under sail."""


@dataclass
class Said:
    """One thing in the chat: `who` is bot, you or day; a bot's buttons, and the one chosen."""

    who: str
    text: str
    buttons: list[str] = field(default_factory=list)
    chosen: int | None = None


# ---------------------------------------------------------------- reading


def read(lines: list[str], labels: dict[str, set[str]]) -> list[Said]:
    """A transcript as a chat, until UNTIL; what happens quietly is left out."""
    chat: list[Said] = []
    for line in lines:
        deed, _, rest = line.partition(" ")
        if line.startswith("  bot  "):
            text, *buttons = re.split(r"\s+\[", line.removeprefix("  bot  "))
            chat.append(Said("bot", text, [one.rstrip("]") for one in buttons]))
            if text.startswith(UNTIL):
                break
        elif line.startswith("  -- "):
            day = " ".join(WORDS.get(word, word) for word in line.split()[1:])
            chat.append(Said("day", day))
        elif deed == "say":
            chat.append(Said("you", rest))
        elif deed == "tap":
            _choose(chat, rest, labels)
    return chat


def _choose(chat: list[Said], wanted: str, labels: dict[str, set[str]]) -> None:
    """Mark the button that was pressed, named by its words or by its id."""
    names = labels.get(wanted, set()) | {wanted}
    for said in reversed(chat):
        for place, button in enumerate(said.buttons):
            if button in names or button.partition(" ")[2] == wanted:
                said.chosen = place
                return
    sys.exit(f"nobody was asked what {wanted!r} answers")


def catalogue(text: str) -> dict[str, set[str]]:
    """What stands on the buttons of each choice id, in every step."""
    found: dict[str, set[str]] = {}
    units = re.compile(r'^msgctxt "(.+)"\nmsgid .+\nmsgstr "(.+)"$', re.MULTILINE)
    for context, words in units.findall(text):
        found.setdefault(context.rpartition(".")[2], set()).add(words)
    return found


# ---------------------------------------------------------------- measuring


def width(text: str) -> float:
    """Pixels at 15 px in a rather wide font: in a narrower one there is a little more air."""
    return sum(_of(sign) for sign in text)


def _of(sign: str) -> float:
    if sign in "\ufe0f\u200d":
        return 0.0
    if sign > "\u2190":
        return 20.0
    if sign in "ijlftr.,:;!'|()-I ":
        return 5.2
    return 12.5 if sign in "mwMWÅÄÖ@%" else 10.5 if sign.isupper() else 8.9


def wrapped(text: str, most: float) -> list[str]:
    """Lines that are no wider than this."""
    lines: list[str] = []
    for word in text.split():
        if lines and width(f"{lines[-1]} {word}") <= most:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


# ---------------------------------------------------------------- drawing


def draw(chat: list[Said]) -> str:
    """The whole picture."""
    top, parts = HEAD + 16, []
    for said in chat:
        drawn, top = DRAWN[said.who](said, top)
        parts.append(drawn)
    height = top + 12
    story = " ".join(f"{NAMES[said.who]}: {_told(said)}" for said in chat)
    size = f'viewBox="0 0 {WIDTH:g} {height:g}" width="{WIDTH:g}" height="{height:g}"'
    corner = "A25.500 25.500 0 0 1"
    head = f"M1 {HEAD:g}V26.500{corner} 26.500 1H333.500{corner} 359 26.500V{HEAD:g}z"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="t d"',
        ' lang="sv"><title id="t">Ett samtal med Lotsen</title>',
        f'<desc id="d">{escape(story)}</desc><style>{STYLE}</style>',
        _box("sheet", 0.5, 0.5, WIDTH - 1, height - 1, 26),
        f'<path class="head" d="{head}"/><path class="rule" d="M1 {HEAD:g}H359"/>{BOAT}',
        _text("who", 68, 31, "Lotsen"),
        _text("what", 68, 48, "en robot från Ungdomsteamet"),
        *parts,
    ]
    return "\n".join((*parts, "</svg>\n"))


def _told(said: Said) -> str:
    chosen = "" if said.chosen is None else f" Svar: {said.buttons[said.chosen]}."
    return f"{said.text}{chosen}"


def _bot(said: Said, top: float) -> tuple[str, float]:
    bubble, top = _bubble(said, top, EDGE, "bot", "")
    for row in _rows(said.buttons):
        left = EDGE
        for place, wide in row:
            bubble += _button(said, place, left, top, wide)
            left += wide + GAP
        top += BUTTON + GAP
    return bubble, top + 5


def _you(said: Said, top: float) -> tuple[str, float]:
    lines = wrapped(said.text, MOST - 2 * PAD)
    wide = max(map(width, lines)) + 2 * PAD
    bubble, top = _bubble(said, top, WIDTH - EDGE - wide, "you", "own")
    return bubble, top + 5


def _day(said: Said, top: float) -> tuple[str, float]:
    wide = width(said.text) * 0.8 + 24
    box = _box("chip", (WIDTH - wide) / 2, top + 2, wide, 22, 11)
    return box + _text("day", WIDTH / 2, top + 17, said.text, middle=True), top + 38


NAMES: Final = {"bot": "Lotsen", "you": "Ungdomen", "day": "Tid"}
DRAWN: Final = {"bot": _bot, "you": _you, "day": _day}


def _bubble(said: Said, top: float, left: float, looks: str, words: str) -> tuple[str, float]:
    lines = wrapped(said.text, MOST - 2 * PAD)
    wide = max(map(width, lines)) + 2 * PAD
    high = len(lines) * LEADING + 16
    alone = len(lines) == 1
    at = left + (wide / 2 if alone else PAD)
    drawn = _box(looks, left, top, wide, high, 17)
    for number, line in enumerate(lines):
        drawn += _text(words, at, top + 23 + number * LEADING, line, middle=alone)
    return drawn, top + high + GAP


def _rows(buttons: list[str]) -> Iterator[list[tuple[int, float]]]:
    """Buttons side by side where two fit, each as wide as its words."""
    row: list[tuple[int, float]] = []
    for place, button in enumerate(buttons):
        wide = width(button) * 14 / 15 + 26
        if row and sum(one + GAP for _, one in row) + wide > WIDTH - 2 * EDGE:
            yield row
            row = []
        row.append((place, wide))
    if row:
        yield row


def _button(said: Said, place: int, left: float, top: float, wide: float) -> str:
    chosen = said.chosen == place
    looks = "you" if chosen else "button"
    words = "done" if chosen else "on" if said.chosen is None else "off"
    box = _box(looks, left, top, wide, BUTTON, BUTTON / 2)
    return box + _text(words, left + wide / 2, top + 22, said.buttons[place], middle=True)


def _box(looks: str, left: float, top: float, wide: float, high: float, round_: float) -> str:
    return (
        f'<rect class="{looks}" x="{left:.1f}" y="{top:.1f}" width="{wide:.1f}"'
        f' height="{high:.1f}" rx="{round_:g}"/>'
    )


def _text(looks: str, left: float, top: float, words: str, *, middle: bool = False) -> str:
    anchor = ' text-anchor="middle"' if middle else ""
    kind = f' class="{looks}"' if looks else ""
    return f'<text{kind} x="{left:.1f}" y="{top:.1f}"{anchor}>{escape(words)}</text>'


def main(transcript: str = str(TRANSCRIPT), picture: str = str(PICTURE)) -> None:
    """Read, draw, write."""
    labels = catalogue(CATALOGUE.read_text(encoding="utf-8"))
    chat = read(Path(transcript).read_text(encoding="utf-8").splitlines(), labels)
    Path(picture).write_text(draw(chat), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
