"""The desk's file: what it is, who may read it, what is refused and left untouched."""

from __future__ import annotations

import os
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from desk.asking import ailments, read, write
from factory import Shop, new_shop

from returndesk.desk.session import open_desk
from returndesk.store.busy_wait import WaitingConnection
from returndesk.store.connection import connect, create
from returndesk.store.file_format import APPLICATION_ID, SCHEMA_VERSION


def test_a_new_desk_is_marked_as_one_with_its_schema(shop: Shop) -> None:
    assert read(shop.path, "pragma application_id") == [(APPLICATION_ID,)] == [(0x52444B31,)]
    assert read(shop.path, "pragma user_version") == [(SCHEMA_VERSION,)]
    assert read(shop.path, "pragma journal_mode") == [("delete",)]  # one file that an owner can copy


@pytest.mark.usefixtures("durable_commits")
def test_an_act_that_was_acknowledged_survives_a_power_cut(shop: Shop) -> None:
    # 3 is extra: the folder is synced after the journal was unlinked, which is the commit.
    with open_desk(str(shop.path), who="ann", write=True) as desk, desk.act():
        assert desk.conn.execute("pragma synchronous").fetchone() == (3,)
    new = Path(f"{shop.path}.new")
    new.touch()
    with closing(create(str(new))) as conn:
        assert conn.execute("pragma synchronous").fetchone() == (3,)


