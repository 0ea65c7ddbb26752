"""Runs an example of crates/interchange: the files that the conformance tests judge come from there."""

import os
import subprocess
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


def run_example(name: str, *arguments: str | Path) -> str:
    """Returns what the example printed; fails with its own words when it fails."""
    cargo = os.environ.get("CARGO", "cargo")
    command = [cargo, "run", "--quiet", "--package", "interchange", "--example", name, "--"]
    done = subprocess.run(
        [*command, *map(str, arguments)], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{name}: {done.stderr}"
    return done.stdout
