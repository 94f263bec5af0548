"""Take each protection of tests/faults/protections out of a copy of the code: its test must fail.

    python tests/mutation/take_out.py [NUMBER…]          only these lines
    RETURNDESK_STRIDE=9 python tests/mutation/take_out.py    every ninth protection

The working tree is never touched. Exit 1 if a test passes without its protection. One that hangs without it
has noticed, too.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from faults.protections.model import TakenOut  # noqa: E402  # its folder must be on the path
from faults.table import LINES  # noqa: E402
from faults.test_table import PROTECTIONS  # noqa: E402

_HANGS_SECONDS = 240


def main(numbers: list[str]) -> int:
    unnoticed = 0
    stride = int(os.environ.get("RETURNDESK_STRIDE", "1"))
    every = [(number, out) for number, outs in PROTECTIONS.items() for out in outs]
    chosen = [(number, out) for number, out in every if not numbers or str(number) in numbers][::stride]
    with tempfile.TemporaryDirectory() as name:
        folder = copied(Path(name))
        sound: set[str] = set()
        for number, out in chosen:
            if out.test not in sound and _run(folder, out.test):
                how = "FAILS WITH IT, TOO"
            else:
                sound.add(out.test)
                how = noticed(folder, out) or "NOT NOTICED"
            unnoticed += how.isupper()
            print(f"{number:>2} {LINES[number].what}: {out.test}: {how}", flush=True)
    return int(bool(unnoticed))


def copied(folder: Path) -> Path:
    """The folder, with a copy of what tests need."""
    for part in ("returndesk", "tests", "sample_data"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    for part in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / part, folder / part)
    return folder


def noticed(folder: Path, out: TakenOut) -> str:
    """How the test ends without the protection: "failed", "hung", or "" where it passes."""
    package = folder / "returndesk"
    without = out.applied(package)
    whole = {file: (package / file).read_text(encoding="utf-8") for file in without}
    for file, text in without.items():
        (package / file).write_text(text, encoding="utf-8")
    try:
        return _run(folder, out.test)
    finally:
        for file, text in whole.items():
            (package / file).write_text(text, encoding="utf-8")


def _run(folder: Path, test: str) -> str:
    env = {key: value for key, value in os.environ.items() if not key.startswith("RETURNDESK_")}
    env |= {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:cacheprovider", "--tb=line"]
    tests = subprocess.Popen(
        [*command, f"tests/{test}"],
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        said, _ = tests.communicate(timeout=_HANGS_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(tests.pid, signal.SIGKILL)
        tests.communicate()
        return "hung"
    if tests.returncode and os.environ.get("RETURNDESK_SHOW"):
        print(said[-1500:], flush=True)
    return "failed" if tests.returncode else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
