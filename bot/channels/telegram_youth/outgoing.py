"""Turn a delivery into messages of a Telegram chat: its parts, its buttons, and its sound."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from bot.channels.telegram import buttons, formatting
from bot.channels.telegram.buttons import InlineButton
from bot.delivery.channel import Delivery
from bot.language.registry import Direction
from flows import discovery
from flows.engine import local_time
from flows.engine.facts import QUIET_FROM, QUIET_TO
from flows.engine.line import LineClass

URGENT: Final = frozenset({LineClass.DANGER, LineClass.HUMAN})
SILENT_HOURS: Final = (QUIET_FROM, QUIET_TO)
"""Local times between which nothing that can wait makes a sound (telegram.md, sending)."""

_NUMBER: Final = re.compile(r"\d{3}|\d{2} \d")
"""A number that one may want to call, so it must be possible to copy it."""


class OutgoingMessage(NamedTuple):
    """One message. `html` is escaped; `rows` are its buttons; `silent` comes without a sound."""

    chat: str
    html: str
    rows: Sequence[Sequence[InlineButton]]
    silent: bool
    protected: bool


def messages(delivery: Delivery, direction: Direction, local: datetime) -> list[OutgoingMessage]:
    """Return what to send, in order; the buttons stand under the last.

    `local` is now in the deployment's time zone, where youths live.
    """
    quiet = local_time.is_quiet(local.time(), *SILENT_HOURS) and delivery.say_as not in URGENT
    secret = _is_sensitive(delivery)
    shown = [
        InlineButton(label, buttons.encode(delivery.turn, choice))
        for choice, label in delivery.buttons
    ]
    *before, last = formatting.split(delivery.text)
    return [
        *(
            OutgoingMessage(delivery.chat, formatting.escape(one), (), quiet, secret)
            for one in before
        ),
        OutgoingMessage(
            delivery.chat, formatting.escape(last), buttons.rows(shown, direction), quiet, secret
        ),
    ]


def _is_sensitive(delivery: Delivery) -> bool:
    sensitive = delivery.say_as is LineClass.DANGER or discovery.is_protected(delivery.line)
    return sensitive and not _NUMBER.search(delivery.text)
