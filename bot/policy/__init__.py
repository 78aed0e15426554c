"""Decide what may be sent when, who is called, and when staff are at work. Pure.

Public face:
- `send_policy`: whether a line may be sent to a youth now
- `deadlines`: until when a human is to answer, and when the youth is told that nobody has
- `escalation_ladder`: who of a team hears of an escalation, and in which order
- `way_order`: by which ways somebody of the staff is told that a youth waits, and when
- `on_call`: when nobody can be reached out of hours
- `next_contact`: when somebody is next in touch with a youth, by which way, and who
- `status_rules`: which change of phase may be, and what follows from year and month of birth
- `browser_state`: whether a youth's chat is open in a browser, and what is asked for where not
- `small_cells`: small numbers of statistics, hidden
- `working_hours`: when a team is at work, and Swedish holidays
- `news_time`: when a coach is told what has happened in the lives of their youths
- `timer_windows`: how long after its moment a timer is still worth acting on
- `youth_telling`: when a youth is told that there is something to read, by which way
"""
