"""Whoever writes, the database refuses one cent more than each ceiling, and takes what is below it."""

from __future__ import annotations

import random
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from properties.ledger.ceilings import probes, refusal
from properties.ledger.story import Story

DESKS = 6
CEILINGS = {
    "received", "shipping", "surcharge", "gift", "external", "external units", "refund rows",
    "exchange", "difference", "dispute", "corrected below 0", "withheld", "payouts", "bounced",
    "confirmed", "compensation", "payment", "payment corrected",
}  # fmt: skip
# Ceilings that these rows do not reach: they are tried in tests/store/schema, and with their acts.
BESIDE = {
    "a balance of store credit is below zero",
    "store credit used for an order exceeds its price",
    "store credit given back exceeds what was used",
    "more of the customer''s own credit is given back than was used",
    "a refund with its corrections is below zero",
    "what a correction gives counts against the amount paid",
    "more units of a refund are confirmed than it had",
    "external refunds of an order are below zero",
    "the price of an exchange is below zero with its corrections",
    "a payment by that method is below zero with its corrections",
    "lines of an exchange come to more than its new goods",
    "the bank gave back more or less than it took",
    "the amount filed with a carrier, or paid by it, is below zero",
    "a carrier paid more than was filed: that requires a reason",
    "payments by store credit exceed the credit used",
    "more was refunded by a tender than was paid by it",
    "a reduction with its corrections is below zero, or more than it was",
    "a correction counts for more of a reduction than of the amount paid",
}
BOUND = re.compile(r"exceed|more |below zero|counts against")


@pytest.mark.slow
def test_one_cent_above_each_ceiling_is_refused_and_all_below_it_is_taken(tmp_path: Path) -> None:
    tried, said = set(), set()
    for seed in range(1, DESKS + 1):
        folder = tmp_path / str(seed)
        folder.mkdir()
        story = Story(folder, random.Random(seed))
        story.told()
        with closing(sqlite3.connect(story.shop.path, isolation_level=None)) as conn:
            conn.execute("pragma foreign_keys = on")
            triggers = conn.execute("select sql from sqlite_schema where type = 'trigger'").fetchall()
            for number, sale in enumerate(story.sales, 1):
                for probe in probes(conn, number, sale):
                    why = refusal(conn, probe, probe.room + 1)
                    assert re.search(f"{BOUND.pattern}|between 0 and", why), (seed, number, probe, why)
                    if probe.room > 0:
                        assert refusal(conn, probe, probe.room) == "", (seed, number, probe)
                    tried.add(probe.ceiling)
                    said.add(why)
    assert tried == CEILINGS
    ceilings = {text for (sql,) in triggers for text in re.findall(r"abort, '((?:[^']|'')*)'", sql)}
    assert {text for text in ceilings if BOUND.search(text)} - said == BESIDE
