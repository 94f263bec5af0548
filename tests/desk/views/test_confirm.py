"""`[service] confirm`: a refund that no export has shown in time is a task until one does."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import ask
from factory import Shop, new_shop

HEADER = "order_number,ordered_at,delivered_on,sku,quantity,unit_price,status\n"
ROW = "1,2026-11-02,2026-11-05,MUG,1,10.00,{}\n"


@pytest.fixture
def refunded(tmp_path: Path) -> Shop:
    """R1001 refunded on Monday 23 November, to be confirmed in 5 open days."""
    document = '[service]\nconfirm = 5\n[calendar]\nclosed = ["sun"]\n'
    shop = new_shop(tmp_path, document=document)
    shop.ok("order", "import", "-", stdin=HEADER + ROW.format(""))
    return shop


def now(shop: Shop, *options: str) -> None:
    shop.ok("claim", "open", "1", "-r", "changed-mind", "--now", "--condition", "new", *options)


def test_after_its_days_an_unconfirmed_refund_is_a_task_until_an_export_shows_it(refunded: Shop) -> None:
    now(refunded)
    refunded.as_of = "2026-11-27"
    assert ask(refunded, "queue") == []
    refunded.as_of = "2026-11-28"
    (task,) = ask(refunded, "queue")
    assert (task["claim"], task["stage"], task["due_on"]) == ("R1001", "confirm", "2026-11-28")
    assert (task["overdue"], task["next"]) == (False, "returndesk order import FILE")
    assert len(ask(refunded, "queue", "--stage", "confirm")) == 1
    refunded.as_of = "2026-11-30"
    assert ask(refunded, "queue")[0]["overdue"] is True
    refunded.ok("order", "import", "-", stdin=HEADER + ROW.format("refunded"))
    assert ask(refunded, "queue") == []


def test_cash_is_never_shown_by_an_export(refunded: Shop) -> None:
    now(refunded, "--method", "cash")
    refunded.as_of = "2026-12-24"
    assert ask(refunded, "queue") == []


def test_a_policy_without_the_key_asks_for_no_confirmation(shop: Shop) -> None:
    shop.ok("order", "import", "-", stdin=HEADER + ROW.format(""))
    now(shop)
    shop.as_of = "2026-12-24"
    assert ask(shop, "queue") == []
