"""Invitations in the console: named, listed with what was answered, taken back; referrals."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Final

import httpx
import pytest

from bot.turns.inbound import CoachBegan, CoachSaid, Inbound, YouthJoined, YouthTapped
from storage.access import invites, precontact, referrals
from storage.access.referrals import FourAnswers, Referrer, Said
from storage.reads import coach_messages, subject_access
from storage.sql.statements import INVITE, PRECONTACT, REFERRAL, YOUTH
from tests.support import console_client, people
from tests.support.console_client import ANNA, EVA, NINA, OMAR, Desk

SAID: Final = Said(
    FourAnswers("Kommer sällan", "Borta tre dagar", "Mentorssamtal", "Lite bättre"),
    Referrer("Lo Berg", "Mentor", "070-123 45 67"),
)


def secret(page: httpx.Response) -> str:
    """The link of an invitation that a page shows once."""
    found = re.search(r'id="address"[^>]* value="([^"]+)"', page.text)
    assert found
    return html.unescape(found[1]).rpartition("/")[2]


def shown(page: httpx.Response) -> str:
    """What somebody reads on a page."""
    inside = page.text.partition("<main")[2]
    return " ".join(html.unescape(re.sub("<[^>]+>", " ", inside)).split())


def comes(site: Desk, invitation: str, chat: str) -> int:
    """Somebody comes by this invitation; their number."""
    taken = site.app.turns.take([Inbound(YouthJoined(invitation), "web", f"j-{chat}", chat=chat)])
    assert not taken[0].refused
    return taken[0].youth


def answers(site: Desk, chat: str, *choices: str) -> None:
    """They press buttons, one after another."""
    for choice in choices:
        with site.app.store.begin() as uow:
            youth = uow.youths_by_chat([("web", chat)])["web", chat]
            place = uow.youths([youth])[youth].place
        assert place is not None
        what = YouthTapped(place.turn, choice)
        site.app.turns.take([Inbound(what, "web", f"{chat}-{place.turn}", chat=chat)])


def refer(site: Desk, team: int = 1) -> int:
    """A referral that came to a team; its number."""
    now = site.clock.now()
    site.write(lambda db, keys: referrals.add(db, keys, team, f"{team}" * 43, SAID, now))
    return int(people.rows(site.app, REFERRAL)[-1].id)


# ------------------------------------------------------------ invitations


async def test_nobody_is_invited_without_a_coach(site: Desk) -> None:
    """[0-4] A coordinator has no youths: without a coach of the team there is no invitation."""
    eva = await site.signed_in(EVA)
    await eva.get("/desk/team")
    for coach in ("", str(EVA), str(NINA), "99", "x"):
        assert (await eva.post("/desk/team/invites", coach=coach)).status_code == 404
    assert people.rows(site.app, INVITE) == []
    await eva.post("/desk/team/invites", coach=str(OMAR))
    assert [row.coach_id for row in people.rows(site.app, INVITE)] == [OMAR]


async def test_a_coach_sees_what_was_answered_to_which_of_theirs(site: Desk) -> None:
    """[3-15] Open, come, yes, no, wants to think: each beside the coach's own words for it."""
    anna = await site.signed_in(ANNA)
    await anna.get("/desk/team")
    read = ("sv", "on", "on", "on")
    words = {"öppen": (), "kom": (), "jaa": (*read, "yes"), "nej": (*read, "no"),
             "tänk": (*read, "think")}  # fmt: skip
    for label, pressed in words.items():
        made = secret(await anna.post("/desk/team/invites", label=label))
        if label != "öppen":
            comes(site, made, label)
            answers(site, label, *pressed)
    page = shown(await anna.get("/desk/invitations"))
    for label, state in {"öppen": "öppen", "kom": "har kommit, inget svar än", "jaa": "ja",
                         "nej": "nej", "tänk": "vill tänka"}.items():  # fmt: skip
        assert f"{label} {state}" in page


