"""Whatever a file holds, an import takes it or refuses it in words: no failure of the program, no hang.

RETURNDESK_DRAWS=20000 draws so many files; a failure names its seed, RETURNDESK_SEED begins there.
"""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path
from random import Random

from factory import SAMPLES, Shop, new_shop
from faults.mutations import CLAIMS, mutated

DRAWS = int(os.environ.get("RETURNDESK_DRAWS", "300"))
SEED = int(os.environ.get("RETURNDESK_SEED", "1"))
SAID = {0, 1, 2, 3, 65}  # done, refused, a wrong option, conflicts, bad data
LONGEST = 10  # CPU seconds
MOST = 200 << 20  # bytes more than before
UNIT = 1 if sys.platform == "darwin" else 1024


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * UNIT


def command(dice: Random, name: str, path: str) -> list[str]:
    """How a sample is imported, with options that change how it is read."""
    noun = ["claim", "import"] if name in CLAIMS else ["order", "import"]
    if name == "spend.csv":
        noun = ["spend", "import"]
    if name == "deliveries.csv":
        noun += ["--only", "delivered"]
    more = [
        ["--skip-bad"], ["--explain"], ["--dates", "dmy"], ["--map", "sku=Artikel"], ["--platform", "desk"],
        ["--encoding", "latin-1"], ["--delimiter", ";"], ["--currency", "JPY"], ["--update"], ["-f", "json"],
    ]  # fmt: skip
    chosen = [one for one in more if dice.random() < 0.12]
    keep = ["--dry-run"] if dice.random() < 0.9 else []
    return [*noun, path, *keep, *(word for one in chosen for word in one)]


def test_no_mutated_export_ends_in_a_failure_of_the_program(tmp_path: Path) -> None:
    shop: Shop = new_shop(tmp_path)
    shop.ok("order", "import", str(SAMPLES / "orders.csv"))
    path = tmp_path / "export.csv"
    for seed in range(SEED, SEED + DRAWS):
        dice = Random(seed)
        name, data = mutated(dice)
        path.write_bytes(data)
        typed = command(dice, name, str(path))
        began, before = sum(os.times()[:4]), peak()  # with its readers'
        done = shop.run(*typed)
        seconds = sum(os.times()[:4]) - began
        assert done.code in SAID, (seed, name, typed, done.err[-600:])
        assert "Traceback" not in done.err + done.out, (seed, name)
        assert "constraint" not in done.err.lower(), (seed, name, done.err[-600:])
        assert seconds < LONGEST, (seed, name, typed, seconds)
        assert peak() - before < MOST, (seed, name, typed, peak() - before)
    assert shop.run("doctor", "-f", "csv").out == "code,where,text,hint\n"
