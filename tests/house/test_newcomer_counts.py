"""How many files a newcomer touches, counted by adding the thing to a copy of the package."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from desk.asking import read
from factory import Shop, new_shop

import returndesk

PACKAGE = Path(returndesk.__file__).parent


class Newcomer:
    """A newcomer with a copy of the package, and the files that they touched."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.touched = folder, set[str]()
        ignored = shutil.ignore_patterns("__pycache__")
        self.package = shutil.copytree(PACKAGE, folder / "returndesk", ignore=ignored)

    def add(self, path: str, text: str) -> None:
        """Put text at the end of a file, new or not."""
        self.touched.add(path)
        (self.package / path).parent.mkdir(exist_ok=True)
        with (self.package / path).open("a", encoding="utf-8") as file:
            file.write(text)

    def insert(self, path: str, text: str, before: str) -> None:
        """Put text into a file before a text that occurs once."""
        self.touched.add(path)
        source = (self.package / path).read_text(encoding="utf-8")
        assert source.count(before) == 1, before
        (self.package / path).write_text(source.replace(before, text + before), encoding="utf-8")

    def run(self, shop: Shop, *args: str) -> str:
        """What the copy prints at a desk."""
        command = [sys.executable, "-m", "returndesk", "--db", str(shop.path), "--as-of", shop.as_of, *args]
        done = subprocess.run(
            command, cwd=self.folder, env={**os.environ, "PYTHONPATH": str(self.folder)},
            capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def newcomer(tmp_path: Path) -> Newcomer:
    return Newcomer(tmp_path)


@pytest.mark.slow
def test_a_new_report_touches_at_most_five_files(newcomer: Newcomer, tmp_path: Path) -> None:
    newcomer.add(
        "store/refunds/whys.py",
        """
def compensations_by_why(conn):
    return conn.execute("select why, count(*) from compensation group by why order by why").fetchall()
""",
    )
    newcomer.add(
        "desk/reports/whys.py",
        """
from returndesk.store.refunds.whys import compensations_by_why

def why_report(desk):
    return compensations_by_why(desk.conn)
""",
    )
    newcomer.add(
        "cli/tables/reports.py",
        """
WHYS = (Column("why", of=lambda row: row[0]), Column("times", "count", of=lambda row: row[1]))

def whys_table(found):
    return table_of("report-whys", WHYS, found, {"empty": "no compensation"})
""",
    )
    newcomer.add(
        "cli/report/commands.py",
        '''
@app.command("whys")
@reports
def whys(ctx: typer.Context) -> None:
    """Count the reasons for compensation."""
    from returndesk.cli.tables.reports import whys_table
    from returndesk.desk.reports.whys import why_report

    with desk(ctx) as opened:
        emit(ctx, whys_table(why_report(opened)), opened.today)
''',
    )
    shop = new_shop(tmp_path)
    shop.take_in({"order_number": "1", "sku": "MUG", "unit_price": "5.00"})
    shop.ok("claim", "open", "1", "-r", "service")
    shop.ok("claim", "compensate", "R1001", "2.00", "--by", "cash", "--why", "slow")
    assert newcomer.run(shop, "report", "whys", "-f", "csv") == "why,times\nslow,1\n"
    found = json.loads(newcomer.run(shop, "report", "whys", "-f", "json"))
    assert (found["schema"], found["rows"]) == ("returndesk.report-whys/1", [{"why": "slow", "times": 1}])
    assert "Count the reasons for compensation." in newcomer.run(shop, "report", "-h")
    assert len(newcomer.touched) == 4  # and its page of the guide is the fifth


@pytest.mark.slow
def test_a_new_act_with_a_letter_touches_at_most_six_files(newcomer: Newcomer, tmp_path: Path) -> None:
    newcomer.insert(
        "core/claims/acts.py",
        """
    Act(
        "hold",
        "held",
        moves={"requested": ("requested",)},
        form="--why TEXT",
        instead="reject",
        steps=("held",),
        answers=True,
        words=("until {until}",),
    ),
""",
        before='    Act(\n        "reject",\n',
    )
    newcomer.insert("core/letters/notifications.py", '    "held": (),\n', before='    "rejected": (')
    letter = "Subject: {claim} is on hold\n\n{greeting}\n\nPlease wait.\n"
    for language in ("en", "zh"):
        newcomer.add(f"intake/documents/letters/held.{language}.txt", letter)
    newcomer.add(
        "desk/claims/hold.py",
        """
from returndesk.core.claims.acts import past_of
from returndesk.desk.claims.transition import done, move
from returndesk.desk.lookup import find_claim

def hold(desk, typed, why):
    with desk.act() as at:
        details = {"until": "Friday"}
        claim = move(desk, at, find_claim(desk, typed), "hold", details=details, text={"why": why})
        return done(desk, [claim], [f"{past_of('hold')} {typed}"])
""",
    )
    newcomer.add(
        "cli/claim/acts.py",
        '''
@app.command("hold")
@acts
def hold(ctx: typer.Context, claim: ClaimArgument, why: WhyOption = "") -> None:
    """Put a claim on hold."""
    from returndesk.desk.claims.hold import hold as do

    act(ctx, lambda opened: do(opened, claim, why))
''',
    )
    shop = new_shop(tmp_path)
    shop.take_in({"order_number": "1", "sku": "MUG", "unit_price": "5.00"})
    shop.ok("claim", "open", "1", "-i", "MUG", "-r", "other", "--via", "email")
    assert "returndesk claim hold R1001 --why TEXT" in newcomer.run(shop, "queue", "--next", "-f", "json")
    newcomer.run(shop, "claim", "hold", "R1001", "--why", "stock count")
    (logged,) = json.loads(newcomer.run(shop, "log", "--act", "held", "-f", "json"))["rows"]
    assert (logged["act"], logged["text"]) == ("held", 'until Friday, "stock count"')
    (row,) = json.loads(newcomer.run(shop, "queue", "-f", "json"))["rows"]
    assert (row["stage"], row["untold"]) == ("decide", "held")
    assert "Subject: R1001 is on hold" in newcomer.run(shop, "claim", "message", "R1001")
    newcomer.run(shop, "undo")
    assert json.loads(newcomer.run(shop, "log", "R1001", "-f", "json"))["rows"][-1]["text"] == "held"
    assert "doctor" in newcomer.run(shop, "doctor", "-f", "json")
    assert len(newcomer.touched) == 6, newcomer.touched


def test_a_column_of_order_lines_touches_at_most_six_files(tmp_path: Path) -> None:
    # Rows go by name from the file to the database, so a new column is named wherever it passes; queries
    # of the warehouse only read it.
    named = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.*")
        if path.suffix not in (".pyc", ".sql")
        and re.search(r"\bcost_minor\b", path.read_text(encoding="utf-8"))
    }
    assert {"core/orders/incoming.py", "store/schema/orders.py"} <= named
    assert len(named) <= 6, sorted(named)
    shop = new_shop(tmp_path)
    shop.ok(
        "order",
        "import",
        "-",
        stdin="order,ordered_at,sku,quantity,price,unit_cost\n1,2026-11-02,A,1,9,4.25\n",
    )
    assert read(shop.path, "select cost_minor from order_line") == [(425,)]


