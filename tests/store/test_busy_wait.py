"""Several programs on one desk wait for each other: nothing is lost, money leaves once."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import threading
from collections.abc import Sequence
from contextlib import closing

import pytest
from desk.asking import ailments, ask, read
from factory import Shop
from store.other_users import WAITS, at_once, end, lock, said, start

from returndesk.store import busy_wait
from returndesk.store.busy_wait import Announcement, announced, announcement, open_waiting


def ready_to_refund(shop: Shop) -> None:
    shop.take_in({"sku": "MUG", "quantity": 2, "unit_price": "10.00"})
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "receive", "R1001")
    shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")


def test_an_act_waits_for_a_lock_until_it_is_released(shop: Shop) -> None:
    shop.take_in({"unit_price": "10.00"})
    with lock(shop) as other:
        waiting = start(shop, "claim", "open", "1042", "-r", "other")
        assert said(waiting) == WAITS
        other.execute("rollback")
        assert end(waiting).code == 0
    assert read(shop.path, "select count(*) from claim") == [(1,)]


@pytest.mark.parametrize("typed", ["claim open 1042 -r other", "order delivered 1042", "policy set -"])
def test_past_the_limit_an_act_exits_75_and_names_the_file_and_the_wait(
    shop: Shop, typed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.take_in({"unit_price": "10.00"})
    monkeypatch.setattr(Shop, "env", {**shop.env, "RETURNDESK_WAIT": "0"})
    with lock(shop):
        result = shop.run(*typed.split(), stdin='[defaults]\nwindow = "5 days"\n')
    assert (result.code, result.out) == (75, "")
    assert result.err == (
        f"{shop.path} is being written by someone else; waited 0 s\n  try again in a moment\n"
    )
    assert read(shop.path, "select count(*) from claim") == [(0,)]


def test_the_wait_is_given_in_whole_seconds(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.take_in({"unit_price": "10.00"})
    monkeypatch.setattr(Shop, "env", {**shop.env, "RETURNDESK_WAIT": "1"})
    tries: list[str] = []
    monkeypatch.setattr(busy_wait, "announcement", tries.append)
    with lock(shop):
        result = shop.run("claim", "open", "1042", "-r", "other")
    assert (result.code, "waited 1 s" in result.err) == (75, True)
    assert len(tries) == 3  # after 0.4 s each


@pytest.mark.parametrize("kind", ["deferred", "immediate"])
def test_questions_are_answered_while_another_program_holds_the_lock(shop: Shop, kind: str) -> None:
    shop.take_in({"unit_price": "10.00"})
    with lock(shop, kind) as other:
        if kind == "immediate":
            other.execute("update orders set tags = 'half done'")
        for typed in ("queue", "order list", "report day", "log", "doctor", "check 1042"):
            assert shop.run(*typed.split()).code == 0


def test_a_question_exits_75_past_the_limit_while_a_commit_holds_the_file(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Shop, "env", {**shop.env, "RETURNDESK_WAIT": "0"})
    with lock(shop, "exclusive"):
        result = shop.run("queue")
    assert (result.code, result.out) == (75, "")


def test_two_refunds_of_one_claim_at_once_pay_once(shop: Shop) -> None:
    ready_to_refund(shop)
    with lock(shop) as other:  # both wait for the lock
        pair = [start(shop, "claim", "refund", "R1001", "-f", "csv", user=user) for user in ("ann", "bob")]
        assert {said(process) for process in pair} == {WAITS}
        other.execute("rollback")
        results = [end(process) for process in pair]
    assert sorted(result.code for result in results) == [0, 1]
    winner = ("ann", "bob")[[result.code for result in results].index(0)]
    loser = next(result for result in results if result.code == 1)
    assert loser.out == ""
    assert loser.err.startswith(f"R1001 is closed (refunded by {winner}, Mon 23 Nov). You can: note TEXT.\n")
    assert read(shop.path, "select count(*), sum(total_minor) from refund") == [(1, 2000)]
    assert ailments(shop) == []


def test_a_file_imported_twice_at_once_is_imported_once(
    shop: Shop, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("in") / "orders.csv"
    text = "order_number,ordered_at,sku,quantity,unit_price\n"
    file.write_text(text + "".join(f"{n},2026-11-02,MUG,1,5.00\n" for n in range(1, 501)))
    results = at_once(shop, *[("order", "import", str(file), "-f", "csv")] * 2)
    assert [result.code for result in results] == [0, 0]
    new = sorted(result.out.splitlines()[1].split(",")[3] for result in results)
    assert new == ["0", "500"]
    assert read(shop.path, "select count(*) from orders") == [(500,)]
    assert ailments(shop) == []


# One user's day: every command must succeed, whatever the other users do.
def day_of(order: str) -> Sequence[str]:
    return (
        f"order import {order}.csv",
        f"claim open {order} -i MUG=1 -r changed-mind --now --condition new --method cash",
        f"claim open {order} -i TEE -r defective",
        f"order delivered {order} --on 2026-11-04",
        f"claim list --order {order}",
        f"claim open {order} -i MUG=1 -r wrong-size",
        "report day",
    )


@pytest.mark.slow
def test_four_users_at_once_lose_nothing_and_the_journal_is_whole(shop: Shop) -> None:
    orders = [str(number) for number in range(1, 5)]
    for order in orders:
        (shop.path.parent / f"{order}.csv").write_text(
            "order_number,ordered_at,sku,quantity,unit_price\n"
            f"{order},2026-11-02,MUG,3,5.00\n{order},2026-11-02,TEE,1,9.00\n"
        )
    failures: list[object] = []

    def work(order: str) -> None:
        for typed in day_of(order):
            words = typed.replace(f"{order}.csv", str(shop.path.parent / f"{order}.csv")).split()
            result = end(start(shop, *words, user=f"user{order}"))
            if result.code != 0:
                failures.append((typed, result))

    users = [threading.Thread(target=work, args=(order,)) for order in orders]
    for user in users:
        user.start()
    for user in users:
        user.join()
    assert failures == []
    assert sorted(row["claim"] for row in ask(shop, "claim", "list")) == [f"R{n}" for n in range(1001, 1013)]
    assert read(shop.path, "select count(*), sum(total_minor) from refund") == [(4, 2000)]
    # init, and for each user: import, five acts at the counter, two openings, a delivery.
    assert read(shop.path, "select count(*), max(seq) from journal") == [(37, 37)]
    for order in orders:
        acts = read(shop.path, "select act from journal where who = ? order by seq", f"user{order}")
        assert [act for (act,) in acts] == (
            "import open approve receive inspect refund open delivered open".split()
        )
    assert ailments(shop) == []


def test_waiting_names_the_import_and_lasts_as_long_as_it(shop: Shop) -> None:
    shop.take_in({"unit_price": "10.00"})
    with lock(shop, "exclusive") as other, announced(str(shop.path), "ann's import of 500,554 orders"):
        waiting = start(shop, "queue", "-f", "csv")
        assert said(waiting) == "waiting for ann's import of 500,554 orders\n"
        other.execute("rollback")
        result = end(waiting)
    assert (result.code, result.out.count("\n"), result.err) == (0, 1, "")
    assert announcement(str(shop.path)) is None


def test_an_announced_writer_that_moves_is_waited_for_past_the_limit(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RETURNDESK_WAIT", "1")  # two turns, and twelve for a writer that does not move
    words: list[str] = []
    moved = iter(range(100))

    def announced_again(path: str) -> Announcement:
        at = next(moved)
        if at == 20:
            other.execute("rollback")
        return Announcement("ann's import", at)

    monkeypatch.setattr(busy_wait, "announcement", announced_again)
    monkeypatch.setattr(busy_wait, "_TURN_MS", 20)
    monkeypatch.setattr(busy_wait, "wait_seconds", lambda: 0.04)
    with lock(shop, "exclusive") as other:
        conn = open_waiting(shop.path.as_uri(), str(shop.path), words.append)
        with closing(conn):
            assert conn.execute("select count(*) from claim").fetchone() == (0,)
    assert words == ["waiting for ann's import"]


def test_an_announced_writer_that_does_not_move_is_named_with_75(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.take_in({"unit_price": "10.00"})
    monkeypatch.setattr(Shop, "env", {**shop.env, "RETURNDESK_WAIT": "1"})
    tries: list[str] = []

    def unmoved(path: str) -> Announcement:
        tries.append(path)
        return Announcement("ann's import of 7 MB of orders, begun at 14:02", 5)

    monkeypatch.setattr(busy_wait, "announcement", unmoved)
    monkeypatch.setattr(busy_wait, "_TURN_MS", 50)
    with lock(shop):
        result = shop.run("claim", "open", "1042", "-r", "other")
    assert (result.code, result.out) == (75, "")
    assert result.err == (
        "waiting for ann's import of 7 MB of orders, begun at 14:02\n"
        f"{shop.path} is being written by ann's import of 7 MB of orders, begun at 14:02;"
        " it did not move for 6 s\n"
        "  fg, where it was stopped with Ctrl-Z\n"
        "  or end it: nothing of it is saved then\n"
    )
    assert len(tries) == 121  # the first, and 120 of 50 ms


def test_an_announcement_moves_as_its_writer_goes_on(shop: Shop) -> None:
    path = str(shop.path)
    with announced(path, "ann's import") as moves:
        busy_wait._own.clear()  # as another program sees it
        os.utime(f"{path}-busy", ns=(5, 5))
        assert announcement(path) == Announcement("ann's import", 5)
        moves()
        later = announcement(path)
        assert later is not None
        assert later.moved_ns > 5
    assert announcement(path) is None


def test_a_folder_in_the_place_of_the_announcement_stops_no_writer(shop: Shop) -> None:
    shop.path.with_name(f"{shop.path.name}-busy").mkdir()
    with announced(str(shop.path), "ann's import") as moves:
        moves()
        assert announcement(str(shop.path)) is None


def test_a_writer_that_waits_ignores_its_own_announcement(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RETURNDESK_WAIT", "0")
    words: list[str] = []
    with (
        lock(shop),
        announced(str(shop.path), "my import of 9 orders"),
        closing(open_waiting(shop.path.as_uri(), str(shop.path), words.append)) as conn,
        pytest.raises(sqlite3.OperationalError, match="locked"),
    ):
        conn.execute("begin immediate")
    assert words == []


@pytest.mark.parametrize("kind", ["folder", "link"])
def test_a_long_write_goes_on_where_it_cannot_be_announced_and_names_the_file(shop: Shop, kind: str) -> None:
    name = shop.path.with_name(f"{shop.path.name}-busy")
    if kind == "folder":
        name.mkdir()
    else:
        name.symlink_to(shop.path.parent / "theirs")
    words: list[str] = []
    with announced(str(shop.path), "an import", words.append):
        assert announcement(str(shop.path)) is None
    assert len(words) == 1
    assert words[0].startswith(f"Others cannot see what they wait for: {name} cannot be written (")
    assert sorted(path.name for path in shop.path.parent.iterdir()) == ["desk.db", "desk.db-busy"]


def test_a_note_left_by_a_crash_is_ignored(shop: Shop) -> None:
    shop.path.with_name(f"{shop.path.name}-busy").write_text("bob's import of 9 orders")
    with lock(shop, "exclusive"):
        result = end(start(shop, "queue", wait=1))  # believed, it would wait for ever
    assert (result.code, result.err.splitlines()[0]) == (75, "waiting for another user's write")


def test_the_queue_is_answered_during_an_import(shop: Shop) -> None:
    shop.take_in({"unit_price": "10.00"})
    shop.ok("claim", "open", "1042", "-r", "other")
    before = shop.ok("queue", "-f", "csv")
    lines = [f"N{n},2026-11-02,SKU{n % 97},1,5.00" for n in range(10_000)]
    importing = start(shop, "order", "import", "-", user="bob", stdin=subprocess.PIPE)
    assert importing.stdin is not None
    importing.stdin.write(b"order_number,ordered_at,sku,quantity,unit_price\n" + "\n".join(lines).encode())
    importing.stdin.flush()
    answer = end(start(shop, "queue", "-f", "csv"))
    assert importing.poll() is None  # it cannot end while its input is open
    importing.stdin.close()
    importing.stdin = None
    assert end(importing).code == 0
    assert (answer.code, answer.out) == (0, before)
    assert shop.ok("order", "list", "-f", "csv").count("\n") == 10_002


@pytest.mark.slow
def test_the_queue_is_answered_before_during_and_after_the_commit_of_an_import_of_years(shop: Shop) -> None:
    shop.take_in({"unit_price": "10.00"})
    file = shop.path.parent / "years.csv"
    with file.open("w") as out:
        out.write("order_number,ordered_at,sku,quantity,unit_price,title,customer_email\n")
        for n in range(120_000):
            day = f"{2015 + n // 12_000}-{n % 12 + 1:02d}-{n % 28 + 1:02d}"
            out.write(f"N{n},{day},SKU{n % 5003},1,5.00,Thing {n % 5003},c{n * 7919 % 99991}@example.com\n")
    with lock(shop) as other:
        importing = start(shop, "order", "import", str(file), user="bob")
        assert said(importing) == WAITS  # for its only transaction: all rows are read
        assert end(start(shop, "queue", "-f", "csv")).err == ""
        other.execute("rollback")
        during = end(start(shop, "queue", "-f", "csv"))
    assert end(importing).code == 0
    assert during.code == 0
    # WAITS: the import ended between the lock and its announcement.
    importing_words = r"waiting for bob's import of 7 MB of orders, begun at \d\d:\d\d\n"
    assert during.err in ("", WAITS) or re.fullmatch(importing_words, during.err)
    assert shop.ok("doctor", "-f", "csv").count("\n") == 1
