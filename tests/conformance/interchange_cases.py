"""Runs the examples of crates/interchange: the files that the conformance tests judge come from there."""

import functools
import json
import os
import subprocess
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


@functools.cache
def examples() -> dict[str, str]:
    """Builds the examples once; returns the programs by name."""
    cargo = os.environ.get("CARGO", "cargo")
    command = [cargo, "build", "--quiet", "--package", "interchange", "--examples", "--message-format=json"]
    built = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    messages = [json.loads(line) for line in built.stdout.splitlines() if line.startswith("{")]
    programs = [m for m in messages if m.get("executable") and "example" in m["target"]["kind"]]
    return {m["target"]["name"]: m["executable"] for m in programs}


def try_example(name: str, *arguments: str | Path) -> subprocess.CompletedProcess:
    """Runs an example, whatever becomes of it."""
    command = [examples()[name], *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def run_example(name: str, *arguments: str | Path) -> str:
    """Returns what the example printed; fails with its own words when it fails."""
    done = try_example(name, *arguments)
    assert done.returncode == 0, f"{name}: {done.stderr}"
    return done.stdout
