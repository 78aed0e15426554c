"""What Telegram tells twice, at once, or so that nobody can read it; and who pretends to be it."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest
import structlog

from bot.channels.telegram.api_limits import SECRET_HEADER
from bot.channels.telegram_youth.bot import PATH
from bot.handlers import dispatch
from bot.turns.inbound import YouthSaid
from bot.turns.turn import Turn
from storage.sql.statements import ALARM, ESCALATION, EVENT, QUARANTINE
from tests.support import youth_bot_site
from tests.support.youth_bot_site import SECRET, TOKEN, Lotsen, called, times, told

# ---------------------------------------------------------------- the same again, and all at once


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_the_same_update_three_times_is_taken_once(prepared: Path, mode: str) -> None:
    """Telegram may bring anything again; it is answered once."""
    options = called() if mode == "webhook" else {}
    async with youth_bot_site.both(prepared, **options) as lotsen:
        sara = await lotsen.enrolled()
        number = sara.says("/person")
        await told(sara, "Anna")
        for _ in range(2):
            lotsen.bot.updates.repeat(number)
        sara.says("/menu")
        await told(sara, "Vad vill du göra")
        assert times(sara, "att du vill prata") == 1
        assert len(await lotsen.rows(ESCALATION)) == 1


async def test_a_message_and_a_button_at_once_both_count(hooked: Lotsen) -> None:
    """Telegram brings them side by side; they are taken one after the other, and nothing breaks."""
    sara = await hooked.enrolled()
    sara.says("/menu")
    asked = await sara.wait_for_message(lambda one: one.buttons)
    before = len(await hooked.rows(EVENT))
    sara.presses("⚙️ Inställningar", asked.id)
    sara.says("hej")

    async def both_came() -> bool:
        return len(await hooked.rows(EVENT)) == before + 2

    await hooked.until(both_came, "both")
    assert not await hooked.rows(QUARANTINE)


async def test_a_handler_that_always_raises_stops_nobody(
    lotsen: Lotsen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The youth is told, what came is kept sealed, and the next message works."""
    handle = dispatch.HANDLERS[YouthSaid]

    def breaks(one: Turn, what: YouthSaid) -> None:
        if "trasig" in what.text:
            raise ValueError(what.text)
        handle(one, what)

    monkeypatch.setattr(dispatch, "HANDLERS", {**dispatch.HANDLERS, YouthSaid: breaks})
    sara = await lotsen.enrolled()
    sara.says("trasig")
    await told(sara, "fel hos oss")
    sara.says("/menu")
    await told(sara, "Vad vill du göra")
    assert len(await lotsen.rows(QUARANTINE)) == 1


async def test_an_update_that_cannot_be_read_stops_nobody(hooked: Lotsen) -> None:
    """Whatever its shape: 200, and an alarm that quotes nothing of it."""
    canary = "kanariefagel-7291"
    half = json.dumps({"update_id": 1, "message": {"text": canary}})
    with structlog.testing.capture_logs() as logs:
        for body in ("", "no json", "[]", '{"update_id": "x"}', "[" * 100_000, half):
            assert (await post(hooked, body.encode())).status_code == 200
    assert canary not in repr(logs)
    assert SECRET not in repr(logs)
    alarms = [one.what for one in await hooked.rows(ALARM)]
    assert len(alarms) == 6
    assert canary not in repr(alarms)
    sara = await hooked.enrolled()
    sara.says("/menu")
    await told(sara, "Vad vill du göra")


async def test_among_many_only_the_unreadable_one_is_passed_over(lotsen: Lotsen) -> None:
    """Asked for in one batch: the others in it are taken, and it never comes again."""
    sara = await lotsen.enrolled()
    odd = lotsen.bot.updates.queue({"message": {"text": "half a one"}})
    sara.says("/menu")
    await told(sara, "Vad vill du göra")
    await lotsen.bot.updates.wait_until_taken(odd)


async def post(lotsen: Lotsen, body: bytes, secret: str = SECRET) -> httpx.Response:
    """What somebody posts to our webhook."""
    url = lotsen.gateway.rules.base_url + PATH
    async with httpx.AsyncClient() as web:
        known = {SECRET_HEADER.encode(): secret.encode()}
        return await web.post(url, content=body, headers=known)


@pytest.mark.parametrize("secret", ["", "wrong", SECRET + "x", "å"])
async def test_who_does_not_know_the_secret_is_not_heard(hooked: Lotsen, secret: str) -> None:
    """401 at once, and nothing is done (attack 9)."""
    sara = await hooked.enrolled()
    before = len(await hooked.rows(EVENT))
    update = hooked.bot.updates.all[sara.says("/menu")]
    await told(sara, "Vad vill du göra")
    forged = {**update, "update_id": 1, "message": {**update["message"], "text": "stopp"}}
    assert (await post(hooked, json.dumps(forged).encode(), secret)).status_code == 401
    assert len(await hooked.rows(EVENT)) == before + 1


async def test_a_body_that_is_too_long_is_refused(hooked: Lotsen) -> None:
    """Before it is read."""
    assert (await post(hooked, b"x" * 300_000)).status_code == 413


async def test_a_fault_of_ours_shows_no_secret(
    hooked: Lotsen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever breaks while Telegram calls: neither the answer nor the log has token or secret."""

    def breaks(_body: bytes) -> None:
        raise RuntimeError(f"{TOKEN} {SECRET}")

    monkeypatch.setattr(hooked.edge._bot, "parse", breaks)  # noqa: SLF001 - where it breaks
    with structlog.testing.capture_logs() as logs:
        answer = await post(hooked, b"{}")
    assert answer.status_code == 500
    for secret in (TOKEN, SECRET):
        assert secret not in answer.text + repr(answer.headers) + repr(logs)