def test_no_statement_of_the_store_has_its_columns_by_position() -> None:
    counted = re.compile(r"'\?' \* \d|\b(cells|row|facts)\[\d\d\]")
    found = [
        f"{path.relative_to(PACKAGE)}:{number}"
        for path in (PACKAGE / "store").rglob("*.py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if counted.search(line)
    ]
    assert found == []


PLATFORM = """
name = "pearmarket"
title = "Pearmarket"
channel = "pear"
dates = ["dmy"]

[recognise]
all = ["Pear Order", "Pear Buyer"]

[columns]
order_number = "Pear Order"
ordered_at = "Sold On"
customer_name = "Pear Buyer"
sku = "Article"
quantity = "Pieces"
unit_price = "Each"
currency = "Money"
status = "Stage"

[status]
open = ["sent", "packed"]
cancelled = ["called off"]
"""
SAMPLE = """Pear Order,Sold On,Pear Buyer,Article,Pieces,Each,Money,Stage
P-1,03/11/2026,Ada Byron,LAMP-1,2,12.50,EUR,sent
P-1,03/11/2026,Ada Byron,BULB-3,1,4.00,EUR,sent
P-2,04/11/2026,Bob Babbage,LAMP-1,1,12.50,EUR,called off
"""


def test_a_new_platform_is_two_files_its_toml_and_a_sample(newcomer: Newcomer, tmp_path: Path) -> None:
    newcomer.add("intake/platforms/formats/pearmarket.toml", PLATFORM)
    newcomer.add("../sample_data/pearmarket.csv", SAMPLE)
    shop = new_shop(tmp_path)
    rows = newcomer.run(shop, "order", "import", "sample_data/pearmarket.csv", "-f", "csv").splitlines()
    assert rows[1].startswith("sample_data/pearmarket.csv,pearmarket,3,2,0,0,0,3,")
    assert "pearmarket,Pearmarket" in newcomer.run(shop, "order", "import", "--platform", "list", "-f", "csv")
    order = json.loads(newcomer.run(shop, "order", "show", "pear:P-1", "-f", "json"))
    assert [line["sku"] for line in order["rows"]] == ["LAMP-1", "BULB-3"]
    assert len(newcomer.touched) == 2
