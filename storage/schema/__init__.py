"""Declare the tables: each column with its type, its purpose and how long it is kept.

Public face:
- `tables`: teams, people, conversations, outbox, timers; importing it declares every table
- `access_tables`: invitations, sessions, a coach's Telegram, and what the console keeps
- `address_tables`: where a youth has their chat; of a browser, its lock
- `staffing_tables`: absences, and on-call shifts
- `reach_tables`: devices, ways to reach staff, and notifications
- `programme_tables`: status, attempts, meetings, requests, referrals
- `reading_tables`: own words that nothing understood, until a coach has read them
- `incident_tables`: escalations, failed turns, alarms
- `periods`: how long things are kept, and ways in last
- `channel_names`: the channels there are
- `way_kind`: the kinds of ways to reach staff
- `staff_action_kind`: what staff do that is written down
- `line_state`: how far a line of the outbox has come
- `message_kinds`: the kinds of what a coach is told
- `column_types`: how a column is declared, and its constraints named
"""
