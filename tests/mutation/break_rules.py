"""Break the rules in one place at a time: does a test of core/ or properties/ notice?

Each mutant of mutants.py is put into a copy of the package in a temporary folder, and the tests run against
that copy until the first fails. The working tree is never touched. Exit 1 where a mutant survives, 2 where
the tests fail before anything is broken.

    python tests/mutation/break_rules.py [WORD…]    only mutants whose file or words hold one of these
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

from mutation.mutants import MUTANTS, Mutant  # noqa: E402  # found once its folder is on the path

TESTS = ("tests/core", "tests/properties")
RANDOM_ACTS = "tests/properties/walks/test_random_[dw]a"  # whole days at the desk: slow, and about acts


def main(words: list[str]) -> int:
    chosen = [m for m in MUTANTS if not words or any(w in f"{m.file} {m.breaks}" for w in words)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("returndesk", "tests", "sample_data"):
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        for part in ("pyproject.toml", "README.md"):
            shutil.copy(ROOT / part, folder / part)
        if first := failing(folder):
            print(f"fails unbroken: {first}", file=sys.stderr)
            return 2
        survivors = [mutant for mutant in chosen if not noticed(folder, mutant)]
    print(f"{len(chosen) - len(survivors)} of {len(chosen)} noticed")
    for mutant in survivors:
        print(f"survived: {mutant.file}: {mutant.breaks}")
    return int(bool(survivors))


def noticed(folder: Path, mutant: Mutant) -> bool:
    """Whether a test fails once that place is broken; the place is mended again."""
    path = folder / "returndesk" / "core" / mutant.file
    whole = path.read_text(encoding="utf-8")
    if whole.count(mutant.old) != 1:
        sys.exit(
            f"{mutant.file}: {mutant.old!r} stands there {whole.count(mutant.old)} times: mend mutants.py"
        )
    start = time.perf_counter()
    path.write_text(whole.replace(mutant.old, mutant.new), encoding="utf-8")
    try:
        first = failing(folder)
    finally:
        path.write_text(whole, encoding="utf-8")
    sign = "noticed " if first else "SURVIVED"
    print(f"{sign} {time.perf_counter() - start:4.0f} s  {mutant.file}: {mutant.breaks}  {first}", flush=True)
    return bool(first)


def failing(folder: Path) -> str:
    """The first test that fails in that copy; "" where all pass."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("RETURNDESK_")}
    env |= {
        "PYTHONPATH": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",  # two mutants within a second must not share bytecode
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
