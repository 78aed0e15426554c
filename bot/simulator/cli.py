"""Run `lotsen chat`: the simulator for people at a terminal, and for machines as JSON lines."""

from __future__ import annotations

import asyncio
import json as jsonlib
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import typer

from bot.app import load_locales
from bot.errors import LotsenError, SimulatorError
from bot.simulator.coach_actions import Out
from bot.simulator.simulator import COACHES, STAFF, ZONE, Simulator, parse_phrase
from bot.text.bidi import strip_isolates

START: Final = datetime(2026, 11, 24, 10, 0, tzinfo=ZONE)
"""A Tuesday at ten: somebody is at work, and tomorrow is no holiday."""

MOST_INPUT: Final = 1_000_000
"""Bytes of one input line; a longer one is read as several."""

Action = Callable[[Any], Awaitable[list[Out]]]


def play(
    *, lang: str, at: datetime | None, nickname: str, enrolled: bool, json: bool, previews: bool
) -> None:
    """Play until the input ends, on a temporary SQLite database."""
    start = at or START
    start = start if start.tzinfo else start.replace(tzinfo=ZONE)
    with tempfile.TemporaryDirectory(prefix="lotsen-") as folder:
        url, key = f"sqlite:///{folder}/lotsen.sqlite3", Path(folder) / "lotsen.key"
        locales = load_locales(previews=True) if previews else None
        simulator = Simulator(url, key, start, lang=lang, locales=locales)
        stage: _Json | _Terminal = _Json(simulator) if json else _Terminal(simulator)
        asyncio.run(stage.play(nickname, enrolled=enrolled))


