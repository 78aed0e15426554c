"""Word what somebody of the staff is told while no page is open: how severe, and where to look."""

from __future__ import annotations

from typing import Final

from bot.clock import Clock
from bot.language.renderer import Moment, Renderer
from bot.notifications.way_messages import TITLE, WayMessage
from flows.engine.line import Answers
from flows.texts import alert_texts as texts
from storage.reads.staff_alerts import CardToTell, Owner, UnseenMessage

OF_NOTICE: Final = {
    "desk.request": ("request", ""),
    "desk.request_late": ("request_late", ""),
    "desk.request_again": ("request_late", ""),
    "desk.request_later": ("request_late", "/desk/team"),
    "desk.request_task": ("request", "/desk/tasks"),
}
"""What is said of a notice about a request, and the page that shows it; "" is the youth's."""


class StaffMessages:
    """The messages, in the language of whoever reads them. `base` begins every address."""

    def __init__(self, renderer: Renderer, clock: Clock, base: str) -> None:
        self._renderer = renderer
        self._clock = clock
        self._base = base.rstrip("/")

    def of_card(self, card: CardToTell, owner: Owner) -> WayMessage:
        """Word that a youth waits for whoever is asked, or has been given the talk."""
        name = "handed_over" if card.handed_over else "card"
        values: Answers = {"tier": card.tier, "deadline": card.deadline}
        return self._message(name, values, owner, card.youth)

    def of_words(self, words: UnseenMessage, owner: Owner) -> WayMessage:
        """Word that a youth has written to whoever talks with them, or waits for an answer."""
        name, page = OF_NOTICE.get(words.notice, ("message", ""))
        return self._message(name, {}, owner, words.youth, page)

    def _message(
        self, name: str, values: Answers, owner: Owner, youth: int, page: str = ""
    ) -> WayMessage:
        # A mail lies there until it is opened, perhaps on another day.
        moment = Moment(self._clock.now(), owner.zone, any_day=True)
        said = self._renderer.message(texts.line(name), values, (), owner.language, moment)
        link = f"{self._base}{page or f'/desk/youths/{youth}'}"
        return WayMessage(TITLE, said.text, link, topic=f"youth-{youth}")
