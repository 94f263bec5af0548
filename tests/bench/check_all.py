"""How long `check --all --on DATE -f csv` takes on a desk of 1,000 lines, without a law and under one.

Whole processes, the two kinds of desk in turns; the figures are medians in seconds. Exit 1 where either
is above the limit.

    python tests/bench/check_all.py
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

LINES = 1_000
POLICY = """law = [{law}]
[defaults]
roll_to_open_day = true
review_above = "200.00"

[[rule]]
name = "faults show late"
when = {{ fault = ["shop", "maker", "carrier"] }}
window = "6 months"
postage = "shop"
evidence = ["photo"]

[[rule]]
name = "final sale"
when = {{ tag = ["final-sale"], fault = ["customer"] }}
returnable = false

[[rule]]
name = "gold members get longer"
when = {{ tier = ["gold"] }}
extend = "15 days"

[[season]]
name = "gifts"
ordered = {{ from = {first}, to = {last} }}
last_day = {last}

[calendar]
closed = ["sun"]
country = "DE"
"""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=9, help="how often each is timed")
    parser.add_argument("--limit", type=float, default=2.0, help="the seconds that may not be passed")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        desks = {"no law": "", "law = eu": '"eu"', "law = eu, uk, cn, us": '"eu", "uk", "cn", "us"'}
        envs = {what: environment(folder, f"{number}.db") for number, what in enumerate(desks)}
        for what, law in desks.items():
            fill(envs[what], law)
        timed: dict[str, list[float]] = {what: [] for what in desks}
        for number in range(-1, options.runs):  # the first round warms the caches and is not counted
            for what in desks if number % 2 else reversed(desks):
                taken = seconds(envs[what])
                if number >= 0:
                    timed[what].append(taken)
    worst = 0.0
    for what, all_of_it in timed.items():
        median = statistics.median(all_of_it)
        worst = max(worst, median)
        print(f"check --all, {LINES:,} lines, {what:20} {median:5.2f} s, median of {len(all_of_it)}")
    print(f"the slowest {worst:.2f} s, at most {options.limit:.2f}")
    return int(worst > options.limit)


def environment(folder: Path, name: str) -> dict[str, str]:
    env = {
        **{key: value for key, value in os.environ.items() if not key.startswith("RETURNDESK_")},
        "RETURNDESK_DB": str(folder / name),
        "RETURNDESK_USER": "ann",
        # An installed program has its bytecode, whatever is set where this runs.
        "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
    }
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    return env


def fill(env: dict[str, str], law: str) -> None:
    """A desk of so many lines, two an order, of the last weeks, through the program itself."""
    today = date.today()  # noqa: DTZ011  # the program says that an order of a later day is none
    returndesk(env, "-q", "init", "--shop", "Bench")
    first, last = today - timedelta(days=40), today - timedelta(days=20)
    returndesk(env, "-q", "policy", "set", "-", stdin=POLICY.format(law=law, first=first, last=last))
    text = [
        "order_number,ordered_at,delivered_on,customer_name,customer_tier,country,shipping,sku,quantity,unit_price,tags"
    ]
    for number in range(1, LINES // 2 + 1):
        day = today - timedelta(days=2 + number % 58)
        order = f"{number},{day},{day if number % 5 else ''},Customer {number}"
        order += f",{'gold' if number % 7 else ''},{'DE' if number % 3 else 'FR'},4.90"
        goods = f"{number % 3 + 1},{number % 90 + 10}.50,{'final-sale' if number % 11 == 0 else ''}"
        text += [f"{order},SKU-{number * item % 97},{goods}" for item in (1, 2)]
    returndesk(env, "order", "import", "-", stdin="\n".join(text) + "\n")


def returndesk(env: dict[str, str], *args: str, stdin: str = "") -> None:
    subprocess.run(
        [sys.executable, "-m", "returndesk", *args],
        input=stdin.encode(),
        env=env,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def seconds(env: dict[str, str]) -> float:
    program = Path(sys.executable).with_name("returndesk")  # as a shop types it
    today = date.today().isoformat()  # noqa: DTZ011
    start = time.perf_counter()
    done = subprocess.run(
        [str(program), "check", "--all", "--on", today, "-f", "csv"],
        env=env,
        check=True,
        stdout=subprocess.PIPE,
    )
    taken = time.perf_counter() - start
    rows = done.stdout.count(b"\n") - 1
    if rows != LINES:
        sys.exit(f"{rows} rows where {LINES} were expected")
    return taken


if __name__ == "__main__":
    sys.exit(main())
