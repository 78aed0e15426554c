"""A referral from outside: four questions, no identity; written and never read by its link."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

import pytest
from sqlalchemy import update

from flows.engine.programme import ReferralState
from storage.access import referrals
from storage.schema import periods
from storage.sql.statements import REFERRAL
from tests.support import people
from tests.support.webchat_client import House, Phone

KEY: Final = "k" * 43
ANSWERS: Final = {
    "risk": "Kommer sällan", "attendance": "Tre dagar i veckan borta sedan september",
    "tried": "Mentorssamtal", "result": "Bättre en vecka",
}  # fmt: skip
OWN: Final = {"name": "Lo Berg", "role": "Mentor, Kajskolan", "phone": "070-123 45 67"}
WHOLE: Final = {**ANSWERS, **OWN}


async def link(house: House) -> str:
    """A team's link, as a coordinator gives it out."""
    now = house.clock.now()
    secret = await house.gateway.write(lambda db, keys: referrals.open_link(db, keys, 1, now))
    return f"/refer/{secret}"


async def sends(by: Phone, path: str, key: str = KEY, **more: str) -> tuple[int, str]:
    """Send the whole form, or what `more` makes of it; the status and where it leads."""
    answer = await by.post(path, plain=True, key=key, **{**WHOLE, **more})
    return answer.status_code, answer.headers.get("location", "")


async def test_who_has_the_link_writes_and_gets_a_state_back(house: House) -> None:
    """[2-13, 3-9] Received, contact taken, ended; and nothing of what was written."""
    phone, path = house.phone(), await link(house)
    status, state = await sends(phone, path)
    assert status == 303
    (row,) = people.rows(house.app, REFERRAL)
    seen = []
    for one in ReferralState:
        with house.app.store.writing() as db:
            db.execute(update(REFERRAL).values(state=one))
        page = await phone.get(state)
        assert page.status_code == 200
        assert not [word for word in WHOLE.values() if word in page.text]
        seen.append(re.findall("<strong>(.*?)\\s*</strong>", page.text, re.DOTALL)[0])
    assert seen == [
        "Mottaget. Ingen har tagit kontakt med den unga än.", "Kontakt är tagen.",
        "Vårt arbete med det är avslutat.",
    ]  # fmt: skip
    assert row.coach_id is None
    assert not phone.client.cookies


async def test_what_was_written_is_sealed_and_read_by_no_link(house: House) -> None:
    """[2-13] Neither the team's link nor the referrer's own shows a word of it."""
    phone, path = house.phone(), await link(house)
    _, state = await sends(phone, path)
    raw = repr([tuple(row) for row in people.rows(house.app, REFERRAL)])
    for word in WHOLE.values():
        assert word not in raw
        assert word not in (await phone.get(path)).text
        assert word not in (await phone.get(state)).text
    (found,) = await house.gateway.read(lambda db, keys: referrals.queue(db, keys, 1))
    assert (found.answers._asdict(), found.referrer._asdict()) == (ANSWERS, OWN)


@pytest.mark.parametrize("missing", list(WHOLE))
async def test_all_four_answers_and_who_asks_are_needed(house: House, missing: str) -> None:
    """[3-11, 4b-14] Without one of them nothing is sent, and what was written is still there."""
    phone, path = house.phone(), await link(house)
    answer = await phone.post(path, plain=True, key=KEY, **{**WHOLE, missing: "  "})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert all(value in answer.text for name, value in WHOLE.items() if name != missing)
    assert people.rows(house.app, REFERRAL) == []


async def test_an_answer_has_at_most_five_hundred_characters(house: House) -> None:
    """[3-11] 500 and no more, with the hint that no diagnosis and no name belong there."""
    phone, path = house.phone(), await link(house)
    page = (await phone.get(path)).text
    assert page.count('maxlength="500"') == 4
    assert page.count("Ingen diagnos, inget namn.") == 4
    assert (await sends(phone, path, risk="x" * 501))[0] == 422
    assert (await sends(phone, path, risk="x" * 500))[0] == 303


async def test_there_is_no_field_for_who_the_pupil_is(house: House) -> None:
    """[3-11] The situation, and the referrer's own name: nothing else is asked or taken."""
    phone, path = house.phone(), await link(house)
    page = (await phone.get(path)).text
    fields = re.findall('<(?:input|textarea)[^>]* name="([^"]*)"', page)
    assert fields == ["key", *WHOLE]
    await phone.post(path, plain=True, key=KEY, **WHOLE, pupil="Sara", born="2009-01-01")
    (found,) = await house.gateway.read(lambda db, keys: referrals.queue(db, keys, 1))
    assert "Sara" not in repr(found)


