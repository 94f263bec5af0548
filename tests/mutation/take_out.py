"""Take each protection of tests/faults/table.py out of a copy of the code: the first test must fail.

    python tests/mutation/take_out.py [NUMBER…]    only these lines

The working tree is never touched. Exit 1 if a test passes without its protection.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from faults.table import LINES, Line  # noqa: E402  # its folder must be on the path


def main(numbers: list[str]) -> int:
    passed = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("returndesk", "tests", "sample_data"):
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        for part in ("pyproject.toml", "README.md"):
            shutil.copy(ROOT / part, folder / part)
        for number, line in LINES.items():
            if line.without and (not numbers or str(number) in numbers):
                notices = fails_without(folder, line)
                print(f"{number:>2} {line.what}: {'noticed' if notices else 'NOT NOTICED'}", flush=True)
                passed += [] if notices else [number]
    return int(bool(passed))


def fails_without(folder: Path, line: Line) -> bool:
    """Whether the line's first test passes with its protection, and fails without."""
    assert line.without
    file = folder / "returndesk" / line.without.file
    whole = file.read_text(encoding="utf-8")
    if not _passes(folder, line.tests[0]):
        sys.exit(f"fails with its protection: {line.tests[0]}")
    file.write_text(whole.replace(line.without.old, line.without.new), encoding="utf-8")
    try:
        return not _passes(folder, line.tests[0])
    finally:
        file.write_text(whole, encoding="utf-8")


def _passes(folder: Path, test: str) -> bool:
    env = {key: value for key, value in os.environ.items() if not key.startswith("RETURNDESK_")}
    env |= {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:cacheprovider", "--tb=no"]
    done = subprocess.run(
        [*command, f"tests/{test}"], cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
