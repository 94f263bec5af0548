"""`[retention]`: what is older than the policy keeps it goes, and names stay as long as they must."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from desk.asking import ailments, ask, read
from desk.customers.person import figures, traces
from factory import Shop, new_shop, policy

from returndesk.core.days import Window
from returndesk.core.policy.document import read_policy
from returndesk.core.value import replace

HEADER = (
    "order_number,ordered_at,delivered_on,customer_name,customer_email,tracking,sku,quantity,unit_price\n"
)
ALL = '[retention]\ncustomers = "3 years"\nnotes = "1 year"\ntracking = "6 months"\ninvoices = "10 years"\n'


def desk(tmp_path: Path, document: str) -> Shop:
    """Old Olga of 2020, Ida of 2025 with a closed claim, and Nils with an open one of 2020."""
    shop = new_shop(tmp_path, document=document)
    for order, day, name in (("1", "2020-03-02", "Olga Old"), ("2", "2025-03-02", "Ida Idle"),
                             ("3", "2020-03-02", "Nils New")):  # fmt: skip
        row = f"{order},{day},{day},{name},{name.split()[0].lower()}@example.org,PKT-000{order},MUG,1,5.00\n"
        shop.ok("order", "import", "-", stdin=HEADER + row)
    early = replace(shop, as_of="2025-03-20")
    early.ok("claim", "open", "2", "-r", "changed-mind", "--note", "Ida's words", "--why", "late entry")
    early.ok("claim", "cancel", "R1001", "--why", "late entry")
    shop.ok("claim", "open", "3", "-r", "changed-mind", "--note", "Nils's words")
    return shop


def test_times_are_in_days_weeks_months_and_years() -> None:
    found = policy(retention={"customers": "3 years", "notes": "90 days", "invoices": "1 year"}).retention
    assert (found.customers, found.notes, found.tracking, found.invoices) == (
        Window(36, "months"), Window(90, "days"), None, Window(12, "months"),
    )  # fmt: skip


@pytest.mark.parametrize("wrong", ["soon", "0 days", 3, "100 years"])
def test_another_time_is_a_mistake_that_says_what_was_expected(wrong: object) -> None:
    _, problems = read_policy({"retention": {"notes": wrong}}, "EUR")
    assert [(one.table, one.key, one.expected) for one in problems] == [
        ("[retention]", "notes", 'a time such as "6 months" or "3 years"')
    ]


def test_without_retention_in_the_policy_nothing_is_erased_and_that_is_said(shop: Shop) -> None:
    before = shop.path.read_bytes()
    done = shop.run("retention", "run")
    assert (done.code, "The policy has no [retention]: nothing was erased" in done.err) == (0, True)
    assert shop.path.read_bytes() == before


@pytest.mark.slow
def test_a_run_erases_what_is_too_old_and_keeps_names_for_the_tax_office(tmp_path: Path) -> None:
    shop = desk(tmp_path, ALL)
    before = figures(shop)
    later = replace(shop, as_of="2026-11-24")
    rows = ask(later, "retention", "run", "--dry-run")
    assert [row["kept"] for row in rows] == ["3 years", "1 year", "6 months", "10 years"]
    assert {row["data"]: row["erased"] for row in rows} == {
        "customers": 1, "notes": 1, "tracking": 1, "invoices": 0,
    }  # fmt: skip
    assert traces(tmp_path, ["olga@example.org"]) == {("desk.db", "olga@example.org")}
    done = later.run("retention", "run")
    assert "Erased: 1 customer, 1 claim's notes, 1 tracking number\n" in done.err
    assert "1 name is kept for tax law, the last up to Tue 31 Dec 2030" in done.err
    gone = ("olga@example.org", "PKT-0001", "PKT-0002", "Ida's words")
    assert traces(tmp_path, gone) == set()
    stays = ("Olga Old", "Ida Idle", "ida@example.org", "nils@example.org", "Nils's words", "PKT-0003")
    assert {text for _, text in traces(tmp_path, stays)} == {*stays}
    assert figures(shop) == before
    assert ailments(later) == []


@pytest.mark.slow
def test_a_name_that_was_kept_goes_on_its_day(tmp_path: Path) -> None:
    shop = desk(tmp_path, ALL)
    shop.ok("retention", "run")
    assert read(shop.path, "select held_until from erased_customer") == [("2030-12-31",)]
    replace(shop, as_of="2030-12-31").ok("retention", "run", "--why", "x")
    assert traces(tmp_path, ["Olga Old"]) == {("desk.db", "Olga Old")}
    after = replace(shop, as_of="2031-01-01")
    after.ok("retention", "run", "--why", "x")
    assert traces(tmp_path, ["Olga Old"]) == set()
    assert ask(after, "log")[-1]["text"].startswith("0 customers, 1 names, ")
    assert ailments(shop) == []


@pytest.mark.slow
def test_erasing_keeps_the_name_on_paid_orders_as_long_as_the_policy_says(tmp_path: Path) -> None:
    shop = desk(tmp_path, '[retention]\ninvoices = "10 years"\n')
    done = shop.run("customer", "erase", "ida@example.org", "--confirm", "Ida Idle")
    assert "The name is kept until Mon 31 Dec 2035 for tax law" in done.err
    assert read(shop.path, "select held_until from erased_customer") == [("2035-12-31",)]
    (shown,) = ask(shop, "customer", "show", "Ida Idle")["customer"]
    assert (shown["customer"], shown["email"], shown["key"]) == ("Ida Idle", None, None)
    assert date(2035, 12, 31).isoformat() == ask(shop, "customer", "erase", "2", "--dry-run")[0]["kept_until"]


@pytest.mark.slow
def test_store_credit_and_an_open_claim_protect_an_old_customer(tmp_path: Path) -> None:
    shop = desk(tmp_path, "")
    shop.ok("policy", "set", "-", "--force", stdin='[retention]\ncustomers = "3 years"\n')
    rows = ask(shop, "retention", "run", "--dry-run")
    assert {row["data"]: row["erased"] for row in rows}["customers"] == 1  # Olga, not Nils
    early = replace(shop, as_of="2021-01-05")
    early.ok("claim", "open", "1", "-r", "service", "--why", "late")
    early.ok("claim", "compensate", "R1003", "3.00", "--by", "credit", "--why", "sorry")
    rows = ask(shop, "retention", "run", "--dry-run")
    assert {row["data"]: row["erased"] for row in rows}["customers"] == 0


def test_points_that_go_with_a_customer_are_in_the_journal(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document=ALL + '[points]\nper = "1.00"\nworth = "0.01"\n')
    for number, day, name in (("1", "2020-03-02", "olga"), ("2", "2026-11-02", "ida")):
        row = f"{number},{day},{day},{name},{name}@example.org,,MUG,1,5.00\n"
        shop.ok("order", "import", "-", stdin=HEADER + row)
    assert [row["count"] for row in ask(shop, "report", "owed")] == [5, 5]
    assert "5 points given up" in shop.run("retention", "run").err.splitlines()
    assert read(shop.path, "select details ->> 'points' from journal where act = 'retention'") == [(5,)]
    assert ask(shop, "log", "--act", "retention")[0]["text"] == (
        "1 customers, 0 names, 0 claims, 0 parcels, 5 points given up"
    )
    assert [row["count"] for row in ask(shop, "report", "owed")] == [5]
    assert shop.run("report", "owed", "-q", "-f", "csv").err == ""
    assert shop.run("report", "owed", "-f", "csv").err == (
        "What erased customers gave up is omitted: 5 points.\n"
    )
