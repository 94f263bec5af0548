"""A random walk over many claims: every one has one owner and one next step, every sum and the doctor agree.

RETURNDESK_WALK=10000 walks so many acts; without it the suite walks 2,000. RETURNDESK_DRAWS=40 begins so many
shorter walks, RETURNDESK_SEED=7 from another seed on.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from desk.asking import read
from factory import MONDAY, Shop, made_once, new_shop
from properties.walks.walking import ORDERS, POLICY, UNKNOWN, UNPAID, UNSENT, Walker

from returndesk.desk.doctor import examine
from returndesk.desk.session import Desk, open_desk
from returndesk.desk.undo import undo
from returndesk.errors import DeskError

ACTS = int(os.environ.get("RETURNDESK_WALK", "2000"))
DRAWS = int(os.environ.get("RETURNDESK_DRAWS", "4"))
SEED = int(os.environ.get("RETURNDESK_SEED", "1"))
SHORT = 600  # acts of each seed
DAY = 100  # acts
EVERYWHERE = (
    *("told", "order-paid", "dispute", "reduce", "refund-shipping", "correct", "exchange", "replace"),
    *("repair", "undo", "reopen", "sent", "paid"),
)
LOOK_ROUND = 500  # acts between two visits of the doctor


@made_once
def shop_of(folder: Path) -> Shop:
    shop = new_shop(folder, document=POLICY)
    usual = {"shipping": "4.90", "ordered_at": "2026-10-02", "delivered_on": "2026-11-20"}
    text = "order_number,ordered_at,status,shipping,sku,quantity,unit_price\n"
    for number in UNSENT:
        text += f"{number},2026-10-02,open,4.90,MUG,{3 * ACTS // 100},{number}.99\n"
        text += f"{number},2026-10-02,open,4.90,LAMP,{2 * ACTS // 100},12.34\n"
    shop.ok("order", "import", "-", stdin=text)
    for number in sorted(set(range(1, ORDERS + 1)) - {*UNSENT}):
        sale = {**usual, "order_number": number, "customer_email": f"c{number}@example.com"}
        sale["customer_email"] = "" if number in UNKNOWN else sale["customer_email"]
        sale["payment_status"] = "unpaid" if number in UNPAID else "paid"
        shop.take_in(
            {**sale, "sku": "MUG", "quantity": 3 * ACTS // 100, "unit_price": f"{number}.99", "tax": "9.57"},
            {**sale, "sku": "LAMP", "quantity": 2 * ACTS // 100, "unit_price": "12.34", "tax": "78.81"},
        )
    return shop


def rows(desk: Desk) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the desk but the journal's; what is kept for undo, and digests, have their own life."""
    names = [name for (name,) in desk.conn.execute("select name from pragma_table_list where strict")]
    beside = {"journal", "journal_text", "undoable", "undoable_row", "row_digest"}
    return {
        name: desk.conn.execute(f"select * from {name}").fetchall() for name in names if name not in beside
    }


# What an act gave back is the sum of its shares, and the tax of each thing is by what of it went back so far,
# but where amounts of unknown items went back: what comes by name after them takes the rest of the tax.
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
        join order_line l on l.id = t.order_line_id
        where l.order_id not in (select order_id from returned_tax where part = 'order') group by l.id
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


def walked(folder: Path, seed: int, acts: int) -> tuple[Walker, Shop, int]:
    """A walk, by its seed; whatever was typed, each sum holds and the doctor is content."""
    shop = shop_of(folder)
    with open_desk(str(shop.path), who="ann", as_of=MONDAY, write=True) as desk:
        walker = Walker(desk, shop, seed=seed)
        taken_back = 0
        for number in range(1, acts + 1):
            walker.step()
            if number % DAY == 0:
                walker.new_day()
                taken_back += act_and_undo(walker)
                walker.look()
            if number % LOOK_ROUND == 0 or number == acts:
                assert examine(desk) == [], number
        assert desk.conn.execute(UNSHARED).fetchall() == []
        assert desk.conn.execute(WRONGLY_TAXED).fetchall() == []
    return walker, shop, taken_back


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(SEED, SEED + DRAWS))
def test_whatever_is_typed_every_claim_has_one_next_step_that_is_possible(tmp_path: Path, seed: int) -> None:
    walker, _, _ = walked(tmp_path, seed, min(ACTS, SHORT))
    assert walker.drawn["proposed"] > min(ACTS, SHORT) // 4


@pytest.mark.slow
def test_a_long_random_walk_comes_everywhere(tmp_path: Path) -> None:
    walker, shop, taken_back = walked(tmp_path, 22, ACTS)
    desk = read(shop.path, "select count(*), count(distinct status) from claim")
    assert desk[0][0] > ACTS // 20
    reached = {state for (state,) in read(shop.path, "select distinct state from carrier_entry")}
    assert reached >= {"to-file", "filed", "paid", "waived"}
    shares = read(shop.path, "select kind, sum(tax_minor <> 0) from returned_tax group by kind")
    assert {kind for kind, taxed in shares if taxed} >= {"refund", "correction", "exchange"}
    assert walker.done > ACTS // 2
    assert walker.undone > ACTS // 100
    assert taken_back > 1
    assert {name for name in EVERYWHERE if not walker.drawn[name]} == set()
    # What the queue says is to be typed can be, by the program itself.
    shop.as_of = walker.desk.today.isoformat()
    for row in json.loads(shop.ok("queue", "-f", "json"))["rows"][:10]:
        assert row["owner"] in ("ann", "bob", "cyd", "")
        typed = walker.filled(row["next"]).split()[1:]
        assert shop.run(*typed, *([] if typed[1] == "show" else ["--dry-run"])).code == 0, typed
