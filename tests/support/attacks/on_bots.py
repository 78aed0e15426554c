"""Attacks 9 to 13 and 15: both webhooks, and what is sent through Telegram."""

from __future__ import annotations

import json
import re
import time
from html import unescape
from typing import Any, Final

import httpx

from tests.support.attacks.attack_rows import attack, expect
from tests.support.attacks.attacked_house import (
    COACH_TOKEN,
    HEADER,
    HOOK_SECRET,
    YOUTH_TOKEN,
    AttackedHouse,
)

HOOKS: Final = ("/telegram/youth", "/telegram/coach")
SECONDS: Final = 2.0
DEEP: Final = 100_000
PERSON: Final = 7001
TWICE, MARKED = 7002, 7003
GROUP: Final = -10077
START: Final = re.compile(r"[?]start=([A-Za-z0-9_-]+)")
AT: Final = 1_790_000_000
TELEGRAM: Final = "tests/channels/telegram_youth"


def message(number: int, text: str, chat: int = PERSON, **more: Any) -> dict[str, Any]:
    """An update with a message, as Telegram has it."""
    kind = "private" if chat > 0 else "supergroup"
    where = (
        {"id": chat, "type": kind, "first_name": "S"}
        if chat > 0
        else {"id": chat, "type": kind, "title": "G"}
    )
    who = {"id": abs(chat), "is_bot": False, "first_name": "S", "language_code": "sv"}
    said = {"message_id": number, "date": AT, "chat": where, "from": who, "text": text, **more}
    return {"update_id": number, "message": said}


def pressed(number: int, data: Any, chat: int = PERSON) -> dict[str, Any]:
    """An update with the press of a button."""
    who = {"id": chat, "is_bot": False, "first_name": "S", "language_code": "sv"}
    under = message(1, "?", chat)["message"]
    query = {"id": f"q{number}", "from": who, "chat_instance": "1", "data": data, "message": under}
    return {"update_id": number, "callback_query": query}


def enrolled(house: AttackedHouse, person: int) -> None:
    """Come in by an invitation in Telegram, and say yes."""
    for token in (YOUTH_TOKEN, COACH_TOKEN):
        house.telegram.server.bot(token).person(person)
    page = house.staff("Anna").post("/desk/team/invites").text
    start = START.search(page)
    expect(start, "no link for Telegram")
    house.hook("youth", message(person * 100, f"/start {start[1] if start else ''}", person))
    used: list[str] = []
    for number, choice in enumerate(("older:", "sv", "on", "on", "on", "yes", "skip", "day"), 1):
        used.append(_button(house, person, choice, used))
        press = pressed(person * 100 + number, used[-1], person)
        expect(house.hook("youth", press).status_code == 200, f"pressing {choice}")


def _button(house: AttackedHouse, person: int, choice: str, used: list[str]) -> str:
    """What the newest button of this choice carries, once there is one that was not used."""
    ends = time.monotonic() + 20
    while True:
        shown = [
            one.params
            for one in house.telegram.calls(YOUTH_TOKEN)
            if str(one.params.get("chat_id")) == str(person)
        ]
        data = [
            str(key["callback_data"])
            for one in reversed(shown)
            for row in one.get("reply_markup", {}).get("inline_keyboard", ())
            for key in row
        ]
        fits = [one for one in data if one.startswith(choice) or one.endswith(f":{choice}")]
        fits = [one for one in fits if one not in used]
        if fits:
            return fits[0]
        expect(time.monotonic() < ends, f"no button {choice}")


def heard(house: AttackedHouse, least: int, chat: int = PERSON) -> list[str]:
    """What the youths' bot has said in a chat, once it is so much."""
    ends = time.monotonic() + 20
    while len(found := _said(house, chat)) < least:
        expect(time.monotonic() < ends, f"the bot said {len(found)} things, not {least}")
    return found


def _said(house: AttackedHouse, chat: int, token: str = YOUTH_TOKEN) -> list[str]:
    return [
        str(one.params.get("text", ""))
        for one in house.telegram.calls(token)
        if str(one.params.get("chat_id")) == str(chat)
    ]


