"""`policy tiers`: what each tier requires and gives."""

from __future__ import annotations

from pathlib import Path

from desk.asking import ask
from factory import new_shop

POLICY = """
tiers = ["gold", "staff", "silver"]
[[tier]]
name = "gold"
orders = 3
[[tier]]
name = "silver"
spent = "50.00"
[[rule]]
name = "longer"
when = { tier = ["gold", "silver"], channel = ["web"] }
extend = "15 days"
[[service.for]]
tier = "gold"
kind = ["parcel"]
decide = 0
"""


def test_each_tier_has_what_it_requires_and_what_it_gives_under_which_conditions(tmp_path: Path) -> None:
    found = [tuple(row.values()) for row in ask(new_shop(tmp_path, document=POLICY), "policy", "tiers")]
    assert found == [
        ("gold", "requires", "tier", None, "orders", "3", None),
        ("gold", "gives", None, None, "rank", "1", None),
        ("gold", "gives", "rule", "longer", "extend", "15 days", "channel: web"),
        ("gold", "gives", "service.for", None, "decide", "0", "kind: parcel"),
        ("staff", "gives", None, None, "rank", "2", None),
        ("silver", "requires", "tier", None, "spent", "50.00", None),
        ("silver", "gives", None, None, "rank", "3", None),
        ("silver", "gives", "rule", "longer", "extend", "15 days", "channel: web"),
    ]
