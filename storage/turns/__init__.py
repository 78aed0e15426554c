"""Load and write what turns change: one transaction over many youths.

Public face:
- `unit_of_work`: everything that turns may ask of the database, in one transaction
- `youth_state`: one youth as turns see and change them
- `changes`: what a commit will write
- `programme_rows`: meetings, requests and the next contact from their rows
- `asked_questions`: a question that was asked, by the turn of its buttons
- `step_rows`: small steps and reminders from their rows
- `row_mapping`: rows of the tables from those changes
- `state_cache`: states of the last commit, so that they are not read again
- `new_device`: a youth's chat on another device, and what the youth says to that
- `erase`: everything of a youth deleted or blanked
- `enrol`: a youth who takes part already (tests, demo, simulator)
"""
