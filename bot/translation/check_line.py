"""Check one line of one language: for the catalog check, the translators' page and the sheets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from bot.language import plurals
from bot.language.plurals import COUNT
from bot.language.registry import SOURCE, Language
from bot.translation import helpline_rules, other_languages, review_priority, script_rules
from bot.translation import line_rules as shape
from bot.translation.extraction import SourceLine
from bot.translation.glossary import Glossary
from flows.texts.translation_faults import TranslationFault

EXACT = 2
"""A form that no number above this one takes may say it in a word: "one day", "two days"."""

MAX_SENTENCE_WORDS: Final = 15
"""The most words that a sentence to youths may have."""

COUNTED: Final = frozenset({"sv", "en"})
"""Languages whose sentences we can count."""

_PARTED: Final = re.compile(r"(?<=[.!?])\s")
_TWICE: Final = re.compile(r"(?i)\binte (?:\w+ )?(?:utan att|aldrig|ingen|inget)\b")


def faults_of(
    entry: SourceLine,
    forms: Sequence[str],
    language: Language,
    glossary: Glossary | None = None,
    *,
    same_ok: bool = False,
) -> list[TranslationFault]:
    """Return what is wrong with these forms as this line of this language, the worst first.

    `forms` is one text, or every form of a plural; with `same_ok` it may be the same as its source.
    Fast: it reads nothing but what it is given.
    """
    line, words = entry.line, glossary or Glossary()
    first = review_priority.is_tier_one(line.context)
    if line.plural:
        found = list(_of_plural(entry, forms, language))
    else:
        found = _of_form(entry, line.source, forms[0], language, frozenset())
    if not same_ok and _is_copy(entry, forms, language):
        found.append(TranslationFault.of("same_first" if first else "same"))
    for form in forms:
        found += words.faults(line.source, form)
        found += helpline_rules.faults(line.source, form, words.ages)
        if not same_ok and form != line.source:
            strange = other_languages.foreign(line.source, form, language)
            found += (
                TranslationFault.of("half" if first else "foreign", found=one) for one in strange
            )
    return sorted(dict.fromkeys(found), key=lambda one: one.severity)


def _of_plural(
    entry: SourceLine, forms: Sequence[str], language: Language
) -> Iterator[TranslationFault]:
    rule = plurals.rule(language.plural)
    if len(forms) != rule.forms:
        yield TranslationFault.of("forms", count=len(forms), most=rule.forms)
        return
    for number, form in enumerate(forms):
        exact = max(rule.numbers(number), default=0) <= EXACT
        optional = frozenset({COUNT}) if exact else frozenset[str]()
        for one in _of_form(entry, entry.line.plural, form, language, optional):
            yield one._replace(form=number)


def _of_form(
    entry: SourceLine, source: str, text: str, language: Language, optional: frozenset[str]
) -> list[TranslationFault]:
    found = shape.text_faults(entry, source, text, language.code, optional)
    found += (*script_rules.faults(text, language), *script_rules.ending(source, text))
    found += script_rules.strange_letters(source, text, language)
    if language.code in COUNTED and not entry.to_coach:
        found += _hard(text)
    return found


def _hard(text: str) -> Iterator[TranslationFault]:
    """Yield what makes a Swedish or English text hard to read (languages.md, easy language)."""
    longest = max(len(one.split()) for one in _PARTED.split(text))
    if longest > MAX_SENTENCE_WORDS:
        yield TranslationFault.of("sentence", count=longest, most=MAX_SENTENCE_WORDS)
    if text.count("?") > 1:
        yield TranslationFault.of("questions")
    if found := _TWICE.search(text):
        yield TranslationFault.of("no_twice", found=found[0])


def _is_copy(entry: SourceLine, forms: Sequence[str], language: Language) -> bool:
    """Tell whether the English was left there; a line of values and signs alone is no English."""
    source = entry.line.source
    if language.code == SOURCE or forms[0] != source:
        return False
    return any(sign.isalpha() for part in _outside(source) for sign in part)


def _outside(source: str) -> Iterator[str]:
    for part in source.split("{"):
        yield part.rpartition("}")[2]
