"""What comes of a flipped bit in 500 random places of a desk's file: exit 1 where a figure changes unseen.

python tests/bench/flipped_bytes.py --places 500
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from store.doctor.filled import filled
from store.doctor.test_flipped_bytes import figures, flipped, outcome


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--places", type=int, default=500)
    parser.add_argument("--first", type=int, default=1000, help="the first seed")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        shop = filled(Path(folder))
        content, right = shop.path.read_bytes(), figures(shop)
        found: Counter[str] = Counter()
        for seed in range(options.first, options.first + options.places):
            at, damaged = flipped(content, seed)
            shop.path.write_bytes(damaged)
            said = outcome(shop, right)
            found[said] += 1
            if said not in ("named", "right"):
                print(f"seed {seed}, byte {at}: {said}", flush=True)
    print(f"{len(content):,} bytes, {options.places} places:", dict(found))
    return int(bool(set(found) - {"named", "right"}))


if __name__ == "__main__":
    sys.exit(main())
