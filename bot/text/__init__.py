"""Compare, measure and clean texts in any script.

Public face:
- `normalize`: one form of a text for comparing
- `bidi`: values isolated from the sentence around them
- `display_width`: columns of a text on a screen
- `script`: the part of a text that is in a script
- `readability`: the index LIX
"""