async def test_a_number_is_needed_by_which_they_can_be_called(house: House) -> None:
    """Who it is can be told by telephone alone."""
    phone, path = house.phone(), await link(house)
    assert (await sends(phone, path, phone="ring mig"))[0] == 422


NUMBERS: Final = (
    "20080101-1234", "200801011234", "080101-1234", "0801011234", "080101+1234", "20080161-1234",
    "080191-1234", "2008-01-01-1234", "20080101 1234", "2008 01 01 1234", "080101\u20131234",
    "080101 - 1234", "080101-T123", "080101-TF12",
)  # fmt: skip


@pytest.mark.parametrize("field", WHOLE)
async def test_a_personal_number_is_taken_in_no_field(house: House, field: str) -> None:
    """[3-11] In any form, also a coordination number; what was typed stays, and nothing is sent."""
    phone, path = house.phone(), await link(house)
    for number in NUMBERS:
        if field == "phone" and number == "0801011234":
            continue  # Ten digits are a telephone number where one is asked for.
        typed = f"Ali Hassan, personnummer {number}."
        answer = await phone.post(path, plain=True, key=KEY, **{**WHOLE, field: typed})
        assert answer.status_code == 422, number
        assert 'role="alert"' in answer.text
        assert typed in answer.text
    assert people.rows(house.app, REFERRAL) == []


@pytest.mark.parametrize("field", ANSWERS)
async def test_the_answers_about_a_pupil_hold_no_way_to_reach_somebody(
    house: House, field: str
) -> None:
    """[3-11] Neither an e-mail address nor a telephone number; the referrer's own has its field."""
    phone, path = house.phone(), await link(house)
    for reached in ("ali@example.se", "070-123 45 67", "0701234567", "+46 70 123 45 67",
                    "0046701234567", "08-123 456 78", "08-123456"):  # fmt: skip
        answer = await phone.post(
            path, plain=True, key=KEY, **{**WHOLE, field: f"Nås på {reached}"}
        )
        assert answer.status_code == 422, reached
        assert reached in answer.text
    assert people.rows(house.app, REFERRAL) == []


async def test_dates_and_hours_are_no_identity(house: House) -> None:
    """[3-11] Since when and how much is what is asked about; a mobile number is the referrer's."""
    phone, path = house.phone(), await link(house)
    for number, usual in enumerate((
        "Borta sedan 2026-09-01, 12 av 40 dagar", "Mellan 2025-09-01 2026-01-15",
        "Kommer 08-16 09-17 ibland", "08.00-09.30 och 10.15-11.00", "Läsåret 2025/2026: 1200 min",
    )):  # fmt: skip
        key = f"{number}" * 43
        assert (await sends(phone, path, key=key, attendance=usual, phone="0701234567"))[0] == 303
    assert len(people.rows(house.app, REFERRAL)) == 5


async def test_the_same_form_sent_twice_is_one_referral(house: House) -> None:
    """An impatient press is no second pupil."""
    phone, path = house.phone(), await link(house)
    assert await sends(phone, path) == await sends(phone, path)
    assert len(people.rows(house.app, REFERRAL)) == 1


async def test_from_one_address_five_are_taken_in_a_quarter_of_an_hour(house: House) -> None:
    """[2-13] Then it waits, and nothing that was written is lost."""
    phone, path = house.phone(), await link(house)
    for number in range(5):
        assert (await sends(phone, path, key=f"{number}" * 43))[0] == 303
    assert (await sends(phone, path, key="x" * 43))[0] == 429
    assert len(people.rows(house.app, REFERRAL)) == 5
    house.clock.move_to(house.clock.now() + timedelta(minutes=16))
    assert (await sends(phone, path, key="x" * 43))[0] == 303


async def test_without_a_link_nobody_outside_writes(house: House) -> None:
    """[2-13] Off by default; withdrawn, replaced and over are one kind answer with open help."""
    phone, old = house.phone(), await link(house)
    new = await link(house)
    gone = [await phone.get(one) for one in ("/refer/guess", old)]
    await house.gateway.write(lambda db, _: referrals.close_link(db, 1))
    gone += [await phone.get(new)]
    last = await link(house)
    house.clock.move_to(house.clock.now() + periods.REFERRAL_LINK_LASTS)
    gone += [await phone.get(last), await phone.get("/refer/state/guess")]
    assert {one.status_code for one in gone} == {410}
    assert all('href="/open/help"' in one.text for one in gone)
    for one in ("/refer/guess", old, new, last):
        assert (await sends(phone, one))[0] == 410
    assert people.rows(house.app, REFERRAL) == []


async def test_another_site_sends_no_referral(house: House) -> None:
    """A form of somebody else's page does nothing."""
    phone, path = house.phone(), await link(house)
    answer = await phone.client.post(path, data=WHOLE, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert people.rows(house.app, REFERRAL) == []
