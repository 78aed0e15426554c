"""Define the vocabulary of a conversation: flows, steps, and choices.

Everything here is a frozen value from the standard library. A flow holds words and names; where a
step must think it names a pure function. Nothing in this file does anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from string import Formatter
from typing import Final, TypeAlias

from flows.engine.effects import Effect
from flows.engine.events import Text
from flows.engine.facts import Facts
from flows.engine.line import Answers, Line, Value

END: Final = "."
"""The flow is over: back to whoever called it, or to rest."""


@dataclass(frozen=True, slots=True)
class Jump:
    """A goal in another flow, for good; `keep` names the answers that come along."""

    flow: str
    step: str | None = None
    keep: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FlowCall:
    """A goal in another flow, and back: afterwards on at `then`, or the same question again."""

    flow: str
    step: str | None = None
    then: str | None = None


Goal: TypeAlias = str | Jump | FlowCall
Think: TypeAlias = Callable[[Answers, Facts], Goal]
EffectSource: TypeAlias = Effect | Callable[[Answers, Facts], Iterable[Effect]]


@dataclass(frozen=True, slots=True)
class Branch:
    """A pure function that picks one of the named goals; the names make it drawable."""

    pick: Think
    goals: tuple[Goal, ...]


Target: TypeAlias = Goal | Branch


def leads(*goals: Goal) -> Callable[[Think], Branch]:
    """Declare where a thinking function may lead: `@leads("smaller", "what_helps")`."""
    return lambda pick: Branch(pick, goals)


@lru_cache(maxsize=4096)
def placeholders(source: str) -> tuple[str, ...]:
    """Return the names in braces, each once, in order.

    Raises ValueError for a brace that is not closed or not opened, and for one round anything but a
    plain name: `{coach:>9}` and `{coach.name}` would make format() do what nobody wrote a line for.
    """
    names: dict[str, None] = {}
    for _, name, form, conversion in Formatter().parse(source):
        if name is None:
            continue
        if not name.isidentifier() or form or conversion:
            raise ValueError(name)
        names[name] = None
    return tuple(names)


MAX_CHOICE_BYTES: Final = 48
"""UTF-8 bytes of a choice's id: a button carries it beside its turn, and some hold only 64."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A button. `id` is what is stored and sent, and stays for ever; `label` is only words.

    With `own` the label is somebody's own words and is not translated. `when` hides the choice.
    """

    id: str
    label: str
    goto: Target
    do: tuple[EffectSource, ...] = ()
    own: bool = False
    when: Callable[[Answers, Facts], bool] | None = None


List: TypeAlias = Callable[[Answers, Facts], tuple[Choice, ...]]


@dataclass(frozen=True, slots=True)
class ListedChoices:
    """Choices that come from facts, in somebody's own words, and where they may lead."""

    make: List
    goals: tuple[Goal, ...]


def lists(*goals: Goal) -> Callable[[List], ListedChoices]:
    """Declare where the choices that a function lists may lead: `@lists("one")`."""
    return lambda make: ListedChoices(make, goals)


Describe: TypeAlias = Callable[[Answers, Facts], Answers]


@dataclass(frozen=True, slots=True)
class StepValues:
    """Values that a step says and nobody answered: worked out from facts when it is entered."""

    make: Describe
    names: tuple[str, ...]


def gives(*names: str) -> Callable[[Describe], StepValues]:
    """Declare which values a describing function gives: `@gives("when", "where")`."""
    return lambda make: StepValues(make, names)


@dataclass(frozen=True, slots=True)
class Retry:
    """An answer that could not be read: say this line of the flow and ask again."""

    line: str


@dataclass(frozen=True, slots=True)
class Unsure:
    """An answer that may mean each of these (moments, dates, weekdays with a time): ask which.

    With `line`, this line of the flow is said first: why what was meant cannot be.
    """

    readings: tuple[Value, ...]
    line: str = ""


Read: TypeAlias = "Callable[[Text, Answers, Facts], Value | Retry | Unsure]"


@dataclass(frozen=True, slots=True)
class AnswerReader:
    """A pure function from words to a value, and the lines it may answer with instead.

    With `reads_time` the words are read for days and clock times first; with `reads_day` a day is
    asked for, and not only a clock time; with `reads_range` hours from and until. With
    `reads_number` they are read for a number from 0 to 10. With `reads_name` a name is asked for,
    and what stands around it ("my name is") is taken away first.
    """

    read: Read
    lines: tuple[str, ...]
    reads_time: bool = False
    reads_day: bool = False
    reads_range: bool = False
    reads_number: bool = False
    reads_name: bool = False


