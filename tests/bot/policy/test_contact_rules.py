"""The rules that coaches read are those of the program."""

from __future__ import annotations

import pytest

from tests.support import contact_rules


def test_the_page_says_what_the_program_does(request: pytest.FixtureRequest) -> None:
    """[4a-3] The rules of the next contact are documented, and generated from the constants."""
    if request.config.getoption("--write"):
        contact_rules.PAGE.write_text(contact_rules.text(), encoding="utf-8")
    assert contact_rules.written() == contact_rules.text()
