"""Keep escalations open until a named human closes them, and tell coaches about them.

Public face:
- `lifecycle`: open, take, take over, pass and close
- `hand_over`: from its taker to a colleague
- `ladder`: who is asked next, what happens at a deadline, and what the youth is told then
- `notices`: cards and notices to coaches
- `outcomes`: how a human may close one, and how that is stored
"""
