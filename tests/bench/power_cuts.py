"""A power cut at every moment of every command that writes, replayed: nothing acknowledged is lost.

Each scene of tests/faults/disk/scenes.py is recorded once under strace (Debian), and every folder that a disk
could hold after a cut is rebuilt, opened and compared. Exit 1 where something is wrong.

    python tests/bench/power_cuts.py
    python tests/bench/power_cuts.py refund import init backup --stride 5
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from faults.disk.cut_check import replayed  # its folder must be on the path
from faults.disk.scenes import SCENES
from faults.disk.sweep import case

LONG = "order import, a long file"  # its states take minutes, and are those of a short one


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("word", nargs="*", help="only scenes whose name contains one of these")
    parser.add_argument("--stride", type=int, default=1, help="of the cuts only one in so many")
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    names = [name for name in SCENES if not options.word or any(word in name for word in options.word)]
    cuts = bad = 0
    with ProcessPoolExecutor(options.processes) as pool:
        jobs = {pool.submit(replay, name, options.stride): name for name in names if name != LONG}
        for job in as_completed(jobs):
            count, wrong = job.result()
            cuts, bad = cuts + count, bad + len(wrong)
            print(f"{jobs[job]}: {count} cuts, {len(wrong)} wrong", flush=True)
            for one in wrong[:5]:
                print(f"  WRONG {one}", flush=True)
    print(f"{len(jobs)} commands, {cuts} cuts, {bad} wrong")
    return int(bad > 0)


def replay(name: str, stride: int) -> tuple[int, list[str]]:
    """A scene's cuts: how many, and what is wrong."""
    with tempfile.TemporaryDirectory() as folder:
        return replayed(case(name, Path(folder)), Path(folder, "run"), stride=stride)


if __name__ == "__main__":
    sys.exit(main())
