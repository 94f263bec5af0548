"""Desks that tests of several reports share."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.reports.open_windows.mugs import NEW, OLD, take_back
from factory import Shop, made_once, new_shop


@pytest.fixture
@made_once
def august(tmp_path: Path) -> Shop:
    """25 mugs of August, 2 of them back after 3 days and 3 after 20, and 40 that are 10 days old today."""
    shop = new_shop(tmp_path, document='[defaults]\nrestocking_fee = "10%"\n')
    shop.take_in(
        *({**OLD, "order_number": f"A{number}"} for number in range(25)),
        *({**NEW, "order_number": f"N{number}"} for number in range(40)),
    )
    for number, day in enumerate(("2026-08-06",) * 2 + ("2026-08-23",) * 3):
        take_back(shop, f"A{number}", day)
    return shop
