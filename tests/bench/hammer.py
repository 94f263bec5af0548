"""Eight users at work on one desk at once, 150 acts each: 1,200, each a start of the program.

python tests/bench/hammer.py                              # 8 users, 25 orders each
python tests/bench/hammer.py --orders 200                 # 9,600 acts
python tests/bench/hammer.py --orders 200 --not-started   # the same, each user one process that goes on
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from desk.asking import ailments, read  # its folder must be on the path
from factory import new_shop
from faults.hands.hammer import ACTS, hammered


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--users", type=int, default=8)
    parser.add_argument("--orders", type=int, default=25)
    parser.add_argument("--not-started", action="store_true", help="each user is one process that goes on")
    parser.add_argument("--seconds", type=float, default=0, help="after so long no user takes another order")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        shop = new_shop(Path(folder))
        begun = time.perf_counter()
        failed = hammered(
            shop,
            options.users,
            options.orders,
            started=not options.not_started,
            seconds=options.seconds,
        )
        seconds = time.perf_counter() - begun
        ((taken,),) = read(shop.path, "select count(*) from claim")
        wanted = (taken if options.seconds else options.users * options.orders) * len(ACTS)
        ((recorded,),) = read(shop.path, "select count(*) from journal where act not in ('init', 'import')")
        ((refunds,),) = read(shop.path, "select count(*) from refund")
        found = ailments(shop)
    print(
        f"{wanted} acts of {options.users} users in {seconds:.0f} s: {recorded} recorded, {refunds} refunds"
        f" of {taken} claims, {len(failed)} failed, doctor: {found or 'nothing'}"
    )
    for one in failed[:10]:
        print(f"  {one}")
    return int(bool(failed or found) or recorded != wanted)


if __name__ == "__main__":
    sys.exit(main())
