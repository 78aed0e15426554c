"""Name the kinds of ways by which somebody of the staff is reached."""

from __future__ import annotations

from enum import StrEnum


class WayKind(StrEnum):
    """The kinds of ways there are, as rows of staff_way have them, in the order in which they come.

    Push and mail are told at once, the others after them (bot/policy/way_order.py).
    """

    PUSH = "push"
    MAIL = "mail"
    SERVICE = "service"
    SMS = "sms"
