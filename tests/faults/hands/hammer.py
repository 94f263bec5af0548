"""Several users at work on one desk at once, each starting the real program for every act."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from factory import HANGS_SECONDS, Shop

# Each user takes claims of their own through these; every tenth command of a desk is a question.
ACTS = (
    "claim open {order} -r other",
    "claim approve {claim}",
    "claim receive {claim}",
    "claim inspect {claim} --condition new --to restock",
    "claim refund {claim}",
    "claim note {claim} done",
)
QUESTIONS = ("queue -f csv", "report day -f json")


def hammered(shop: Shop, users: int, orders: int) -> list[str]:
    """What failed while so many users each take so many orders through a claim: command, code and stderr."""
    text = "order_number,ordered_at,delivered_on,sku,quantity,unit_price\n"
    for user in range(users):
        numbers = (user * 1000 + n for n in range(orders))
        text += "".join(f"{number},2026-11-02,2026-11-05,MUG,1,5.00\n" for number in numbers)
    shop.ok("order", "import", "-", stdin=text)
    with ThreadPoolExecutor(users) as pool:
        failed = pool.map(lambda user: _work(shop, user, orders), range(users))
        return [one for each in failed for one in each]


def _work(shop: Shop, user: int, orders: int) -> list[str]:
    failed = []
    for order in range(user * 1000, user * 1000 + orders):
        claim = ""
        for act in (*ACTS, QUESTIONS[order % 2]):
            typed = act.format(order=order, claim=claim)
            done = _run(shop, typed.split(), f"user{user}")
            if done.returncode:
                failed.append(f"{typed}: {done.returncode} {done.stderr}")
            elif act == ACTS[0]:
                claim = done.stdout.splitlines()[1].partition(",")[0]
    return failed


def _run(shop: Shop, typed: list[str], user: str) -> subprocess.CompletedProcess[str]:
    formatted = [] if "-f" in typed else ["-f", "csv"]
    return subprocess.run(
        [sys.executable, "-m", "returndesk", *typed, *formatted],
        env={**shop.env, "RETURNDESK_USER": user, "RETURNDESK_WAIT": str(HANGS_SECONDS)},
        capture_output=True,
        text=True,
        timeout=HANGS_SECONDS,
        check=False,
    )
