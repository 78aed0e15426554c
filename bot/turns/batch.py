"""Take the turns of one commit: load everybody concerned together, then take one after another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

import structlog

from bot.errors import error_location
from bot.text import agreed_word
from bot.turns.environment import BatchContext, EngineParts
from bot.turns.inbound import Inbound, Outcome, TimerDue, YouthBlocked, YouthJoined
from bot.turns.ready_message import ReadyMessage
from bot.turns.refusal import Refusal, RefusalReason, RefusedInputError
from bot.turns.turn import Handlers, Turn
from flows.engine import global_commands
from flows.engine.facts import Standing
from flows.engine.line import LineClass
from storage import codec
from storage.turns.changes import Changes, EventRecord, Quarantined, QueuedLine
from storage.turns.unit_of_work import UnitOfWork
from storage.turns.youth_state import YouthState

SENT_AT_ONCE: Final = (LineClass.ANSWER, LineClass.DANGER)
"""The send policy passes these always: they are sent from memory as soon as they are committed."""

log = structlog.get_logger()


class TurnBatch:
    """The turns of one commit."""

    def __init__(
        self,
        uow: UnitOfWork,
        parts: EngineParts,
        handlers: Handlers,
        now: datetime,
        seen: set[tuple[str, str]],
    ) -> None:
        self._uow = uow
        self._context = BatchContext(parts, uow, now)
        self._handlers = handlers
        self._seen = seen
        self._youths: dict[int, YouthState] = {}
        self._chats: dict[tuple[str, str], int] = {}
        self.changes = Changes()

    def take(self, inbounds: Sequence[Inbound]) -> list[Outcome]:
        """Take every turn in order, with the same outcome whatever else shares the commit."""
        self.load(inbounds)
        return [self._take(inbound) for inbound in inbounds]

    def ready_messages(self) -> list[ReadyMessage]:
        """Return the lines that answer the youths of this commit: not read back, not decrypted."""
        return [
            _ready_message(said, self.changes.youths[said.youth])
            for said in self.changes.lines
            if said.via is not None and said.say_as in SENT_AT_ONCE and said.chat is None
        ]

    def quarantine(self, inbound: Inbound, error: Exception) -> Outcome:
        """Quarantine an inbound: keep it, encrypted, and tell the youth and the operators."""
        youth = self._youth(inbound)
        at = error_location(error)
        log.error("turn_quarantined", error=at)
        youth.turn += 1
        now = self._context.now
        changes = self.changes
        changes.youths[youth.id] = youth
        changes.quarantined.append(Quarantined(youth.id, now, at, _plain(inbound)))
        changes.alarms.append((now, f"a turn was quarantined: {at}"))
        if isinstance(inbound.what, TimerDue):
            changes.timers[youth.id, inbound.what.name] = None
        else:
            numbers = self._context.parts.directory.crisis_numbers
            line = global_commands.line("broken")
            changes.lines.append(QueuedLine(youth.id, line, numbers, now, LineClass.ANSWER))
        self._record(inbound, youth)
        return Outcome(youth.id, youth.turn)

    def _record(self, inbound: Inbound, youth: YouthState) -> None:
        """Record that an inbound was taken, so that a redelivery is recognised."""
        update = inbound.update_id or f"{youth.id}-{youth.turn}"
        turn, now = youth.turn, self._context.now
        self.changes.events.append(
            EventRecord(inbound.channel, update, youth.id, turn, now, words=None)
        )

    def load(self, inbounds: Iterable[Inbound]) -> None:
        """Load the state of everybody concerned, in a few statements."""
        chats = {(one.channel, one.chat) for one in inbounds if one.chat}
        self._chats = self._uow.youths_by_chat(chats)
        ids = {one.youth for one in inbounds if one.youth} | set(self._chats.values())
        self._youths = self._uow.youths(sorted(ids))

    def _youth(self, inbound: Inbound) -> YouthState:
        if inbound.youth:
            return self._youths[inbound.youth]
        key = (inbound.channel, inbound.chat)
        if isinstance(inbound.what, YouthJoined):
            if key in self._chats:
                raise RefusedInputError(RefusalReason.ALREADY_JOINED)
            self._remember(key, self._join(key, inbound.what))
        elif key not in self._chats:
            if inbound.channel in self._context.parts.by_invitation:
                raise RefusedInputError(RefusalReason.CHAT_ENDED)
            # The simulator has no invitations: its youth is the first coach's.
            self._remember(key, self._uow.add_youth(self._uow.first_coach(), *key))
        return self._youths[self._chats[key]]

    def _remember(self, key: tuple[str, str], youth: YouthState) -> None:
        self._chats[key], self._youths[youth.id] = youth.id, youth

    def _join(self, key: tuple[str, str], what: YouthJoined) -> YouthState:
        """Let the youth of this invitation join in this chat. Raises RefusedInputError."""
        joined = self._uow.join(
            what.invitation, agreed_word.folded(what.word), *key, self._context.now
        )
        if joined is None:
            raise RefusedInputError(RefusalReason.INVITATION_INVALID)
        if not joined.turn and what.language in self._context.catalogs.names:
            joined.language = what.language
        return self._youths.get(joined.id, joined)

    def _take(self, inbound: Inbound) -> Outcome:
        key = (inbound.channel, inbound.update_id)
        if inbound.update_id and key in self._seen:
            return Outcome(repeated=True)
        if inbound.youth and inbound.youth not in self._youths:
            return Outcome(refused=Refusal(RefusalReason.NO_SUCH_YOUTH))
        try:
            youth = self._youth(inbound)
        except RefusedInputError as error:
            return Outcome(refused=error.refusal)
        gone = youth.id in self._uow.unreachable and not isinstance(inbound.what, YouthBlocked)
        if inbound.chat and gone:
            self.changes.blocked[youth.id] = None  # Who writes can be reached again.
        turn = Turn(self._context, self._handlers, youth, self.changes, inbound)
        try:
            turn.take()
        except RefusedInputError as error:
            # Refused once is refused: a redelivery must not succeed unknown to the coach.
            self._seen.add(key)
            self._record(inbound, youth)
            return Outcome(youth.id, youth.turn, refused=error.refusal)
        if youth.standing is Standing.ERASED:
            self._chats = {chat: one for chat, one in self._chats.items() if one != youth.id}
            self._uow.forget_chats(youth.id)
        self._seen.add(key)
        return Outcome(youth.id, youth.turn, closed=turn.closed)


def _ready_message(said: QueuedLine, youth: YouthState) -> ReadyMessage:
    channel, chat = said.via or ("", "")
    content = (said.values, said.buttons, said.turn)
    return ReadyMessage(
        said.id, youth.id, None, said.say_as, said.kind, said.line, content,
        channel, chat, said.language or youth.language, youth.team.zone,
    )  # fmt: skip


def _plain(inbound: Inbound) -> str:
    """Return what happened as text to be encrypted."""
    return codec.dump({"what": type(inbound.what).__name__, "said": repr(inbound.what)})
