"""Understand what a youth types: a command, a choice, or a time in their own words.

Public face:
- `intent`: a typed message matched with what can be chosen
- `time_expressions`: days, weekdays and clock times in every language
"""
