"""Tell coaches about an escalation: cards and notices."""

from __future__ import annotations

from bot.turns.youth_changes import YouthChanges
from flows.engine.facts import SERIOUS
from flows.engine.line import Answers, LineClass
from flows.texts import coach_notices
from storage.turns.youth_state import Escalation


def name_of(turn: YouthChanges) -> str:
    """Return what staff call the youth: the nickname, or a number that means nothing outside."""
    return turn.youth.nickname or f"#{turn.youth.id}"


def card(turn: YouthChanges, found: Escalation, coach: int, name: str, by: str = "") -> None:
    """Queue the card with this notice to this coach; `by` is the colleague it comes from."""
    name = "silent" if (found.reason, name) == ("silent", "card") else name
    values: Answers = {
        "tier": found.tier,
        "nickname": name_of(turn),
        "reason": coach_notices.reason(found.reason),
        "language": turn.languages.get(turn.youth.language, turn.youth.language),
        "deadline": found.deadline,
        "count": turn.youth.unanswered + 1,
        "coach": by,
    }
    urgent = LineClass.DANGER if found.tier in SERIOUS else LineClass.NOTICE
    turn.tell(coach, coach_notices.line(name), values, "card", urgent)


def wrote_early(turn: YouthChanges, text: str) -> None:
    """Show whoever shall take it what the youth writes while they wait."""
    values: Answers = {"nickname": name_of(turn), "text": text}
    line = coach_notices.line("wrote_early")
    for coach in turn.ladder.readers():
        turn.tell(coach, line, values, "message", LineClass.HUMAN)


def unclear(turn: YouthChanges, text: str) -> None:
    """Show coaches words of tier D, which the youth is asked about (safety.md)."""
    values: Answers = {"nickname": name_of(turn), "text": text}
    line = coach_notices.line("unclear")
    for coach in turn.ladder.readers():
        turn.tell(coach, line, values, "message", LineClass.NOTICE)


def tell_taken(turn: YouthChanges, found: Escalation, taker: int) -> None:
    """Tell whoever has a card of it, or had the talk, that they need not look at it any more."""
    rungs = [turn.ladder.on_rung(rung) for rung in range(found.rung + 1)]
    asked = [one for one in rungs if not turn.coaches[one].away]
    had = turn.youth.talking_with
    values: Answers = {"coach": turn.coaches[taker].name, "nickname": name_of(turn)}
    for coach in dict.fromkeys([*asked, *([had] if had else [])]):
        if coach != taker:
            turn.tell(coach, coach_notices.line("taken"), values, "notice", LineClass.NOTICE)
