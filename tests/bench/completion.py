"""How long a completion takes on a desk of 10,000 orders, against the program's bare `--version`.

Whole processes, as a shell starts them at every tab, in interleaved pairs; the figures are medians. Exit 1
where the median ratio or the median time of any line is above its limit.

    python tests/bench/completion.py
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from queue_start import ORDERS, completing, environment, fill, program, time_pairs

LINES = {
    "nouns": "",
    "claims": "claim show ",
    "claims begun": "claim receive R10",
    "orders": "claim open ",
    "orders begun": "check 9",
    "items": "claim open 300 -i ",
    "reasons": "claim open 300 -r ",
    "conditions": "claim inspect R1001 --condition ",
}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pairs", type=int, default=11, help="how many pairs are timed for each line")
    parser.add_argument("--ratio", type=float, default=1.6, help="the median ratio that may not be passed")
    parser.add_argument("--most", type=float, default=150, help="milliseconds that may not be passed")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        env = environment(folder)
        fill(env)
        return max(timed(line, env, options) for line in LINES.items())


def timed(named: tuple[str, str], env: dict[str, str], options: argparse.Namespace) -> int:
    """Time one line and print its figures; 1 above the limits, 2 where it completes nothing."""
    name, line = named
    asked = {**env, **completing(line)}
    ours = ["env", "_RETURNDESK_COMPLETE=complete_fish", program()]  # as the shell's own script starts it
    offered = subprocess.run(ours, env=asked, capture_output=True, check=True).stdout.count(b"\n")
    if not offered:
        print(f"{name}: nothing was offered", file=sys.stderr)
        return 2
    pairs = time_pairs(["env", program(), "--version"], ours, asked, options.pairs)
    version, completion = (statistics.median(pair[side] * 1000 for pair in pairs) for side in (0, 1))
    ratio = statistics.median(mine / bare for bare, mine in pairs)
    print(
        f"{name:13} {offered:3} offered of {ORDERS:,} orders {completion:6.1f} ms,"
        f" --version {version:6.1f} ms, ratio {ratio:.2f}"
    )
    return int(ratio > options.ratio or completion > options.most)


if __name__ == "__main__":
    sys.exit(main())
