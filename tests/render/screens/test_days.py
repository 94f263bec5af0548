"""A screen has one form of date: Mon 23 Nov, with the year if it is not this year, and 09:12 after it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from factory import Shop

from returndesk.core.days import MONTHS, WEEKDAYS
from returndesk.render.screens.phrases import dated

ASKED = """\
queue
queue --next
check 1042
check 1042 --explain
check 1048 -r damaged --explain
check --all
order list
order show 1042
claim list
claim show R1001 --explain
claim show R1003
claim show R1004 --explain
claim quote R1001
customer list
customer show ada@example.org
log
policy laws
policy laws eu
policy laws cn
report day
report refunds
report refunds --list
report refunds --unconfirmed
report carriers
report stock
report costs --rows
report reasons --notes
report kept --by month
config
letter list
policy set - --dry-run
claim note R1003 called
claim open 1051 -i :1 -r other --dry-run
order delivered 1042 --on -3d --dry-run
"""  # without `policy show` and `policy log`: these show the owner's own TOML
_WEEKDAY, _MONTH = "|".join(WEEKDAYS).title(), "|".join(MONTHS)
_DAY = rf"(?:{_WEEKDAY}) {{1,2}}[0-9]{{1,2}} (?:{_MONTH})(?: 20[0-9]{{2}})?"
_OTHER = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}|\b[0-9]{1,2}[./][0-9]{1,2}[./][0-9]{2,4}\b"
    rf"|\b[0-9]{{1,2}}\.? (?:{_MONTH})|\b(?:{_MONTH})[a-z]* [0-9]{{1,2}}\b"
)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """The demo's desk, under two laws as well."""
    shop = Shop(tmp_path_factory.mktemp("demo") / "desk.db")
    shop.ok("demo", "--keep", str(shop.path))
    return shop


@pytest.mark.slow
def test_every_screen_has_the_one_form_of_date(demo: Shop) -> None:
    other, days = {}, 0
    for line in ASKED.splitlines():
        done = demo.run(*line.split(), "-f", "table", stdin='law = ["eu"]\n[defaults]\nwindow = "20 days"\n')
        assert done.code in (0, 1, 3), (line, done)
        screen = done.out
        days += len(re.findall(_DAY, screen))
        if found := _OTHER.findall(re.sub(_DAY, "", screen)):
            other[line] = found
    assert other == {}
    assert days > 100


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parents[1] / "golden").glob("*.txt")), ids=lambda path: path.stem
)
def test_every_golden_screen_has_the_one_form_of_date(path: Path) -> None:
    if not path.stem.startswith("policy_log"):
        assert _OTHER.findall(re.sub(_DAY, "", path.read_text())) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("last day 2026-12-05, then", "last day Sat 5 Dec, then"),
        ("2027-01-31", "Sun 31 Jan 2027"),
        ("2026-02-31 is no day", "2026-02-31 is no day"),
        ("order A-2026-11-02 and 2026-11-023", "order A-2026-11-02 and 2026-11-023"),
    ],
)
def test_a_stored_text_is_shown_with_days_as_screens_have_them(text: str, shown: str) -> None:
    assert dated(text, date(2026, 11, 23)) == shown
