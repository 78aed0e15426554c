"""Encode values and places as JSON text and decode them, to be sealed into one column."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, time
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from flows.engine.effects import Button
from flows.engine.line import Answers, Line, Value
from flows.engine.place import Place, PlaceFrame


def _tagged(value: object) -> object:
    match value:
        case Line():
            return {"~l": (value.context, value.source)}
        case MappingProxyType():
            return dict(value)
        case datetime():
            return {"~dt": value.isoformat()}
        case date():
            return {"~d": value.isoformat()}
        case time():
            return {"~t": value.isoformat()}
    raise TypeError(f"{type(value).__name__} is no value of a conversation")


def _encoder() -> Callable[[object], str]:
    """Build JSONEncoder(…).encode once: the original makes its C encoder anew at every call."""
    make = getattr(json.encoder, "c_make_encoder", None)
    if make is None:  # not CPython
        return json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_tagged).encode
    quoted = json.encoder.encode_basestring
    kept = make(None, _tagged, quoted, None, ":", ",", False, False, True)  # noqa: FBT003 - in C
    return lambda value: "".join(kept(value, 0))


_encode: Final = _encoder()


def _untagged(found: dict[str, Any]) -> Any:
    if len(found) == 1:
        if "~dt" in found:
            return datetime.fromisoformat(found["~dt"])
        if "~d" in found:
            return date.fromisoformat(found["~d"])
        if "~t" in found:
            return time.fromisoformat(found["~t"])
        if "~l" in found:
            return Line(*found["~l"])
    return found


_decode = json.JSONDecoder().decode


def dump(value: object) -> str:
    """Encode any tree of values, lists and dicts with text keys."""
    return _encode(value)


def load(text: str) -> Any:
    """Decode what `dump` wrote: tuples come back as lists; lines and times stay in their tags."""
    return _decode(text)


def dump_place(place: Place) -> str:
    """Encode a place."""
    return _encode(place)


def load_place(text: str) -> Place:
    """Decode what `dump_place` wrote."""
    flow, step, turn, answers, trail, callers, tries, page, *later = _decode(text)
    frames = tuple(
        PlaceFrame(one, at, _answers(kept), tuple(way), *how)
        for one, at, kept, way, *how in callers
    )
    # Places that were written before an answer could mean several times have no readings.
    heard = tuple(later[0]) if later else ()
    return Place(flow, step, turn, _answers(answers), tuple(trail), frames, tries, page, heard)


def _answers(found: dict[str, Any]) -> Answers:
    return {name: _value(value) for name, value in found.items()}


def _value(value: Any) -> Value:
    """Restore a value: tags decoded, lists as tuples. Nearly all values are text already."""
    if isinstance(value, list):
        return tuple(_value(one) for one in value)
    found: Value = _untagged(value) if isinstance(value, dict) else value
    return found


def dump_payload(
    values: Answers,
    source: str,
    buttons: tuple[Button, ...],
    turn: int,
    chat: tuple[str, str] | None,
) -> str:
    """Encode what an outbox row needs to be rendered when it is sent.

    `chat` is the channel and chat of a last goodbye, whose youth has no address any more.
    """
    said = _encode((values, source))[:-1]
    return f"{said},{_shown(buttons)},{turn},{'null' if chat is None else _encode(chat)}]"


def _shown(buttons: tuple[Button, ...]) -> str:
    for one in buttons:
        if type(one.label) is not Line:
            return _encode(buttons)  # A youth's own words are not cached.
    return _ours(buttons)


@lru_cache(maxsize=1024)
def _ours(buttons: tuple[Button, ...]) -> str:
    """Encode buttons that show our own lines, cached: the same are shown again and again."""
    return _encode(buttons)


Payload = tuple[Answers, str, tuple[Button, ...], int, tuple[str, str] | None]


def load_payload(text: str) -> Payload:
    """Decode what `dump_payload` wrote: values, source, buttons, turn, chat."""
    values, source, shown, turn, chat = _decode(text)
    buttons = tuple(Button(choice, _label(label)) for choice, label in shown)
    return _answers(values), source, buttons, turn, tuple(chat) if chat else None


def _label(label: Any) -> Line | str | date:
    found: Line | str | date = _untagged(label) if isinstance(label, dict) else label
    return found
