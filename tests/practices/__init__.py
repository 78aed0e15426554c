"""The rows of the practices, and which tests show them: `python -m tests.practices`."""
