"""Compare, measure and clean texts in any script.

Public face:
- `normalize`: one form of a text for comparing
- `lookalike`: names that somebody may take for each other
- `agreed_word`: a word agreed by mouth, as it is compared
- `chosen_lock`: what a youth chose to open the chat by, as it is compared
- `bidi`: values isolated from the sentence around them
- `display_width`: columns of a text on a screen
- `identity`: what tells who somebody is
- `names`: a first name, and a label without its emoji
- `script`: the part of a text that is in a script
- `readability`: the index LIX
"""
