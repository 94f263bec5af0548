"""`check --all` answers for every line as `check ORDER` answers for that line alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import rows
from factory import Shop, new_shop

POLICY = """{law}
[defaults]
roll_to_open_day = true
review_above = "60.00"
original_shipping = "on-full-return"

[[rule]]
name = "final sale"
when = {{ tag = ["final-sale"], fault = ["customer"] }}
returnable = false

[[rule]]
name = "gold"
when = {{ tier = ["gold"] }}
extend = "15 days"

[calendar]
closed = ["sun"]
country = "DE"
"""


@pytest.fixture(params=["", 'law = ["eu", "uk", "cn", "us"]'], ids=["no law", "four laws"])
def full(request: pytest.FixtureRequest, tmp_path: Path) -> Shop:
    """Orders of two policies and two channels, some claimed, settled, cancelled or never delivered."""
    shop = new_shop(tmp_path, document=POLICY.format(law=request.param))
    lines: list[dict[str, object]] = []
    for number in range(1, 25):
        day = f"2026-{9 + number % 3:02d}-{number % 20 + 1:02d}"
        order = {
            "order_number": str(1000 + number % 20),
            "ordered_at": day,
            "delivered_on": day if number % 4 else "",
            "channel": "etsy" if number > 19 else "web",  # four numbers are of both channels
            "customer_tier": "gold" if number % 3 == 0 else "",
            "shipping": "4.90",
        }
        price = f"{number}.50"
        lines += [
            {**order, "sku": "MUG", "quantity": 1 + number % 3, "unit_price": price},
            {**order, "sku": "LAMP", "unit_price": "95.00", "tags": "final-sale" if number % 5 == 0 else ""},
        ]
    shop.take_in(*lines)
    shop.ok("policy", "set", "-", "--from", "2026-11-01", stdin='[defaults]\nwindow = "10 days"\n')
    for number in (1005, 1008):
        shop.ok("claim", "open", str(number), "-i", "MUG=1", "-r", "defective")
    shop.ok("claim", "open", "1017", "-i", "MUG=1", "-r", "other", "--now", "--condition", "new")
    return shop


def test_what_a_cancelled_order_still_owes_and_what_an_exchange_gave_are_among_them(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    header = (
        "Name,Email,Financial Status,Currency,Subtotal,Shipping,Total,Created at,Lineitem quantity,"
        "Lineitem name,Lineitem price,Lineitem sku,Cancelled at,Refunded Amount\n"
    )
    line = "#{},b@x.org,{},EUR,50.00,0.00,50.00,2026-11-01 10:00:00 +0100,1,A,50.00,A,{},{}\n"
    sold = line.format(1, "paid", "", "0.00") + line.format(2, "paid", "2026-11-02 10:00:00 +0100", "0.00")
    shop.ok("order", "import", "-", stdin=header + sold)
    shop.ok("claim", "open", "1", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "exchange", "R1001", "--for", "Z=1@60.00", "--before-goods", "--why", "a gift")
    shop.ok("claim", "sent", "R1001")
    shop.ok("claim", "paid", "R1001", "10.00")
    shop.ok("order", "import", "-", stdin=header + line.format(1, "refunded", "", "50.00"))
    for name, left in (("1", ["0", "1"]), ("2", ["1"])):
        assert [row["claimable"] for row in rows(shop.run("check", name, "-f", "csv").out)] == left
    assert [(row["order"], row["sku"]) for row in rows(shop.ok("check", "--all", "-f", "csv"))] == [
        ("1", "Z"),
        ("2", "A"),
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    "args",
    [(), ("-r", "defective", "--evidence", "photo"), ("--on", "2026-10-15"), ("-r", "late", "--explain")],
    ids=" ".join,
)
def test_all_of_them_are_answered_as_each_alone(full: Shop, args: tuple[str, ...]) -> None:
    together = rows(full.ok("check", "--all", *args, "-f", "csv"))
    names = list(dict.fromkeys(row["order"] for row in together))
    alone = [
        row
        for name in names
        for row in rows(full.run("check", name, *args, "-f", "csv").out)
        if row["claimable"] != "0"
    ]
    assert len(together) > 25
    assert together == alone


def test_every_line_that_has_units_left_is_there_once_and_no_other(full: Shop) -> None:
    together = [(row["order"], row["line"]) for row in rows(full.ok("check", "--all", "-f", "csv"))]
    listed = [row["order"] for row in rows(full.ok("order", "list", "-f", "csv"))]
    left = [
        (row["order"], row["line"])
        for name in listed
        for row in rows(full.ok("order", "show", name, "-f", "csv"))
        if row["claimable"] != "0"
    ]
    assert sorted(together) == sorted(left)
