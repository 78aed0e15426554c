"""No form makes work that grows faster than what is sent, whoever sends it (finding S1)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

import pytest

from bot.console import passwords
from bot.web.security import MOST_BODY, MOST_BODY_OF_SIGN_IN, SIGN_IN
from tests.architecture import source_tree
from tests.console.test_roles import DEEDS
from tests.support.console_client import ANNA, EVA, Desk

AT_ONCE: Final = 1_024
"""Characters that may be normalised in one piece: of a run of marks it takes quadratic time."""

MARKS: Final = "a" + "\u0301\u0323" * 62_000
WEB: Final = ("/i", "/chat/say", "/chat/tap", "/chat/erase")
PAGES: Final = [path for path in source_tree.files() if path.endswith(".html")]
FIELD: Final = re.compile(r'<(?:input|textarea|select|button)[^>]* name="(\w+)"')
FIELDS: Final = sorted({name for path in PAGES for name in FIELD.findall(source_tree.text(path))})
"""Every field of every form, as the templates have them."""


@pytest.fixture
def pieces(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How long each text was that Python was asked to normalise: none past what may be at once."""
    seen: list[int] = []
    real = unicodedata.normalize

    def counted(form: str, text: str) -> str:
        seen.append(len(text))
        return real(form, text)  # type: ignore[arg-type]  # as it was given

    monkeypatch.setattr(unicodedata, "normalize", counted)
    yield seen
    assert max(seen, default=0) <= AT_ONCE


def body(path: str, field: str, proof: str) -> dict[str, tuple[None, str]]:
    """A form with one field as long as the guard lets in."""
    room = MOST_BODY_OF_SIGN_IN if path == SIGN_IN or path.startswith(f"{SIGN_IN}/") else MOST_BODY
    long = MARKS.encode()[: room - 1_024].decode("utf-8", "ignore")
    return {"csrf": (None, proof), "again": (None, "x"), field: (None, long)}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("path", [*DEEDS, *WEB])
@pytest.mark.usefixtures("pieces")
async def test_no_form_normalises_a_long_run_of_marks(site: Desk, path: str) -> None:
    """Every field of every form, by nobody, by a coach and by a coordinator."""
    for person in (0, ANNA, EVA):
        hand = await site.signed_in(person) if person else site.hand()
        await hand.get("/desk/account")
        for field in FIELDS:
            sent = body(path, field, hand.proof)
            answer = await hand.client.post(path, files=sent)
            assert answer.status_code < 500, (path, field, person)
            refused = (path, field) == ("/chat/say", "text")
            assert (answer.status_code == 413) is refused, "else nothing was tried"


def test_texts_are_normalised_in_one_place() -> None:
    """The one that takes pieces."""
    place = "bot/text/normalize.py"
    faults = [
        f"{path}:{line}"
        for path in source_tree.modules(*source_tree.PRODUCT)
        for line, used in source_tree.uses(path)
        if used in {"unicodedata.normalize", "unicodedata.is_normalized"} and path != place
    ]
    assert not faults, f"{place} normalises texts of any length in linear time"


async def test_a_password_is_cut_before_anything_is_done_with_it(pieces: list[int]) -> None:
    """Neither a new one, nor one that is compared, nor one that is kept."""
    assert passwords.fault(MARKS, "Anna") == "long"
    assert not (await passwords.check(None, MARKS)).right
    assert await passwords.hash_password(MARKS)
    assert pieces


async def test_a_password_as_long_as_may_be_is_right_and_one_sign_more_is_refused() -> None:
    """Whatever is longer is refused as a new one, so that nothing is cut that somebody chose."""
    longest = "äpple och päron " * 70
    longest = longest[: passwords.LONGEST]
    assert passwords.fault(longest, "Anna") == ""
    kept = await passwords.hash_password(longest)
    assert (await passwords.check(kept, longest)).right
    assert not (await passwords.check(kept, longest[:-1])).right
    assert passwords.fault(f"{longest}x", "Anna") == "long"


def test_the_room_for_a_first_form_is_small() -> None:
    """A page's own form fits many times; a flood does not."""
    assert passwords.LONGEST * 4 * 3 < MOST_BODY_OF_SIGN_IN < MOST_BODY / 10
