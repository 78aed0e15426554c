"""Tests of the repository that hold a row: run in a process of their own, or only looked for."""

from __future__ import annotations

import ast
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.architecture import source_tree
from tests.support.attacks.attack_rows import AttackRow, expect

SECONDS: Final = 600.0


def exists(proof: str) -> bool:
    """Whether there is such a test: a file, or a function of it after `::`."""
    path, _, name = proof.partition("::")
    file = source_tree.ROOT / path
    if not file.is_file():
        return False
    tree = ast.parse(file.read_text(encoding="utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return any(
        isinstance(one, functions) and one.name.startswith("test_") and name in ("", one.name)
        for one in tree.body
    )


@dataclass
class ProvingTests:
    """The tests of all rows that are played, run once, when the first row asks."""

    rows: Iterable[AttackRow]
    only_exist: bool = False
    _outcomes: dict[str, str] = field(default_factory=dict)

    def prove(self, row: AttackRow) -> str:
        """Return what holds it. Raises AttackSucceededError for a test that failed or is gone."""
        for proof in row.proofs:
            expect(exists(proof), f"there is no test {proof}")
        if self.only_exist:
            return f"held by {_shown(row.proofs)} of this suite"
        if not self._outcomes:
            self._outcomes = run(sorted({one for each in self.rows for one in each.proofs}))
        for proof in row.proofs:
            found = {name: how for name, how in self._outcomes.items() if _is_of(name, proof)}
            expect(found, f"{proof} did not run")
            failed = [name for name, how in found.items() if how == "failed"]
            expect(not failed, f"failed: {', '.join(failed)}")
        return f"held by {_shown(row.proofs)}, run now"


def run(proofs: list[str]) -> dict[str, str]:
    """Run these tests; how each ended, by its id without parameters."""
    with TemporaryDirectory(prefix="lotsen-proofs-") as folder:
        report = Path(folder) / "report.xml"
        subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-n",
                "2",
                "-p",
                "no:cacheprovider",
                f"--junitxml={report}",
                *proofs,
            ],
            cwd=source_tree.ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
        found: dict[str, str] = {}
        for case in ET.parse(report).iter("testcase"):  # noqa: S314 - of our own run
            name = f"{case.get('classname', '').replace('.', '/')}.py::{case.get('name', '')}"
            name = name.partition("[")[0]
            failed = case.find("failure") is not None or case.find("error") is not None
            found[name] = "failed" if failed or found.get(name) == "failed" else "passed"
    return found


def _is_of(name: str, proof: str) -> bool:
    return name == proof or name.startswith(f"{proof}::")


def _shown(proofs: tuple[str, ...]) -> str:
    first = proofs[0].removeprefix("tests/")
    return first if len(proofs) == 1 else f"{first} and {len(proofs) - 1} more"