async def test_the_label_is_the_coachs_own_and_sealed(site: Desk) -> None:
    """A coordinator and a colleague see the state without it; the database holds no word of it."""
    anna, omar, eva = [await site.signed_in(one) for one in (ANNA, OMAR, EVA)]
    await anna.get("/desk/team")
    await anna.post("/desk/team/invites", label="Killen på Kajkaféet")
    assert "Killen på Kajkaféet" in shown(await anna.get("/desk/invitations"))
    assert "Killen" not in (await omar.get("/desk/invitations")).text
    of_team = shown(await eva.get("/desk/invitations"))
    assert "Anna" in of_team
    assert "Killen" not in of_team
    assert "Killen" not in repr([tuple(row) for row in people.rows(site.app, INVITE)])


async def test_news_say_which_invitation_it_was(site: Desk) -> None:
    """[3-15] Who has no name yet is told of by the coach's own words."""
    anna = await site.signed_in(ANNA)
    await anna.get("/desk/team")
    made = secret(await anna.post("/desk/team/invites", label="Killen på kaféet"))
    comes(site, made, "phone")
    answers(site, "phone", "sv", "on", "on", "on", "think")
    told = site.write(lambda db, keys: coach_messages.news_to(db, keys, ANNA, 9))
    assert [(one.line, one.values) for one in reversed(told)] == [
        ("desk.came", {"nickname": "“Killen på kaféet”"}),
        ("desk.said_think", {"nickname": "“Killen på kaféet”"}),
    ]


async def test_one_that_is_taken_back_opens_nothing(site: Desk) -> None:
    """Whoever has the link is told kindly, as for every other that does not work."""
    anna = await site.signed_in(ANNA)
    await anna.get("/desk/team")
    made = secret(await anna.post("/desk/team/invites", label="x"))
    key = people.rows(site.app, INVITE)[0].hash.hex()
    done = await anna.post("/desk/invitations/withdraw", key=key)
    assert done.headers["location"] == "/desk/invitations?done=withdrawn"
    assert "tillbakatagen" in shown(await anna.get("/desk/invitations"))
    youth = site.hand()
    refused = await youth.client.post("/i", data={"invitation": made})
    guessed = await youth.client.post("/i", data={"invitation": "x" * 24})
    assert (refused.status_code, guessed.status_code) == (403, 403)
    plain = [re.sub('value="[^"]*"', "", one.text) for one in (refused, guessed)]
    assert plain[0] == plain[1]
    assert 'href="/open/help"' in refused.text
    again = await anna.post("/desk/invitations/withdraw", key=key)
    assert again.headers["location"] == "/desk/invitations?done=late"


@pytest.mark.parametrize("who", [OMAR, NINA])
async def test_nobody_takes_back_a_colleagues(site: Desk, who: int) -> None:
    """Nor one of another team; what is no key is nobody's."""
    made = site.write(lambda db, keys: invites.make(db, keys, ANNA, site.clock.now()))
    other = await site.signed_in(who)
    await other.get("/desk/team")
    for key in (made.key.hex(), "", "zz"):
        await other.post("/desk/invitations/withdraw", key=key)
    now = site.clock.now()
    assert site.write(lambda db, keys: invites.find(db, keys, made.secret, now)) is not None


async def test_who_introduces_is_a_role_and_never_a_name(site: Desk) -> None:
    """[3-14] A word of ours, or none; it comes along to the youth."""
    anna = await site.signed_in(ANNA)
    await anna.get("/desk/team")
    await anna.post("/desk/team/invites", introduced_by="Lo Berg")
    made = secret(await anna.post("/desk/team/invites", introduced_by="mentor"))
    assert [row.introduced_by for row in people.rows(site.app, INVITE)].count("mentor") == 1
    youth = comes(site, made, "phone")
    assert site.write(lambda db, _: precontact.introduced_by(db, youth)) == "mentor"


# ------------------------------------------------------------ before the first contact


async def test_an_invitation_warns_until_it_is_ticked_with_whom_was_spoken(site: Desk) -> None:
    """[0-5] Ticked, or why with nobody; by role, and nothing in words."""
    anna = await site.signed_in(ANNA)
    await anna.get("/desk/team")
    warning = "Ingenting är ikryssat"
    warned = await anna.post("/desk/team/invites")
    assert warning in warned.text
    for given in ({"spoken": "mentor"}, {"not_spoken": "no_wish"}):
        quiet = await anna.post("/desk/team/invites", **given)
        assert warning not in quiet.text
    odd = await anna.post("/desk/team/invites", spoken="Lo Berg", not_spoken="Jag glömde")
    assert warning in odd.text
    assert [row.role for row in people.rows(site.app, PRECONTACT)] == ["mentor", "no_wish"]


