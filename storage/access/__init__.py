"""Manage access: staff and their sessions, invitations of youths, links to Telegram.

Public face:
- `staff`: people who work here, their passwords and code apps
- `sessions`: sessions of the console
- `sign_in_links`: one-time links by which staff sign in
- `invites`: invitations of youths
- `device_links`: what a youth says to a link for a new device
- `access_log`: what staff open and do, as rows
- `precontact`: with whom a coach spoke before the first contact
- `referrals`: what somebody outside tells of a pupil's situation, and its state
- `teams`: the team, and whether its people are real
- `coach_telegram`: a coach's Telegram: linking, pauses, the summary, the open question
- `coach_news`: news of youths' lives, gathered for a coach's morning
- `calendar_feeds`: the secret link of a coach's calendar
- `staff_ways`: by which ways somebody of the staff is reached while no page of theirs is open
- `departures`: somebody leaves
- `staffing`: when staff are there: absences, on-call shifts, a team's hours
- `check_words`: the word agreed with a youth, as a hash
- `closed_days`: days on which a team is closed, as one text
- `push_devices`: browsers that take Web Push, of youths and of staff
- `passkeys`: public keys with whose owners staff sign in
- `push_choices`: a youth's neutral text, and whether to be asked about notifications
- `bot_links`: the name of the youths' bot, for links
- `birth_records`: what staff enter of a youth beside the conversation
- `browsers`: a youth's browser: when it was used, its lock, whether it is borrowed
- `youth_numbers`: a youth's telephone number for an SMS
"""
