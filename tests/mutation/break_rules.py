"""Break the rules in one place at a time: does a test of core/ or properties/ fail?

Each mutant of mutants/ is applied to a copy of the package in a temporary folder, and the tests run on
that copy until the first failure. The working tree is never touched. Exit 1 if a mutant survives, 2 if
the tests fail before anything is broken.

    python tests/mutation/break_rules.py [WORD…]    only mutants whose file or description contains a WORD
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from mutation.mutant import Mutant, Place, places, read_mutants  # noqa: E402  # its folder must be on the path

TESTS = ("tests/core", "tests/properties")
RANDOM_ACTS = "tests/properties/walks/test_random_[dw]a"  # whole days at the desk: slow, and about acts


def main(words: list[str]) -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("returndesk", "tests", "sample_data"):
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        for part in ("pyproject.toml", "README.md"):
            shutil.copy(ROOT / part, folder / part)
        if first := failing(folder):
            print(f"fails unbroken: {first}", file=sys.stderr)
            return 2
        found = [(mutant, the_place(folder, mutant)) for mutant in read_mutants()]
        chosen = [
            (mutant, place)
            for mutant, place in found
            if not words or any(word in f"{place.file} {mutant.breaks}" for word in words)
        ]
        survivors = [mutant for mutant, place in chosen if not noticed(folder, mutant, place)]
    print(f"{len(chosen) - len(survivors)} of {len(chosen)} noticed")
    for mutant in survivors:
        print(f"survived: {mutant.breaks}")
    return int(bool(survivors))


def the_place(folder: Path, mutant: Mutant) -> Place:
    """The one place of the mutant's text; ends the program if there is none or several."""
    found = places(folder / "returndesk" / "core", mutant)
    if len(found) != 1:
        sys.exit(f"{mutant.breaks}: {mutant.old!r} occurs {len(found)} times: fix it in mutants/")
    return found[0]


def noticed(folder: Path, mutant: Mutant, place: Place) -> bool:
    """Whether a test fails with the mutant applied; restores the file."""
    whole = place.file.read_text(encoding="utf-8")
    start = time.perf_counter()
    put(place.file, place.replaced(mutant))
    try:
        first = failing(folder)
    finally:
        put(place.file, whole)
    sign = "noticed " if first else "SURVIVED"
    name = place.file.relative_to(folder / "returndesk" / "core")
    print(f"{sign} {time.perf_counter() - start:4.0f} s  {name}: {mutant.breaks}  {first}", flush=True)
    return bool(first)


def put(file: Path, text: str) -> None:
    """Write a module and delete its bytecode: two mutants within a second must not share it."""
    file.write_text(text, encoding="utf-8")
    for compiled in (file.parent / "__pycache__").glob(f"{file.stem}.*.pyc"):
        compiled.unlink()


def failing(folder: Path) -> str:
    """The first test that fails in that copy; "" if all pass."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("RETURNDESK_")}
    env |= {
        "PYTHONPATH": str(folder),
        "RETURNDESK_EXAMPLES": "60",
        "RETURNDESK_CASES": "3000",
    }
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--tb=no", *TESTS]
    command += [f"--ignore-glob={RANDOM_ACTS}*"]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return ""
    match = re.search(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)
    return match[1] if match else (done.stdout + done.stderr)[-200:]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
