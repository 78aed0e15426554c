"""`make sbom`: write what serves, each package with its version and hashes, as CycloneDX JSON."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[1]
LOCKS: Final = ("requirements-serve.lock", "requirements-embeddings.lock")
PIN: Final = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
HASH: Final = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def components() -> Iterator[dict[str, Any]]:
    """Yield the packages of the locks, in their order; a hash stands for each of its files."""
    for lock in LOCKS:
        text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
        for line in text.splitlines():
            if found := PIN.match(line):
                name, version = found.groups()
                yield {
                    "type": "library",
                    "name": name,
                    "version": version,
                    "purl": f"pkg:pypi/{name.lower().replace('_', '-')}@{version}",
                    "hashes": [
                        {"alg": "SHA-256", "content": one} for one in sorted(HASH.findall(line))
                    ],
                }


def sbom() -> dict[str, Any]:
    """Return the whole; the same locks give the same bytes."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lotsen = {"type": "application", "name": project["name"], "version": project["version"]}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": lotsen},
        "components": list(components()),
    }


if __name__ == "__main__":
    json.dump(sbom(), sys.stdout, indent=1)
    sys.stdout.write("\n")
