"""Pages: every text is a line, every value is text, and every template's lines are found."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from jinja2 import Environment, UndefinedError, nodes

from bot.app import load_locales
from bot.language.renderer import Moment
from bot.translation import template_lines
from bot.translation.template_lines import KEYWORDS
from bot.web.template_engine import TemplateEngine
from flows.engine.model import placeholders

AT = Moment(datetime(2026, 11, 24, 9, tzinfo=UTC), ZoneInfo("Europe/Stockholm"))


def pages(folder: Path, template: str) -> TemplateEngine:
    (folder / "page.html").write_text(template, encoding="utf-8")
    return TemplateEngine(folder, load_locales().words)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"),
        ("{{7*7}}", "{{7*7}}"),
        ("{coach}", "{coach}"),
        ("\u202eabc\u2066", "abc"),
        ("𝓐" * 4096, "𝓐" * 4096),
        ("", "–"),
    ],
)
def test_a_value_is_shown_as_it_is_and_isolated(tmp_path: Path, value: str, shown: str) -> None:
    """Nobody's words are markup, a template, a placeholder, or turn the sentence round."""
    made = pages(tmp_path, "{{ t('x.hello', 'Hello {name}!', name=name) }}")
    assert made.part("page.html", "sv", AT, name=value) == f"Hello <bdi>{shown}</bdi>!"


def test_a_page_is_in_its_language(tmp_path: Path) -> None:
    """What is translated is said in it, and the page says which it is."""
    made = pages(tmp_path, '<p lang="{{ lang }}" dir="{{ dir }}">{{ t("always.stop", "🛑 Stop") }}')
    assert made.part("page.html", "sv", AT) == '<p lang="sv" dir="ltr">🛑 Stopp'
    assert 'dir="rtl"' in made.part("page.html", "ar", AT)


def test_a_name_that_nobody_gave_is_an_error(tmp_path: Path) -> None:
    """A gap in a page is found by the first test that shows it."""
    with pytest.raises(UndefinedError):
        pages(tmp_path, "{{ nickname }}").part("page.html", "sv", AT)


def test_every_name_in_a_text_is_given_its_value() -> None:
    """What nobody gives would be shown as a dash: in the place of a number to call, say."""
    found, faults = 0, []
    for path in sorted(template_lines.HERE.glob("**/templates/**/*.html")):
        tree = Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))
        for call in tree.find_all(nodes.Call):
            if not isinstance(call.node, nodes.Name) or call.node.name not in KEYWORDS:
                continue
            texts = [one.value for one in call.args if isinstance(one, nodes.Const)]
            given = {one.key for one in call.kwargs}
            missing = {name for text in texts[1:] for name in placeholders(text)} - given
            found += bool(given)
            faults += [f"{path.name}: {texts[0]}: {name}" for name in sorted(missing)]
    assert found
    assert faults == []


def test_every_text_of_a_template_has_a_context() -> None:
    """The lines of all pages: in the rooms that exist, each context with one source."""
    lines = [line for line, _ in template_lines.lines()]
    rooms = {line.context.partition(".")[0] for line in lines}
    assert rooms <= {"web", "console", "demo", "site"}
    contexts = [line.context for line in lines]
    assert sorted(contexts) == sorted(set(contexts))
