"""Make what a browser is sent: a neutral text, and where its page opens. Nothing of a message."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Final

from bot.language.renderer import Moment, Renderer
from bot.text.bidi import strip_isolates
from flows.texts import push_texts
from storage.access.push_choices import PushChoice, PushText

TOPIC: Final = "chat"
"""Of everything that is told to a youth: several that wait for a phone become one."""

TRY_LASTS: Final = timedelta(minutes=5)
"""How long a try may wait for a phone that is off."""

CHAT: Final = "/chat"


def text_of(choice: PushChoice, renderer: Renderer, language: str, at: Moment) -> str:
    """Return the neutral text that a youth has chosen, in this language unless it is their own."""
    if choice.text is PushText.OWN and choice.own:
        return choice.own
    name = "reminder" if choice.text is PushText.REMINDER else "message"
    said = renderer.message(push_texts.line(name), {}, (), language, at)
    return strip_isolates(said.text)


def of_youth(text: str, line: int | None = None) -> bytes:
    """Make a youth's: this text, and the line of the outbox at which the chat opens."""
    return of_page(text, f"{CHAT}#o{line}" if line is not None else CHAT)


def of_page(text: str, path: str, more: str = "", tag: str = "") -> bytes:
    """Make one that opens this path of ours.

    Of staff only: `more` is a second row, and what has one `tag` replaces each other on a screen.
    """
    rest = {name: value for name, value in (("more", more), ("tag", tag)) if value}
    told = {"text": text, "open": path, **rest}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
