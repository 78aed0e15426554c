"""Tell coaches about an escalation: cards and notices."""

from __future__ import annotations

from bot.turns.youth_changes import YouthChanges
from flows.engine.facts import SERIOUS
from flows.engine.line import Answers, Line, LineClass
from flows.texts import coach_notices
from storage.schema.message_kinds import NOTICE
from storage.turns.youth_state import Escalation


def name_of(turn: YouthChanges) -> str:
    """Return what staff call the youth: nickname, code name, or a number that means nothing."""
    return turn.youth.nickname or turn.youth.code_name or f"#{turn.youth.id}"


def card(
    turn: YouthChanges,
    found: Escalation,
    coach: int,
    name: str,
    by: str = "",
    *,
    called: bool = False,
) -> None:
    """Queue the card with this notice to this coach; `by` is the colleague it comes from.

    Whoever is `called` gets it at once: the ladder asks only who is there.
    """
    if name == "card" and found.reason in {coach_notices.SILENT, coach_notices.UNREACHED}:
        name = found.reason
    values: Answers = {
        "tier": found.tier,
        "nickname": name_of(turn),
        "reason": coach_notices.reason(found.reason),
        "language": _languages(turn, found.reason),
        "deadline": found.deadline,
        "count": turn.youth.unanswered + 1,
        "coach": by,
    }
    urgent = LineClass.DANGER if found.tier in SERIOUS else LineClass.NOTICE
    turn.tell(coach, coach_notices.line(name), values, "card", urgent, at_once=called)


def _languages(turn: YouthChanges, reason: str) -> str:
    """Return the youth's language, and that of the dangerous words where it is another."""
    known = turn.languages
    codes = coach_notices.languages(reason, turn.youth.language, known)
    return " · ".join(known.get(code, code) for code in codes)


def wrote_early(turn: YouthChanges, text: str, but: int = 0) -> None:
    """Show whoever shall take it, except `but`, what the youth writes while they wait."""
    values: Answers = {"nickname": name_of(turn), "text": text}
    line = coach_notices.line("wrote_early")
    for coach in turn.ladder.readers():
        if coach != but:
            turn.tell(coach, line, values, "message", LineClass.HUMAN)


def erasure(turn: YouthChanges, name: str) -> None:
    """Tell whoever has it, or shall, that the youth wants everything erased then, or no more."""
    line, values = coach_notices.line(name), {"nickname": name_of(turn)}
    for coach in dict.fromkeys([turn.ladder.reader().id, *turn.ladder.readers()]):
        turn.tell(coach, line, values, "notice", LineClass.HUMAN)


def words_before(turn: YouthChanges, coach: int, text: str) -> None:
    """Show the taker the words for which a human was called: no card holds them."""
    values: Answers = {"nickname": name_of(turn), "text": text}
    turn.tell(coach, coach_notices.line("words_before"), values, "message", LineClass.HUMAN)


def unclear(turn: YouthChanges, text: str) -> None:
    """Show coaches words of tier D, which the youth is asked about (safety.md)."""
    _show_readers(turn, "unclear", text)


def unclear_answer(turn: YouthChanges, text: str) -> None:
    """Show coaches words of tier D that answer a question: the youth is not asked about them."""
    _show_readers(turn, "unclear_answer", text)


def _show_readers(turn: YouthChanges, name: str, text: str) -> None:
    values: Answers = {"nickname": name_of(turn), "text": text}
    line = coach_notices.line(name)
    for coach in turn.ladder.readers():
        turn.tell(coach, line, values, "message", LineClass.NOTICE)


def tell_taken(turn: YouthChanges, found: Escalation, taker: int) -> None:
    """Tell whoever has a card of it, or had the talk, that they need not look at it any more."""
    asked = [*turn.ladder.called(found), *([found.asked] if found.asked else [])]
    had = turn.youth.talking_with
    values: Answers = {"coach": turn.coaches[taker].name, "nickname": name_of(turn)}
    for coach in dict.fromkeys([*asked, *([had] if had else [])]):
        if coach != taker:
            turn.tell(coach, coach_notices.line("taken"), values, "notice", LineClass.NOTICE)


def tell_coordinators(turn: YouthChanges, line: Line, values: Answers) -> None:
    """Tell who leads the team, by a number alone: they read no words of a youth."""
    given: Answers = {**values, "code": str(turn.youth.id), "coach": turn.youth.coach.name}
    for one in turn.coaches.values():
        if one.is_coordinator and one.team == turn.youth.team.id:
            turn.tell(one.id, line, given, NOTICE, LineClass.NOTICE)
