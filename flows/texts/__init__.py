"""Hold lines that are said outside the flows, in the English from which they are translated.

Public face:
- `articles`: articles about school, for students of språkintroduktion
- `bot_profile`: the youth bot's name, profile and commands in an app
- `call_status`: what a youth reads when something happens to their call for a human
- `coach_bot`: the coach bot in Telegram
- `coach_notices`: notices to coaches about a youth, and to the youth about a coach
- `contact_purposes`: what each contact of the directory is for
- `danger_reasons`: why the second reader took a message for danger
- `onboarding`: a chat in which nobody has joined yet
- `device_texts`: before a chat is opened on another phone
- `phrasebook`: prepared lines that a coach picks
- `alert_texts`: what somebody of the staff reads on a locked phone
- `way_texts`: a code that confirms a way to reach somebody of the staff, and a test
- `push_texts`: what a notification says on a lock screen
- `sms_texts`: what an SMS to a youth says
- `status_texts`: what a youth reads of how staff see their way
- `translation_faults`: what may be wrong with a translation
- `request_texts`: how a request stands, and its answer
"""
