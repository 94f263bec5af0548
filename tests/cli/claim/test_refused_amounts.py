"""Refusals of money and days that no story comes across: each says what was expected, and changes nothing."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from factory import Shop
from faults.hostile.commands import busy_shop

pytestmark = pytest.mark.slow
FILED = "claim carrier R1003 file --amount 5.00"


@pytest.fixture
def desk(tmp_path: Path) -> Shop:
    """The sample desk with a claim at each stage."""
    return busy_shop(tmp_path)


@pytest.mark.parametrize(
    ("before", "line", "code", "said"),
    [
        ("", "coupon issue --percent 10 --currency USD --why x", 2,
         "--currency is of --amount, not of --percent"),
        (FILED, "claim carrier R1003 paid --amount 0", 2,
         "--amount 0: expected more than 0; less requires --why"),
        ("", "claim correct R1004 --to original --why x", 1, "Nothing to move: that refund is by original"),
        ("", "claim correct R1004 --of compensation --to card --why x", 2,
         "compensation by card: expected one of coupon, credit, cash, gift"),
        ("claim refund R1001 --shipping-only", "claim refund R1001 --shipping-only", 1,
         "No shipping is left to refund: all of it was refunded"),
        ("", "claim refund R1001 --shipping-only --keep-goods --why x", 2,
         "--shipping-only refunds no items: omit --item, --keep-goods, --before-goods"),
        ("", "claim refund R1001 --shipping-only --amount 1.00", 2, "--amount requires --why TEXT"),
        ("", "report refunds --by method,sku", 2,
         "--by method cannot be combined with sku: payouts are not split over lines"),
        ("", "queue --as-of 1969-12-31", 2, "--as-of 1969-12-31: expected a day from 1970 to 2999"),
        ("", "check 1042 --on 3000-01-01", 2, "--on 3000-01-01: expected a day from 1970 to 2999"),
        ("", 'claim open 1044 -r changed-mind --at "2026-03-29 02:30"', 2,
         "--at '2026-03-29 02:30' does not exist in Europe/Berlin: the clocks went forward"),
    ],
)  # fmt: skip
def test_it_is_refused_in_words_and_nothing_changes(
    desk: Shop, before: str, line: str, code: int, said: str
) -> None:
    if before:
        desk.ok(*shlex.split(before))
    content = desk.path.read_bytes()
    done = desk.run(*shlex.split(line))
    assert (done.code, done.err.splitlines()[0], done.out) == (code, said, "")
    assert desk.path.read_bytes() == content
