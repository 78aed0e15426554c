"""Take turns: what a youth, a coach or a timer did, many of them in one commit.

Public face:
- `inbound`: what may arrive, and the outcome of a turn
- `programme_inputs`: of these, what staff do about meetings, requests, contact and status
- `writer`: the one thread that writes; channels and pages submit inbounds to it
- `processor`: many turns in one commit, retried, or quarantined one by one
- `batch`: the turns of one commit
- `listener`: what the second reader senses of a text before its turn
- `turn`: the turn of one youth, and the handlers it is given
- `youth_changes`: changes of one youth's state, and lines to send
- `environment`: what turns are given, and what the turns of a batch share
- `ready_message`: a line with all that sending it needs
- `refusal`: why a turn did not do what was asked for
"""
