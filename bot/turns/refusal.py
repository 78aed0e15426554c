"""Define why a turn did not do what was asked for: a reason, and what a sentence about it names.

The sentence itself is written by whoever shows it, in its reader's language.
"""

from __future__ import annotations

from enum import StrEnum, auto
from typing import NamedTuple

from bot.errors import LotsenError
from storage.turns.youth_state import Coach


class RefusalReason(StrEnum):
    """The reason why a turn did not do what was asked for."""

    # ------------------------------------------------------------ whose chat it is

    CHAT_ENDED = auto()
    """No youth's chat: no invitation opened it, or its youth has moved or erased everything."""

    ALREADY_JOINED = auto()
    """The chat has a youth already, and never has two: whoever comes is in."""

    INVITATION_INVALID = auto()
    """Unknown, used, expired, or with a wrong word: one answer, so that nobody learns which
    (privacy-security.md, attacks 5 and 8).
    """

    # ------------------------------------------------------------ who is meant

    NO_SUCH_YOUTH = auto()
    """No youth has this number."""

    NO_SUCH_COACH = auto()
    """Who asks, or who is chosen, is nobody who can be called for the youth: unknown, a
    coordinator, or gone.
    """

    OTHER_TEAM = auto()
    """Who asks, or who is chosen, works in another team than the youth's: `coach`, if known."""

    TO_ONESELF = auto()
    """A coach chooses themselves as the colleague who goes on."""

    AWAY = auto()
    """`coach` is away; or a life is in danger out of hours, and they are not on call."""

    NOBODY_ELSE = auto()
    """No other coach of the team is here to be asked."""

    RESPONSIBLE_ALREADY = auto()
    """`coach` is the youth's coach, and no change waits."""

    RESPONSIBLE_SOON = auto()
    """`coach` becomes the youth's coach when the team opens next."""

    # ------------------------------------------------------------ how it stands with the youth

    NOTHING_OPEN = auto()
    """No escalation is open for the youth."""

    OPEN_ALREADY = auto()
    """An escalation is open that nobody has taken: it can be taken, and not begun."""

    TAKEN = auto()
    """`coach` has taken the escalation: a colleague, or who asks and would pass it on."""

    NOT_THE_TAKER = auto()
    """Who asks does not talk with the youth; `coach` has taken the escalation, if anybody has."""

    STOPPED = auto()
    """The youth has said stop."""

    NOT_ENROLLED = auto()
    """The youth has not said yes, or takes part no more."""

    HAS_ENDED = auto()
    """The work with the youth has ended: a phase is set before anything new is proposed."""

    IDEAS_WAITING = auto()
    """`most` ideas wait for the youth's answer; no more may."""

    MEETINGS_OPEN = auto()
    """`most` meetings are open with the youth; no more may."""

    NO_SUCH_MEETING = auto()
    """The youth has no such meeting, or it is over: declined, cancelled, held or missed."""

    MEETING_CHANGED = auto()
    """The meeting is not any more what who asks has seen: somebody was quicker."""

    MEETING_NO_TIME = auto()
    """There is no wish of the youth with a time that could be accepted."""

    MEETING_AHEAD = auto()
    """The meeting has not begun, so nobody knows whether it is held."""

    NOTHING_TO_KEEP = auto()
    """The youth does not want everything erased, so there is no such wish to take back."""

    NO_SUCH_REQUEST = auto()
    """The youth has not asked for this, or has taken it back."""

    ANSWERED = auto()
    """What the youth asked for is answered already, by `coach`."""

    # ------------------------------------------------------------ what was given

    NO_SUCH_PHASE = auto()
    """No phase may be set after the one that is, or the end was meant, which needs a reason."""

    STILL_OPEN = auto()
    """An escalation is open: it is closed before the work with the youth ends."""

    NOT_ENDED = auto()
    """The work with the youth goes on."""

    NO_SUCH_MONTH = auto()
    """Nobody who takes part was born then."""

    NO_SUCH_DAY = auto()
    """The moment has passed, or lies too far ahead."""

    NO_OUTCOME = auto()
    """How it ended was not said."""

    NO_WORDS = auto()
    """There were no words."""

    NO_SUCH_PHRASE = auto()
    """No prepared line has this name."""

    VALUES_MISSING = auto()
    """The prepared line needs these `values`, and nothing that can be seen stands in them."""

    MEETING_PAST = auto()
    """A time of the meeting has passed."""

    MEETING_TWICE = auto()
    """There is a meeting at that time already, or the same time was given twice."""

    MEETING_FAR = auto()
    """A time of the meeting is more than a year ahead, or there are too many times."""

    MEETING_LENGTH = auto()
    """The meeting is too short, or longer than `most` minutes."""

    TOO_LONG = auto()
    """More than `most` characters: in these `values` of a prepared line, or in a small step."""


class Refusal(NamedTuple):
    """A reason, and what a sentence about it names: the reasons say which fields they fill."""

    reason: RefusalReason
    coach: Coach | None = None
    values: tuple[str, ...] = ()
    most: int = 0


class RefusedInputError(LotsenError):
    """A turn does not do what was asked for; nothing was changed. Whoever asked gets the reason."""

    def __init__(
        self,
        reason: RefusalReason,
        coach: Coach | None = None,
        *,
        values: tuple[str, ...] = (),
        most: int = 0,
    ) -> None:
        super().__init__(reason)
        self.refusal = Refusal(reason, coach, values, most)
