"""Customers who often return: listed, answered by the shop, read by its own rules."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import ailments, ask, read
from factory import Shop, made_once, new_shop

pytestmark = pytest.mark.slow  # some hundred acts

POLICY = """
[defaults]
window = "12 months"
postage = "shop"

[signals]
often_returns = "40%"

[[rule]]
name = "often returns"
when = { signal = ["often-returns"] }
restocking_fee = "20%"
"""
COLUMNS = ("customer", "signal", "orders", "returned", "low", "limit", "answered_on", "why")
OFTEN = ("5 of 5 orders of 12 months returned by own choice: at least 56.55 % (95 % interval), over the limit"
         " of 40 %")  # fmt: skip


def sold(shop: Shop, *numbers: int, mail: str = "ada@example.org", on: str = "2026-11-01") -> None:
    shop.take_in(
        *(
            {
                "order_number": str(number),
                "ordered_at": on,
                "delivered_on": on,
                "customer_email": mail,
                "customer_name": mail.partition("@")[0].title(),
                "unit_price": "10.00",
            }
            for number in numbers
        )
    )


def returned(shop: Shop, order: int, reason: str = "changed-mind", claim: int = 1) -> None:
    name = f"R{1000 + claim}"
    shop.ok("claim", "open", str(order), "-r", reason)
    for step in (["approve"], ["receive"], ["inspect"], ["refund"]):
        more = ["--condition", "new", "--to", "restock"] if step == ["inspect"] else []
        shop.ok("claim", *step, name, *more)


@made_once
def often_and_seldom(folder: Path) -> Shop:
    """Ada returned each of five orders by her own choice; Bob four of five, one as faulty."""
    shop = new_shop(folder, document=POLICY)
    sold(shop, *range(1101, 1106))
    sold(shop, *range(1201, 1206), mail="bob@example.org")
    for n in range(5):
        returned(shop, 1101 + n, claim=n + 1)
    for n in range(5):
        returned(shop, 1201 + n, "changed-mind" if n < 4 else "defective", claim=n + 6)
    return shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return often_and_seldom(tmp_path)


def listed(shop: Shop, *args: str) -> list[tuple[object, ...]]:
    return [tuple(row[name] for name in COLUMNS) for row in ask(shop, "customer", "signals", *args)]


def opened(shop: Shop, order: str) -> tuple[list[str], list[tuple[str, str]]]:
    """The fee of a return that is quoted, and the signals that the journal says were used."""
    shop.ok("claim", "open", order, "-r", "changed-mind")
    claim = read(shop.path, "select 'R' || max(id) from claim")[0][0]
    fee = [row["amount"] for row in ask(shop, "claim", "quote", claim) if row["part"] == "fee"]
    used = read(
        shop.path,
        "select json_extract(details, '$.reason'), json_extract(details, '$.signal') from journal"
        " where act = 'open' order by seq desc limit 1",
    )
    return fee, used


def test_who_is_above_the_limit_is_listed_with_the_arithmetic(shop: Shop) -> None:
    assert listed(shop) == [("Ada", "often-returns", 5, 5, "0.5655", "0.4000", None, None)]
    assert listed(shop, "bob@example.org") == [("Bob", None, 5, 4, "0.3755", "0.4000", None, None)]


def test_a_rule_reads_it_and_the_journal_has_each_use(shop: Shop) -> None:
    sold(shop, 1106, mail="ada@example.org", on="2026-11-20")
    sold(shop, 1206, mail="bob@example.org", on="2026-11-20")
    assert opened(shop, "1206") == ([], [("changed-mind", None)])
    fee, used = opened(shop, "1106")
    assert (fee, used[0][1]) == (
        ["-2.00"],
        "5 of 6 orders of 12 months returned by own choice: at least 43.64 % (95 % interval), over the limit"
        " of 40 %",
    )
    assert ailments(shop) == []


def test_what_the_shop_answered_counts_no_more_until_it_is_withdrawn(shop: Shop) -> None:
    shop.ok("customer", "signals", "ada@example.org", "--answer", "wedding dress sizes")
    assert listed(shop) == []
    answered = ("Ada", None, 5, 0, "0.0000", "0.4000", "2026-11-23", "wedding dress sizes")
    assert listed(shop, "ada@example.org") == [answered]
    assert ask(shop, "log")[-1]["act"] == "signal answered"
    assert ailments(shop) == []
    shop.ok("undo")
    assert listed(shop)[0][0] == "Ada"
    shop.ok("customer", "signals", "ada@example.org", "--answer", "wedding dress sizes")
    shop.ok("customer", "signals", "ada@example.org", "--answer", "")
    assert listed(shop) == [("Ada", "often-returns", 5, 5, "0.5655", "0.4000", None, None)]
    result = shop.run("customer", "signals", "ada@example.org", "--answer", "")
    assert (result.code, result.err.splitlines()[0]) == (
        1,
        "The customer's returns have no answer to withdraw",
    )


def test_it_fades_after_a_year(shop: Shop) -> None:
    assert listed(shop, "--as-of", "2027-10-31")[0][0] == "Ada"
    assert listed(shop, "--as-of", "2027-11-01") == []


def test_an_erased_customer_takes_the_answer_along(shop: Shop) -> None:
    shop.ok("customer", "signals", "ada@example.org", "--answer", "wedding dress sizes")
    shop.ok("customer", "erase", "ada@example.org", "--confirm", "Ada")
    assert b"wedding dress" not in shop.path.read_bytes()


def test_an_erased_customer_is_in_no_list_of_those_who_often_return(shop: Shop) -> None:
    assert [row[0] for row in listed(shop)] == ["Ada"]
    shop.ok("customer", "erase", "ada@example.org", "--confirm", "Ada")
    assert listed(shop) == []


def test_without_a_limit_there_is_nothing_to_list(tmp_path: Path) -> None:
    result = new_shop(tmp_path).run("customer", "signals")
    assert (result.code, result.err.splitlines()[0]) == (
        1,
        "The policy has no limit for a signal: often_returns in [signals]",
    )


def test_the_check_of_a_policy_says_that_no_law_reads_a_signal(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    (shop.path.parent / "p.toml").write_text(f'law = ["eu"]\n{POLICY}')
    result = shop.run("policy", "check", str(shop.path.parent / "p.toml"))
    assert (
        '"often returns": signals about customers change your own terms; no statutory right reads them'
        in result.err
    )
