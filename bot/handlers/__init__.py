"""Handle what turns are about: one function for each kind of input, and for each effect of a flow.

Public face:
- `dispatch`: the table from each kind of input to its handler
- `effects`: the table from each effect to the function that applies it
- `triage`: a text of a youth: danger, stop, a wish for a human, its meaning
- `unknown_script`: words in a script that nobody here reads
- `other_updates`: edits, media, blocking and coming back
- `live_chat`: a coach and a youth who talk
- `due_timers`: timers that came due
- `enrolment`: yes, no, stop, coming back, erasing
- `step_proposals`: a coach's ideas for small steps
- `reassignment`: another coach becomes responsible
"""