async def test_the_page_warns_before_the_first_words_of_a_coach(site: Desk) -> None:
    """[0-5] Until the ticks are there, or skipped with a reason; who has written is not warned."""
    anna = await site.signed_in(ANNA)
    await anna.get("/desk/team")
    one, other = [
        comes(site, secret(await anna.post("/desk/team/invites")), chat) for chat in ("a", "b")
    ]
    for youth in (one, other):
        assert (
            f'action="/desk/youths/{youth}/spoken"'
            in (await anna.get(f"/desk/youths/{youth}")).text
        )
    await anna.post(f"/desk/youths/{one}/spoken", not_spoken="no_haste")
    page = await anna.get(f"/desk/youths/{one}")
    assert f'action="/desk/youths/{one}/spoken"' not in page.text
    assert "det kunde inte vänta" in page.text
    answers(site, "b", "sv", "on", "on", "on", "yes")
    for what in (CoachBegan(ANNA), CoachSaid(ANNA, "Hej!")):
        site.app.turns.take([Inbound(what, "console", f"c-{type(what).__name__}", youth=other)])
    page = await anna.get(f"/desk/youths/{other}")
    assert f'action="/desk/youths/{other}/spoken"' not in page.text


async def test_the_youth_sees_what_was_kept_of_how_they_came(site: Desk) -> None:
    """With whom the coach spoke, who introduced, the coach's words: and it goes with them."""
    anna = await site.signed_in(ANNA)
    await anna.get("/desk/team")
    made = await anna.post(
        "/desk/team/invites", label="Kafé", introduced_by="teacher", spoken="mentor"
    )
    youth = comes(site, secret(made), "phone")
    before, introduction, came = site.write(
        lambda db, keys: (
            subject_access.before(db, youth),
            subject_access.introduction(db, youth),
            subject_access.invites(db, keys, youth),
        )
    )
    assert [(one.role, one.coach) for one in before] == [("mentor", "Anna")]
    assert introduction.introduced_by == "teacher"
    assert [one.label for one in came] == ["Kafé"]


async def test_a_flag_says_that_no_guardian_may_be_contacted(site: Desk) -> None:
    """[3-34] It stands on top of the page, for everybody of the team; it can be taken away."""
    sara = people.Youth(site.app, "another")
    anna = await site.signed_in(ANNA)
    await anna.get("/desk/team")
    warning = "Ingen vårdnadshavare får kontaktas."
    for stop in ("yes", "no"):
        await anna.post(f"/desk/youths/{sara.id}/guardians", stop=stop)
        assert (warning in (await anna.get(f"/desk/youths/{sara.id}")).text) is (stop == "yes")


# ------------------------------------------------------------ referrals


async def test_a_referral_goes_from_the_queue_to_an_answer(site: Desk) -> None:
    """[0-4] Coach, spoken with, invitation, first contact, answer; the state by hand."""
    number = refer(site)
    eva, anna, omar = [await site.signed_in(one) for one in (EVA, ANNA, OMAR)]
    for one in (eva, anna, omar):
        await one.get("/desk/team")
    assert "Mentorssamtal" in shown(await eva.get("/desk/referrals"))
    assert "Mentorssamtal" not in (await anna.get("/desk/referrals")).text
    assert 'href="/desk/referrals"' in (await eva.get("/desk/inbox")).text.partition("<main")[2]
    refused = await anna.post("/desk/team/invites", referral=str(number))
    assert refused.status_code == 404, "nobody has given it to Anna"
    await eva.post(f"/desk/referrals/{number}/coach", coach=str(ANNA))
    page = shown(await anna.get("/desk/referrals"))
    assert "Lo Berg , Mentor , 070-123 45 67" in page
    assert (await omar.post(f"/desk/referrals/{number}/state", state="ended")).status_code == 404
    await anna.post(f"/desk/referrals/{number}/spoken", spoken="mentor")
    made = await anna.post("/desk/team/invites", referral=str(number), label="Kajskolan")
    assert "Ingenting är ikryssat" not in made.text
    assert "Inbjudan: öppen" in shown(await eva.get("/desk/referrals"))
    youth = comes(site, secret(made), "phone")
    answers(site, "phone", "sv", "on", "on", "on", "yes")
    assert f"Inbjudan: ja Första kontakten: #{youth}" in shown(await eva.get("/desk/referrals"))
    assert [one.role for one in site.write(lambda db, _: precontact.of_youth(db, youth))] == [
        "mentor"
    ]
    await anna.post(f"/desk/referrals/{number}/state", state="contact")
    state = await site.hand().client.get(f"/refer/state/{'1' * 43}")
    assert "Kontakt är tagen." in state.text