def test_a_connection_whose_first_statement_fails_is_closed(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[sqlite3.Connection] = []
    monkeypatch.setattr(WaitingConnection, "close", lambda conn: closed.append(conn))
    for pragma in ("foreign_keys", "busy_timeout"):

        def failing(self: sqlite3.Connection, sql: str, *args: object, name: str = pragma) -> object:
            if name in sql:
                raise sqlite3.DatabaseError("file is not a database")
            return sqlite3.Connection.execute(self, sql, *args)

        with monkeypatch.context() as patch:
            patch.setattr(WaitingConnection, "execute", failing)
            with pytest.raises(sqlite3.DatabaseError):
                connect(str(shop.path), write=False)
    assert len(closed) == 2
    for conn in closed:
        sqlite3.Connection.close(conn)


def test_every_table_is_strict_so_that_text_never_stands_where_money_does(shop: Shop) -> None:
    tables = read(
        shop.path, "select name, strict from pragma_table_list where schema = 'main' and type = 'table'"
    )
    loose = {name for name, strict in tables if not strict}
    assert loose <= {"sqlite_schema", "_sqlite_migrations", "sqlite_sequence"}
    assert {"orders", "order_line", "claim", "claim_line", "refund", "refund_line", "journal"} <= {
        n for n, _ in tables
    }


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_the_desk_and_its_journals_are_the_owner_s_alone_whatever_the_umask(
    tmp_path: Path, mask: int
) -> None:
    before = os.umask(mask)
    try:
        shop = new_shop(tmp_path)
        assert shop.path.stat().st_mode & 0o777 == 0o600
        with closing(sqlite3.connect(shop.path)) as conn:
            conn.execute("begin immediate")
            conn.execute("update desk set shop = 'x'")
            journal = Path(f"{shop.path}-journal")
            assert journal.stat().st_mode & 0o777 == 0o600
            conn.execute("rollback")
    finally:
        os.umask(before)


def test_init_leaves_the_desk_and_nothing_beside_it(tmp_path: Path) -> None:
    new_shop(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["desk.db"]


def test_init_never_follows_a_link_to_another_file(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "desk.db")
    shop.path.symlink_to(tmp_path / "elsewhere.db")
    assert shop.run("init").code == 1
    assert not (tmp_path / "elsewhere.db").exists()


def broken(name: str, desk: bytes) -> bytes:
    return {
        "empty": b"",
        "random": os.urandom(8192),
        "text": b"order,channel\n1042,web\n" * 20,
        "cut to half": desk[: len(desk) // 2],
        "cut to the header": desk[:100],
        "cut to 60 bytes": desk[:60],
    }[name]


@pytest.mark.parametrize(
    "name", ["empty", "random", "text", "cut to half", "cut to the header", "cut to 60 bytes"]
)
@pytest.mark.parametrize("typed", ["queue", "order list", "claim open 1042 -r other", "doctor"])
def test_a_file_that_is_no_whole_desk_is_65_and_untouched(shop: Shop, name: str, typed: str) -> None:
    shop.take_in({"unit_price": "10.00"})
    content = broken(name, shop.path.read_bytes())
    shop.path.write_bytes(content)
    result = shop.run(*typed.split())
    assert result.code == (1 if typed == "doctor" and result.out else 65), result
    assert "desk.db" in result.err + result.out
    assert "Traceback" not in result.err
    assert shop.path.read_bytes() == content


@pytest.mark.parametrize("missing", [1, 8191])
@pytest.mark.parametrize(
    "typed", ["queue", "claim open 1042 -r other", "doctor", "backup", "restore desk.db"]
)
def test_a_file_cut_off_in_its_last_page_is_refused_and_untouched(
    shop: Shop, missing: int, typed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # SQLite counts pages up and reads zeros for what is missing.
    monkeypatch.chdir(shop.path.parent)
    shop.take_in({"unit_price": "10.00"})
    content = shop.path.read_bytes()[:-missing]
    shop.path.write_bytes(content)
    other = Shop(shop.path.parent / "other.db") if typed.startswith("restore") else shop
    result = other.run(*typed.split())
    assert (result.code, result.out) == (65, "")
    assert f"desk.db is cut off: {missing} bytes of its last page are missing" in result.err
    assert shop.path.read_bytes() == content


@pytest.mark.parametrize("typed", ["queue", "claim open 1042 -r other", "backup"])
def test_a_desk_without_tables_is_said_to_be_none(tmp_path: Path, typed: str) -> None:
    shop = Shop(tmp_path / "desk.db")
    write(shop.path, f"pragma application_id = {APPLICATION_ID}", f"pragma user_version = {SCHEMA_VERSION}")
    result = shop.run(*typed.split())
    assert (result.code, result.out) == (65, "")
    assert result.err == (
        f"{shop.path} is damaged or unfinished: no such table: desk\n  returndesk restore BACKUP\n"
    )


@pytest.mark.parametrize(
    ("made", "kind"), [("fifo", "a FIFO"), ("socket", "a socket"), ("device", "a device")]
)
def test_a_special_file_is_refused_at_once(tmp_path: Path, made: str, kind: str) -> None:
    path = tmp_path / "desk.db"
    if made == "fifo":
        os.mkfifo(path)
    elif made == "socket":
        with closing(socket.socket(socket.AF_UNIX)) as one:
            one.bind(str(path))
    else:
        path.symlink_to("/dev/zero")
    for typed in ("queue", "claim open 1042 -r other", "backup"):
        result = Shop(path).run(*typed.split())
        assert (result.code, result.out) == (65, "")
        assert result.err == f"{path} is {kind}, not a desk\n  returndesk --db FILE …\n"


@pytest.mark.parametrize("turned", [1, 2, 3, 5])
def test_two_pages_that_changed_places_are_found_by_the_doctor(shop: Shop, turned: int) -> None:
    shop.take_in({"unit_price": "10.00"})
    desk = shop.path.read_bytes()
    pages = [desk[at : at + 4096] for at in range(0, len(desk), 4096)]
    pages[turned], pages[turned + 1] = pages[turned + 1], pages[turned]
    shop.path.write_bytes(b"".join(pages))
    result = shop.run("doctor", "-f", "csv")
    assert result.code in (1, 65)
    assert "desk.db" in result.out + result.err


def test_a_flipped_byte_in_a_record_is_found_by_the_doctor(shop: Shop) -> None:
    shop.take_in({"unit_price": "10.00"})
    shop.ok("claim", "open", "1042", "-r", "other")
    content = shop.path.read_bytes()
    at = content.rindex(b'"reason":"other"') + 10
    shop.path.write_bytes(content[:at] + b"a" + content[at + 1 :])
    assert ailments(shop)[0] == ("journal", "entry 3")


def test_a_desk_of_a_newer_version_is_read_and_not_written(shop: Shop) -> None:
    shop.take_in({"unit_price": "10.00"})
    write(shop.path, f"pragma user_version = {SCHEMA_VERSION + 1}")
    content = shop.path.read_bytes()
    assert "1042" in shop.ok("order", "list")
    result = shop.run("claim", "open", "1042", "-r", "other")
    assert (result.code, result.out) == (1, "")
    assert "newer returndesk" in result.err
    assert shop.path.read_bytes() == content


def test_a_desk_that_init_never_finished_is_refused(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    write(shop.path, "delete from desk")
    result = shop.run("queue")
    assert (result.code, "an unfinished desk" in result.err) == (65, True)


def test_a_desk_whose_schema_never_came_is_refused(shop: Shop) -> None:
    write(shop.path, "pragma user_version = 0")
    result = shop.run("queue")
    assert (result.code, "an unfinished desk" in result.err) == (65, True)


def test_a_time_zone_that_this_system_lacks_is_78_and_named(shop: Shop) -> None:
    write(shop.path, "update desk set timezone = 'Mars/Olympus'")
    assert shop.run("queue").code == 0  # the day is given
    shop.as_of = ""
    result = shop.run("queue")
    assert (result.code, "no time zone Mars/Olympus" in result.err) == (78, True)


def test_a_folder_is_no_desk(tmp_path: Path) -> None:
    assert Shop(tmp_path).run("queue").code == 65


@pytest.mark.parametrize(
    "name", ["with space.db", "a?b.db", "100%.db", "#1.db", "ü李.db", "-dash.db", "it's.db"]
)
def test_a_desk_may_have_any_name(tmp_path: Path, name: str) -> None:
    shop = Shop(tmp_path / name)
    shop.ok("init", "--shop", "Corner Shop")
    assert shop.path.exists()
    assert shop.ok("queue", "-f", "csv").count("\n") == 1
    assert ailments(shop) == []


def test_a_journal_left_by_a_crash_is_rolled_back_by_the_next_question(shop: Shop, tmp_path: Path) -> None:
    shop.take_in({"unit_price": "10.00"})
    torn = Shop(tmp_path / "torn.db")
    with closing(sqlite3.connect(shop.path, isolation_level=None)) as conn:
        conn.execute("pragma cache_size = 1")  # so that changed pages reach the file before the commit
        conn.execute("begin immediate")
        conn.execute("update orders set tags = hex(zeroblob(20000))")
        conn.execute(
            "insert into holiday select 'XX', '', hex(randomblob(500)), '' from journal, journal, journal"
        )
        torn.path.write_bytes(shop.path.read_bytes())
        torn.path.chmod(0o600)
        Path(f"{torn.path}-journal").write_bytes(Path(f"{shop.path}-journal").read_bytes())
        conn.execute("rollback")
    assert Path(f"{torn.path}-journal").stat().st_size > 512
    assert torn.ok("order", "list", "-f", "csv") == shop.ok("order", "list", "-f", "csv")
    assert not Path(f"{torn.path}-journal").exists()
    assert ailments(torn) == []
