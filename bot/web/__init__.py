"""Serve what all web pages share: templates, streams, and the checks of every request.

Public face:
- `attempt_limit`: how often an address may try a secret
- `calendar_file`: reminders as a file for a calendar
- `contact_links`: the directory's numbers and addresses as links
- `device_name`: a browser and its system, by the names that people know
- `error_pages`: pages and logs for requests that fail
- `health`: whether the program lives and is ready
- `icons`: the pictures beside words, one set
- `message_rate`: how much one chat may write in a minute
- `metrics`: measurements in the Prometheus format
- `qr`: links as QR codes
- `reader_language`: the language of a page for somebody of whom nothing can be read
- `redirects`: redirects after a form, and what htmx asks for
- `secret_hashes`: passwords and locks hashed, in a few threads
- `security`: checks of every request, headers of every response
- `shutdown`: the end of open streams when the program stops
- `sse`: server-sent events
- `static_files`: scripts, styles and pictures, with their caching
- `template_engine`: templates rendered in a person's language
- `transcript`: a conversation as bubbles in a reader's language
- `webhooks`: the routes by which services deliver updates
"""
