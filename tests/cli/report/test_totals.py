"""What a report is in total: below its rows for people, and not in data, which a script adds up itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from factory import Shop, made_once, new_shop


@pytest.fixture
@made_once
def sold(tmp_path: Path) -> Shop:
    """A hat of three and a mug of two units for euros, a mug for dollars; two hats came back."""
    shop = new_shop(tmp_path)
    usual = {"ordered_at": "2026-10-30", "customer_email": "li@example.org", "unit_price": "10.00"}
    shop.take_in(
        {**usual, "sku": "HAT", "quantity": 3},
        {**usual, "sku": "MUG", "quantity": 2},
        {**usual, "order_number": "2", "sku": "MUG", "currency": "USD"},
    )
    shop.ok("claim", "open", "1042", "-i", "HAT=2", "-r", "changed-mind", "--now", "--condition", "new")
    return shop


def last_line(text: str, start: str) -> list[str]:
    """The cells of the only line that begins so."""
    (line,) = (line for line in text.splitlines() if re.match(rf"(\| )?{start}\b", line))
    cells = line.strip("| ").split("|") if "|" in line else re.split(" {2,}", line.strip())
    return [cell.strip() for cell in cells]


def test_a_screen_and_a_mail_have_the_whole_below_its_parts_for_a_currency_of_several(sold: Shop) -> None:
    screen = last_line(sold.ok("report", "returns", "-f", "table"), "total")
    assert screen[:5] == ["total", "5", "2", "2", "40.0 %"]
    mail = last_line(sold.ok("report", "returns", "-f", "md"), "total")
    assert mail[:5] == ["total", "5", "2", "2", "40.0 %"]
    assert len(re.findall("^USD|total", sold.ok("report", "returns", "--by", "month", "-f", "md"))) == 0


def test_a_page_has_it_as_the_foot_of_its_table(sold: Shop) -> None:
    page = sold.ok("report", "refunds", "--by", "sku", "-f", "html")
    assert "<tfoot>" not in page  # the hat alone
    foot = sold.ok("report", "returns", "-f", "html").partition("<tfoot>")[2].partition("</tfoot>")[0]
    assert re.findall(">([^<>]+)</t[hd]>", foot)[:3] == ["total", "5", "2"]


@pytest.mark.parametrize("fmt", ["csv", "json", "jsonl", "tsv", "plain"])
def test_data_has_rows_alone(sold: Shop, fmt: str) -> None:
    assert "total" not in sold.ok("report", "returns", "-f", fmt)


def test_a_whole_is_worked_out_as_its_parts_are_and_not_added_up(sold: Shop) -> None:
    """A claim on a hat and a mug is one claim in total: added up it would be two."""
    sold.ok("claim", "open", "1042", "-i", "HAT=1", "-i", "MUG=1", "-r", "wrong-item")
    shown = sold.ok("report", "reasons", "--by", "sku", "-f", "md")
    assert [last_line(shown, name)[2:4] for name in ("HAT", "MUG")] == [["2", "3"], ["1", "1"]]
    assert last_line(shown, "total")[1:4] == ["", "2", "4"]  # at fault are several


def test_with_a_comparison_the_whole_has_its_earlier_figures(sold: Shop) -> None:
    typed = ("report", "returns", "--period", "month", "--compare", "-f", "md")
    shown = sold.ok(*typed)
    assert last_line(shown, "sku")[:2] == ["sku", "sold before"]
    assert last_line(shown, "total")[:2] == ["total", "5"]


def test_units_of_stock_are_added_up(sold: Shop) -> None:
    sold.ok("claim", "open", "2", "-r", "changed-mind", "--now", "--condition", "new")
    shown = sold.ok("report", "stock", "-f", "table")
    assert shown.splitlines()[-1].split()[:2] == ["total", "3"]
