"""docs/clinical.md tells clinical staff what the program does: every rule, text and deadline."""

from __future__ import annotations

import pytest

from bot.safety import measuring
from tests.support import clinical_page


def test_the_page_is_what_the_program_does(request: pytest.FixtureRequest) -> None:
    """Nobody signs what is not so: `pytest --write` and this file write the tables anew."""
    if request.config.getoption("--write"):
        clinical_page.PAGE.write_text(clinical_page.text(), encoding="utf-8")
    assert clinical_page.written() == clinical_page.text()


def test_it_says_that_nobody_has_approved_it() -> None:
    """And nothing else that could be read as an approval."""
    page = clinical_page.written()
    assert "**Ingen har godkänt det som står här.**" in page
    assert "är godkän" not in page


def test_the_readme_says_how_much_is_heard() -> None:
    """The same figures, of all languages, with the package that reads meanings."""
    readme = (clinical_page.PAGE.parents[1] / "README.md").read_text(encoding="utf-8")
    heard, vain = (
        clinical_page.share(measuring.WHOLE, "all", one) for one in ("alarm A", "alarm N")
    )
    told = " ".join(readme.split())
    assert f"tier A the second reader hears {heard}, and {vain} of 100 harmless ones" in told
