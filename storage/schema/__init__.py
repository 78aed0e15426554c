"""Declare the tables: each column with its type, its purpose and how long it is kept.

Public face:
- `tables`: teams, people, conversations, outbox, timers; importing it declares every table
- `access_tables`: invitations, sessions, a coach's Telegram, and what the console keeps
- `incident_tables`: escalations, failed turns, alarms
- `periods`: how long things are kept, and ways in last
- `channel_names`: the channels there are
- `line_state`: how far a line of the outbox has come
- `column_types`: how a column is declared, and its constraints named
"""
