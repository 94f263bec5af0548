"""How many files a newcomer touches, counted by adding the thing to a copy of the package."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from factory import Shop, new_shop

import returndesk

PACKAGE = Path(returndesk.__file__).parent


class Newcomer:
    """Somebody with a copy of the package who keeps a list of the files that they touched."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.touched = folder, set[str]()
        ignored = shutil.ignore_patterns("__pycache__")
        self.package = shutil.copytree(PACKAGE, folder / "returndesk", ignore=ignored)

    def add(self, path: str, text: str) -> None:
        """Put text at the end of a file, new or not."""
        self.touched.add(path)
        with (self.package / path).open("a", encoding="utf-8") as file:
            file.write(text)

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
@answers
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
