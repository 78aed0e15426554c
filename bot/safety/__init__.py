"""Read every text for danger, for a stop and for a wish for a human, before any flow.

Public face:
- `lexicon`: all languages' word lists compiled, and what a text may mean by them
- `word_lists`: one list, its rules and tiers, read and checked
"""