class _Json:
    """The interface for machines: one object a line. A wrong line is answered, and play goes on."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._actions: Mapping[str, Action] = {
            "say": lambda text: simulator.say(_text(text)),
            "tap": lambda choice: simulator.tap(_text(choice)),
            "wait": lambda length: simulator.wait(_text(length)),
            "wait_until": lambda moment: simulator.wait_until(_text(moment)),
            "edit": lambda text: simulator.edit(_text(text)),
            "coach": lambda value: simulator.coach_says(*_by(value, "text")),
            "coach_begin": lambda value: simulator.coach_begins(_person(value)),
            "coach_take": lambda value: simulator.coach_takes(_person(value)),
            "take_over": lambda value: simulator.takes_over(_person(value)),
            "coach_pass": lambda value: simulator.coach_passes(_person(value)),
            "coach_phrase": lambda phrase: simulator.coach_picks(*_phrase(phrase)),
            "coach_propose": lambda value: simulator.coach_proposes(*_by(value, "text")),
            "coach_hand_over": lambda value: simulator.coach_hands_over(*_from_to(value)),
            "coach_reassign": lambda value: simulator.coach_reassigns(*_from_to(value)),
            "coach_close": lambda value: simulator.coach_closes(*_by(value, "outcome")),
            "coach_keep": lambda value: simulator.coach_keeps(_person(value)),
            "away": lambda value: simulator.is_away(**_absence(value)),
            "back": lambda value: simulator.is_back(_person(value)),
            "on_call": lambda value: simulator.is_on_call(**_shift(value)),
            "closed": lambda value: simulator.is_closed(**_days(value)),
            "restart": lambda _: simulator.restart(),
        }

    async def play(self, nickname: str, *, enrolled: bool) -> None:
        _check_language(self._simulator)
        await self._simulator.open(nickname, enrolled=enrolled)
        for line in _lines():
            await self._answer(line)
        self._simulator.close()

    async def _answer(self, line: str) -> None:
        try:
            for out in await self._do(line):
                _print(out)
        except LotsenError as error:
            _print({"error": str(error)})
        _print({"ready": True, "place": self._simulator.place()})

    async def _do(self, line: str) -> list[Out]:
        try:
            asked = jsonlib.loads(line)
        except (ValueError, RecursionError):
            raise SimulatorError("That line is no JSON.") from None
        if not isinstance(asked, dict) or len(asked) != 1 or next(iter(asked)) not in self._actions:
            raise SimulatorError(f"Write one of these, alone: {', '.join(self._actions)}.")
        ((name, value),) = asked.items()
        return await self._actions[name](value)


class _Terminal:
    """The interface for a person: texts with their buttons numbered; `:help` tells the rest."""

    HELP: Final = (
        "Write, or press a button by its number. Also: back, help, person, stop, menu.\n"
        ":wait 25h · :until 2026-11-25T08:00 · :take · :coach words · :close outcome"
        " · :restart · :quit\n"
        ":begin · :phrase id key=value … · :tap yes · :propose words · :handover"
        " · :reassign\n"
        ":edit words · :take Omar · :takeover Eva · :away Anna · :back Anna"
    )

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._actions: Mapping[str, Action] = {
            "tap": simulator.tap,
            "wait": simulator.wait,
            "until": simulator.wait_until,
            "coach": simulator.coach_says,
            "edit": simulator.edit,
            "begin": lambda name: simulator.coach_begins(_person(name)),
            "take": lambda name: simulator.coach_takes(_person(name)),
            "takeover": lambda name: simulator.takes_over(_person(name)),
            "away": lambda name: simulator.is_away(_person(name)),
            "back": lambda name: simulator.is_back(_person(name)),
            "phrase": lambda words: simulator.coach_picks(*parse_phrase(words)),
            "propose": simulator.coach_proposes,
            "handover": lambda _: simulator.coach_hands_over(),
            "reassign": lambda _: simulator.coach_reassigns(),
            "close": simulator.coach_closes,
            "restart": lambda _: simulator.restart(),
        }

    async def play(self, nickname: str, *, enrolled: bool) -> None:
        _check_language(self._simulator)
        await self._simulator.open(nickname, enrolled=enrolled)
        typer.echo(typer.style(self.HELP, dim=True))
        for note in _drafts(self._simulator):
            typer.echo(typer.style(note, fg="yellow"))
        typer.echo()
        self._show(await self._simulator.say("/start"))
        for line in _lines(prompt=self._prompt):
            if line.strip() == ":quit":
                break
            await self._answer(line)
        self._simulator.close()

    async def _answer(self, line: str) -> None:
        try:
            self._show(await self._do(line))
        except LotsenError as error:
            typer.echo(typer.style(f"  {error}", fg="yellow"))

    async def _do(self, line: str) -> list[Out]:
        if not line.startswith(":"):
            return await self._simulator.say(line)
        name, _, rest = line[1:].partition(" ")
        if name not in self._actions:
            raise SimulatorError(self.HELP)
        return await self._actions[name](rest)

    def _prompt(self) -> str:
        now = self._simulator.clock.now().astimezone(ZONE)
        return f"{now:%a %d %b %H:%M} › "

    def _show(self, said: list[Out]) -> None:
        for one in said:
            for line in shown(one):
                typer.echo(line)


def shown(one: Out) -> Iterator[str]:
    """Yield one thing that happened, as lines for a person."""
    if "opened" in one:
        yield f"  ⚑ opened: tier {one['opened']['tier']}, {one['opened']['reason']}"
    elif "dropped" in one:
        yield f"  ✗ not said: {one['dropped']['line']} ({one['dropped']['why']})"
    elif "alarm" in one:
        yield f"  ⚠ operator: {one['alarm']}"
    elif one["to"] == "coach":
        yield f"  ▸ {one['coach']} ({one['kind']}): {strip_isolates(one['text'])}"
    else:
        yield f"  {strip_isolates(one['text'])}"
        for number, button in enumerate(one["buttons"], start=1):
            yield f"      {number}  {button['label']}"


def _check_language(simulator: Simulator) -> None:
    known = simulator.languages()
    if simulator.language not in known:
        raise SimulatorError(
            f"There is no language {simulator.language!r}, only {', '.join(known)}."
        )


def _drafts(simulator: Simulator) -> Iterator[str]:
    """Yield what must be said of languages in preview wherever they are offered."""
    words = simulator.app.renderer
    offered = dict(words.choosable)
    if names := [name for code, name in offered.items() if words.is_draft(code)]:
        yield f"Drafts, not yet reviewed: {', '.join(names)}."
    elif words.is_draft(simulator.language):
        yield f"The words of {simulator.language!r} are drafts: add --previews to hear them."


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise SimulatorError("The value has to be a text.")
    return value


def _person(value: Any, but: str = "") -> int:
    """Return the number of this person of the staff; the first coach where nobody is named."""
    name = value if isinstance(value, str) and value else COACHES[0]
    people = [one for one in STAFF if one != but]
    if name not in people:
        raise SimulatorError(f"Name one of these: {', '.join(people)}.")
    return STAFF.index(name) + 1


def _by(value: Any, what: str) -> tuple[str, int]:
    """Return a text, and who of the staff writes it: the text alone, or {"coach": …, what: …}."""
    if isinstance(value, dict) and set(value) == {"coach", what}:
        return _text(value[what]), _person(value["coach"])
    if isinstance(value, dict):
        raise SimulatorError(f'Write a text, or {{"coach": "Omar", "{what}": "…"}}.')
    return _text(value), 1


def _from_to(value: Any) -> tuple[int, int]:
    """Return who gives and who gets: Anna and Omar, or {"coach": …, "to": …}."""
    if isinstance(value, dict) and set(value) == {"coach", "to"}:
        return _person(value["coach"]), _person(value["to"])
    if isinstance(value, dict):
        raise SimulatorError('Write {"coach": "Anna", "to": "Omar"}.')
    return 1, 2


def _absence(value: Any) -> dict[str, Any]:
    known = {"coach", "from", "until", "deputy"}
    if not isinstance(value, dict) or not {"coach"} <= set(value) <= known:
        raise SimulatorError('Write {"coach": "Anna", "until": "2026-12-01T08:00"}.')
    deputy = value.get("deputy")
    return {
        "coach": _person(value["coach"]),
        "since": _text(value.get("from", "")),
        "until": _text(value.get("until") or ""),
        "deputy": None if deputy is None else _person(deputy, but=str(value["coach"])),
    }


def _shift(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) != {"coach", "from", "until"}:
        raise SimulatorError('Write {"coach": "Anna", "from": "…T16:30", "until": "…T08:00"}.')
    begins, ends = _text(value["from"]), _text(value["until"])
    return {"coach": _person(value["coach"]), "since": begins, "until": ends}


def _days(value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or set(value) != {"first", "last"}:
        raise SimulatorError('Write {"first": "2026-12-21", "last": "2026-12-22"}.')
    return {name: _text(day) for name, day in value.items()}


def _phrase(value: Any) -> tuple[str, dict[str, str], int]:
    match value:
        case {"id": str(phrase), **rest} if set(rest) <= {"values", "coach"}:
            values = rest.get("values", {})
            if isinstance(values, dict) and all(isinstance(one, str) for one in values.values()):
                return phrase, values, _person(rest.get("coach"))
    raise SimulatorError('Write {"id": "…", "values": {"name": "text"}}.')


def _lines(prompt: Callable[[], str] | None = None) -> Iterator[str]:
    """Yield the lines of the standard input, whatever their bytes are."""
    while True:
        if prompt is not None:
            typer.echo(prompt(), nl=False)
        line = sys.stdin.buffer.readline(MOST_INPUT)
        if not line:
            return
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        if text.strip():
            yield text


def _print(out: Out) -> None:
    # Escaped, so that a lone surrogate or a terminal of another encoding cannot stop it.
    ascii_only = (sys.stdout.encoding or "").lower() not in {"utf-8", "utf8"}
    text = jsonlib.dumps(out, ensure_ascii=ascii_only)
    sys.stdout.write(text.encode("utf-8", "replace").decode("utf-8") + "\n")
    sys.stdout.flush()
