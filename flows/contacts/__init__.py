"""Tell of contacts who can help a youth, and of when they answer.

Public face:
- `presentation`: a contact as messages
- `opening_hours`: whether somebody is there now, and when next
"""
