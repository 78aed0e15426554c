"""Word what a youth is told while the chat is closed: neutral text, and nothing of the message."""

from __future__ import annotations

from datetime import tzinfo

from bot.clock import Clock
from bot.language.renderer import Moment, Renderer
from bot.notifications import push_payload
from bot.text.bidi import strip_isolates
from flows.engine.line import Answers
from flows.texts import sms_texts
from storage.reads.youth_notifications import UnseenYouth


class YouthMessages:
    """The words of notifications; `address` is where youths find the chat."""

    def __init__(self, renderer: Renderer, clock: Clock, address: str) -> None:
        self._renderer = renderer
        self._clock = clock
        self._address = address

    def push(self, youth: UnseenYouth, language: str) -> bytes:
        """Return what a device in this language is sent; it opens the first line not shown yet."""
        at = Moment(self._clock.now(), youth.zone)
        text = push_payload.text_of(youth.choice, self._renderer, language, at)
        return push_payload.of_youth(text, youth.lines[0].id if youth.lines else None)

    def sms(self, youth: UnseenYouth) -> str:
        """Return the SMS: a neutral line, with the address."""
        return self._say("told", {"address": self._address}, youth.language, youth.zone)

    def code(self, code: str, language: str, zone: tzinfo) -> str:
        """Return the SMS by which a number is confirmed."""
        return self._say("code", {"code": code}, language, zone)

    def _say(self, name: str, values: Answers, language: str, zone: tzinfo) -> str:
        at = Moment(self._clock.now(), zone)
        said = self._renderer.message(sms_texts.line(name), values, (), language, at)
        # The signs that isolate values would make an SMS three times as long.
        return strip_isolates(said.text)
