"""Every command that writes, at every fault of the disk: none of it lost, none doubled, nothing half.

For each scene of tests/faults/disk/scenes.py and each fault of strace.py the Nth call fails, N = 1, 2, …,
until the program ends before it. Requires strace (Debian). Exit 1 where something is wrong.

    python tests/bench/fault_sweep.py                     # all: more than an hour of two cores
    python tests/bench/fault_sweep.py refund import --most 7 --faults '^(fsync|unlink):error'
    python tests/bench/fault_sweep.py --without 'a long file' --faults '^(?!pwrite64).*error'  # some minutes
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from faults.disk.scenes import SCENES  # its folder must be on the path
from faults.disk.sweep import case, faulted, spread


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("word", nargs="*", help="only scenes whose name contains one of these")
    parser.add_argument("--most", type=int, default=0, help="of each fault only so many calls, spread evenly")
    parser.add_argument("--faults", default="", help="only faults that match this regular expression")
    parser.add_argument("--without", default="", help="no scenes whose name matches this regular expression")
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    names = [name for name in SCENES if not options.word or any(word in name for word in options.word)]
    if options.without:
        names = [name for name in names if not re.search(options.without, name)]
    total: Counter[str] = Counter()
    with ProcessPoolExecutor(options.processes) as pool:
        jobs = {pool.submit(swept, name, options.most, options.faults): name for name in names}
        for job in as_completed(jobs):
            counts, wrong = job.result()
            total += counts
            print(f"{jobs[job]}: {dict(counts)}", flush=True)
            for one in wrong:
                print(f"  WRONG {one}", flush=True)
    print(f"{len(names)} commands, {sum(total.values())} runs: {dict(total)}")
    return int(total["wrong"] > 0)


def swept(name: str, most: int, faults: str = "") -> tuple[Counter[str], list[str]]:
    """A scene's runs by what was found, and what is wrong."""
    counts: Counter[str] = Counter()
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        ready = case(name, Path(folder))
        points = [(fault, n) for fault, n in ready.points if re.search(faults, str(fault))]
        for fault, n in spread(points, most):
            found = faulted(ready, fault, n, Path(folder, "run"))
            if found is None:  # the program ended before it: of two processes the other made the call
                counts["not reached"] += 1
                continue
            counts["wrong" if found.wrong else found.state] += 1
            wrong += [f"{name}, {fault}, call {n}: {one}" for one in found.wrong]
    return counts, wrong


if __name__ == "__main__":
    sys.exit(main())
