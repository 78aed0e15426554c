"""Share questions and readers between flows, so that they ask and read alike.

Public face:
- `ask_date`: when shall I ask?
- `free_text`: own words
- `awake_hours`: the hours in which the robot may write of itself, to be chosen from
"""
