"""Handle what turns are about: one function for each kind of input, and for each effect of a flow.

Public face:
- `dispatch`: the table from each kind of input to its handler
- `effects`: the table from each effect to the function that applies it
- `triage`: a text of a youth: danger, stop, a wish for a human, its meaning
- `typed_meanings`: what is typed at rest, led to what it means
- `not_understood`: own words that nothing understood, for a coach to read
- `unclear`: words of tier D, about which the youth is asked
- `unknown_script`: words in a script that nobody here reads
- `held`: what happens instead while a danger is open
- `meeting_agreements`, `meeting_timers`: meetings that staff and youths agree on
- `older_questions`: a question that is not open any more, and an answer to it
- `typed_reminders`: a reminder that is asked for in one sentence
- `other_updates`: edits, media, blocking and coming back
- `live_chat`: a coach and a youth who talk
- `due_timers`: timers that came due
- `now_or_later`: whether what is due begins now, is held back, or never comes
- `reminder_timers`, `reminder_changes`: reminders that are due; what becomes of one
- `silence`: a question that was not answered in its time, or that nobody could have answered
- `enrolment`: yes, no, stop, coming back, erasing
- `life`: what the coach hears of a youth's life
- `outreach`: who is next in touch with a youth, and attempts to be
- `statuses`: how staff see a youth's way, and its end
- `step_proposals`: a coach's ideas for small steps
- `reassignment`: another coach becomes responsible
- `new_devices`: what a youth is asked before another phone shows their chat
- `staff_records`: what staff do, written down
- `request_states`: what a youth asks for help with, until a human has answered
"""
