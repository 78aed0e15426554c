"""Play conversations: one turn as a pure function, without clock, network or database.

Public face:
- `engine`: `advance`, which takes one turn
- `walker`: the way through flows in one turn
- `model`: flows, steps and choices
- `events`: what a turn can begin with
- `facts`: what a flow may know
- `effects`: what a flow wants done
- `line`: what is said, and why
- `choices`: choices as they are shown
- `global_commands`: what is there in every step
- `place`: where a youth is, and the way back
- `place_migration`: that place after a deploy
- `programme`: a youth's way: contact, meetings, requests, phase
- `timers`: kinds of timers
- `local_time`: local times on every day of the year
- `typed_time`: what a typed answer says of time
- `readings`: what an answer may mean, while it is asked which
- `directory`: who can help, as values
- `errors`: the root of all errors
"""
