"""What everybody writes each day is no danger, ends no contact and calls nobody."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from bot.safety import combined, weights
from bot.safety.classifier import Classifier
from bot.safety.lexicon import Lexicon
from flows.engine.facts import SERIOUS
from tests.support import installed_embedding

LOCALES: Final = Path(__file__).parents[3] / "locales"

SAID: Final = {
    "sv": (
        "hej|hejsan|hej på dig|tjena|hallå|hej och tack|tack|tack så mycket|ok|okej|ja|"
        "nej|nej tack|kanske|vet inte|god morgon|god natt|hej då|vi hörs|inte idag|"
        "imorgon|klart|bra|sådär|haha|mm"
    ),
    "en": (
        "hi|hello|hey there|thanks|thank you so much|ok|yes|no|no thanks|maybe|dont know|"
        "good morning|good night|bye|see you|not today|tomorrow|done|fine|so so|haha|"
        "sure|later"
    ),
    "uk": (
        "привіт|вітаю|добрий день|дякую|дуже дякую|ок|так|ні|ні дякую|може|не знаю|"
        "доброго ранку|на добраніч|бувай|до зустрічі|не сьогодні|завтра|готово|нормально|"
        "так собі|ага"
    ),
    "so": (
        "haye|iska warran|salaam|mahadsanid|ok|haa|maya|maya mahadsanid|laga yaabaa|"
        "ma garanayo|subax wanaagsan|habeen wanaagsan|nabad gelyo|maanta maya|berri|"
        "waan dhammeeyay|fiican"
    ),
    "ti": (
        "ሰላም|ከመይ ኣለኻ|የቐንየለይ|ኦኬ|እወ|ኣይፋል|ኣይፋል የቐንየለይ|ምናልባት|ኣይፈልጥን|ደሓን ሓዲርካ|ደሓን ሕደር|ቻው|"
        "ሎሚ ኣይኮነን|ጽባሕ|ወዲአ|ጽቡቕ"
    ),
    "ar": (
        "مرحبا|السلام عليكم|هلا|شكرا|شكرا كتير|اوك|نعم|لا|لا شكرا|يمكن|ما بعرف|"
        "صباح الخير|تصبح على خير|مع السلامة|باي|مو اليوم|بكرا|خلصت|تمام|يعني"
    ),
    "fa_AF": (
        "سلام|سلام علیکم|تشکر|بسیار تشکر|اوکی|بلی|نی|نی تشکر|شاید|نمی فهمم|صبح بخیر|"
        "شب بخیر|خدا حافظ|امروز نی|صبا|خلاص شد|خوب است"
    ),
}


@pytest.fixture(scope="module", params=["letters", "whole"])
def reader(request: pytest.FixtureRequest) -> combined.Reader:
    """Both readers as they are shipped, with and without the embedding."""
    embed = installed_embedding.LOAD() if request.param == "whole" else None
    if request.param == "whole" and embed is None:
        pytest.skip("the extra `embeddings` is not installed")
    classifier = Classifier(weights.load(LOCALES / weights.FILE), embed)
    return combined.Reader(Lexicon.load(LOCALES), classifier)


@pytest.mark.parametrize("language", SAID)
def test_plain_words_are_nothing_to_call_for(reader: combined.Reader, language: str) -> None:
    """A greeting that ends a contact would leave somebody alone who had just begun to talk."""
    for text in SAID[language].split("|"):
        found = reader.read(text, language)
        assert not found.stop, text
        assert not found.wants_person, text
        assert found.tier not in SERIOUS, text
