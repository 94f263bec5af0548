"""Three desks in one folder: the same figures from `report`, DuckDB, PostgreSQL and plain Python."""

from __future__ import annotations

import csv
import os
import random
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from desk.asking import ask
from factory import HANGS_SECONDS, ROOT, Shop, new_shop

from returndesk.core.money import currency_digits
from returndesk.core.spreadsheet import restore_cell

pytestmark = pytest.mark.slow

SHOPS = {"Corner Shop": (1, 30), "Gare/Nord 'été'": (2, 16), "7": (3, 10)}
CURRENCIES = ("EUR", "USD", "JPY")
QUERIES = ("refunds", "returns", "costs")
POLICY = '[defaults]\nrestocking_fee = "10%"\ncredit_bonus = "10%"\noriginal_shipping = "always"\n'


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Shop]:
    """Three shops with a history of their own over four months, in three currencies."""
    return {
        name: history(tmp_path_factory.mktemp("shop"), name, seed, orders)
        for name, (seed, orders) in SHOPS.items()
    }


@pytest.fixture(scope="module")
def folder(shops: dict[str, Shop], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Their exports as CSV."""
    target = tmp_path_factory.mktemp("figures") / "csv"
    for shop in shops.values():
        shop.ok("export", str(target))
    return target


def history(folder: Path, name: str, seed: int, orders: int) -> Shop:
    """A shop that sold, took back, refunded, corrected and compensated at random."""
    draw = random.Random(seed)
    shop = new_shop(folder, "--shop", name, document=POLICY)
    sales = []
    for number in range(1, orders + 1):
        month, currency = draw.choice((8, 9, 10, 11)), draw.choice(CURRENCIES)
        price = str(draw.randint(3, 90)) + ("" if currency == "JPY" else f".{draw.randint(0, 99):02d}")
        sales.append(
            {
                "order_number": number, "currency": currency, "unit_price": price,
                "quantity": draw.randint(1, 4), "sku": draw.choice(("MUG", "HAT", "-1", "COAT")),
                "ordered_at": f"2026-{month:02d}-03", "delivered_on": f"2026-{month:02d}-05",
                "customer_email": f"c{number % 9}@example.org", "title": 'a "quoted", long\nname',
                "shipping": draw.choice(("", "4" if currency == "JPY" else "4.90")),
            }
        )  # fmt: skip
    shop.take_in(*sales)
    claim = 1000
    for sale in draw.sample(sales, orders // 2):
        shop.as_of = str(sale["ordered_at"])[:8] + f"{draw.randint(6, 12):02d}"
        shop.ok(
            "claim",
            "open",
            str(sale["order_number"]),
            "-r",
            draw.choice(("changed-mind", "defective")),
            "--via",
            "phone",
            "--why",
            "late",
        )
        claim += 1
        act(shop, f"R{claim}", draw)
    shop.as_of = "2026-11-23"
    return shop


def act(shop: Shop, claim: str, draw: random.Random) -> None:
    """What became of a claim."""
    late = ("--why", "recorded later")
    end = draw.choice(("reject", "open", "refund", "refund", "credit", "bounced", "correct", "compensate"))
    if end == "reject":
        shop.ok("claim", "reject", claim, *late)
    if end in ("reject", "open"):
        return
    shop.ok("claim", "approve", claim, "--override", *late)
    shop.ok(
        "claim", "receive", claim, "--postage", "3", "--paid-by", draw.choice(("shop", "customer")), *late
    )
    shop.ok(
        "claim", "inspect", claim, "--condition", "opened", "--to", draw.choice(("restock", "scrap")), *late
    )
    shop.ok("claim", "refund", claim, "--method", "credit" if end == "credit" else "bank", *late)
    if end == "bounced":
        shop.ok("claim", "bounced", claim, *late)
    if end == "correct":
        shop.ok("claim", "correct", claim, "-1", *late)
    if end == "compensate":
        shop.ok("claim", "compensate", claim, "2", "--by", "cash", *late)


def reported(shops: dict[str, Shop]) -> list[tuple[Any, ...]]:
    """`report refunds --by month` of each desk, in minor units, as refunds.sql has it."""
    found = []
    for name, shop in shops.items():
        for row in ask(shop, "report", "refunds", "--by", "month"):
            currency, key, count = row.pop("currency"), row.pop("key"), row.pop("refunds")
            scale = 10 ** currency_digits(currency)
            found.append((name, currency, key, count, *(int(Decimal(text) * scale) for text in row.values())))
    return sorted(found)


def by_duckdb(duckdb: ModuleType, folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The answers of the packaged queries in DuckDB."""
    with chdir(folder), duckdb.connect() as conn:
        conn.execute(Path("sql/duckdb.sql").read_text(encoding="utf-8"))
        return {
            name: sorted(conn.execute(Path(f"sql/{name}.sql").read_text(encoding="utf-8")).fetchall())
            for name in QUERIES
        }


def table(folder: Path, name: str) -> list[dict[str, str]]:
    """All rows of a table with the desk and month of their file: plain Python over the CSV."""
    found = []
    for path in sorted((folder / name).rglob("part.csv")):
        parts = dict(part.split("=", 1) for part in path.relative_to(folder).parts[1:-1])
        with path.open(encoding="utf-8", newline="") as file:
            found += [
                {**row, "file": parts["desk"], "month": parts.get("month", "")}
                for row in csv.DictReader(file)
            ]
    return found


def test_refunds_of_all_desks_are_those_of_their_reports(
    shops: dict[str, Shop], folder: Path, library: Callable[[str], ModuleType]
) -> None:
    expected = reported(shops)
    assert len(expected) > 10
    assert {row[0] for row in expected} == set(SHOPS)
    assert {row[1] for row in expected} == set(CURRENCIES)
    assert by_duckdb(library("duckdb"), folder)["refunds"] == expected


def as_in_the_desk(returns: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Rows of returns.sql with SKUs as they are in the desk: in CSV none is a formula."""
    return sorted((desk, restore_cell(sku), *rest) for desk, sku, *rest in returns)


def test_returns_of_all_desks_are_those_of_their_reports(
    shops: dict[str, Shop], folder: Path, library: Callable[[str], ModuleType]
) -> None:
    found = as_in_the_desk(by_duckdb(library("duckdb"), folder)["returns"])
    expected = [
        (name, sku, row["currency"], month, row["sold"], row["claimed"], row["returned"])
        for name, shop in shops.items()
        for row in ask(shop, "report", "returns", "--by", "sku,month")
        for sku, month in [row["key"].split(" · ")]
    ]  # fmt: skip
    assert [row[:7] for row in found] == sorted(expected)
    assert sum(row[6] for row in found) > 10


def test_costs_of_all_desks_are_those_of_their_reports(
    shops: dict[str, Shop], folder: Path, library: Callable[[str], ModuleType]
) -> None:
    found = {
        (desk, currency, month): (refunds, compensation, labels, recovered, fees)
        for desk, currency, month, refunds, _, compensation, labels, _, recovered, fees, _ in by_duckdb(
            library("duckdb"), folder
        )["costs"]
    }
    compared = 0
    for name, shop in shops.items():
        for row in ask(shop, "report", "costs", "--by", "month", "--basis", "money"):
            scale = 10 ** currency_digits(row["currency"])
            keys = ("refunds", "compensation", "labels", "recovered", "fees")
            figures = tuple(int(Decimal(row[key]) * scale) for key in keys)
            # the report has months with sales alone, too
            assert found.pop((name, row["currency"], row["key"]), (0,) * 5) == figures
            compared += any(figures)
    assert (found, compared > 8) == ({}, True)


def test_returns_and_costs_equal_a_computation_in_plain_python(
    folder: Path, library: Callable[[str], ModuleType]
) -> None:
    found = by_duckdb(library("duckdb"), folder)
    lines = {(row["file"], row["id"]): row for row in table(folder, "order_line")}
    claims = {(row["file"], row["id"]): row for row in table(folder, "claim")}
    sums: dict[tuple[str, ...], Counter[str]] = {}
    key = lambda row: (row["file"], restore_cell(row["sku"]), row["currency"], row["month"])  # noqa: E731
    for row in lines.values():
        sums.setdefault(key(row), Counter()).update(sold=int(row["quantity"]))
    for row in table(folder, "claim_line"):
        line, claim = lines[row["file"], row["order_line_id"]], claims[row["file"], row["claim_id"]]
        open_units = 0 if claim["status"] in ("cancelled", "rejected") else int(row["claimed"])
        sums[key(line)].update(claimed=open_units, returned=int(row["received"]))
    for row in table(folder, "refund_line"):
        minor = int(row["goods_minor"]) - int(row["fee_minor"]) - int(row["deduction_minor"])
        sums[key(lines[row["file"], row["order_line_id"]])].update(refunded=minor)
    escaped = {"Gare%2FNord %27été%27": "Gare/Nord 'été'"}
    figures = ("sold", "claimed", "returned", "refunded")
    assert as_in_the_desk(found["returns"]) == sorted(
        (escaped.get(desk, desk), *rest, *(found_here[name] for name in figures))
        for (desk, *rest), found_here in sums.items()
    )
    refunds = {row[:3]: row for row in found["refunds"]}
    assert sum(row[6] for row in found["costs"]) == sum(
        int(row["postage_shop_minor"]) for row in claims.values()
    )
    for desk, currency, month, money, elsewhere, compensation, labels, *_, net in found["costs"]:
        of_month = refunds.get((desk, currency, month))
        expected = (of_month[13], of_month[15], of_month[14]) if of_month else (0, 0, 0)
        assert (money, elsewhere, compensation) == expected
        assert net == money + compensation + labels


def test_parquet_has_the_same_figures(
    shops: dict[str, Shop], folder: Path, library: Callable[[str], ModuleType], tmp_path: Path
) -> None:
    duckdb = library("duckdb")
    library("pyarrow")
    for shop in shops.values():
        shop.ok("export", str(tmp_path / "p"), "--format", "parquet")
    parquet, plain = by_duckdb(duckdb, tmp_path / "p"), by_duckdb(duckdb, folder)
    assert parquet["returns"] == as_in_the_desk(plain.pop("returns"))
    assert {name: parquet[name] for name in plain} == plain
    before = {path: path.read_bytes() for path in (tmp_path / "p").rglob("*") if path.is_file()}
    shops["7"].ok("export", str(tmp_path / "p"), "--format", "parquet", "--since", "2026-11")
    assert {path: path.read_bytes() for path in (tmp_path / "p").rglob("*") if path.is_file()} == before


def postgresql_programs() -> Path | None:
    """The folder of PostgreSQL's programs."""
    found = next(map(str, Path("/usr/lib/postgresql").glob("*/bin/initdb")), shutil.which("initdb"))
    return Path(found).parent if found else None


@contextmanager
def postgresql(programs: Path, folder: Path) -> Iterator[Callable[..., str]]:
    """A cluster of its own on a Unix socket; gives a function that runs one of its programs."""
    as_user = {"user": "postgres"} if os.geteuid() == 0 else {}
    if as_user:  # PostgreSQL refuses to run as root
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, "postgres")

    def run(program: str, *args: str) -> str:
        env = {**os.environ, "PGHOST": str(folder), "LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            [str(programs / program), *args], cwd=folder / "csv", env=env, capture_output=True, text=True,
            timeout=HANGS_SECONDS, check=False, **as_user,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    data = str(folder / "data")
    run("initdb", "-D", data, "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
    options = f"-c listen_addresses='' -k {folder} -c fsync=off"
    run("pg_ctl", "-w", "-D", data, "-o", options, "-l", str(folder / "log"), "start")
    try:
        yield run
    finally:
        run("pg_ctl", "-D", data, "-m", "immediate", "stop")


def test_postgresql_has_the_same_figures(
    folder: Path, library: Callable[[str], ModuleType], requires: Callable[[object, str, str], None]
) -> None:
    programs = postgresql_programs()
    requires(programs, "PostgreSQL", "apt-get install postgresql")
    assert programs
    expected = by_duckdb(library("duckdb"), folder)
    place = Path(f"/tmp/returndesk-postgresql-{os.getpid()}")  # short: the name of a socket has 107 bytes
    place.mkdir(mode=0o700)
    try:
        shutil.copytree(folder, place / "csv")
        with postgresql(programs, place) as run:
            run("createdb", "figures")
            for _ in range(2):  # loading again replaces the tables
                run("psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", "sql/postgresql.sql", "figures")
            for name in QUERIES:
                printed = run(
                    "psql", "-v", "ON_ERROR_STOP=1", "--csv", "-t", "-f", f"sql/{name}.sql", "figures"
                )
                answer = sorted(tuple(row) for row in csv.reader(printed.splitlines()))
                assert answer == sorted(tuple(map(str, row)) for row in expected[name])
    finally:
        shutil.rmtree(place)


def test_spark_on_a_cluster_of_two_workers_has_the_same_figures(
    folder: Path, requires: Callable[[object, str, str], None]
) -> None:
    requires(shutil.which("java"), "Java", "apt-get install default-jre-headless")
    requires(find_spec("pyspark"), "Spark", "pip install -e '.[compare,spark]'")
    beside = subprocess.run(
        [sys.executable, str(ROOT / "tests/bench/spark_figures.py"), str(folder)],
        capture_output=True, text=True, timeout=HANGS_SECONDS, check=False,
    )  # fmt: skip
    assert beside.returncode == 0, beside.stderr[-2000:] + beside.stdout
    found = re.findall(r"^(\w+): ([0-9]+) rows, .*, (\w+)$", beside.stdout, re.MULTILINE)
    assert [(name, same) for name, _, same in found] == [(name, "equal") for name in QUERIES]
    assert min(int(rows) for _, rows, _ in found) > 10


STOPS = """
import os, signal, sys
last, count = int(sys.argv[1]), 0
def counted(event, args):
    global count
    if event in ("open", "os.rename") and ".returndesk-" in str(args[0]):
        count += 1
        if count == last:
            os.kill(os.getpid(), signal.SIGKILL)
from returndesk.__main__ import main
sys.addaudithook(counted)
try:
    main(sys.argv[2:])
finally:
    print(count, file=sys.stderr)
"""


def test_an_export_that_is_killed_leaves_whole_files_and_the_next_one_completes_it(
    shops: dict[str, Shop], tmp_path: Path
) -> None:
    shop = shops["7"]

    def run(at: int, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", STOPS, str(at), "export", str(folder), *options],
            env=shop.env, capture_output=True, text=True, timeout=HANGS_SECONDS, check=False,
        )  # fmt: skip

    def files(folder: Path) -> dict[str, bytes]:
        return {
            str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()
        }

    steps = int(run(0, tmp_path / "whole", "--people").stderr.splitlines()[-1])
    whole = files(tmp_path / "whole")
    for at in (steps // 4, steps // 2 + 1, steps - 8):
        target = tmp_path / str(at)
        assert run(at, target, "--people").returncode == -signal.SIGKILL
        left = {name: text for name, text in files(target).items() if ".returndesk-" not in name}
        assert len(left) > 5
        noted = {name for name in left if name.startswith("_desks/")}
        assert {name: text for name, text in left.items() if name not in noted}.items() <= whole.items()
    shop.ok("export", str(target), "--people", "--since", "2027-01")
    assert files(target) == whole
