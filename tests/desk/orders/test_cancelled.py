"""Orders that a platform cancelled: what was paid and not refunded is owed to the customer."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from cli.terminal import typed
from desk.asking import A_CENT_MORE, ailments, ask, dump, quoted, read, write
from factory import Shop, new_shop

pytestmark = pytest.mark.slow  # whole stories

HEADER = (
    "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,Created at,"
    "Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Cancelled at,Refunded Amount,"
    "Outstanding Balance"
)
CANCELLED = "2026-11-06 10:00:00 +0100"


def tell(
    shop: Shop,
    status: str = "paid",
    refunded: str = "0.00",
    cancelled: str = CANCELLED,
    outstanding: str = "",
) -> str:
    """Import Shopify's order 5001: two of A at 50.00, shipping 5.00."""
    row = (
        f"#5001,b@x.example,{status},EUR,100.00,5.00,0.00,105.00,0.00,2026-11-01 10:00:00 +0100,"
        f"2,A,50.00,A,{cancelled},{refunded},{outstanding}"
    )
    result = shop.run("order", "import", "-", stdin=f"{HEADER}\n{row}\n")
    assert result.code == 0, result
    return result.err


def elsewhere(shop: Shop) -> list[str]:
    """What the day report has as refunded on the platform."""
    refunds = ask(shop, "report", "day")["refunds"]
    return [row["amount"] for row in refunds if row["kind"] == "elsewhere"]


def owed(shop: Shop) -> list[tuple[object, ...]]:
    """The tasks of orders alone."""
    found = ask(shop, "queue")
    return [(row["stage"], row["order"], row["value"], row["next"]) for row in found if not row["claim"]]


OPEN = "returndesk claim open 5001 -r cancelled"


@pytest.mark.parametrize("at_once", [True, False])
def test_cancelled_and_paid_with_nothing_refunded_is_owed(shop: Shop, at_once: bool) -> None:
    if not at_once:
        tell(shop, cancelled="")
        shop.ok("order", "delivered", "5001", "--on", "2026-11-04")
    said = tell(shop)
    assert "Order 5001: cancelled on the platform, 105.00 not refunded" in said
    assert elsewhere(shop) == []
    assert owed(shop) == [("settle", "5001", "105.00", OPEN)]
    assert ask(shop, "queue")[0]["what"] == "cancelled on the platform, 105.00 not refunded"
    (row,) = ask(shop, "check", "5001")
    assert (row["claimable"], row["verdict"], row["refund"], row["fee"]) == (2, "eligible", "105.00", "0.00")
    assert ("cancelled", "cancelled on the platform, 105.00 not refunded") in [
        (one["code"], one["text"]) for one in row["findings"]
    ]
    shop.ok(*OPEN.split()[1:])
    assert owed(shop) == []  # the claim is the task
    shop.ok("claim", "approve", "R1001")
    assert quoted(shop) == {"goods": "100.00", "shipping": "5.00", "total": "105.00"}
    shop.ok("claim", "refund", "R1001")
    (claim,) = ask(shop, "claim", "list")
    assert (claim["status"], claim["refunded"]) == ("closed", "105.00")
    assert (ask(shop, "queue"), ailments(shop)) == ([], [])
    row = checked(shop)
    assert (row["claimable"], row["verdict"]) == (0, "ineligible")


def checked(shop: Shop) -> dict[str, object]:
    """The one row of a check, whatever the answer is."""
    return dict(json.loads(shop.run("check", "5001", "-f", "json").out)["rows"][0])


def test_what_was_refunded_in_part_is_elsewhere_and_the_rest_is_owed(shop: Shop) -> None:
    tell(shop, "partially_refunded", "50.00")
    assert elsewhere(shop) == ["50.00"]
    assert owed(shop) == [("settle", "5001", "55.00", OPEN)]
    shop.ok(*OPEN.split()[1:])
    shop.ok("claim", "approve", "R1001")
    assert quoted(shop)["total"] == "55.00"
    shop.ok("claim", "refund", "R1001")
    assert (owed(shop), ailments(shop)) == ([], [])


