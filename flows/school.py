"""Offer reading about school: one of the articles, message by message, then its source.

The source says where the facts stand, and when somebody compared them last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from flows.contacts import presentation
from flows.engine.effects import Effect, Say
from flows.engine.facts import Facts
from flows.engine.line import Answers
from flows.engine.model import END, EVERY, NONE, Choice, Flow, Jump, Step
from flows.texts.articles import ARTICLES, CHECKED, Article


def _source(article: Article) -> Callable[[Answers, Facts], Iterable[Effect]]:
    def tell(_answers: Answers, facts: Facts) -> Iterator[Effect]:
        values = {"source": article.source, **presentation.when(CHECKED)}
        yield Say(presentation.line("checked_source"), values, turn=facts.turn)

    return tell


def _steps(article: Article) -> Iterator[tuple[str, Step]]:
    """Make steps of an article's messages, one after the other; after the last one, its source."""
    for number, part in enumerate(article.parts, start=1):
        last = number == len(article.parts)
        goto = "more" if last else f"{article.id}_{number + 1}"
        do = (_source(article),) if last else ()
        yield f"{article.id}_{number}", Step(say=part, goto=goto, do=do)


FLOW = Flow(
    id="school",
    start="which",
    entries=("calling_1",),
    private=EVERY,
    protected=NONE,
    review_first=NONE,
    steps={
        "which": Step(
            menu=True,
            say="What do you want to read about?",
            choices=tuple(Choice(one.id, one.label, goto=f"{one.id}_1") for one in ARTICLES),
        ),
        **{name: step for article in ARTICLES for name, step in _steps(article)},
        "more": Step(
            say="Do you want to read more?",
            choices=(
                Choice("another", "📖 Read something else", goto="which"),
                Choice("who", "🧭 Who can help?", goto=Jump("help")),
                Choice("enough", "✋ That is all", goto="fine"),
            ),
        ),
        "fine": Step(say="Fine. I am here when you want.", goto=END),
    },
)
