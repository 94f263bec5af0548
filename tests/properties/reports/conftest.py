"""A thorough history and its export, and how many figures were compared with it.

RETURNDESK_ACTS=20000 has about 2,000 claims, RETURNDESK_DRAWS and RETURNDESK_SEED choose the histories:

    RETURNDESK_ACTS=20000 RETURNDESK_SEED=301 RETURNDESK_FIGURES=figures.txt python -m pytest -n 0 -m slow \\
        tests/properties/reports

RETURNDESK_FIGURES=FILE adds a line for each test: how many figures it compared.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from factory import Shop, new_shop
from properties.reports import asked
from properties.reports.clerk import DRAWS, LAST, POLICY, SEED
from properties.reports.naive.exported import Exported
from properties.reports.thorough_clerk import ThoroughClerk

from returndesk.desk.session import open_desk

ACTS = int(os.environ.get("RETURNDESK_ACTS", "700"))


@pytest.fixture(scope="session", params=range(SEED, SEED + DRAWS))
def thorough(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Shop, Exported]:
    """A shop after some months of everything that reports count, and its export."""
    folder: Path = tmp_path_factory.mktemp("thorough")
    shop = new_shop(folder, document=POLICY)
    with open_desk(str(shop.path), who="ann", as_of=LAST, write=True) as desk:
        clerk = ThoroughClerk(desk, shop, request.param)
        clerk.work(max(60, ACTS // 8), ACTS, clerk.noted)
    shop.as_of = LAST.isoformat()
    shop.ok("export", str(folder / "figures"), "-q")
    data = Exported(folder / "figures")
    data.orders_of_day = clerk.orders
    return shop, data


@pytest.fixture(autouse=True)
def _counted(request: pytest.FixtureRequest) -> Iterator[None]:
    before = asked.compared
    yield
    if file := os.environ.get("RETURNDESK_FIGURES"):
        with open(file, "a", encoding="utf-8") as log:
            log.write(f"{asked.compared - before} {request.node.name}\n")
