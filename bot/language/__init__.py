"""Render lines in a person's language: registry, catalogs, plurals and values.

Public face:
- `renderer`: a line and its values as a message in a language
- `registry`: the languages there are, and their states (locales.toml)
- `catalogs`: what every language may say now, in memory
- `po_file`: a catalog as a gettext PO file, read and written
- `clips`: recorded clips, a human voice that reads a line
- `stored_lines`: lines that were stored before the numbers in them were values
- `school_words`: words of Swedish schools, explained, and where they stand in a text
- `plurals`: the form that a number takes
- `value_lines`: words and lines inside values
"""
