"""Backups while other programs write: each is a desk that the doctor passes and a drill restores."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from desk.asking import ailments, ask
from factory import Shop
from store.other_users import end, start

pytestmark = pytest.mark.slow
WRITERS, ACTS, BACKUPS = 3, 8, 5


def test_backups_made_during_writes_are_whole_and_no_act_is_lost(shop: Shop, tmp_path: Path) -> None:
    shop.take_in({"unit_price": "10.00"})
    shop.ok("claim", "open", "1042", "-r", "other")
    codes: list[int] = []

    def write(name: str) -> None:
        for number in range(ACTS):
            done = end(start(shop, "claim", "note", "R1001", f"{name} {number}", user=name))
            codes.append(done.code)

    writers = [threading.Thread(target=write, args=(f"user{n}",)) for n in range(WRITERS)]
    for writer in writers:
        writer.start()
    made = []
    for number in range(BACKUPS):
        (row,) = ask(shop, "backup", str(tmp_path / f"{number}.db"))
        made.append((row["file"], row["entries"]))
    for writer in writers:
        writer.join()
    assert codes == [0] * (WRITERS * ACTS)
    assert len(ask(shop, "log")) == 3 + WRITERS * ACTS
    for file, entries in made:
        assert ailments(Shop(Path(file))) == []
        assert len(ask(Shop(Path(file)), "log")) == entries
        assert ailments(shop, "--drill", file) == []
