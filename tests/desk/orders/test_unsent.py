"""Lines that were not sent: in time whatever the day, and cancelled rather than sent back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from desk.asking import ailments, ask, quoted, read, the_claim, the_lines, write
from factory import Shop, new_shop

pytestmark = pytest.mark.slow

EU = 'law = ["eu"]\n[defaults]\nrestocking_fee = "15%"\n'
OWN = (
    "order_number,ordered_at,shipped_on,delivered_on,customer_email,shipping,status,sku,quantity,unit_price\n"
)
SHOPIFY = (
    "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,Created at,"
    "Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Lineitem fulfillment status,Fulfilled at\n"
)


def take(shop: Shop, *lines: str, header: str = OWN) -> None:
    shop.ok("order", "import", "-", stdin=header + "\n".join(lines) + "\n")


def checked(shop: Shop, *args: str) -> dict[str, Any]:
    """The first row of `check`, whatever its verdict."""
    return dict(json.loads(shop.run("check", *args, "-f", "json").out)["rows"][0])


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return new_shop(tmp_path, document=EU)


def test_a_line_that_was_never_sent_is_never_late(shop: Shop) -> None:
    take(shop, "1,2026-08-01,,,a@x.org,5.00,open,PREORDER,1,50.00")
    row = checked(shop, "1")
    assert (row["verdict"], row["refund"], row["fee"]) == ("eligible", "55.00", "0.00")
    assert (row["starts_on"], row["last_day"], row["days_left"]) == (None, None, None)
    assert [finding["code"] for finding in row["findings"]] == ["not-sent"]


def test_an_unknown_delivery_is_still_assumed_where_the_file_does_not_say_that_it_is_open(shop: Shop) -> None:
    take(shop, "1,2026-08-01,,,a@x.org,5.00,paid,LAMP,1,50.00", "2,2026-08-01,,,,,,LAMP,1,50.00")
    for order in ("1", "2"):
        row = checked(shop, order)
        assert (row["verdict"], row["starts_on"]) == ("ineligible", "2026-08-08")


def test_a_day_of_shipping_says_more_than_the_word_open(shop: Shop) -> None:
    take(shop, "1,2026-08-01,2026-08-03,,a@x.org,5.00,open,LAMP,1,50.00")
    assert checked(shop, "1")["verdict"] == "ineligible"


def test_a_claim_for_a_lost_parcel_is_in_time(shop: Shop) -> None:
    take(shop, "1,2026-09-01,2026-09-02,,a@x.org,5.00,,LAMP,1,50.00")
    row = checked(shop, "1", "-r", "lost")
    assert (row["verdict"], row["refund"], row["last_day"]) == ("eligible", "55.00", None)


def test_approving_is_a_cancellation_refunded_in_full_without_a_parcel(shop: Shop) -> None:
    take(shop, "1,2026-11-22,,,a@x.org,5.00,open,A,1,50.00")
    shop.ok("claim", "open", "1", "-r", "ordered-by-mistake")
    approved = ask(shop, "claim", "approve", "R1001")[0]
    assert (approved["stage"], approved["next"]) == ("settle", "returndesk claim refund R1001")
    assert shop.run("claim", "receive", "R1001").code == 1
    assert quoted(shop) == {"goods": "50.00", "shipping": "5.00", "total": "55.00"}
    done = ask(shop, "claim", "refund", "R1001")[0]
    assert (done["status"], done["refunded"]) == ("closed", "55.00")
    assert ask(shop, "report", "day")["stock"] == []
    assert ailments(shop) == []


def test_a_cancellation_in_parts_gives_the_shipping_by_its_share_and_the_rest_with_the_last(
    shop: Shop,
) -> None:
    take(shop, "1,2026-11-22,,,a@x.org,5.00,open,A,3,10.00")
    for number, shipping in (("R1001", "1.66"), ("R1002", "1.67"), ("R1003", "1.67")):
        shop.ok("claim", "open", "1", "-i", "A=1", "-r", "changed-mind")
        shop.ok("claim", "approve", number)
        assert quoted(shop, number)["shipping"] == shipping
        shop.ok("claim", "refund", number)
    assert ailments(shop) == []


def test_where_something_is_kept_the_unsent_part_has_its_share_of_the_shipping(shop: Shop) -> None:
    take(
        shop,
        "#1,a@x.org,paid,EUR,100.00,6.00,0,106.00,0,2026-11-01 10:00,1,Key,60.00,KB,fulfilled,2026-11-05",
        "#1,,,,,,,,,2026-11-01 10:00,1,MOUSE,40.00,MOUSE,pending,",
        header=SHOPIFY,
    )
    row = checked(shop, "1", "-i", "MOUSE")
    assert (row["verdict"], row["refund"]) == ("eligible", "42.40")
    shown = ask(shop, "order", "show", "1")
    assert [(line["sku"], line["shipped_on"]) for line in shown] == [("KB", "2026-11-05"), ("MOUSE", None)]


def test_under_a_law_that_counts_from_the_last_parcel_the_sent_part_stays_open(shop: Shop) -> None:
    lines = (
        "#1,a@x.org,paid,EUR,100.00,6.00,0,106.00,0,2026-08-01 10:00,1,Key,60.00,KB,fulfilled,2026-08-03",
        "#1,,,,,,,,,2026-08-01 10:00,1,MOUSE,40.00,MOUSE,{},",
    )
    take(shop, lines[0], lines[1].format("pending"), header=SHOPIFY)
    row = checked(shop, "1", "-i", "KB")
    assert (row["verdict"], row["ground"], row["last_day"]) == ("eligible", "eu.withdrawal", None)
    shop.ok("claim", "open", "1", "-i", "MOUSE", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "refund", "R1001")
    assert checked(shop, "1", "-i", "KB")["verdict"] == "ineligible"  # no parcel is to come any more


def test_what_was_sent_later_counts_from_its_delivery_and_stays_sent(shop: Shop) -> None:
    take(shop, "1,2026-08-01,,,a@x.org,5.00,open,A,1,50.00")
    shop.ok("order", "delivered", "1", "--on", "2026-08-20")
    assert checked(shop, "1")["last_day"] == "2026-09-19"
    take(shop, "1,2026-08-01,,,a@x.org,5.00,open,A,1,50.00")
    assert checked(shop, "1")["last_day"] == "2026-09-19"


def test_a_claim_with_sent_and_unsent_lines_cancels_those_and_waits_for_the_others(shop: Shop) -> None:
    take(
        shop,
        "#1,a@x.org,paid,EUR,100.00,10.00,0,110.00,0,2026-11-01 10:00,1,Key,60.00,KB,fulfilled,2026-11-15",
        "#1,,,,,,,,,2026-11-01 10:00,1,MOUSE,40.00,MOUSE,pending,",
        header=SHOPIFY,
    )
    shop.ok("claim", "open", "1", "-i", "KB", "-i", "MOUSE", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    first = ask(shop, "claim", "refund", "R1001")[0]
    assert (first["status"], first["stage"], first["refunded"]) == ("approved", "parcel", "44.00")
    assert {sku: line["settled"] for sku, line in the_lines(shop).items()} == {"KB": 0, "MOUSE": 1}
    shop.ok("claim", "receive", "R1001")
    assert {sku: line["received"] for sku, line in the_lines(shop).items()} == {"KB": 1, "MOUSE": 0}
    shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
    shop.ok("claim", "refund", "R1001")
    claim = the_claim(shop)
    assert (claim["status"], claim["refunded"]) == ("closed", "110.00")
    assert ailments(shop) == []


def test_what_was_sent_after_the_claim_was_opened_is_not_cancelled(shop: Shop) -> None:
    take(shop, "1,2026-11-01,,,a@x.org,5.00,open,A,1,50.00")
    shop.ok("claim", "open", "1", "-r", "changed-mind")
    take(shop, "1,2026-11-01,2026-11-20,,a@x.org,5.00,open,A,1,50.00")
    result = shop.run("claim", "approve", "R1001")
    assert result.code == 1
    assert "A was sent after R1001 was opened: it must come back" in result.err


@pytest.mark.parametrize(
    ("language", "says"),
    [("en", "before they were sent"), ("zh", "尚未发货")],
)
def test_the_letter_says_that_it_was_cancelled(shop: Shop, language: str, says: str) -> None:
    take(shop, "1,2026-11-22,,,a@x.org,5.00,open,A,1,50.00")
    shop.ok("claim", "open", "1", "-r", "ordered-by-mistake")
    shop.ok("claim", "approve", "R1001")
    letter = shop.ok("claim", "message", "R1001", "--language", language)
    assert says in letter
    assert "55.00" in letter
    assert "{" not in letter


def test_the_file_has_one_of_three_words_for_a_line(shop: Shop) -> None:
    take(shop, "1,2026-11-22,,,a@x.org,5.00,open,A,1,50.00")
    assert read(shop.path, "select fulfillment from order_line") == [("unsent",)]
    with pytest.raises(Exception, match="CHECK"):
        write(shop.path, "update order_line set fulfillment = 'maybe'")


def test_a_cancellation_is_in_time_where_nothing_says_that_it_was_sent(shop: Shop) -> None:
    take(shop, "1,2026-08-01,,,a@x.org,5.00,paid,A,1,50.00", "2,2026-08-01,2026-08-02,,,,,A,1,50.00")
    row = checked(shop, "1", "-r", "cancelled")
    assert (row["verdict"], row["refund"], row["findings"][0]["code"]) == ("eligible", "55.00", "not-sent")
    assert checked(shop, "2", "-r", "cancelled")["verdict"] == "ineligible"  # it was sent
    shop.ok("claim", "open", "1", "-r", "cancelled")
    assert ask(shop, "claim", "approve", "R1001")[0]["next"] == "returndesk claim refund R1001"
    assert ask(shop, "claim", "refund", "R1001")[0]["refunded"] == "55.00"
    assert ailments(shop) == []


def test_what_the_carrier_brought_back_is_in_time_and_comes_without_being_asked_for(shop: Shop) -> None:
    take(shop, "1,2026-08-01,2026-08-02,,a@x.org,5.00,,A,1,50.00")
    row = checked(shop, "1", "-r", "undelivered")
    assert (row["verdict"], row["last_day"]) == ("eligible", None)
    shop.ok("claim", "open", "1", "-r", "undelivered")
    claim = the_claim(shop)
    assert (claim["kind"], claim["fault"]) == ("return", "customer")
    assert ask(shop, "claim", "approve", "R1001")[0]["next"] == "returndesk claim receive R1001"
    letter = shop.ok("claim", "message", "R1001", "--language", "en")
    assert "You do not need to send anything back." in letter
    assert "Please send the items" not in letter
    shop.ok("claim", "receive", "R1001")
    shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
    shop.ok("claim", "refund", "R1001")
    assert ailments(shop) == []


def test_what_the_carrier_brought_back_is_received_without_an_approval_before(shop: Shop) -> None:
    take(shop, "1,2026-08-01,2026-08-02,,a@x.org,5.00,,A,1,50.00")
    shop.ok("claim", "open", "1", "-r", "undelivered")
    (row,) = ask(shop, "claim", "receive", "R1001")
    assert (row["status"], row["stage"]) == ("received", "inspect")
    assert [entry["act"] for entry in ask(shop, "log", "R1001")][:3] == ["opened", "approved", "received"]
    shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
    shop.ok("claim", "refund", "R1001")
    assert ailments(shop) == []


def test_any_other_parcel_is_approved_before_it_is_received(shop: Shop) -> None:
    take(shop, "1,2026-11-01,2026-11-02,2026-11-05,a@x.org,5.00,,A,1,50.00")
    shop.ok("claim", "open", "1", "-r", "changed-mind")
    assert shop.run("claim", "receive", "R1001").code == 1


def test_a_claim_on_what_was_never_sent_says_nothing_of_return_shipping(shop: Shop) -> None:
    take(shop, "1,2026-08-01,,,a@x.org,5.00,open,PREORDER,1,50.00", "2,2026-11-10,,2026-11-12,,,,LAMP,1,5.00")
    shop.ok("claim", "open", "1", "-r", "changed-mind")
    shop.ok("claim", "open", "2", "-r", "changed-mind")
    payers = [ask(shop, "claim", "show", name)["claim"][0]["postage"] for name in ("R1001", "R1002")]
    assert payers == [None, "customer"]


def test_opening_a_claim_too_late_says_the_last_day_as_screens_do(shop: Shop) -> None:
    take(shop, "2,2026-09-01,,2026-09-03,,,,LAMP,1,5.00")
    said = shop.run("claim", "open", "2", "-r", "changed-mind").err
    assert "ineligible" in said
    assert "the last day was Sat 3 Oct" in said
