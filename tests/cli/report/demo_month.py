"""The demo's months and its offer, and its reports as they are typed."""

from __future__ import annotations

from pathlib import Path

from factory import Shop, made_once

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
    "repeat": "repeat",
    "repeat_by_days": "repeat --by days",
    "all": "all",
}


@made_once
def demo_offer(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path / "offer.db")
    shop.ok("demo", "--offer", "--keep", str(shop.path))
    return shop


@made_once
def demo(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path / "months.db")
    shop.ok("demo", "--months", "--keep", str(shop.path))
    return shop
