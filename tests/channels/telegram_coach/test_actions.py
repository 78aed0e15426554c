"""What else a coach does from Telegram: prepared lines, handing over, closing, away, the day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.telegram_coach import charts
from bot.simulator.telegram_server.simulated_bot import SimulatedPerson
from storage.access import staffing
from storage.sql.statements import ESCALATION
from tests.support import people
from tests.support.coach_bot_office import ANNA, OMAR, Office
from tests.support.people import KIM

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

PNG = b"\x89PNG\r\n\x1a\n"


def outcome(office: Office) -> str:
    """How the only escalation ended, opened."""
    (row,) = people.rows(office.app, ESCALATION)
    return office.app.store.keys.open(row.outcome, f"outcome:{row.youth_id}") if row.outcome else ""


def plain(text: str) -> str:
    return text.replace("\u2068", "").replace("\u2069", "")


# ---------------------------------------------------------------- prepared lines


async def test_a_prepared_line_is_seen_before_it_is_sent(
    office: Office, anna: SimulatedPerson
) -> None:
    await office.talk(anna)
    anna.presses("📖 Färdiga meningar")
    offered = await anna.wait_for_message("Välj en mening")
    anna.presses(next(one for one in offered.labels if "läst" in one), offered.id)
    preview = await anna.wait_for_message("Till")
    assert preview.labels == ("📨 Skicka", "✖️ Avbryt")
    before = len(office.told())
    anna.presses("📨 Skicka", preview.id)
    await anna.wait_for_message(lambda one: one.id == preview.id and one.reactions == ("👍",))
    here, line = office.told()[before:]
    assert plain(here) == "Anna är här nu. Du kan skriva.", "before the first words"
    assert "läst" in line


async def test_values_are_asked_for_one_after_another(
    office: Office, anna: SimulatedPerson
) -> None:
    """They go into the line and nowhere else; a long one is asked for again; a command cancels
    nothing.
    """
    await office.talk(anna)
    anna.presses("📖 Färdiga meningar")
    offered = await anna.wait_for_message("Välj en mening")
    anna.presses("phrase:1:meet", offered.id)
    await anna.wait_for_message("Skriv \u2068platsen\u2069")
    before = len(office.told())
    anna.says("x" * 121)
    await anna.wait_for_message("Högst \u2068120\u2069 tecken")
    anna.says("biblioteket")
    await anna.wait_for_message("Skriv \u2068tiden\u2069")
    anna.says("/talks")
    await anna.wait_for_message("Du pratar med")
    anna.says("15:00")
    preview = await anna.wait_for_message("Till")
    assert "biblioteket" in preview.text
    assert "15:00" in preview.text
    assert len(office.told()) == before
    anna.presses("📨 Skicka", preview.id)
    await office.bot.until(lambda: len(office.told()) > before or None, "the line")
    assert "biblioteket" in office.told()[-1]


async def test_what_is_cancelled_is_not_sent(office: Office, anna: SimulatedPerson) -> None:
    """And what is written then goes to the youth again, as a message."""
    await office.talk(anna)
    anna.presses("📖 Färdiga meningar")
    offered = await anna.wait_for_message("Välj en mening")
    anna.presses("phrase:1:see_you", offered.id)
    asked = await anna.wait_for_message("Skriv \u2068tiden\u2069")
    anna.presses("✖️ Avbryt", asked.id)
    await anna.wait_for_message("Inget skickades.")
    anna.says("hej igen")
    await office.bot.until(lambda: "hej igen" in office.told()[-1] or None, "the words")


async def test_another_line_cannot_go_in_the_place_of_the_one_that_was_seen(
    office: Office, anna: SimulatedPerson
) -> None:
    """Send belongs to the line above it, also when another was chosen meanwhile."""
    await office.talk(anna)
    anna.presses("📖 Färdiga meningar")
    first = await anna.wait_for_message("Välj en mening")
    anna.presses("phrase:1:greeting", first.id)
    old = await anna.wait_for_message("Till")
    anna.says("/talks")
    anna.presses("📖 Färdiga meningar", (await anna.wait_for_message("Du pratar med")).id)
    second = await anna.wait_for_message("Välj en mening")
    anna.presses("phrase:1:thanks", second.id)
    await anna.wait_for_message(lambda one: one.id == second.id and "Till" in one.text)
    before = len(office.told())
    anna.presses("📨 Skicka", old.id)
    await anna.wait_for_message("Den knappen gäller inte längre.")
    assert len(office.told()) == before


# ---------------------------------------------------------------- handing over and closing


async def test_a_talk_is_handed_over(office: Office, anna: SimulatedPerson) -> None:
    """The colleague has the talk and its keys at once, and the words go there from now on."""
    omar = await office.linked(OMAR, 7002)
    await office.talk(anna)
    anna.presses("👥 Lämna över")
    asked = await anna.wait_for_message("Vem lämnar du över")
    anna.presses("Omar", asked.id)
    await anna.wait_for_message("\u2068Omar\u2069 pratar med \u2068Sara\u2069 nu.")
    card = await omar.wait_for_message("lämnar över \u2068Sara\u2069 till dig")
    assert card.labels == (
        "📖 Färdiga meningar",
        "👥 Lämna över",
        "✅ Avsluta",
        "🖥️ Öppna i konsolen",
    )
    await office.says("är du där")
    await omar.wait_for_message("är du där")
    anna.says("hej då")
    await anna.wait_for_message("Du pratar inte med någon just nu")
    assert "hej då" not in office.told()[-1]


async def test_who_is_away_is_handed_nothing(office: Office, anna: SimulatedPerson) -> None:
    """Whoever chose them hears why, and still has the talk."""
    omar = await office.linked(OMAR, 7002)
    await office.talk(anna)
    anna.presses("👥 Lämna över")
    asked = await anna.wait_for_message("Vem lämnar du över")
    omar.says("/away")
    await omar.wait_for_message("Du är borta")
    anna.presses("Omar", asked.id)
    told = await anna.wait_for_message("inte i tjänst nu")
    assert plain(told.text) == "Omar är inte i tjänst nu. Du pratar fortfarande med Sara."
    anna.says("hej igen")
    await office.bot.until(lambda: "hej igen" in office.told()[-1] or None, "the words")


async def test_the_list_of_colleagues_offers_nobody_who_is_away(
    office: Office, anna: SimulatedPerson
) -> None:
    """It says until when they are away, and who stands in (finding F13)."""
    people.add_colleagues(office.app)
    now = office.clock.now()
    back = datetime(2026, 12, 7, tzinfo=UTC)
    office.write(lambda db, _: staffing.add_absence(db, OMAR, now, back, now, KIM))
    await office.talk(anna)
    anna.presses("👥 Lämna över")
    asked = await anna.wait_for_message("ingen kollega att lämna över till")
    assert "Omar är borta till måndag 7 december" in plain(asked.text)
    assert "Kim ersätter" in plain(asked.text)
    assert not any("Omar" in label for label in asked.labels)


async def test_a_talk_is_closed_with_an_outcome(office: Office, anna: SimulatedPerson) -> None:
    await office.talk(anna)
    anna.presses("✅ Avsluta")
    asked = await anna.wait_for_message("Hur slutade det med")
    anna.presses("Vi är överens om nästa steg", asked.id)
    await anna.wait_for_message("Det är avslutat. Nu är det roboten som svarar")
    assert outcome(office) == "agreed"


async def test_a_false_alarm_needs_own_words(office: Office, anna: SimulatedPerson) -> None:
    """They are the outcome, and nothing of them reaches the youth."""
    await office.talk(anna)
    anna.presses("✅ Avsluta")
    asked = await anna.wait_for_message("Hur slutade det med")
    anna.presses("Falskt larm", asked.id)
    await anna.wait_for_message("Skriv med egna ord")
    anna.says("det var ett citat ur en låt")
    await anna.wait_for_message("Det är avslutat.")
    assert outcome(office) == "false_alarm\ndet var ett citat ur en låt"
    assert not any("citat" in one for one in office.told())


async def test_in_serious_tiers_the_duty_to_report_is_asked_about(
    office: Office, anna: SimulatedPerson
) -> None:
    """As in the console: made or not, by whom, and when."""
    office.youth()
    await office.says("jag vill inte leva")
    card = await anna.wait_for_message("behöver en människa")
    anna.presses("🤝 Ta över", card.id)
    talk = await anna.wait_for_message("Du pratar med")
    anna.presses("✅ Avsluta", talk.id)
    asked = await anna.wait_for_message("Hur slutade det med")
    anna.presses("Någon annan hjälper nu", asked.id)
    report = await anna.wait_for_message("Orosanmälan till socialtjänsten?")
    anna.presses("Gjord", report.id)
    await anna.wait_for_message("Det är avslutat.")
    assert outcome(office) == "helped_on\nreport · made · Anna · 2026-11-24"


async def test_who_wants_to_be_erased_is_named_before_the_close(
    office: Office, anna: SimulatedPerson
) -> None:
    """The wish is taken back with a press, where the youth has told the coach so."""
    await office.says("jag vill inte leva")
    card = await anna.wait_for_message("behöver en människa")
    anna.presses("🤝 Ta över", card.id)
    talk = await anna.wait_for_message("Du pratar med")
    await office.says("radera mig")
    await anna.wait_for_message("vill att allt raderas. Jag gör det")
    anna.presses("✅ Avsluta", talk.id)
    asked = await anna.wait_for_message("Hur slutade det med")
    assert "Det görs när du avslutar" in plain(asked.text)
    anna.presses("🗂️ Ungdomen har sagt: radera inte", asked.id)
    await anna.wait_for_message("stannar: inget raderas")
    anna.presses("✅ Avsluta", talk.id)
    again = await anna.wait_for_message("Hur slutade det med")
    assert "raderas" not in plain(again.text)


# ---------------------------------------------------------------- away


async def test_who_is_away_gets_no_new_cards(office: Office, anna: SimulatedPerson) -> None:
    """With every coach away the coordinators are asked, and nobody who is away is rung."""
    people.add_colleagues(office.app)
    omar, kim = await office.linked(OMAR, 7002), await office.linked(KIM, 7003)
    anna.says("/away")
    await anna.wait_for_message("Du är borta")
    office.youth()
    await office.says("person")
    await omar.wait_for_message("behöver en människa")
    assert not any("Skäl" in one.text for one in anna.messages)
    omar.says("/borta")
    await omar.wait_for_message("Du är borta")
    await office.passes(timedelta(days=1))
    await kim.wait_for_message("ingen har tagit över")
    assert not any("Skäl" in one.text for one in anna.messages)


@pytest.mark.parametrize("written", ["7 dec", "7. December", "٧ dec", "2026-12-07", "måndag 7/12"])
async def test_away_until_a_day(office: Office, anna: SimulatedPerson, written: str) -> None:
    """Until it begins where the team is; whoever stands in goes on doing it."""
    now = office.clock.now()
    office.write(lambda db, _: staffing.add_absence(db, ANNA, now, None, now, OMAR))
    anna.says(f"/away {written}")
    told = await anna.wait_for_message("får inga nya kort före")
    assert "måndag 7 december" in plain(told.text)
    (one,) = office.write(lambda db, _: staffing.absences(db, 1, office.clock.now()))
    assert one.until_at == datetime(2026, 12, 6, 23, tzinfo=UTC)
    assert (one.coach, one.deputy) == (ANNA, OMAR)
    anna.says("/back")
    await anna.wait_for_message("Välkommen tillbaka")
    assert office.write(lambda db, _: staffing.absences(db, 1, office.clock.now())) == []


@pytest.mark.parametrize(
    "written",
    ["snart", "31 nov", "2026-11-24", "2028-01-01", "7 d", "inte 7 dec", "7 dec tror jag"],
)
async def test_a_day_that_cannot_be_read_changes_nothing(
    office: Office, anna: SimulatedPerson, written: str
) -> None:
    anna.says(f"/away {written}")
    await anna.wait_for_message("Skriv dagen")
    assert office.write(lambda db, _: staffing.absences(db, 1, office.clock.now())) == []


async def test_who_is_back_gets_cards_again(office: Office, anna: SimulatedPerson) -> None:
    for command, answer in (("/away", "Du är borta"), ("/back", "Välkommen tillbaka")):
        anna.says(command)
        await anna.wait_for_message(answer)
    office.youth()
    await office.says("person")
    await anna.wait_for_message("behöver en människa")


# ---------------------------------------------------------------- the day and the week


async def test_the_day_comes_at_the_coachs_hour(office: Office, anna: SimulatedPerson) -> None:
    """On working days, once, and not after the morning is over."""
    office.youth()
    office.youth("other", "Ali")
    await office.says("person")
    await anna.wait_for_message("behöver en människa")
    anna.says("/hour 7.30")
    await anna.wait_for_message("07:30")
    office.clock.move_to(datetime(2026, 11, 25, 6, 29, tzinfo=UTC))
    await office.look()
    assert not any("Så här ser dagen ut" in one.text for one in anna.messages)
    office.clock.move_to(datetime(2026, 11, 25, 6, 31, tzinfo=UTC))
    await office.look()
    told = plain((await anna.wait_for_message("Så här ser dagen ut")).text)
    assert "⏳ Väntar på en människa: Sara." in told
    await office.look()
    office.clock.move_to(datetime(2026, 11, 26, 9, 31, tzinfo=UTC))  # after an outage
    await office.look()
    office.clock.move_to(datetime(2026, 11, 28, 6, 31, tzinfo=UTC))  # a Saturday
    await office.look()
    assert sum("Så här ser dagen ut" in one.text for one in anna.messages) == 1


async def test_what_is_planned_and_who_is_silent(office: Office, anna: SimulatedPerson) -> None:
    """By the names that staff use, and without a word of theirs."""
    office.youth()
    office.youth("other", "Ali")
    for text in ("menu", "remind"):
        await office.says(text)
    await office.says("hej", chat="other")
    office.clock.move_to(office.clock.now() + timedelta(days=20))
    anna.says("/today")
    told = plain((await anna.wait_for_message("Så här ser dagen ut")).text)
    assert "🔕 Inte hörts av på två veckor: Sara och Ali." in told


async def test_the_day_counts_words_that_nobody_has_read(
    office: Office, anna: SimulatedPerson
) -> None:
    """None of the words; after a working day it says how many should have been read."""
    office.youth()
    await office.says("blåbär och lingon i skogen")
    anna.says("/today")
    told = plain((await anna.wait_for_message("Så här ser dagen ut")).text)
    assert "På läslistan i konsolen: 1." in told
    assert "blåbär" not in told
    office.clock.move_to(office.clock.now() + timedelta(days=4))
    anna.says("/today")
    late = await anna.wait_for_message("försenat:")
    assert plain(late.text).endswith("På läslistan i konsolen: 1, försenat: 1.")


@pytest.mark.parametrize(
    ("said", "answer"),
    [("/hour", "Skriv tiden"), ("/hour 25", "Skriv tiden"), ("/hour 0", "Ingen sammanfattning"),
     ("/hour 9", "09:00"), ("/tid 7:05", "07:05"), ("/nonsense", "Det kan jag inte"),
     ("/hjalp", "Tryck på Ta över"), ("/talks", "Du pratar inte med någon just nu")],
)  # fmt: skip
async def test_commands(office: Office, anna: SimulatedPerson, said: str, answer: str) -> None:
    anna.says(said)
    await anna.wait_for_message(answer)
    assert office.told() == []


@pytest.mark.slow
async def test_the_week_is_a_picture(office: Office, anna: SimulatedPerson) -> None:
    """With the same figures in words; few people are not counted."""
    await office.talk(anna)
    anna.says("hej på dig")
    anna.says("/week")
    told = await anna.wait_for_message("De senaste sju dagarna")
    assert told.files is not None
    assert told.files["photo"][1].startswith(PNG)
    assert "Meddelanden från ungdomar: 1. Från coacher: 1." in plain(told.text)
    assert "Ungdomar som skrev: färre än 5. Behövde en människa: färre än 5." in plain(told.text)


async def test_the_week_in_words_where_no_picture_can_be_drawn(
    anna: SimulatedPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same figures, and a sentence that says why."""
    monkeypatch.setattr(charts, "AVAILABLE", False)
    anna.says("/vecka")
    told = plain((await anna.wait_for_message("De senaste sju dagarna")).text)
    assert told.startswith("Den här servern ritar inga bilder")
    assert "Ungdomar som skrev: 0." in told
