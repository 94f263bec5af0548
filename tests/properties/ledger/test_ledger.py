"""Random orders refunded in every way: each payout is the one that the naive ledger works out, to the cent.

A draw is one order's whole story: what was paid, how and when, store credit that was used for it, refunds
of some units, reductions, shipping alone, payouts that bounced, corrections, exchanges of exchanges,
disputes, and what its platform tells of payments and refunds, before, between and after.
RETURNDESK_DRAWS=20000 draws so many; a failure names the seed of its desk, RETURNDESK_SEED begins there.
"""

from __future__ import annotations

import inspect
import os
import random
import re
from collections import Counter
from pathlib import Path

import pytest
from properties.ledger import naive_ledger, naive_sale
from properties.ledger.agreement import agree
from properties.ledger.sales import SALES
from properties.ledger.story import Story

DRAWS = int(os.environ.get("RETURNDESK_DRAWS", "120"))
PARTS = 2
SEED = int(os.environ.get("RETURNDESK_SEED", "13"))
KINDS = {
    "refunds", "reduces", "ships", "swaps", "replaces", "platform", "platform_units", "bounced", "disputes",
    "corrects", "moves", "compensates", "back, partly unknown", "is_paid", "tells_paid", "uses_credit",
    "corrects a part", "corrects paid", "undoes",
}  # fmt: skip


def test_the_naive_ledger_uses_nothing_of_the_program() -> None:
    for each in (naive_ledger, naive_sale):
        assert not re.search(r"^ *(import|from) +returndesk", inspect.getsource(each), re.MULTILINE)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_every_payout_of_a_random_order_is_that_of_a_second_reading(tmp_path: Path, part: int) -> None:
    kinds: Counter[str] = Counter()
    for seed in range(SEED + part, SEED + DRAWS // SALES, PARTS):
        folder = tmp_path / str(seed)
        folder.mkdir()
        story = Story(folder, random.Random(seed))
        try:
            story.told()
            agree(story)
        except Exception as error:
            error.add_note(f"seed {seed}")
            raise
        kinds += story.kinds
        story.shop.path.unlink()
    assert set(kinds) == KINDS
