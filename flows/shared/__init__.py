"""Share questions and readers between flows, so that they ask and read alike.

Public face:
- `ask_date`: when shall I ask?
- `typed_moments`: which moment a typed answer means, or which question comes next
- `reminder_times`: the day, the days and the time of a reminder
- `reminder_answers`: what is asked with a reminder, and its answers
- `typed_reminder`: a reminder that was asked for in one sentence, said back
- `rhythm_texts`: how often a reminder comes, in words
- `free_text`: own words
- `told_at_rest`: what youths tell at rest that somebody may want to know
- `told_feelings`: how youths are, where it is no danger
- `told_troubles`: debts, pay, food, a silent coach
- `meeting_facts`, `meeting_effects`: which meeting is spoken of, and what a youth does with it
- `meeting_texts`: where a meeting is, who comes to it, and what staff have done with it
- `interpreter_languages`: in which an interpreter can be asked for
- `meeting_wishes`: when a youth wants to meet
- `meeting_times`: when a meeting is reminded of
- `silenced_reminders`: which reminders new quiet hours would silence
- `pause`: making a pause, and what it holds back
- `reminder_list`: the reminders there are, and what can be done with one
- `awake_hours`: the hours in which the robot may write of itself, to be chosen from
"""
