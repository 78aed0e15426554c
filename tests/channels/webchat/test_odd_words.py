"""What anybody may write, post or be called: shown literally, and never an error."""

from __future__ import annotations

from typing import Final

import pytest

from tests.support import webchat_client
from tests.support.webchat_client import House, Phone

NASTY: Final = (
    "<img src=x onerror=alert(1)>",
    "</p></div><script>alert(1)</script>",
    "{{7*7}} {% raw %} {coach} %s",
    "&lt;b&gt; &amp; \"quotes\" 'too'",
    "𝓐" * 4096,
    "مرحبا (Malmö) 123",
    "line one\nline two",
)


@pytest.mark.parametrize("text", NASTY)
async def test_what_somebody_writes_is_shown_literally(
    house: House, phone: Phone, text: str
) -> None:
    """Markup, templates and four thousand signs of another plane are words."""
    answer = await phone.say(text)
    assert webchat_client.bubbles(answer.text)[0].text == text
    assert text in [one.text for one in webchat_client.bubbles(await phone.page())]
    assert await house.heard(phone.youth) == [text]


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (b"text=%ED%A0%80hej", "hej"),
        (b"text=%E2%80%AEhej%E2%81%A6", "hej"),
        (b"text=h%00e%07j", "h e j"),
        (b"text=%FF%FEhej", "hej"),
        (b"text=a%0D%0Ab", "a\nb"),
    ],
    ids=["lone surrogate", "bidi overrides", "controls", "no UTF-8", "line ends"],
)
async def test_no_byte_is_an_error(phone: Phone, body: bytes, shown: str) -> None:
    """What no keyboard writes turns nothing round and breaks nothing."""
    headers = webchat_client.FETCH | {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await phone.client.post("/chat/say", content=body, headers=headers)
    assert answer.status_code == 200
    assert webchat_client.bubbles(answer.text)[0].text.replace("\ufffd", "") == shown
    assert (await phone.get("/chat")).status_code == 200


async def test_a_nickname_with_markup_is_a_nickname(house: House) -> None:
    """In a line of the robot it is isolated, and no markup."""
    phone = await house.enrolled("<b onclick=x>Å&amp;{team}")
    await phone.post("/chat/tap", turn="0", choice="menu")
    for choice in ("settings", "data", "show"):
        await phone.tap(choice)
    page = await phone.page()
    assert "<bdi>&lt;b onclick=x&gt;Å&amp;amp;{team}</bdi>" in page
