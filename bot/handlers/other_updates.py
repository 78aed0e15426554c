"""Handle what a youth does besides writing and pressing: edits, media, blocking, coming back.

An edit and what is not the youth's own words answer no question. All text is read for danger
(safety.md, "Edit and forward"); of what nobody can read here the youth is told, and a human
offered.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.escalation import lifecycle, notices
from bot.handlers import enrolment, triage
from bot.turns.inbound import YouthBlocked, YouthEdited, YouthReturned, YouthSentMedia
from bot.turns.turn import Turn
from flows.engine import global_commands
from flows.engine.events import Enter
from flows.engine.facts import Standing
from flows.engine.line import LineClass, Value
from flows.texts import coach_notices

EDITED: Final = "✏️"
FORWARDED: Final = "forwarded"
MEDIA_KINDS: Final[Mapping[str, str]] = {
    "voice": "🎤",
    "picture": "📷",
    "film": "🎬",
    "sticker": "🙂",
    "place": "📍",
    "contact": "👤",
    "file": "📎",
    FORWARDED: "↪️",
    "other": "❔",
}
"""Kinds of messages that are no text, with the sign by which the conversation shows each."""


def handle_edit(turn: Turn, what: YouthEdited) -> None:
    """Read the new text; whoever talks with the youth, or shall, sees it."""
    turn.heard()
    shown = f"{EDITED} {what.text}"
    if not triage.act_on_signals(turn, what.text, shown):
        _show(turn, "edited", text=what.text)
    turn.keep(shown)


def handle_media(turn: Turn, what: YouthSentMedia) -> None:
    """Read the text that came with media. The youth learns that nobody sees the rest."""
    turn.heard()
    shown = f"{MEDIA_KINDS[what.kind]} {what.text}".rstrip()
    if not _read(turn, what, shown):
        _sorry(turn)
        thing = coach_notices.line(f"thing_{what.kind}")
        _show(turn, "sent_with" if what.text else "sent", thing=thing, text=what.text)
    turn.forget_if_silent()
    turn.keep(shown)


def handle_block(turn: Turn, _what: YouthBlocked) -> None:
    """Treat a block as a stop; a coach looks for another way to a youth who was taking part."""
    youth = turn.youth
    known = youth.id in turn.context.batch.unreachable
    turn.changes.blocked[youth.id] = turn.now
    if youth.standing is Standing.ENROLLED:
        enrolment.set_standing(turn, Standing.STOPPED)
        if not known:
            lifecycle.report_undelivered(turn, "blocked", human=False)
    turn.keep()


def handle_return(turn: Turn, _what: YouthReturned) -> None:
    """Ask a youth who is back, for nothing goes on by itself (telegram.md, first contact)."""
    youth = turn.youth
    if youth.standing is Standing.ENROLLED:
        enrolment.set_standing(turn, Standing.STOPPED)
    if youth.standing is Standing.STOPPED and youth.talking_with is None:
        turn.advance(Enter(*triage.RETURNED, say_as=LineClass.ANSWER))
    turn.keep()


def _read(turn: Turn, what: YouthSentMedia, shown: str) -> bool:
    """Act on danger or a command in the text; return whether there was one.

    In a forwarded text only danger counts: somebody else's "stop" is not the youth's.
    """
    if not what.text:
        return False
    if what.kind == FORWARDED:
        return triage.act_on_danger(turn, what.text, shown)
    return triage.act_on_signals(turn, what.text, shown)


def _sorry(turn: Turn) -> None:
    coach = turn.youth.talking_with
    if coach is not None:
        name = turn.coaches[coach].name
        turn.say(global_commands.line("unseen"), {"coach": name}, LineClass.ANSWER)
        return
    turn.say(
        global_commands.line("unreadable"), {}, LineClass.ANSWER, global_commands.PERSON_BUTTON
    )


def _show(turn: Turn, name: str, **values: Value) -> None:
    """Tell whoever talks with the youth, or shall; others find it in the conversation."""
    youth = turn.youth
    if youth.talking_with is None and youth.escalation is None:
        return
    said = {"nickname": notices.name_of(turn), **values}
    for coach in [youth.talking_with] if youth.talking_with else turn.ladder.readers():
        turn.tell(coach, coach_notices.line(name), said, "message", LineClass.HUMAN)