@pytest.mark.parametrize(
    ("status", "refunded", "outstanding", "sums"),
    [
        ("refunded", "105.00", "", ["105.00"]),
        ("refunded", "100.80", "", ["100.80"]),  # in whole, less a fee
        ("voided", "0.00", "", []),  # never paid
        ("paid", "105.00", "", ["105.00"]),
    ],
)
def test_nothing_is_owed_where_it_was_refunded_or_never_paid(
    shop: Shop, status: str, refunded: str, outstanding: str, sums: list[str]
) -> None:
    tell(shop, status, refunded, outstanding=outstanding)
    assert (elsewhere(shop), owed(shop)) == (sums, [])
    row = checked(shop)
    assert (row["claimable"], row["verdict"]) == (0, "ineligible")
    assert ailments(shop) == []


def test_of_a_part_paid_order_what_came_in_is_owed(shop: Shop) -> None:
    tell(shop, "partially_paid", outstanding="75.00")
    assert owed(shop) == [("settle", "5001", "30.00", OPEN)]
    shop.ok(*OPEN.split()[1:])
    shop.ok("claim", "approve", "R1001")
    assert quoted(shop)["total"] == "30.00"


def test_a_later_export_that_shows_the_refund_ends_the_task_and_its_claim(shop: Shop) -> None:
    tell(shop)
    shop.ok(*OPEN.split()[1:])
    shop.as_of = "2026-11-24"
    tell(shop, "refunded", "105.00")
    assert (elsewhere(shop), ask(shop, "queue")) == (["105.00"], [])
    assert ailments(shop) == []


def test_a_refund_given_here_is_confirmed_and_counts_once(shop: Shop) -> None:
    tell(shop)
    for act in (OPEN.split()[2:], ("approve", "R1001"), ("refund", "R1001")):
        shop.ok("claim", *act)
    tell(shop, "refunded", "105.00")
    assert elsewhere(shop) == []
    assert [row["confirmed"] for row in ask(shop, "report", "refunds", "--list")] == ["2026-11-23"]
    assert ailments(shop) == []


def test_the_same_file_again_changes_nothing_and_an_older_one_neither(shop: Shop) -> None:
    tell(shop)
    before = dump(shop.path)
    tell(shop)
    tell(shop, cancelled="")
    assert dump(shop.path) == before
    assert owed(shop) == [("settle", "5001", "105.00", OPEN)]


def test_where_an_export_says_nothing_of_payment_cancelled_means_refunded(shop: Shop) -> None:
    header = "order_number,ordered_at,sku,quantity,unit_price,status"
    rows = "".join(f"{number},2026-11-01,A,1,10.00,cancelled\n" for number in range(1, 8))
    told = "Cancelled, payment unknown: counted as refunded on the platform: order "
    result = shop.run("order", "import", "-", stdin=f"{header}\n{rows}")
    assert result.err.splitlines()[0] == f"{told}1, 2, 3, 4, 5 and 2 more"
    assert (elsewhere(shop), owed(shop)) == (["70.00"], [])
    assert told not in shop.run("order", "import", "-", stdin=f"{header}\n{rows}").err
    (row,) = json.loads(shop.run("check", "1", "-f", "json").out)["rows"]
    assert (row["verdict"], [(one["code"], one["text"]) for one in row["findings"][:2]]) == (
        "ineligible",
        [
            ("units", "nothing left to claim: the order was cancelled"),
            ("payment-unknown", "not known whether it was paid or refunded: the export does not say;"
             " counted as refunded on the platform"),
        ],
    )  # fmt: skip


def test_where_an_export_says_what_was_refunded_nothing_is_unknown(shop: Shop) -> None:
    header = "order_number,ordered_at,sku,quantity,unit_price,status,refunded"
    row = "1,2026-11-01,A,1,10.00,cancelled,10.00\n"
    result = shop.run("order", "import", "-", "--map", "refunded=refunded", stdin=f"{header}\n{row}")
    assert "payment unknown" not in result.err
    (row,) = json.loads(shop.run("check", "1", "-f", "json").out)["rows"]
    assert [one["code"] for one in row["findings"]] == ["units", "estimated"]


