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
from store.schema.test_each_ceiling import CEILINGS as BESIDE

DESKS = 6
CEILINGS = {
    "received", "shipping", "surcharge", "gift", "external", "external units", "refund rows",
    "exchange", "difference", "dispute", "corrected below 0", "withheld", "payouts", "bounced",
    "confirmed", "compensation", "payment", "payment corrected",
}  # fmt: skip
POINTS = "more points are returned than were used"  # tests/desk/customers/test_points.py
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
    assert {text for text in ceilings if BOUND.search(text)} - said == {*BESIDE, POINTS}
