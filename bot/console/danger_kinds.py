"""Name kinds of danger for a coach: what a rule of the lexicon is about, not how it is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

UNNAMED: Final = "danger"
"""The kind of a rule that no kind is known of."""

KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "life": ("stated-intent", "already-acted", "want_die", "kill_self"),
    "plan": ("plan-time", "means-saved", "way", "saved_means", "set_date", "goodbye", "euphemism"),
    "taken": ("taken",),
    "threat": ("threats", "threat_life"),
    "thoughts": (
        "passive-wish",
        "burden",
        *("not_live", "wish_gone", "thoughts", "pictures", "only_pictures"),
        "speaks_of_death",
    ),
    "denied": ("negation", "not_die", "negated"),
    "self_harm": ("self-harm", "self_harm"),
    "violence": ("violence-now", "violence-home", "violence", "afraid_home"),
    "honour": ("honour-control", "forced-marriage", "locked-in", "honour", "marriage"),
    "abroad": ("taken-abroad", "abroad"),
    "sexual": ("sexual-abuse", "sexual"),
    "used": ("exploitation",),
    "friend": ("concern-for-other", "concern_other"),
    "loss": ("bereaved",),
    "worn_out": ("low-mood", "sleep-anxiety", "loneliness", "worn_out"),
    "eating": ("eating",),
    "drugs": (
        "substance",
        "drugs",
    ),
    "unclear": (
        "ambiguous",
        "unclear",
    ),
}
"""The rules of each kind, by their names without a language (locales/*/safety.toml), and the
families of the second reader (locales/*/danger.txt).
"""

FAMILIES: Final = frozenset(rule for rules in KINDS.values() for rule in rules)
"""All that a kind is known of."""

_OF_RULE: Final = {rule: kind for kind, rules in KINDS.items() for rule in rules}


def kind(reason: str) -> str:
    """Return the kind of a rule, such as "sv.taken"; "" where the reason is no rule."""
    return of_family(reason.partition(".")[2])


def of_family(name: str) -> str:
    """Return the kind of a family of the second reader, or a rule's name; "" of no name."""
    return _OF_RULE.get(name, UNNAMED) if name else ""