async def test_a_referral_of_another_team_is_nobodys(site: Desk) -> None:
    """As good as none (attack 1)."""
    number = refer(site, team=2)
    eva = await site.signed_in(EVA)
    await eva.get("/desk/team")
    assert "Lo Berg" not in (await eva.get("/desk/referrals")).text
    for path, given in (("coach", {"coach": str(ANNA)}), ("state", {"state": "ended"}),
                        ("spoken", {"spoken": "mentor"})):  # fmt: skip
        answer = await eva.post(f"/desk/referrals/{number}/{path}", **given)
        assert answer.status_code == 404
    row = people.rows(site.app, REFERRAL)[0]
    assert (row.coach_id, row.state) == (None, "received")


@pytest.mark.parametrize("coach", [EVA, NINA, 99])
async def test_a_referral_is_given_to_coaches_of_the_team_alone(site: Desk, coach: int) -> None:
    """[0-4] Somebody who has youths here."""
    number = refer(site)
    eva = await site.signed_in(EVA)
    await eva.get("/desk/team")
    answer = await eva.post(f"/desk/referrals/{number}/coach", coach=str(coach))
    assert answer.status_code == 404
    assert people.rows(site.app, REFERRAL)[0].coach_id is None


async def test_the_link_is_given_out_and_withdrawn_by_a_coordinator(site: Desk) -> None:
    """[2-13] It is shown once; off until then, and off again."""
    eva = await site.signed_in(EVA)
    assert "Det finns ingen" in shown(await eva.get("/desk/referrals"))
    path = f"/refer/{secret(await eva.post('/desk/referrals/link'))}"
    someone = site.hand()
    assert (await someone.client.get(path)).status_code == 200
    assert path not in (await eva.get("/desk/referrals")).text
    await eva.post("/desk/referrals/link/withdraw")
    assert (await someone.client.get(path)).status_code == 410


async def test_who_leaves_gives_referrals_and_the_links_of_a_no_back(site: Desk) -> None:
    """The queue has them again, and who said no can still come back by the same link."""
    number = refer(site)
    eva, omar = await site.signed_in(EVA), await site.signed_in(OMAR)
    await eva.get("/desk/team")
    await omar.get("/desk/team")
    await eva.post(f"/desk/referrals/{number}/coach", coach=str(OMAR))
    made = secret(await omar.post("/desk/team/invites"))
    comes(site, made, "phone")
    answers(site, "phone", "sv", "on", "on", "on", "no")
    site.passes(timedelta(hours=25))
    site.app.turns.take_due()
    eva = await site.signed_in(EVA)
    await eva.get("/desk/team")
    assert (await eva.post(f"/desk/team/people/{OMAR}/leave")).status_code == 303
    assert people.rows(site.app, REFERRAL)[0].coach_id is None
    youth = comes(site, made, "again")
    assert {row.id: row.coach_id for row in people.rows(site.app, YOUTH)}[youth] == ANNA


async def test_a_title_stands_on_the_card(site: Desk) -> None:
    """[0-8] What the coach writes of themselves, without what turns a sentence round."""
    anna = await site.signed_in(ANNA)
    await anna.get("/desk/account")
    await anna.post("/desk/account/title", title=" Studie\u202evägledare  på  Kajen ")
    assert 'value="Studievägledare på Kajen"' in (await anna.get("/desk/account")).text
    assert console_client.NAMES[ANNA] == "Anna"
    with site.app.store.begin() as uow:
        assert uow.coaches[ANNA].title == "Studievägledare på Kajen"
