"""The rows of the contract until a human has answered, and what shows them.

`python -m tests.contract` prints each with its transcripts and its tests (docs/decisions/0024).
"""
