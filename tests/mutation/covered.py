"""Lines and branches that tests reach of core, desk and store, and the places of core that none reaches.

In one process, without the programs that tests start. Requires `pip install "coverage>=7.7"`, which is no
dependency. Without paths: the tests of core, five files of properties and the quick tests of five rooms of
desk; some three minutes. Exit 1 where fewer branches of core are reached than the limit says.

    python tests/mutation/covered.py --limit 95
    python tests/mutation/covered.py tests/core
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import coverage
import pytest

ROOT = Path(__file__).resolve().parents[2]
PROPERTIES = "money law orders refunds verdicts".split()
ROOMS = "orders refunds claims exchanges reports".split()
QUICK = ["tests/core", *(f"tests/desk/{room}" for room in ROOMS)]
SLOW = [f"tests/properties/test_{name}.py" for name in PROPERTIES]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paths", nargs="*", help="quick tests to run in place of the usual ones")
    parser.add_argument("--limit", type=float, default=0, help="the percentage of core's branches")
    asked = parser.parse_args()
    measured = coverage.Coverage(data_file=None, branch=True, source=[str(ROOT / "returndesk")])
    measured.start()
    usual = ["-q", "-n", "0", "-p", "no:cacheprovider"]
    failed = pytest.main([*usual, "-m", "not slow", *(asked.paths or QUICK)])
    failed = failed or (0 if asked.paths else pytest.main([*usual, *SLOW]))
    measured.stop()
    if failed:
        return int(failed)
    reached = {package: print_package(measured, package) for package in ("core", "desk", "store")}
    return int(reached["core"] < asked.limit)


def print_package(measured: coverage.Coverage, package: str) -> float:
    """Print a package's figures, for core with its uncovered places; the percentage of its branches."""
    lines = covered_lines = branches = covered_branches = 0
    for path in sorted((ROOT / "returndesk" / package).rglob("*.py")):
        _, statements, _, missing, _ = measured.analysis2(str(path))
        stats = measured.branch_stats(str(path))
        lines, covered_lines = lines + len(statements), covered_lines + len(statements) - len(missing)
        branches += sum(total for total, _ in stats.values())
        covered_branches += sum(taken for _, taken in stats.values())
        open_branches = [line for line, (total, taken) in stats.items() if taken < total]
        if package == "core" and open_branches:
            print(f"{path.relative_to(ROOT)}: branches at {', '.join(map(str, sorted(open_branches)))}")
    rate = 100 * covered_branches / branches if branches else 100.0
    found = f"{covered_lines} of {lines} lines, {covered_branches} of {branches} branches"
    print(f"{package}: {found} ({rate:.1f} %)")
    return rate


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "tests"))
    sys.exit(main())
