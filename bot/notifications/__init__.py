"""Tell people who have no page open that there is something to read, and nothing of what it is.

Public face:
- `youth_notifier`: tells youths of what no page of theirs has shown
- `youth_calls`: the calls to push services and to the SMS gateway, for one youth
- `youth_messages`: the neutral words of them
- `staff_notifier`: tells staff that a youth waits, until somebody has taken it
- `staff_messages`: what they are told
- `way_messages`: a code that confirms a way, and a test
- `staff_sender`: sending to somebody of the staff by any kind of way
- `apprise_ways`: sending by any service that Apprise knows, and which addresses may be used
- `mailer`: sending mail by the operator's server
- `bounded_threads`: calls that block, a few at a time
- `telephone`: reading a number
- `web_push`: an encrypted message to one browser's push service
- `push_payload`: what a browser is sent: a neutral text, and where its page opens
- `push_hosts`: which push services may be called, and never a private address
- `vapid_keys`: the keys by which push services know this deployment
- `failure_reports`: failures that nobody foresaw, told to the operator
- `lanes`: how many are told at once, so that what is urgent waits for nothing
- `due_times`: when to look at whom next
- `outcome`: how telling somebody went
- `job_writer`: what the notifiers need of the writer
"""