@attack(9, "Call a webhook without its secret, with huge, deep and broken bodies")
def webhook(house: AttackedHouse) -> str:
    worst, told = 0.0, list[int]()
    with httpx.Client(base_url=house.url, timeout=20) as web:

        def call(path: str, body: bytes, method: str = "POST", **headers: str) -> int:
            nonlocal worst
            begun = time.perf_counter()
            status = web.request(method, path, content=body, headers=headers).status_code
            worst = max(worst, time.perf_counter() - begun)
            told.append(status)
            return status

        for path in HOOKS:
            for given in ("", "wrong", HOOK_SECRET[:-1], "x" * 8_000):
                expect(call(path, b"{}", **{HEADER: given}) == 401, f"{path} took {given[:10]!r}")
            expect(call(path, b"{}") == 401, f"{path} asks for no secret")
            expect(call(path, b"", "GET", **{HEADER: HOOK_SECRET}) in {404, 405}, f"GET {path}")
            right = {HEADER: HOOK_SECRET, "content-type": "application/json"}
            expect(call(path, b"x" * 10_000_000, **right) == 413, f"{path} took 10 MB")
            for body in (
                b"[" * DEEP,
                b'{"update_id":NaN}',
                b"\xff\xfe",
                b"",
                b"null",
                b"[]",
                b"{}",
                b'{"update_id":' + b"9" * 5_000 + b"}",
                b'{"update_id":1,"message":"\\ud800"}',
            ):
                status = call(path, body, **right)
                expect(status < 500, f"{path} {body[:20]!r}: {status}")
    expect(worst < SECONDS, f"an answer took {worst:.1f} s")
    return f"{len(told)} calls: 401, 404/405, 413 or taken; the slowest {worst * 1000:.0f} ms"


@attack(
    10,
    "Deliver the same update again",
    proofs=(f"{TELEGRAM}/test_updates.py::test_the_same_update_three_times_is_taken_once",),
)
def again(house: AttackedHouse) -> str:
    enrolled(house, TWICE)
    before = len(_said(house, TWICE))
    update = message(TWICE * 100 + 50, "/privacy", TWICE)
    answers = [house.hook("youth", update).status_code for _ in range(4)]
    expect(set(answers) == {200}, f"{answers}")
    first = heard(house, before + 1, TWICE)
    house.hook("youth", message(TWICE * 100 + 51, "/help", TWICE))
    second = heard(house, len(first) + 1, TWICE)
    repeated = [text for text in set(second[before:]) if second[before:].count(text) > 1]
    expect(not repeated, f"said more than once: {repeated[:1]}")
    return f"four deliveries, answered once; {len(second) - before} messages, no two alike"


@attack(11, "Press made-up, foreign and expired buttons")
def buttons(house: AttackedHouse) -> str:
    for token in (YOUTH_TOKEN, COACH_TOKEN):
        house.telegram.server.bot(token).person(PERSON)
    shapes: tuple[Any, ...] = (
        "1:yes",
        "999999999:yes",
        "-1:yes",
        "0:",
        ":",
        "😀" * 16,
        "%s{0}",
        "../..",
        "1:goal:2",
        "\u0000",
        "a" * 64,
        "1:" + "9" * 50,
        None,
        7,
        {"x": 1},
    )
    for number, data in enumerate(shapes):
        for bot in ("youth", "coach"):
            status = house.hook(bot, pressed(200 + number, data)).status_code
            expect(status == 200, f"{bot}: {data!r} answered {status}")
    house.hook("youth", message(300, "/help"))
    heard(house, 1)
    _, sara = house.sara
    web = [
        sara.web.post("/chat/tap", data={"turn": turn, "choice": choice}).status_code
        for turn in ("1", "0", "-1", "9" * 40, "٣", "x")
        for choice in ("yes", "goal:99", "x" * 5_000, "%00")
    ]
    expect(all(status < 500 for status in web), f"{web}")
    expect(not house.traces(), f"faults in the log: {house.traces()[:1]}")
    return f"{2 * len(shapes)} presses in Telegram, {len(web)} on the web: answered, no fault"