def test_the_queue_shows_what_is_owed_at_80_columns(shop: Shop) -> None:
    tell(shop)
    assert "cancelled, not refunded  105.00 EUR" in typed(shop, "queue").screen


@pytest.mark.parametrize(("payment", "sums"), [("paid", []), ("refunded", ["10.00"])])
def test_the_desks_own_columns_say_it_too(shop: Shop, payment: str, sums: list[str]) -> None:
    header = "order_number,ordered_at,sku,quantity,unit_price,status,payment_status"
    shop.ok("order", "import", "-", stdin=f"{header}\n1,2026-11-01,A,1,10.00,cancelled,{payment}\n")
    assert (elsewhere(shop), len(owed(shop))) == (sums, 0 if sums else 1)


def test_several_lines_are_claimed_together(shop: Shop) -> None:
    header = "order_number,ordered_at,sku,quantity,unit_price,status,payment_status"
    rows = "".join(f"1,2026-11-01,{sku},1,10.00,cancelled,paid\n" for sku in ("A", "B B"))
    shop.ok("order", "import", "-", stdin=f"{header}\n{rows}")
    assert [row["next"] for row in ask(shop, "queue")] == ["returndesk claim open 1 -i :1 -i :2 -r cancelled"]
    assert ask(shop, "queue", "--next")[0]["moves"][0] == "returndesk claim open 1 -i :1 -i :2 -r cancelled"
    assert ask(shop, "queue", "--stage", "decide") == []


def test_a_law_owes_it_too(tmp_path: Path) -> None:
    lawful = new_shop(tmp_path, document='law = ["eu"]\n')
    tell(lawful)
    row = checked(lawful)
    assert (row["verdict"], row["refund"], row["postage"]) == ("eligible", "105.00", "customer")
    lawful.ok(*OPEN.split()[1:])
    lawful.ok("claim", "approve", "R1001")
    assert quoted(lawful)["total"] == "105.00"


def test_the_database_refuses_more_than_came_in(shop: Shop) -> None:
    tell(shop, "partially_refunded", "50.00")
    for act in (OPEN.split()[2:], ("approve", "R1001"), ("refund", "R1001")):
        shop.ok("claim", *act)
    with pytest.raises(sqlite3.IntegrityError, match="exceed the amount paid"):
        write(shop.path, A_CENT_MORE)
    assert read(shop.path, "select returned_minor from orders") == [(5500,)]


def test_the_doctor_notices_a_cancellation_that_was_removed(shop: Shop) -> None:
    tell(shop)
    write(shop.path, "delete from cancellation")
    assert [code for code, _ in ailments(shop)] == ["elsewhere-sum"]


def test_what_an_unchanged_order_s_file_takes_back_is_in_the_journal(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    head = "order_number,ordered_at,sku,quantity,line_total,status,pay,back"
    cancelled, refunded = tmp_path / "cancelled.csv", tmp_path / "refunded.csv"
    cancelled.write_text(f"{head}\n1,2026-11-01,A,1,1.49,cancelled,paid,\n")
    refunded.write_text(f"{head}\n1,2026-11-01,A,1,0.00,open,,0.01\n")
    mapped = ("--map", "payment_status=pay", "--map", "refunded=back")
    assert shop.run("order", "import", str(cancelled), str(refunded), *mapped).code == 3
    shop.as_of = "2026-11-24"
    shop.ok("order", "import", str(cancelled), *mapped)
    of_the_line, of_the_order = ("2026-11-24", 1, -1, -1), ("2026-11-24", None, 0, 1)
    assert read(shop.path, "select on_day, order_line_id, units, total_minor from external_refund") == [
        ("2026-11-23", 1, 1, 1),
        of_the_line,
        of_the_order,
    ]
    assert ailments(shop) == []
