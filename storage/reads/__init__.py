"""Read what pages and bots show, and store what is written there past the turns.

That is little: notes, openings of a conversation, what was handled, and what a Telegram shows.

Public face:
- `contact_list`: who is next in touch with whom, and attempts
- `youth_way`: status, attempts and the rest of a youth's way
- `staff_names`: what staff call a youth
- `console`: what coaches look at, a team's youths and the parts of one
- `open_escalations`: who of a team needs a human
- `staff_alerts`: who of the staff is to be told that a youth waits, and how
- `words_to_read`: own words that nothing understood and no coach has read
- `unread`: words of youths that one of the staff has not seen
- `youth_profile`: one youth at a glance
- `notes`: what coaches note about a youth
- `closed_cases`: a youth's earlier escalations
- `conversations`: what a youth wrote and what was sent to them
- `coordinator`: each coach's load, and what the operator must handle
- `weekly_stats`: a team's week, a coach's day
- `readiness`: who of the staff could not be reached, and why
- `metrics`: how the program is doing
- `coach_messages`: what coaches were told about youths
- `coach_telegram_cards`: cards and live talks in a coach's Telegram
- `coach_telegram_messages`: messages there, to be changed after an erasure
- `meeting_lists`: a youth's meetings, a coach's week, and counts of a team
- `reminder_calendar`: a youth's reminders as a calendar needs them
- `youth_notifications`: which youths have lines that no page has shown, and how they are told
- `access_rights`: who may open the conversation of a youth
- `access_history`: who of the staff opened what, and did what
- `subject_access`: everything that is kept about a youth, for that youth
- `open_requests`: what youths ask for, for staff and in counts
"""