@attack(12, "Add the bots to a group, write as a channel, inline and by a business connection")
def groups(house: AttackedHouse) -> str:
    for token in (YOUTH_TOKEN, COACH_TOKEN):
        house.telegram.server.bot(token).group(GROUP)
    added = message(400, "", GROUP)["message"]
    updates: tuple[dict[str, Any], ...] = (
        message(401, "jag vill dö", GROUP),
        message(402, "hej", GROUP, sender_chat={"id": GROUP, "type": "channel", "title": "K"}),
        {
            "update_id": 403,
            "my_chat_member": {
                "chat": added["chat"],
                "from": added["from"],
                "date": AT,
                "old_chat_member": {
                    "user": {"id": 4242, "is_bot": True, "first_name": "b"},
                    "status": "left",
                },
                "new_chat_member": {
                    "user": {"id": 4242, "is_bot": True, "first_name": "b"},
                    "status": "member",
                },
            },
        },
        {
            "update_id": 404,
            "inline_query": {"id": "1", "from": added["from"], "query": "x", "offset": ""},
        },
        {"update_id": 405, "business_message": message(1, "hej")["message"]},
        {"update_id": 406, "channel_post": {**added, "text": "hej"}},
    )
    for one in updates:
        for bot in ("youth", "coach"):
            expect(house.hook(bot, one).status_code == 200, f"{bot}: {sorted(one)}")
    ends = time.monotonic() + 10
    while not (left := house.telegram.calls(YOUTH_TOKEN, "leaveChat")):
        expect(time.monotonic() < ends, "the group was not left")
    said = _said(house, GROUP) + _said(house, GROUP, COACH_TOKEN)
    expect(not said, f"said in a group: {said[:1]}")
    return f"nothing said in the group, left ({len(left)}×); 6 kinds answered"


@attack(
    13,
    "Forwarded, edited, via another bot, quoting another",
    proofs=(
        f"{TELEGRAM}/test_other_updates.py::test_a_forwarded_text_is_read_for_danger_and_nothing_else",
        f"{TELEGRAM}/test_other_updates.py::test_an_edit_is_read_for_danger",
    ),
)
def forwarded(house: AttackedHouse) -> str:
    house.telegram.server.bot(YOUTH_TOKEN).person(PERSON)
    who = {"id": 5, "is_bot": False, "first_name": "<b>Annan</b>"}
    other = message(9, "en annans ord")["message"]
    shapes = (
        {"forward_origin": {"type": "user", "date": AT, "sender_user": who}},
        {"via_bot": {"id": 6, "is_bot": True, "first_name": "b", "username": "bbot"}},
        {"reply_to_message": other, "quote": {"text": "en annans ord", "position": 0}},
        {
            "external_reply": {
                "origin": {"type": "hidden_user", "date": AT, "sender_user_name": "x"}
            }
        },
    )
    for number, more in enumerate(shapes):
        answer = house.hook("youth", message(500 + number, "hej", **more))
        expect(answer.status_code == 200, f"{sorted(more)}: {answer.status_code}")
    edited = {
        "update_id": 520,
        "edited_message": {**message(500, "hej igen")["message"], "edit_date": AT + 5},
    }
    expect(house.hook("youth", edited).status_code == 200, "an edit")
    quoted = [one for one in heard(house, 1) if "en annans ord" in one]
    expect(not quoted, "another's words were repeated")
    expect(not house.traces(), f"faults in the log: {house.traces()[:1]}")
    return "five shapes taken, nothing of another repeated"


@attack(
    15,
    "Words that would break Telegram's markup",
    proofs=(
        f"{TELEGRAM}/test_formatting.py::test_html_is_only_ever_shown",
        f"{TELEGRAM}/test_bot.py::test_text_is_shown_as_it_was_written",
    ),
)
def parse_mode(house: AttackedHouse) -> str:
    enrolled(house, MARKED)
    number, anna = _newest(house), house.staff("Anna")
    house.hook("youth", message(MARKED * 100 + 40, "person", MARKED))
    anna.get(f"/desk/youths/{number}")
    taken = anna.post(f"/desk/youths/{number}/take").status_code
    texts = ("<b>", "_*[`", "</a>&lt;", "<script>", "&#0;", "a<b>c&d")
    for at, text in enumerate(texts):
        house.hook("youth", message(MARKED * 100 + 60 + at, text, MARKED))
        told = anna.post(f"/desk/youths/{number}/say", text=f"{text} {at}").status_code
        expect(told < 400, f"a coach's {text!r}: {told}, taken: {taken}")
    ends = time.monotonic() + 40
    while not all(
        any(f"{text} {at}" in unescape(one) for one in _said(house, MARKED))
        for at, text in enumerate(texts)
    ):
        expect(time.monotonic() < ends, f"not all came: {_said(house, MARKED)[-3:]}")
    refused = [
        one
        for bot in (YOUTH_TOKEN, COACH_TOKEN)
        for one in house.telegram.calls(bot)
        if one.status == 400
    ]
    expect(
        not refused, f"Telegram refused {json.dumps(refused[0].params)[:200] if refused else ''}"
    )
    return "six texts both ways: shown literally, none refused by a strict Telegram"


def _newest(house: AttackedHouse) -> int:
    """The youth who came last, as the list has them."""
    return max(house.numbers(house.staff("Anna")))


ROWS: Final = (webhook, again, buttons, groups, forwarded, parse_mode)
