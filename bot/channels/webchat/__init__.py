"""Serve the youths' chat in a browser: onboarding, the conversation, and a youth's own data.

Public face:
- `answer_buttons`: the buttons under a question
- `browser_access`: pages refused where the chat is not open in a browser; that one is used
- `calendar`: reminders as a file for the calendar of a phone
- `chat_head`: who the coach is, and whether somebody reads now
- `conversation`: read it, write, press a button
- `cookies`: the secret by which a browser is known
- `explained_text`: school words of a sentence, and what they mean
- `export`: everything stored about a youth, as plain data
- `lock_page`: the page before a locked chat
- `lock_tries`: a few tries of what opens it
- `my_data`: pages to see, export and erase that
- `notifications`: how a youth is told while the page is closed: devices, text, a try
- `onboarding`: how a youth joins by a link or a code
- `open_pages`: what everybody may read without a link
- `page_context`: what every page needs
- `pwa`: manifest, service worker and offline page
- `recorded_clips`: human voices that read a line
- `referral`: a referral from a school or others, and its state
- `routes`: the addresses of the web chat
- `sign_out`: this browser forgets the chat, which stays
- `sms`: how a youth gives a number for SMS, confirms it, and turns it off
- `stream`: server-sent events of an open page
- `this_phone`: whose the device is, its lock, and how nothing is left on it
- `timeline`: bubbles and days of a page, in order
"""
