"""Lines and branches of core, desk and store that the suite reaches, programs that tests start counted too.

Without paths: the quick suite, then all tests of core, desk, store and cli and five files of properties, in
two processes; some forty minutes on a busy machine. What is not reached is named by function and line. It
ends with 1 where a package's branches are below the limit, and where uncovered.py lacks a function or has one
that is reached. Requires `pip install "coverage>=7.7"`, which is no dependency.

    nice python tests/mutation/whole.py --limit 95
"""

from __future__ import annotations

import argparse
import ast
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coverage import Coverage

ROOT = Path(__file__).resolve().parents[2]
PROPERTIES = "money law orders refunds verdicts".split()
USUAL = [f"tests/{room}" for room in "core desk store cli".split()]
USUAL += [f"tests/properties/test_{name}.py" for name in PROPERTIES]
SETTINGS = """[run]
branch = true
source = {source}
parallel = {parallel}
data_file = {data}
sigterm = true
disable_warnings = no-data-collected,module-not-measured,module-not-imported,already-imported,no-sysmon
"""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paths", nargs="*", help="tests to run in place of the usual ones")
    parser.add_argument("--limit", type=float, default=0, help="the percentage of each package's branches")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measured = measure(Path(folder), asked.paths or USUAL)
        rates = [print_package(measured, package) for package in ("core", "desk", "store")]
        stale = print_differences(measured) if not asked.paths else False
    return int(min(rates) < asked.limit or stale)


def measure(folder: Path, paths: list[str]) -> Coverage:
    """Run the tests under coverage, in all their processes."""
    import coverage

    source, data = ROOT / "returndesk", folder / "data"
    settings, joined = folder / "settings", folder / "joined"
    settings.write_text(SETTINGS.format(source=source, parallel="true", data=data))
    joined.write_text(SETTINGS.format(source=source, parallel="false", data=folder / "all"))
    env = {**os.environ, "COVERAGE_PROCESS_START": str(settings), "PYTHONPATH": str(ROOT / "tests")}
    usual = ["-n", "2", "-p", "mutation.save_coverage", "-p", "no:cacheprovider"]
    for asked in (paths,) if paths != USUAL else (["-m", "not slow"], ["-m", "slow", *USUAL]):
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *usual, *asked], cwd=ROOT, env=env, check=False
        )
        if done.returncode:
            print("Some tests failed: those of what is imported, and of time, do so under coverage.")
    found = coverage.Coverage(config_file=str(joined))
    found.combine([str(path) for path in folder.glob("data.*")])
    return found


def print_package(measured: Coverage, package: str) -> float:
    """Print a package's figures; the percentage of its branches."""
    lines = covered_lines = branches = covered_branches = 0
    for path in sorted((ROOT / "returndesk" / package).rglob("*.py")):
        _, statements, _, missing, _ = measured.analysis2(str(path))
        stats = measured.branch_stats(str(path)).values()
        lines, covered_lines = lines + len(statements), covered_lines + len(statements) - len(missing)
        branches += sum(total for total, _ in stats)
        covered_branches += sum(taken for _, taken in stats)
    rate = 100 * covered_branches / branches if branches else 0.0
    found = f"{covered_lines} of {lines} lines, {covered_branches} of {branches} branches"
    print(f"{package}: {found} ({rate:.1f} %)")
    return rate


def print_differences(measured: Coverage) -> bool:
    """Print what is not reached, and where uncovered.py differs; whether it does."""
    sys.path.insert(0, str(ROOT / "tests"))
    from mutation.uncovered import UNCOVERED

    found = unreached(measured)
    for place, lines in found.items():
        known = "" if place in UNCOVERED else "NOT IN uncovered.py: "
        print(f"{known}{place}: {', '.join(map(str, lines))}")
    reached = [place for place in UNCOVERED if place not in found]
    for place in reached:
        print(f"REACHED, take it out of uncovered.py: {place}")
    return bool(reached or set(found) - set(UNCOVERED))


def unreached(measured: Coverage) -> dict[str, list[int]]:
    """The lines that are not reached, or whose branches are not all taken, by `file::function`."""
    found: dict[str, list[int]] = {}
    for package in ("core", "desk", "store"):
        for path in sorted((ROOT / "returndesk" / package).rglob("*.py")):
            *_, missing, _ = measured.analysis2(str(path))
            stats = measured.branch_stats(str(path)).items()
            spans = list(functions(ast.parse(path.read_text(encoding="utf-8"))))
            for line in sorted({*missing, *(at for at, (total, taken) in stats if taken < total)}):
                around = [(last - first, name) for name, first, last in spans if first <= line <= last]
                name = min(around)[1] if around else "(module)"
                place = f"{path.relative_to(ROOT / 'returndesk').as_posix()}::{name}"
                found.setdefault(place, []).append(line)
    return found


def functions(tree: ast.AST, above: str = "") -> Iterator[tuple[str, int, int]]:
    """Every function of a module, with its class in front, and its first and last line."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            name = f"{above}{node.name}"
            yield from functions(node, f"{name}.")
            if isinstance(node, ast.FunctionDef):
                yield name, node.lineno, node.end_lineno or node.lineno
        else:
            yield from functions(node, above)


if __name__ == "__main__":
    sys.exit(main())
