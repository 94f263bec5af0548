"""Rows that break an order apart, or its days: named and refused, the rest goes in."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from desk.asking import ailments, ask
from factory import SAMPLES, Shop, new_shop

HEADER = "order_number,ordered_at,shipped_on,delivered_on,sku,quantity,unit_price\n"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return new_shop(tmp_path)


@pytest.mark.parametrize(
    ("sample", "after", "rejected"), [("etsy_items.csv", 3, 1), ("ebay.csv", 6, 1), ("square.csv", 3, 1)]
)
def test_a_row_cut_off_between_an_orders_rows_is_the_only_one_that_is_skipped(
    shop: Shop, tmp_path: Path, sample: str, after: int, rejected: int
) -> None:
    lines = (SAMPLES / sample).read_text(encoding="utf-8").splitlines(keepends=True)
    whole, cut = tmp_path / "whole.csv", tmp_path / "cut.csv"
    whole.write_text("".join(lines))
    cut.write_text("".join([*lines[:after], "oops\n", *lines[after:]]))
    (row,) = ask(shop, "order", "import", str(cut), "--skip-bad", "--currency", "USD")
    (tmp_path / "other").mkdir()
    (expected,) = ask(new_shop(tmp_path / "other"), "order", "import", str(whole), "--currency", "USD")
    assert (row["orders_new"], row["lines_new"]) == (expected["orders_new"], expected["lines_new"])
    assert (row["orders_rejected"], ailments(shop)) == (rejected, [])


@pytest.mark.slow
def test_a_long_file_as_standard_input_is_read_like_one_by_name(shop: Shop, tmp_path: Path) -> None:
    long = tmp_path / "long.csv"
    rows = (f"{n},2026-11-01,,,SKU{n % 9}{'x' * 60},1,5.00\n" for n in range(50_000))
    long.write_text(HEADER + "".join(rows))
    assert long.stat().st_size > 4 << 20
    with long.open("rb") as stdin:
        command = [sys.executable, "-m", "returndesk", "order", "import", "-", "-q", "-f", "csv"]
        done = subprocess.run(
            command, stdin=stdin, env={**os.environ, **shop.env}, capture_output=True, check=False
        )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.splitlines()[1].startswith(b"stdin,desk,50000,50000,")


def test_without_standard_input_dash_is_a_usage_error(shop: Shop) -> None:
    command = [sys.executable, "-m", "returndesk", "order", "import", "-"]
    closed = subprocess.run(
        ["sh", "-c", 'exec "$@" <&-', "sh", *command],
        env={**os.environ, **shop.env},
        capture_output=True,
        check=False,
    )
    assert (closed.returncode, b"nothing is piped in" in closed.stderr) == (2, True)


def test_delivered_before_shipped_is_a_row_error(shop: Shop) -> None:
    text = (
        HEADER + "1,2026-11-01,2026-11-05,2026-11-04,MUG,1,5.00\n2,2026-11-01,2026-11-05,2026-11-05,MUG,1,5\n"
    )
    result = shop.run("order", "import", "-", stdin=text)
    assert result.code == 65
    assert "stdin:2: delivered_on: 2026-11-04 — before the day it was shipped, 2026-11-05\n" in result.err
    shop.ok("order", "import", "-", "--skip-bad", stdin=text)
    assert [row["order"] for row in ask(shop, "order", "list")] == ["2"]
    assert ailments(shop) == []


def test_a_known_order_is_not_delivered_before_it_was_shipped_either(shop: Shop) -> None:
    shop.ok("order", "import", "-", stdin=HEADER + "1,2026-11-01,2026-11-05,,MUG,1,5.00\n")
    later = HEADER + "1,2026-11-01,,2026-11-04,MUG,1,5.00\n"
    for options in ([], ["--update"]):
        result = shop.run("order", "import", "-", *options, stdin=later)
        assert (result.code, "delivered_on: nothing in the desk, 2026-11-04 in the file" in result.err) == (
            3,
            True,
        )
    deliveries = "order,delivered_on\n1,2026-11-04\n"
    result = shop.run("order", "import", "-", "--only", "delivered", stdin=deliveries)
    assert (result.code, "before the day it was shipped, 2026-11-05" in result.err) == (65, True)
    assert ask(shop, "order", "list")[0]["delivered_on"] is None