def reads(
    *lines: str,
    hears_time: bool = False,
    knows_day: bool = False,
    hears_range: bool = False,
    hears_number: bool = False,
    hears_name: bool = False,
) -> Callable[[Read], AnswerReader]:
    """Declare the lines a reading function may retry with: `@reads("too_long")`."""
    day = hears_time and not knows_day
    return lambda read: AnswerReader(
        read, lines, hears_time, day, hears_range, hears_number, hears_name
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing said, and perhaps one question. Its answer is kept under the step's name.

    Without choices and `read` a step is a statement: it is said and the flow goes on at `goto`.
    Without `say` it only branches. `listed` gives choices that come from facts, before the fixed
    ones; more than four are pages; the words of the one chosen are kept too, under the step's name
    and "_words". `keep` turns a choice's id into what is kept (a date, say). `do` is done when the
    step is left. A question that `yields` gives way to whatever comes due. A `menu` is a list that
    the youth opened, or a scale, and not a question put to them: it may be longer. A statement
    that `offers_person` has the button that calls a human. A question that is `lasting` is answered
    also after others have come: the function picks the step that tells what has changed since, or
    END where nothing has. A question that tells of a moment which may pass (PASSING_WORDS) has
    `passed`: where it leads when it comes again and that moment is over. `values` are kept among
    the answers before anything is said.
    """

    say: str = ""
    choices: tuple[Choice, ...] = ()
    listed: ListedChoices | None = None
    read: AnswerReader | None = None
    keep: Callable[[Value, Answers, Facts], Value] | None = None
    skip: bool = False
    goto: Target | None = None
    do: tuple[EffectSource, ...] = ()
    wait: timedelta | None = None
    on_silence: Target = END
    yields: bool = False
    menu: bool = False
    offers_person: bool = False
    lasting: Branch | None = None
    passed: Target | None = None
    values: StepValues | None = None
    asks: bool = field(init=False)
    """Whether the step waits for an answer; below, whether its choices depend on facts."""
    varies: bool = field(init=False)

    def __post_init__(self) -> None:
        # Worked out once: a turn asks for both several times.
        object.__setattr__(self, "asks", bool(self.choices or self.listed or self.read))
        varies = bool(self.listed or any(one.when for one in self.choices))
        object.__setattr__(self, "varies", varies)


Patterns: TypeAlias = tuple[str, ...]
EVERY: Final[Patterns] = ("*",)
NONE: Final[Patterns] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A conversation, which begins at `start`.

    `entries` are further steps it may begin at; `given` the answers it may be begun with; `lines`
    what its functions say by name; `moved` old step names and where to go on.

    Three fields name steps and lines by patterns (`*`), EVERY for all of them; `lotsen flows check`
    asks for them where own words are asked for. `private`: no coach sees what was said and pressed
    there. `protected`: apps must not pass it on. `review_first`: it is reviewed before a language
    goes live. `while_thinking`: it is said also to who has not decided yet.
    `while_paused` are patterns of what the youth was promised, which is said in a pause too.
    `while_quiet` are patterns of what is said in the quiet hours too, as the youth chose;
    `at_chosen_hours` of what the youth wanted at that hour: an SMS tells of it then, at night too.
    `while_held` are patterns too: what is said while a danger is open and no human has closed it.
    """

    id: str
    start: str
    steps: Mapping[str, Step]
    entries: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    lines: Mapping[str, str] = field(default_factory=dict)
    moved: Mapping[str, str] = field(default_factory=dict)
    private: Patterns | None = None
    protected: Patterns | None = None
    review_first: Patterns | None = None
    while_thinking: bool = False
    while_paused: Patterns = NONE
    while_quiet: Patterns = NONE
    at_chosen_hours: Patterns = NONE
    while_held: Patterns = NONE

    def line(self, step: str) -> Line:
        """Return what this step says."""
        return _line(f"{self.id}.{step}", self.steps[step].say)

    def named(self, name: str) -> Line:
        """Return a line of `lines`."""
        return _line(f"{self.id}.{name}", self.lines[name])

    def label(self, step: str, choice: Choice) -> Line | str:
        """Return what stands on the button of this choice."""
        if choice.own:
            return choice.label
        return _line(f"{self.id}.{step}.{choice.id}", choice.label)


_line = lru_cache(maxsize=4096)(Line)
"""The same line is said again and again; there are a few hundred."""
