"""Several users at work on one desk at once: the program is started for every act, or a process goes on."""

from __future__ import annotations

import math
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

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


def hammered(shop: Shop, users: int, orders: int, *, started: bool = True, seconds: float = 0) -> list[str]:
    """What failed while so many users each take so many orders through a claim: command, code and stderr.

    Where the program is not `started` for each act, each user is one process that opens the desk anew for it.
    After some `seconds` no user takes another order.
    """
    text = "order_number,ordered_at,delivered_on,sku,quantity,unit_price\n"
    for user in range(users):
        numbers = (user * 1000 + n for n in range(orders))
        text += "".join(f"{number},2026-11-02,2026-11-05,MUG,1,5.00\n" for number in numbers)
    shop.ok("order", "import", "-", stdin=text)
    until = time.monotonic() + seconds if seconds else math.inf
    with (ThreadPoolExecutor if started else ProcessPoolExecutor)(users) as pool:
        failed = [pool.submit(_work, shop, user, orders, started, until) for user in range(users)]
        return [one for each in failed for one in each.result()]


def _work(shop: Shop, user: int, orders: int, started: bool, until: float) -> list[str]:
    failed = []
    their = _User(shop.path, user=f"user{user}")
    run = their.program if started else their.run
    for order in range(user * 1000, user * 1000 + orders):
        if time.monotonic() > until:
            break
        claim = ""
        for act in (*ACTS, QUESTIONS[order % 2]):
            typed = act.format(order=order, claim=claim).split()
            done = run(*typed, *([] if "-f" in typed else ["-f", "csv"]))
            if done.code:
                failed.append(f"{' '.join(typed)}: {done.code} {done.err}")
            elif act == ACTS[0]:
                claim = done.out.splitlines()[1].partition(",")[0]
    return failed


class _User(Shop):
    """A user who waits as long as it takes."""

    @property
    def env(self) -> dict[str, str]:
        return {**super().env, "RETURNDESK_WAIT": str(HANGS_SECONDS)}
