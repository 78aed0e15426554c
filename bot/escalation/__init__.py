"""Keep escalations open until a named human closes them, and tell coaches about them.

Public face:
- `lifecycle`: open, take, pass, hand over and close; the ladder and its deadlines
- `notices`: cards and notices to coaches
- `outcomes`: how a human may close one, and how that is stored
"""
