"""Who hears of an escalation, and what they are told: cards, notices, the ladder of a team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import desk
from flows.line import Answers, Class
from storage.snapshot import Coach, Escalation

if TYPE_CHECKING:
    from bot.carrying import Carrier


def name_of(turn: Carrier) -> str:
    """What staff call the youth: the nickname, or a number that means nothing outside."""
    return turn.youth.nickname or f"#{turn.youth.id}"


def ladder(turn: Carrier) -> list[Coach]:
    """Who of the youth's team can be called; a coordinator and whoever has left are on no rung."""
    team = turn.youth.team.id
    return [one for one in turn.coaches.values() if one.team == team and one.rung >= 0]


def on_rung(turn: Carrier, rung: int) -> int:
    """The responsible coach first, then the others of the team in their order, and round again."""
    rungs = _rungs(turn)
    return rungs[rung % len(rungs)].id


def next_rung(turn: Carrier, rung: int, but: int = 0) -> int:
    """The first rung from this one on whose coach is not away, and is not `but`.

    If there is none, the responsible coach is the last resort: the ladder never stops.
    """
    rungs = _rungs(turn)
    count = len(rungs)
    ahead = range(rung, rung + count)
    here = (one for one in ahead if not rungs[one % count].away and rungs[one % count].id != but)
    return next(here, next(one for one in ahead if one % count == 0))


def readers(turn: Carrier) -> list[int]:
    """Who shall read what a youth writes before anybody has taken it: the responsible coach, unless
    they are away, and who has been asked to take it.
    """
    found = turn.youth.escalation
    rungs = [next_rung(turn, 0), *([found.rung] if found is not None else [])]
    return list(dict.fromkeys(on_rung(turn, rung) for rung in rungs))


def reader(turn: Carrier) -> Coach:
    """Whoever has it, else the first who shall read it: their coach, unless they are away."""
    found = turn.youth.escalation
    taker = found.taken_by if found is not None else None
    return turn.coaches[taker or readers(turn)[0]]


def told(turn: Carrier, tier: str) -> Coach:
    """Who hears of a danger of this tier: whoever has it, or is asked to take it."""
    found = turn.youth.escalation
    if found is None or (found.taken_by is None and tier < found.tier):
        return turn.coaches[on_rung(turn, next_rung(turn, 0))]
    return turn.coaches[found.taken_by or on_rung(turn, found.rung)]


def _rungs(turn: Carrier) -> list[Coach]:
    own = turn.youth.coach
    others = [one for one in ladder(turn) if one.id != own.id]
    return [own, *sorted(others, key=lambda one: (one.rung, one.id))]


def card(turn: Carrier, found: Escalation, coach: int, name: str, by: str = "") -> None:
    """The card of this line of the desk, to this coach; `by` is the colleague it comes from."""
    name = "silent" if (found.reason, name) == ("silent", "card") else name
    values: Answers = {
        "tier": found.tier,
        "nickname": name_of(turn),
        "reason": desk.reason(found.reason),
        "language": turn.languages.get(turn.youth.language, turn.youth.language),
        "deadline": found.deadline,
        "count": turn.youth.unanswered + 1,
        "coach": by,
    }
    urgent = Class.DANGER if found.tier in {"A", "B"} else Class.NOTICE
    turn.tell(coach, desk.line(name), values, "card", urgent)


def wrote_early(turn: Carrier, text: str) -> None:
    """What the youth writes while they wait is shown to whoever shall take it."""
    values: Answers = {"nickname": name_of(turn), "text": text}
    line = desk.line("wrote_early")
    for coach in readers(turn):
        turn.tell(coach, line, values, "message", Class.HUMAN)


def unclear(turn: Carrier, text: str) -> None:
    """Tier D: the youth is asked, and the coach sees it (safety.md)."""
    values: Answers = {"nickname": name_of(turn), "text": text}
    line = desk.line("unclear")
    for coach in readers(turn):
        turn.tell(coach, line, values, "message", Class.NOTICE)


def tell_taken(turn: Carrier, found: Escalation, taker: int) -> None:
    """Whoever has a card of it, or had the talk, need not look at it any more."""
    rungs = [on_rung(turn, rung) for rung in range(found.rung + 1)]
    asked = [one for one in rungs if not turn.coaches[one].away]
    had = turn.youth.talking_with
    values: Answers = {"coach": turn.coaches[taker].name, "nickname": name_of(turn)}
    for coach in dict.fromkeys([*asked, *([had] if had else [])]):
        if coach != taker:
            turn.tell(coach, desk.line("taken"), values, "notice", Class.NOTICE)
