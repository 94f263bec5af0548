"""What a question loads where no person looks: none of the heavy libraries, in any format."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from factory import Shop, new_shop

HEAVY = ("rich", "sqlite_utils", "dateutil.parser", "holidays", "babel", "pydantic")
QUESTIONS = {
    "check": "check 1042",
    "check --all": "check --all --explain",
    "queue": "queue",
    "report day": "report day",
    "report refunds": "report refunds --by sku",
    "order list": "order list --from 2026-11-01",
    "order show": "order show 1042",
    "claim list": "claim list --open",
    "claim show": "claim show R1001",
    "claim quote": "claim quote R1002",
    "log": "log",
    "log of a claim": "log R1001",
    "policy show": "policy show",
    "policy log": "policy log",
    "config": "config",
    "doctor": "doctor",
}
# Runs one question in every format and tells which one first loaded something heavy.
WRAPPER = """
import json, sys
from returndesk.__main__ import main
found, codes = {}, []
for fmt in ("csv", "json", "plain"):
    try:
        main([*sys.argv[1:], "-f", fmt])
    except SystemExit as end:
        codes.append(end.code)
    for name in %r:
        if name in sys.modules:
            found.setdefault(name, fmt)
print(json.dumps([codes, found]), file=sys.stderr)
"""


@pytest.fixture(scope="module")
def busy_shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A desk with a policy that has holidays and months in it, a refund and an open claim."""
    document = '[defaults]\nwindow = "2 months"\nroll_to_open_day = true\n'
    document += '[calendar]\nclosed = ["sun"]\ncountry = "DE"\n'
    shop = new_shop(tmp_path_factory.mktemp("busy"), document=document)
    shop.take_in({"quantity": 3, "unit_price": "10.00"}, {"sku": "BULB-3", "unit_price": "50.00"})
    shop.ok("claim", "open", "1042", "-i", "BULB-3", "-r", "changed-mind", "--now", "--condition", "new")
    shop.ok("claim", "open", "1042", "-i", "LAMP-1=1", "-r", "defective")
    return shop


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_off_a_terminal_loads_nothing_heavy(question: str, busy_shop: Shop) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WRAPPER % (HEAVY,), *QUESTIONS[question].split()],
        env=busy_shop.env,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    codes, found = json.loads(done.stderr.splitlines()[-1])
    assert codes == [0, 0, 0], done.stderr
    assert found == {}


def test_the_wrapper_would_have_seen_a_heavy_one(tmp_path: Path) -> None:
    # `init` makes the schema, which is sqlite-utils' work.
    shop = Shop(tmp_path / "desk.db")
    done = subprocess.run(
        [sys.executable, "-c", WRAPPER % (HEAVY,), "init"],
        env=shop.env,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert json.loads(done.stderr.splitlines()[-1])[1]["sqlite_utils"] == "csv"
