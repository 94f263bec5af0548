"""The queue names a last backup that is over a week old, and a desk of a week without any."""

from __future__ import annotations

from pathlib import Path

import pytest
from factory import Shop


def said(shop: Shop, day: str) -> str:
    shop.as_of = day
    result = shop.run("queue", "-f", "csv")
    assert result.code == 0
    return result.err


def test_a_new_desk_is_reminded_of_its_first_backup_after_a_week(shop: Shop) -> None:
    assert said(shop, "2026-11-30") == ""
    assert said(shop, "2026-12-01") == f"No backup in {shop.path}.backups yet: returndesk backup\n"


def test_a_last_backup_is_named_once_it_is_over_a_week_old(shop: Shop) -> None:
    shop.as_of = "2026-12-01"
    shop.ok("backup")
    assert said(shop, "2026-12-08") == ""
    assert said(shop, "2026-12-09") == ("The last backup is from Tue 1 Dec, 8 days ago: returndesk backup\n")
    shop.ok("backup", "--every", "day")
    assert said(shop, "2026-12-10") == ""


@pytest.mark.parametrize("typed", ["queue -q", "claim list", "report day"])
def test_only_the_queue_says_so_and_not_where_data_alone_is_asked_for(shop: Shop, typed: str) -> None:
    shop.as_of = "2026-12-09"
    assert shop.run(*typed.split()).err == ""


def test_files_of_other_names_are_no_backups(shop: Shop) -> None:
    folder = Path(f"{shop.path}.backups")
    folder.mkdir()
    for name in ("desk-2026-12-09.txt", "shop-2026-12-09.db", "desk.db", "desk-2026-12-09-0.db"):
        (folder / name).touch()
    assert said(shop, "2026-12-09") == f"No backup in {folder} yet: returndesk backup\n"
