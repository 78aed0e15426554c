"""Define the root of the tree of errors; bot/errors.py draws the whole of it."""

from __future__ import annotations

import inspect


class LotsenError(Exception):
    """Something went wrong."""

    def __str__(self) -> str:
        """Return the docstring as the message; what was given at raising follows it."""
        said = " ".join((inspect.getdoc(self) or "").split())
        more = super().__str__()
        return f"{said} ({more})" if more else said


class FlowError(LotsenError):
    """A flow is wrong: it goes in circles, or somewhere it never said it would."""
