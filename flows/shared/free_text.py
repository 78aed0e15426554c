"""Read what a youth writes in their own words, the same way in every flow."""

from __future__ import annotations

from typing import Final

from flows.engine.events import Text
from flows.engine.facts import Facts
from flows.engine.line import Answers, Value
from flows.engine.model import AnswerReader, Retry, reads

MOST: Final = 500
"""Characters of a wish or a thought; a step or reminder is shorter, so that a line can hold it."""

SHORT: Final = 120
NAME: Final = 40

LINES: Final = {
    "empty": "I saw no words there. Please write with words.",
    "long": "That was too long for me. Please write it shorter.",
}
"""What a flow that reads own words takes into its `Flow.lines`."""


def _reader(most: int, *, name: bool = False) -> AnswerReader:
    @reads("empty", "long", hears_name=name)
    def read(text: Text, _answers: Answers, _facts: Facts) -> Value | Retry:
        words = " ".join(text.text.split())
        if not any(sign.isalnum() for sign in words):
            return Retry("empty")
        return Retry("long") if len(words) > most else words

    return read


own_words: Final = _reader(MOST)
short_words: Final = _reader(SHORT)
name: Final = _reader(NAME, name=True)
