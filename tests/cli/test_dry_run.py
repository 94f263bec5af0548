"""`--dry-run` is the real path, rolled back: the same answer, and not a row changed, for every act."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from desk.asking import dump, the_claim
from factory import SAMPLES, Shop, new_shop

LOOK = "--condition new --to restock"
# What comes before, and the act.
ACTS = {
    "order import": ([], f"order import {SAMPLES / 'shopify.csv'}"),
    "order import with bad rows": ([], f"order import {SAMPLES / 'broken.csv'} --skip-bad"),
    "order import --only delivered": (
        ["orders"],
        f"order import --only delivered {SAMPLES / 'deliveries.csv'}",
    ),
    "claim import": (["orders"], f"claim import {SAMPLES / 'claims.csv'}"),
    "spend import": ([], f"spend import {SAMPLES / 'spend.csv'}"),
    "order delivered": ([], "order delivered 1042 --on 2026-11-06"),
    "claim open": ([], "claim open 1042 -i MUG -r other --note hello"),
    "claim open --now": ([], f"claim open 1042 -i MUG -r other --now {LOOK}"),
    "claim note": (["open"], "claim note R1001 hello"),
    "claim assign": (["open"], "claim assign R1001 bob"),
    "claim assign --from": (["open"], "claim assign --from ann bob"),
    "undo": (["open"], "undo"),
    "claim approve": (["open"], "claim approve R1001 -i MUG=1"),
    "claim reject": (["open"], "claim reject R1001 --why worn"),
    "claim cancel": (["open"], "claim cancel R1001"),
    "claim receive": (["open", "approve"], "claim receive R1001 --postage 4.50 --paid-by shop"),
    "claim receive --inspect": (
        ["open", "approve"],
        "claim receive R1001 --inspect used --deduct 5% --why worn",
    ),
    "claim refund --ready": (["open", "approve", "receive", "inspect"], "claim refund --ready"),
    "claim message --all-unsent": (["open", "approve"], "claim message --all-unsent --sent"),
    "claim inspect": (["open", "approve", "receive"], f"claim inspect R1001 {LOOK} --deduct 5% --why worn"),
    "claim refund": (["open", "approve", "receive", "inspect"], "claim refund R1001 --method cash"),
    "claim exchange": (["open", "approve", "receive", "inspect"], "claim exchange R1001 --for CUP=1@25.00"),
    "claim repair": (["open", "approve", "receive", "inspect"], "claim repair R1001"),
    "claim replace": (["open", "approve", "receive", "inspect"], "claim replace R1001 -i MUG=1"),
    "claim sent": (["open", "approve", "receive", "inspect", "exchange"], "claim sent R1001"),
    "claim paid": (["open", "approve", "receive", "inspect", "exchange"], "claim paid R1001 1.00"),
    "claim compensate": (["complain"], "claim compensate R1001 5.00 --by credit --why sorry"),
    "claim correct": (
        ["open", "approve", "receive", "inspect", "refund"],
        "claim correct R1001 -1 --why slip",
    ),
    "product note": ([], "product note MUG thicker"),
    "config": ([], "config --contact hello@shop.example"),
    "customer set": ([], "customer set ada@example.org --tier business"),
    "customer use": (["complain", "credit"], "customer use ada@example.org 1.00 --order 1042 --why unpaid"),
    "offer new": (["consent"], "offer new spring --to new --arms letter:a,none --until 2026-12-31"),
    "claim settle": (["complain"], "claim settle R1001 --why sorry"),
    "claim carrier": (["lose"], "claim carrier R1001 file --amount 4.50 --reference SC-1"),
    "claim close": (["open", "approve", "receive", "send back"], "claim close R1001 --why sent"),
    "claim reopen": (["open", "reject"], "claim reopen R1001 --why indeed"),
}
BEFORE = {
    "orders": f"order import {SAMPLES / 'orders.csv'}",
    "open": "claim open 1042 -i MUG -r other",
    "complain": "claim open 1042 -r service",
    "lose": "claim open 1042 -i MUG -r lost",
    "approve": "claim approve R1001",
    "reject": "claim reject R1001 --why worn",
    "receive": "claim receive R1001",
    "inspect": f"claim inspect R1001 {LOOK}",
    "exchange": "claim exchange R1001 --for CUP=1@25.00",
    "refund": "claim refund R1001 --method credit",
    "consent": "customer consent ada@example.org marketing",
    "credit": "claim compensate R1001 5.00 --by credit --why sorry",
    "send back": "claim inspect R1001 --condition used --to customer",
}


@pytest.mark.parametrize("act", ACTS)
def test_a_dry_run_prints_what_the_act_would_and_changes_nothing(shop: Shop, act: str) -> None:
    shop.take_in(
        {"sku": "MUG", "quantity": 2, "unit_price": "10.00", "customer_email": "ada@example.org"},
        {"sku": "TEE", "unit_price": "9.00"},
    )
    steps, typed = ACTS[act]
    for step in steps:
        before = shop.run(*BEFORE[step].split())
        assert before.code == (3 if step == "orders" else 0), before  # the file's order 1042 is another one
    content = shop.path.read_bytes()
    dry = shop.run(*typed.split(), "-f", "json", "--dry-run")
    assert dry.code == 0, dry.err
    assert "dry run" in dry.err.lower()
    assert shop.path.read_bytes() == content
    real = shop.run(*typed.split(), "-f", "json")
    assert (dry.code, dry.out) == (real.code, real.out)
    assert shop.path.read_bytes() != content


def test_a_dry_run_does_not_set_a_policy(shop: Shop) -> None:
    before = dump(shop.path)
    document = '[defaults]\nwindow = "5 days"\n[calendar]\ncountry = "DE"\n'
    result = shop.run("policy", "set", "-", "--dry-run", "-f", "json", stdin=document)
    assert result.code == 0
    assert json.loads(result.out)["rows"][0]["version"] == 2
    assert dump(shop.path) == before


def test_a_dry_run_creates_no_desk(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "desk.db")
    result = shop.run("init", "--dry-run")
    assert (result.code, f"Dry run: {shop.path} was not created." in result.err) == (0, True)
    assert list(tmp_path.iterdir()) == []


def test_a_dry_run_refuses_what_the_act_would_refuse(shop: Shop) -> None:
    shop.take_in({"sku": "MUG", "unit_price": "10.00"})
    shop.ok("claim", "open", "1042", "-r", "other")
    assert shop.run("claim", "refund", "R1001", "--dry-run").code == 1
    assert shop.run("claim", "open", "1042", "-r", "other", "--dry-run").code == 1
    assert shop.run("order", "import", str(SAMPLES / "broken.csv"), "--dry-run").code == 65
    assert the_claim(shop)["status"] == "requested"


def test_a_dry_run_writes_no_rejects(shop: Shop, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.csv"
    typed = ("order", "import", str(SAMPLES / "broken.csv"), "--skip-bad", "--rejects", str(rejects))
    assert shop.run(*typed, "--dry-run").code == 0
    assert not rejects.exists()


def test_a_dry_run_in_a_new_year_looks_up_no_holidays(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document='[defaults]\n[calendar]\ncountry = "DE"\n')
    shop.take_in({"sku": "MUG", "unit_price": "10.00"})
    shop.as_of = "2029-12-31"
    before = dump(shop.path)
    shop.ok("claim", "open", "1042", "-r", "other", "--dry-run")
    assert dump(shop.path) == before
