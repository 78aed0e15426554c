"""Serve the youths' chat in a browser: onboarding, the conversation, and a youth's own data.

Public face:
- `conversation`: read it, write, press a button
- `cookies`: the secret by which a browser is known
- `export`: everything stored about a youth, as plain data
- `my_data`: pages to see, export and erase that
- `onboarding`: how a youth joins by a link or a code
- `page_context`: what every page needs
- `pwa`: manifest, service worker and offline page
- `routes`: the addresses of the web chat
- `stream`: server-sent events of an open page
- `timeline`: bubbles and days of a page, in order
"""
