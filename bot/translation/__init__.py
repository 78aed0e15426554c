"""Translate every line of Lotsen: extract, edit, check, review, preview and publish a language.

Public face:
- `extraction`: every line there is to translate, as a `SourceLine` with notes
- `template_lines`: the lines of the pages' templates
- `translator_notes`: examples of values, and when a line is sent
- `line_context`: what is said before a line
- `catalog_files`: the template and the catalogs beside it, written and merged
- `atomic_files`: files written whole, in a locked folder
- `clip_files`: recorded clips saved, checked and removed
- `edit`: one line of a catalog written, or marked as reviewed
- `near_misses`: sentences of coaches after a false alarm, for the next training
- `pending`: edits of the translators' page, in the catalog or pending beside it
- `check_all`: every fault of every catalog
- `check_line`: every fault of one line
- `line_rules`: what can be seen without reading the language
- `helpline_rules`: everybody is sent to the line that is theirs
- `other_languages`: words of another language in a translation
- `script_rules`: script, signs and direction of a language
- `fixed_parts`: what no translation may change
- `school_word_check`: every fault of the school words
- `glossary`: a language's words to use and not to use
- `progress`: how far each language is
- `review_record`: who wrote a line and who reviewed it
- `review_priority`: tier one, the lines to review first
- `publish`: a language's state
- `add_language`: a new language
- `spreadsheet`, `spreadsheet_files`: a language as a sheet, and the file it stands in
- `preview`, `line_preview`: all lines of a language on phones, or one while it is written
- `pseudolocales`: en_XA and ar_XB, made of the English
- `cli`: the commands of `lotsen words`
"""
