"""Read what pages and bots show, and store what is written there past the turns.

That is little: notes, openings of a conversation, what was handled, and what a Telegram shows.

Public face:
- `console`: what coaches look at, a team's youths and the parts of one
- `youth_profile`: one youth at a glance
- `conversations`: what a youth wrote and what was sent to them
- `coordinator`: each coach's load, and what the operator must handle
- `weekly_stats`: a team's week, a coach's day
- `metrics`: how the program is doing
- `coach_messages`: what coaches were told about youths
- `coach_telegram_cards`: cards and live talks in a coach's Telegram
- `coach_telegram_messages`: messages there, to be changed after an erasure
- `subject_access`: everything that is kept about a youth, for that youth
"""
