"""Understand what a youth types: a command, a choice, or a time in their own words.

Public face:
- `intent`: a typed message matched with what can be chosen
- `typed_times`: the time in a typed answer, read as a whole in every language
- `typed_numbers`: the number of a scale in a typed answer
- `time_words`: the words for time of a language, from its time.toml
- `time_table_check`: what is wrong with a time.toml
- `time_tokens`: a text as words, numbers and signs
- `time_values`, `time_phrases`: clocks and days, and what a phrase of a table means
- `time_items`: what stands where in a text
- `time_digits`: a date in digits
- `time_clocks`: which wall-clock times an hour may mean
- `time_dates`, `time_meaning`: which dates they are, and what all of them mean together
- `typed_sentences`: what youths type, under the meaning that it has (locales/<lang>/typed.txt)
- `typed_phrases`: the meaning of a text that stands there, word for word or one slip beside
- `meaning_classifier`, `meaning_learning`: the meaning of any text, learnt from them
- `reminder_sentences`: a sentence that asks to be reminded of something
- `remind_words`: what asks for it, and the parts of a phrase
- `text_pieces`, `sentence_tokens`, `time_spans`: a text as it was written, and the time in it
- `wishes`: a typed wish for help with something
"""
