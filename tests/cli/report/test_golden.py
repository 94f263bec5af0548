"""Every report of the demo's month in every format, held against golden/NAME.txt.

RETURNDESK_GOLDEN=write rewrites the files; then read every change as a shop owner would.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from factory import Shop, made_once

from returndesk.render.output import FORMATS

pytestmark = pytest.mark.slow
GOLDEN = Path(__file__).parent / "golden"
TYPED = {
    "day": "day --date 2026-11-20",
    "refunds": "refunds --period last-month --by method",
    "refunds_compared": "refunds --period last-month --by category --compare",
    "refunds_list": "refunds --period 2026-W47 --list",
    "returns": "returns --period last-month --by category",
    "returns_by_month": "returns --by month",
    "returns_rows": "returns --period 2026-10-05 --by sku --rows",
    "reasons": "reasons --period last-month --compare",
    "kept": "kept --period last-month",
    "costs": "costs --period last-month --by category",
    "watchlist": "watchlist",
    "measures": "measures",
    "liability": "liability",
    "liability_backtest": "liability --backtest",
    "service": "service --period last-month",
    "marketing": "marketing --period last-month",
    "carriers": "carriers --from 2026-06-01 --to 2026-11-23",
    "stock": "stock --from 2026-10-01 --to 2026-10-31",
    "all": "all",
}
HEAD = re.compile(r"[0-9a-f]{64}|\b[0-9a-f]{8}\b|[0-9a-f]{8}…")  # of the journal: salted, so never the same


@made_once
def demo(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path / "months.db")
    shop.ok("demo", "--months", "--keep", str(shop.path))
    return shop


@pytest.mark.parametrize("name", TYPED)
def test_a_report_looks_as_it_did_in_every_format(name: str, tmp_path: Path) -> None:
    shop = demo(tmp_path)
    shown = [f"=== {fmt}\n{shop.ok('report', *TYPED[name].split(), '-f', fmt)}" for fmt in FORMATS]
    text = HEAD.sub("HEAD", "\n".join(shown))
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("RETURNDESK_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text(encoding="utf-8")
