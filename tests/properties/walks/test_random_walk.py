"""A random walk over many claims: every one has one owner and one next step, every sum and the doctor agree.

RETURNDESK_WALK=10000 walks so many acts; without it the suite walks 2,000.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from factory import MONDAY, Shop, made_once, new_shop
from properties.walks.walking import ORDERS, POLICY, UNPAID, Walker

from returndesk.desk.doctor import examine
from returndesk.desk.session import Desk, open_desk
from returndesk.desk.undo import undo
from returndesk.errors import DeskError

ACTS = int(os.environ.get("RETURNDESK_WALK", "2000"))
DAY = 100  # acts
LOOK_ROUND = 500  # acts between two visits of the doctor


@made_once
def shop_of(folder: Path) -> Shop:
    shop = new_shop(folder, document=POLICY)
    usual = {"shipping": "4.90", "ordered_at": "2026-10-02", "delivered_on": "2026-11-20"}
    for number in range(1, ORDERS + 1):
        sale = {**usual, "order_number": number, "customer_email": f"c{number}@example.com"}
        sale["payment_status"] = "unpaid" if number in UNPAID else "paid"
        shop.take_in(
            {**sale, "sku": "MUG", "quantity": 3 * ACTS // 100, "unit_price": f"{number}.99", "tax": "9.57"},
            {**sale, "sku": "LAMP", "quantity": 2 * ACTS // 100, "unit_price": "12.34", "tax": "78.81"},
        )
    return shop


def rows(desk: Desk) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the desk but the journal's; what is kept for undo has its own life."""
    names = [name for (name,) in desk.conn.execute("select name from pragma_table_list where strict")]
    beside = {"journal", "journal_text", "undoable", "undoable_row"}
    return {
        name: desk.conn.execute(f"select * from {name}").fetchall() for name in names if name not in beside
    }


# What an act gave back is the sum of its shares, and the tax of each thing is by what of it went back so far.
UNSHARED = """
    with act(kind, row_id, minor) as (select 'refund', id, returned_minor from refund
        union all select 'correction', id, returned_minor from correction
        union all select kind, id, value_minor from remedy where kind <> 'repair')
    select kind, row_id, minor, sum(amount_minor) as shared
        from act left join returned_tax using (kind, row_id) group by kind, row_id
        having coalesce(shared, 0) <> minor
"""
WRONGLY_TAXED = """
    select l.id, l.tax_minor, sum(t.amount_minor) as minor, sum(t.tax_minor) as tax from returned_tax t
        join order_line l on l.id = t.order_line_id group by l.id
        having tax <> l.tax_minor * minor / l.paid_minor
"""


def act_and_undo(walker: Walker) -> bool:
    """Whether some act could be taken back at once; if so the desk is as it was."""
    before, ((head,),) = rows(walker.desk), walker.desk.conn.execute("select max(seq) from journal")
    try:
        (walker.opening if walker.dice.random() < 0.3 else walker.anything)()()
        if walker.desk.conn.execute("select max(seq) from journal").fetchone() == (head,):
            return False  # there was nothing to do
        undo(walker.desk)
    except DeskError:
        return False
    after = rows(walker.desk)
    assert [name for name in before if after[name] != before[name]] == []
    return True


@pytest.mark.slow
def test_after_a_long_random_walk_every_claim_has_one_owner_and_one_next_step(tmp_path: Path) -> None:
    shop = shop_of(tmp_path)
    with open_desk(str(shop.path), who="ann", as_of=MONDAY, write=True) as desk:
        walker = Walker(desk, shop, seed=9)
        taken_back = 0
        for number in range(1, ACTS + 1):
            walker.step()
            if number % DAY == 0:
                walker.new_day()
                taken_back += act_and_undo(walker)
                walker.look()
            if number % LOOK_ROUND == 0:
                assert examine(desk) == []
        claims = desk.conn.execute("select count(*), count(distinct status) from claim").fetchone()
        reached = {state for (state,) in desk.conn.execute("select distinct state from carrier_entry")}
        assert examine(desk) == []
        assert desk.conn.execute(UNSHARED).fetchall() == []
        assert desk.conn.execute(WRONGLY_TAXED).fetchall() == []
        shares = desk.conn.execute(
            "select kind, sum(tax_minor <> 0) from returned_tax group by kind"
        ).fetchall()
    assert {kind for kind, taxed in shares if taxed} >= {"refund", "correction", "exchange"}
    assert walker.done > ACTS // 2
    assert walker.undone > ACTS // 100
    assert taken_back > 1
    assert claims[0] > ACTS // 20
    assert reached >= {"to-file", "filed", "paid", "waived"}
    # What the queue says is to be typed can be, by the program itself.
    shop.as_of = desk.today.isoformat()
    for row in json.loads(shop.ok("queue", "-f", "json"))["rows"][:10]:
        assert row["owner"] in ("ann", "bob", "cyd")
        typed = walker.filled(row["next"]).split()[1:]
        assert shop.run(*typed, *([] if typed[1] == "show" else ["--dry-run"])).code == 0, typed
