"""Hold lines that are said outside the flows, in the English from which they are translated.

Public face:
- `articles`: articles about school, for students of språkintroduktion
- `bot_profile`: the youth bot's name, profile and commands in an app
- `coach_bot`: the coach bot in Telegram
- `coach_notices`: notices to coaches about a youth, and to the youth about a coach
- `contact_purposes`: what each contact of the directory is for
- `onboarding`: a chat in which nobody has joined yet
- `phrasebook`: prepared lines that a coach picks
- `translation_faults`: what may be wrong with a translation
"""
