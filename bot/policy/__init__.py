"""Decide what may be sent when, who is called, and when staff are at work. Pure.

Public face:
- `send_policy`: whether a line may be sent to a youth now
- `escalation_ladder`: who of a team hears of an escalation, and in which order
- `working_hours`: when a team is at work, and Swedish holidays
- `timer_windows`: how long after its moment a timer is still worth acting on
"""
